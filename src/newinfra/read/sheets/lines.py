"""The rows between a table and whatever stands above it: title, unit line, period."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newinfra.contracts import Table
from newinfra.periods import Period, period_of
from newinfra.read.normal import key, trimmed
from newinfra.read.sheets.view import SheetView
from newinfra.read.sheets.wording import periods_in, unit_line

GRAINS = ("day", "month", "quarter", "half", "year")
MOST_LINES = 12
"""So far above a header its title, unit line and period may begin."""

_ORDINAL = re.compile(r"^(?:[\(（]?[一二三四五六七八九十0-9]{1,3}[\)）、.．]\s*)+")
_UNIT_CELL = re.compile(r"^\(?(?:计量)?单位:?$")


class Lines:
    """The lines above a header whose first row is `top`, between columns `first` and `last`; nearest first.

    `above` are those of the block before, where a table is repeated: what they say holds on unless something else is said.
    """

    def __init__(self, view: SheetView, top: int, first: int, last: int, above: Lines | None = None) -> None:
        self._above = above
        self.rows: list[list[str]] = []
        beside: list[list[str]] = []
        for row in range(top - 1, max(-1, top - 1 - MOST_LINES), -1):
            filled = view.texts(row, first, last)
            if len(filled) > 1 and any(not isinstance(view.rows[row][position], str) for position, _ in filled):
                break  # the figures of another table
            self.rows.append([text for _, text in filled])
            beside.append([text for _, text in view.texts(row, 0, view.width - 1)])
        # The title of tables that stand side by side may stand above another one of them.
        self.all_rows = beside

    @property
    def units(self) -> str | None:
        """The units that the nearest line names: in one text, or in the cell beside 单位:."""
        own = next((units for rows in (self.rows, self.all_rows) for row in rows if (units := _units_of(row))), None)
        return own or (self._above.units if self._above else None)

    @property
    def label(self) -> str:
        """The nearest text that is no unit line: what a repeated block is about. An ordinal in front (一、) is no part of it."""
        texts = (text for row in self.rows for text in row if not unit_line(text) and not _UNIT_CELL.match(key(text)))
        return _ORDINAL.sub("", trimmed(next(texts, "")))

    @property
    def year(self) -> int | None:
        """The year of the first period that the lines name."""
        texts = (text for row in reversed(self.all_rows) for text in row)
        own = next((period.start.year for text in texts for period, _ in periods_in(text)), None)
        return own or (self._above.year if self._above else None)

    def periods(self, table: Table) -> list[Period]:
        """The periods that the lines name, at the table's cadence, from the top down."""
        found: list[Period] = []
        for text in (text for row in reversed(self.all_rows) for text in row):
            for period, as_of in periods_in(text):
                # A day is a date of printing, unless the line says that the figures stand as of it.
                if period.grain == "day" and table.spec.cadence != "day" and not as_of:
                    continue
                fitting = at_cadence(period, table)
                if fitting:
                    found.append(fitting)
        return found or (self._above.periods(table) if self._above else [])


def at_cadence(period: Period, table: Table) -> Period | None:
    """A period read from text as one of the table's cadence: 2024年1-9月 of a quarterly table is the third quarter. None if it is coarser."""
    cadence = table.spec.cadence
    if cadence == "once" or period.grain == cadence:
        return period
    return period_of(period.end, cadence) if GRAINS.index(period.grain) < GRAINS.index(cadence) else None


def _units_of(row: Sequence[str]) -> str | None:
    for position, text in enumerate(row):
        if units := unit_line(text):
            return units
        if _UNIT_CELL.match(key(text)) and position + 1 < len(row):
            return row[position + 1]
    return None
