"""A report that an office sends for a period: its file name, the day it goes out, and the form in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Literal

from newinfra.periods import Grain, Period, parse_period, periods_between
from newinfra.sandbox.agencies.form import Form
from newinfra.sandbox.agencies.truth import AgencyTruth
from newinfra.sandbox.city import City

LAST_DAY = date(2025, 12, 31)

Suffix = Literal[".xlsx", ".xls"]


@dataclass(frozen=True, slots=True)
class Offices:
    """What the agencies make their reports from."""

    city: City
    truth: AgencyTruth


@dataclass(frozen=True, slots=True)
class Report:
    """One table of one source for one period. `form` is built only when the file is."""

    source_id: str
    table: str
    period: Period
    stem: str
    suffix: Suffix
    sent_on: date
    form: Callable[[date], Form]


@dataclass(frozen=True, slots=True)
class Regular:
    """A report that comes every period, `lag` days after its end (first and last day of the span)."""

    source_id: str
    table: str
    grain: Grain
    first: str
    title: str
    suffix: Suffix
    lag: tuple[int, int]
    form: Callable[[Offices, Period, date], Form]

    def reports(self, offices: Offices) -> Iterator[Report]:
        first = parse_period(self.first)
        if first is None:
            raise ValueError(self.first)
        for period in periods_between(first.start, LAST_DAY, self.grain):
            days = Random(f"{offices.city.seed}/{self.source_id}/{self.table}/{period.label}").randint(*self.lag)
            yield Report(
                self.source_id,
                self.table,
                period,
                f"{self.title}_{period.label.replace('-', '')}",
                self.suffix,
                period.end + timedelta(days=days),
                partial(self.form, offices, period),
            )
