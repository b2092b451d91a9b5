"""Page → what it is (document type), or "continues the page before"."""

from pipeline.classification.pages import classify_pages

__all__ = ["classify_pages"]
