"""A figure that has its unit behind it, as people write it into a cell: 12.5万户, 3,200 kWh, 42%, 1.2亿."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from newinfra.units.spelling import spelled
from newinfra.units.unit import Unit, factor_between
from newinfra.units.vocabulary import MULTIPLIERS, Units

_FIGURE = re.compile(r"(?P<number>['’‘]?[+-]?[0-9](?:[0-9.,' ]*[0-9.])?|['’‘]?[+-]?\.[0-9]+)\s*(?P<unit>[^0-9\s.,+-].*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Figure:
    """`number` as written; `unit` as written; `factor` leads to the unit that was asked for, and is None where the written one is no such unit."""

    number: str
    unit: str
    factor: Fraction | None


def figure_with_unit(text: str, own: Unit | None, units: Units) -> Figure | None:
    """What a cell says that holds a number and a known unit; None where it does not.

    A multiplier alone (12万) speaks of `own`, unless `own` is multiplied itself: 12万 in a column of 万户 could be either.

    Args:
        text: the cell.
        own: the unit in which the column is to stand; without one nothing is understood.
        units: the project's units.
    """
    if own is None:
        return None
    match = _FIGURE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    written = spelled(match["unit"])
    if written in MULTIPLIERS:
        is_bare = not own.code.startswith(tuple(MULTIPLIERS)) and "/" not in own.code and own.dimension not in ("ratio", "ratio_difference")
        return Figure(match["number"], written, Fraction(MULTIPLIERS[written])) if is_bare else None
    unit = units.unit(written)
    return Figure(match["number"], unit.code, factor_between(unit, own)) if unit else None
