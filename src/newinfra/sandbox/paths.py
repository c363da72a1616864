"""Arithmetic of the synthetic city: yearly anchors to months, and whole numbers split so that the parts add up exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

FIRST_YEAR, LAST_YEAR = 2022, 2025


def month_index(label: str) -> int:
    """Months since 2022-12 of a label 2023-01: the city's own count, 0 at the end of 2022."""
    year, month = int(label[:4]), int(label[5:7])
    return (year - FIRST_YEAR) * 12 + month - 12


def between_anchors(anchors: Mapping[int, float], label: str, *, lead: float = 0.0) -> float:
    """The value at the end of a month, on the line between the ends of the years around it.

    `lead` bends each year's line: at the middle of the year the value is ahead by this share of the year's step.
    """
    year, month = int(label[:4]), int(label[5:7])
    if month == 12:
        return anchors[year]
    share = month / 12
    before, after = anchors[year - 1], anchors[year]
    return before + (after - before) * (share + lead * 4 * share * (1 - share))


def wobble(random: np.random.Generator, width: float) -> tuple[float, ...]:
    """A factor near 1 for each month by `month_index`, exactly 1 in Decembers: life is not a straight line, the anchors hold."""
    factors = 1 + random.uniform(-width, width, size=(LAST_YEAR - FIRST_YEAR) * 12 + 1)
    factors[::12] = 1.0
    return tuple(float(factor) for factor in factors)


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """`total` split into whole parts in proportion to `weights`; the largest remainders get what is left over."""
    share = np.asarray(weights, dtype=float)
    exact = share / share.sum() * total
    parts = np.floor(exact).astype(int)
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return [int(part) for part in parts]
