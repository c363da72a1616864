"""The 5G stations of the city: each stands once here, whoever lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from newinfra.periods import parse_period
from newinfra.sandbox.paths import between_anchors
from newinfra.sandbox.places import COUNTIES, WEIGHTS

Status = Literal["planned", "in_service", "dismantled"]

# Unique stations in service at the end of the year; the last year is ahead of its line, so that 15,000 is passed in October.
IN_SERVICE: dict[int, float] = {2022: 8_500, 2023: 12_000, 2024: 13_900, 2025: 15_100}
_LEAD_2025 = 0.2

# Builder, band, share of the stations, sharer, share of them that is shared. In this province Telecom builds what Unicom shares.
_KINDS = (
    ("china_telecom", "3500M", 0.31, "china_unicom", 0.94),
    ("china_telecom", "2100M", 0.15, "china_unicom", 0.88),
    ("china_mobile", "2600M", 0.32, "", 0.0),
    ("china_mobile", "700M", 0.22, "china_broadnet", 0.60),
)
_SITES_PER_STATION = 0.55
_DISMANTLED_SHARE = 0.012
_PLANNED_BEFORE = timedelta(days=75)
_FIRST_OPENING = date(2020, 3, 1)
_BEFORE_FIRST_MONTH = date(2022, 12, 31)


@dataclass(frozen=True, slots=True)
class Station:
    """A station. Its identity is site, band and builder; `shared_on` is when the sharer puts it into its own register, never before it opens."""

    site: str
    band: str
    builder: str
    sharer: str
    county: int
    opened_on: date
    shared_on: date | None
    dismantled_on: date | None

    @property
    def planned_on(self) -> date:
        return self.opened_on - _PLANNED_BEFORE

    def status(self, on: date) -> Status:
        if self.dismantled_on is not None and self.dismantled_on <= on:
            return "dismantled"
        return "in_service" if self.opened_on <= on else "planned"


def in_service_at(label: str) -> int:
    """Unique stations in service at the end of a month, to the station."""
    return round(between_anchors(IN_SERVICE, label, lead=_LEAD_2025 if label >= "2025" else 0.0))


@dataclass(frozen=True, slots=True)
class Stations:
    """All stations that were ever planned, in the order in which they open."""

    all: tuple[Station, ...]

    @classmethod
    def build(cls, random: np.random.Generator) -> Stations:
        openings, dismantlings = _dates(random)
        count = len(openings)
        kinds = random.choice(len(_KINDS), size=count, p=[kind[2] for kind in _KINDS])
        sites = _sites(random, int(count * _SITES_PER_STATION))
        at_site = random.integers(0, len(sites), size=count)
        shared = random.random(count)
        delay = random.integers(0, 21, size=count)
        stations, taken = [], set()
        for number in range(count):
            builder, band, _, sharer, share = _KINDS[kinds[number]]
            place = int(at_site[number])
            while (sites[place][0], band) in taken:  # a band is built once at a site, by the one builder that has it
                place = (place + 1) % len(sites)
            site, county = sites[place]
            taken.add((site, band))
            is_shared = bool(shared[number] < share)
            stations.append(
                Station(
                    site=site,
                    band=band,
                    builder=builder,
                    sharer=sharer if is_shared else "",
                    county=county,
                    opened_on=openings[number],
                    shared_on=openings[number] + timedelta(days=int(delay[number])) if is_shared else None,
                    dismantled_on=dismantlings.get(number),
                )
            )
        return cls(tuple(stations))

    def in_service(self, on: date) -> list[Station]:
        return [station for station in self.all if station.status(on) == "in_service"]


def _dates(random: np.random.Generator) -> tuple[list[date], dict[int, date]]:
    """When stations open, and when a few of them go, so that the number in service is exactly `in_service_at` at the end of each month."""
    span = (_BEFORE_FIRST_MONTH - _FIRST_OPENING).days
    openings = [_FIRST_OPENING + timedelta(days=int(day)) for day in np.sort(random.integers(0, span, size=int(IN_SERVICE[2022])))]
    dismantlings: dict[int, date] = {}
    alive = len(openings)
    for label in (f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)):
        period = parse_period(label)
        if period is None:
            raise AssertionError(label)
        days = (period.end - period.start).days
        old = [number for number in range(int(IN_SERVICE[2022])) if number not in dismantlings]
        gone = random.choice(old, size=int(len(old) * _DISMANTLED_SHARE / 12), replace=False)
        for number in gone:
            dismantlings[int(number)] = period.start + timedelta(days=int(random.integers(1, days)))
        fresh = in_service_at(label) - alive + len(gone)
        openings += [period.start + timedelta(days=int(day)) for day in np.sort(random.integers(0, days, size=fresh))]
        alive = in_service_at(label)
    return openings, dismantlings


def _sites(random: np.random.Generator, count: int) -> list[tuple[str, int]]:
    """Codes of tower sites as the tower company numbers them (county code, 908, running number) with the place of their county in COUNTIES."""
    share = np.asarray(WEIGHTS) / sum(WEIGHTS)
    counties = random.choice(len(COUNTIES), size=count, p=share)
    return [(f"{COUNTIES[county].code}908{number + 1:09}", int(county)) for number, county in enumerate(counties)]
