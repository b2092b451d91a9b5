"""SourceFile → Pages: text layer where it is good, OCR where it is not; every word with its box."""

from pipeline.reading.cells import read_again
from pipeline.reading.files import ReadSettings, read_files, read_on
from pipeline.reading.names import weigh_again

__all__ = ["ReadSettings", "read_again", "read_files", "read_on", "weigh_again"]
