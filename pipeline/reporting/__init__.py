"""Assessment → report.json (the truth), and its views: report.html, notice.docx, index.html, summary.xlsx."""

from pipeline.reporting.index import write_index
from pipeline.reporting.write import RunInfo, report_folder, write_report

__all__ = ["RunInfo", "report_folder", "write_index", "write_report"]
