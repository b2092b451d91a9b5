"""Documents + call → requirements and findings: completeness, then consistency."""

from pipeline.checking.check import check

__all__ = ["check"]
