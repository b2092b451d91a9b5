"""Document → fields, line items, seals' owners: each with raw text, value, place and confidence."""

from pipeline.extraction.documents import extract
from pipeline.extraction.seals import place_seals

__all__ = ["extract", "place_seals"]
