"""Upload folder → SourceFiles: archives opened, media types by content, hashes, limits, duplicates."""

from pipeline.intake.files import take_in

__all__ = ["take_in"]
