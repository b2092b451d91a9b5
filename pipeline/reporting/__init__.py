"""Assessment → report.json (the truth), and its views: report.html, notice.docx, index.html, summary.xlsx.

A view is loaded where it is first asked for: who only needs to know how reports are to look loads no libraries for letters and pages.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
_WHERE = {
    "BadTemplate": "notice",
    "ReportOptions": "options",
    "RunInfo": "write",
    "check_template": "notice",
    "report_folder": "folders",
    "summary": "console",
    "write_index": "index",
    "write_report": "write",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
