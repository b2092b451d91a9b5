"""Documents + call → requirements and findings: completeness, then consistency."""

from pipeline.checking.check import check
from pipeline.checking.elsewhere import Neighbours

__all__ = ["Neighbours", "check"]
