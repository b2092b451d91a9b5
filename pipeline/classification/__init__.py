"""Page → what it is (document type), or "continues the page before"."""

from pipeline.classification.pages import classify_pages
from pipeline.classification.skimmed import pages_to_read_on

__all__ = ["classify_pages", "pages_to_read_on"]
