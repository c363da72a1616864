"""The grid of the city: distribution areas with their on-line terminals, and the meters of data centres and of other customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import numpy as np

from newinfra.periods import periods_between
from newinfra.sandbox.clock import Scale
from newinfra.sandbox.datacenters import METERED_FROM, SITES
from newinfra.sandbox.paths import between_anchors
from newinfra.sandbox.places import COUNTIES, WEIGHTS

MeterRole = Literal["total", "other", "customer"]

_AREAS: dict[int, float] = {2022: 3_900, 2023: 4_040, 2024: 4_160, 2025: 4_260}
_ONLINE_SHARE: dict[int, float] = {2022: 0.80, 2023: 0.90, 2024: 0.965, 2025: 0.993}
_CAPACITIES = (200, 315, 400, 500, 630, 800)
_CATEGORIES = ("居民生活", "居民生活", "居民生活", "一般工商业", "农业生产", "大工业")

CUSTOMER_METERS: dict[Scale, int] = {"small": 300, "city": 250_000}
# A quarter-hourly history of a quarter of a million meters would fill the disk: at that scale the last days do.
CUSTOMERS_METERED_FROM: dict[Scale, date] = {"small": date(2025, 10, 1), "city": date(2025, 11, 18)}
_REGISTERED_BEFORE = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Area:
    """A distribution area; `online_on` is when its monitoring terminal came on line, far in the future if it has none."""

    code: str
    county: int
    number: int
    capacity_kva: int
    opened_on: date
    online_on: date


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter of the register. Only meters of data centres have a site; those of role `total` add up to the site's energy."""

    number: str
    account: str
    holder: str
    county: int
    category: str
    site_code: str
    role: MeterRole
    installed_on: date
    removed_on: date | None = None


@dataclass(frozen=True)
class Grid:
    """Registers of the grid company, from the seed."""

    seed: int
    scale: Scale

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        random = np.random.default_rng([self.seed, 7])
        far = date(2099, 12, 31)
        share = np.asarray(WEIGHTS) / sum(WEIGHTS)
        opened = [date(2022, 12, 31) - timedelta(days=int(days)) for days in random.integers(30, 7_000, size=int(_AREAS[2022]))]
        online = [far] * len(opened)
        _bring_online(online, opened, round(len(opened) * _ONLINE_SHARE[2022]), date(2021, 1, 1), 720, random)
        for period in periods_between(date(2023, 1, 1), date(2025, 12, 31), "month"):
            days = (period.end - period.start).days
            fresh = round(between_anchors(_AREAS, period.label)) - len(opened)
            opened += [period.start + timedelta(days=int(day)) for day in np.sort(random.integers(0, days, size=fresh))]
            online += [far] * fresh
            wanted = round(len(opened) * between_anchors(_ONLINE_SHARE, period.label))
            _bring_online(online, opened, wanted, period.start, days, random)
        counties = random.choice(len(COUNTIES), size=len(opened), p=share)
        capacities = random.choice(_CAPACITIES, size=len(opened))
        return tuple(
            Area(f"SYN{COUNTIES[county].code}{number + 1:06}", int(county), number + 1, int(capacities[number]), opened[number], online[number])
            for number, county in enumerate(counties)
        )

    def areas_on(self, on: date) -> list[Area]:
        return [area for area in self.areas if area.opened_on <= on]

    @cached_property
    def center_meters(self) -> tuple[Meter, ...]:
        """The meters of the data centres: one for each feeder, and at some sites one of an annex that is not part of the site's total."""
        meters = []
        for index, site in enumerate(SITES, start=1):
            roles: list[MeterRole] = ["total" for _ in range(site.feeders)]
            if site.has_annex:
                roles.append("other")
            for feeder, role in enumerate(roles, start=1):
                number = f"SYN3506{index:04}{feeder:02}"
                installed = max(site.commissioned_on, date(2015, 1, 1))
                account = f"6{index:07}{feeder:02}"
                meters.append(Meter(number, account, f"{site.name}（合成）", site.county, "大工业", site.code, role, installed, site.closed_on))
        return tuple(meters)

    def customer_meter(self, number: int) -> Meter:
        """The customer meter of a running number from 0."""
        county = number * 7 % len(COUNTIES)
        installed = date(2016, 1, 1) + timedelta(days=number * 37 % 3_000)
        category = _CATEGORIES[number * 5 % len(_CATEGORIES)]
        return Meter(customer_number(number), f"7{number:09}", f"合成用户{number:06}", county, category, "", "customer", installed)

    @property
    def customer_meters(self) -> int:
        return CUSTOMER_METERS[self.scale]

    def meters_on(self, on: date) -> list[Meter]:
        """The register at the end of a day: the data centres' meters, and the others from the month before they are read by the quarter of an hour."""
        centers = [meter for meter in self.center_meters if meter.installed_on <= on]
        if on < CUSTOMERS_METERED_FROM[self.scale] - _REGISTERED_BEFORE:
            return centers
        return centers + [self.customer_meter(number) for number in range(self.customer_meters)]

    def metered_days(self, last: date) -> list[date]:
        return [METERED_FROM + timedelta(days=day) for day in range((last - METERED_FROM).days + 1)]


def customer_number(number: int) -> str:
    return f"SYN3599{number:08}"


def _bring_online(online: list[date], opened: list[date], wanted: int, first: date, days: int, random: np.random.Generator) -> None:
    """Give terminals to so many areas that `wanted` have one at the end of the span, on days of the span on which they exist."""
    bare = [index for index, day in enumerate(online) if day.year == 2099]
    missing = wanted - (len(online) - len(bare))
    for index in random.choice(bare, size=max(missing, 0), replace=False):
        online[int(index)] = max(opened[int(index)], first + timedelta(days=int(random.integers(0, days))))
