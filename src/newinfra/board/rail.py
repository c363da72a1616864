"""The small picture beside each indicator: where the value, what is due now and the target lie on one scale.

A dot on a scale and not a bar: most indicators move in a narrow range far from zero, where bars from zero all look full.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

WIDTH, MARGIN = 150, 12
LEAST_SPAN = Decimal("0.25")  # of the target: so that a gap of a thousandth does not fill the picture


@dataclass(frozen=True, slots=True)
class Rail:
    """Places in pixels from the left, None where there is no such figure. The target is met from `zone_start` to `zone_end`."""

    value: float | None
    expected: float | None
    zone_start: float | None
    zone_end: float | None
    ticks: tuple[float, ...]


def make_rail(value: Decimal | None, expected: Decimal | None, *, low: Decimal | None, high: Decimal | None) -> Rail:
    """Place the figures of one indicator.

    Args:
        value: the latest value.
        expected: what the path asks for now.
        low: the target's lower bound, None where smaller is better.
        high: the target's upper bound, None where larger is better.
    """
    bounds = [bound for bound in (low, high) if bound is not None]
    marks = [mark for mark in (value, expected, *bounds) if mark is not None]
    if not marks:
        return Rail(None, None, None, None, ())
    first, last = min(marks), max(marks)
    span = max(last - first, LEAST_SPAN * max((abs(bound) for bound in bounds), default=last), Decimal("0.000001"))
    start = (first + last - span) / 2

    def place(mark: Decimal) -> float:
        return round(MARGIN + float((mark - start) / span) * (WIDTH - 2 * MARGIN), 1)

    return Rail(
        value=None if value is None else place(value),
        expected=None if expected is None else place(expected),
        zone_start=None if not bounds else 0 if low is None else place(low),
        zone_end=None if not bounds else WIDTH if high is None else place(high),
        ticks=tuple(place(bound) for bound in bounds),
    )
