"""Measuring on pages of the project's own making: `python -m bench.seals`, `python -m bench.orientation`.

Development looks at the split `dev` alone; the split `final` has other seeds, fonts, colours, sizes, layouts and devices,
and is for the figures that are published.
"""
