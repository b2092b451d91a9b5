"""Amounts as letters print them: in figures, in 万元, in words (大写)."""

from __future__ import annotations

from decimal import Decimal

import cn2an


def in_wan(value: Decimal) -> str:
    """Yuan → 万元 without needless zeros."""
    wan = value / 10000
    return f"{wan.quantize(Decimal(1))}" if wan == wan.to_integral_value() else f"{wan.normalize():f}"


def in_words(value: Decimal) -> str:
    """Yuan → 大写."""
    return str(cn2an.an2cn(f"{value:.2f}", "rmb"))


def in_figures(value: Decimal) -> str:
    return f"{value:,.2f}"
