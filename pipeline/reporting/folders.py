"""Where a dossier's report lies, and files that appear whole: kept outside this stage, since others need them too."""

from pipeline.folders import report_folder, write_whole

__all__ = ["report_folder", "write_whole"]
