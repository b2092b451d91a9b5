"""Bytes → pages, words, seals, values. One file per foreign library or file format; what leaves is in the project's own units."""
