"""How figures are written for people: as many decimals as the plan uses, and never rounded across a target."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MOST_DECIMALS = 4


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, as people round, and not half even as Python does."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def figure(value: Decimal | None, decimals: int, *, unlike: tuple[Decimal | None, ...] = ()) -> str:
    """The value with thousands separators and without idle zeros, '—' for none; as the reasons in the mart write it.

    Args:
        value: what to write.
        decimals: how many the plan gives.
        unlike: figures that stand beside it. Where rounding would make 29.997 look like a target of 30, more decimals are shown.
    """
    if value is None:
        return "—"
    decimals = min(decimals, MOST_DECIMALS)
    shown = rounded(value, decimals)
    if any(other is not None and other != value and shown == rounded(other, decimals) for other in unlike):
        shown = rounded(value, MOST_DECIMALS)
    text = f"{shown:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_zh(day: date | None) -> str:
    """2025年11月20日, '—' for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "—"
