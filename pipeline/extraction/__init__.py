"""Document → fields, line items, seals' owners: each with raw text, value, place and confidence."""

from pipeline.extraction.documents import extract

__all__ = ["extract"]
