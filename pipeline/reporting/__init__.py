"""Assessment → report.json (the truth), and its views: report.html, notice.docx, index.html, summary.xlsx."""

from pipeline.reporting.console import summary
from pipeline.reporting.folders import report_folder
from pipeline.reporting.index import write_index
from pipeline.reporting.notice import BadTemplate, check_template
from pipeline.reporting.options import ReportOptions
from pipeline.reporting.write import RunInfo, write_report

__all__ = [
    "BadTemplate",
    "ReportOptions",
    "RunInfo",
    "check_template",
    "report_folder",
    "summary",
    "write_index",
    "write_report",
]
