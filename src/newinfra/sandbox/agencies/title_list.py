"""The form of a list of titles or stations: number, key, name, county, and what else the list shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from newinfra.periods import Period
from newinfra.sandbox.agencies.form import Cell, Form, FormColumn
from newinfra.sandbox.agencies.listed import Listed, State
from newinfra.sandbox.agencies.places import BY_CODE

LEVELS = {"national": "国家级", "provincial": "省级", "municipal": "市级"}

Show = Callable[[Listed, date], Cell]


@dataclass(frozen=True, slots=True)
class TitleList:
    """How one office lays out one list. `more` are columns between the county and the status: header and what stands in it."""

    table_no: str
    title: str
    reporter: str
    unit: str
    key_header: str
    name_header: str
    more: tuple[tuple[str, Show], ...]
    states: dict[State, str]
    status_header: str = "状态"
    county_header: str = "县（市、区）"
    end_header: str | None = None
    notes: tuple[str, ...] = ()

    def form(self, entries: Iterable[Listed], period: Period, sent_on: date) -> Form:
        """The list as it stands at the end of the period."""
        on = period.end
        headers = ["序号", self.key_header, self.name_header, self.county_header, *(header for header, _ in self.more), self.status_header]
        rows = [self._row(number, entry, on) for number, entry in enumerate((e for e in entries if e.is_listed(on)), start=1)]
        if self.end_header:
            headers.append(self.end_header)
        return Form(
            sheet="名单",
            table_no=self.table_no,
            title=self.title,
            reporter=self.reporter,
            period=period.label_zh,
            units=self.unit,
            columns=tuple(FormColumn((header,), width=24 if header == self.name_header else 14) for header in headers),
            rows=rows,
            notes=self.notes,
            signed_on=sent_on,
        )

    def _row(self, number: int, entry: Listed, on: date) -> list[Cell]:
        state = entry.state(on)
        cells: list[Cell] = [number, entry.key, entry.name, BY_CODE[entry.region_code].name, *(show(entry, on) for _, show in self.more), self.states[state]]
        if self.end_header:
            cells.append(entry.until.isoformat() if entry.until and state == "ended" else None)
        return cells


def level(entry: Listed, on: date) -> Cell:
    return LEVELS[entry.level]


def detail(name: str) -> Show:
    return lambda entry, on: entry.details[name]


def since(entry: Listed, on: date) -> Cell:
    """The day it came into force, as text; empty while it is only planned."""
    return entry.since.isoformat() if entry.since <= on else None
