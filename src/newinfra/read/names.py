"""Names of regions and units as publishers write them, resolved through the project's alias seeds; periods as labels."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from newinfra.contracts import Column, Table
from newinfra.contracts.layout import SheetLayout
from newinfra.periods import Grain, Period, parse_period
from newinfra.project import Project
from newinfra.read.normal import key, trimmed
from newinfra.read.sheets.lines import at_cadence
from newinfra.read.sheets.wording import subset_of

_MARKS: dict[Grain, str] = {"month": "-", "quarter": "Q", "half": "H"}


@dataclass(frozen=True)
class Names:
    """The project's names. Codes are names of themselves."""

    project: Project

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """Region code by comparable name."""
        return self._aliases("region_aliases", "region_code") | self._aliases("regions", "region_code", "name_zh") | self._aliases("regions", "region_code")

    @cached_property
    def units(self) -> Mapping[str, str]:
        """Unit code by comparable name."""
        return self._aliases("unit_aliases", "unit_code") | self._aliases("units", "unit_code", "name_zh") | self._aliases("units", "unit_code")

    @cached_property
    def city(self) -> str | None:
        """The region that totals are about."""
        plans = self._rows("plans")
        return plans[0]["city_region_code"] if plans else None

    def region(self, text: str, table: Table) -> str | None:
        """The region that a row label names: 其中 and its colon are no part of the name, and a total is the city."""
        label = trimmed(text)
        layout = table.spec.layout
        if isinstance(layout, SheetLayout):
            label = subset_of(label, layout.subset_prefixes) or label
            if key(label) not in self.regions and key(label) in {key(total) for total in layout.total_labels}:
                return self.city
        return self.regions.get(key(label))

    def unit(self, text: str) -> str | None:
        return self.units.get(key(text))

    def near_region(self, text: str) -> str:
        """The names most like an unknown one, for the message; '' if none is."""
        return "、".join(difflib.get_close_matches(key(text), list(self.regions), n=3, cutoff=0.5))

    def _aliases(self, seed: str, code: str, name: str | None = None) -> dict[str, str]:
        rows = self._rows(seed)
        if name is None:
            name = "alias" if rows and "alias" in rows[0] else code
        return {key(row[name]): row[code] for row in rows if row[name]}

    def _rows(self, seed: str) -> list[dict[str, str]]:
        return self.project.seed_rows(seed) if (self.project.seeds / f"{seed}.csv").is_file() else []


def row_period(texts: Sequence[str], table: Table) -> Period | None:
    """The period of a row: one label, or several columns put together after their `map` (2024 and Q3), or a year and a number within it (2024 and 3)."""
    plain = [_worded(column, trimmed(text)) for column, text in zip(table.with_role("period"), texts, strict=True)]
    if len(plain) == 2 and all(text.isdecimal() for text in plain):
        cadence = table.spec.cadence
        label = f"{plain[0]}{_MARKS.get(cadence, '-') if cadence != 'once' else '-'}{int(plain[1])}"
    else:
        label = "".join(plain)
    period = parse_period(label.removesuffix(" 00:00:00"))
    return at_cadence(period, table) if period else None


def _worded(column: Column, text: str) -> str:
    """A period's word as the contract rewrites it. Words that it does not name stay: next year's label is not known yet."""
    return next((ours for word, ours in column.spec.map.items() if key(word) == key(text)), text)
