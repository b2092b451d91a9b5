"""All words that people read, a catalogue a language."""

from schemas.messages.catalogue import LANGUAGES, Catalogue, load_catalogue

__all__ = ["LANGUAGES", "Catalogue", "load_catalogue"]
