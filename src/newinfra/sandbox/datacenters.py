"""The data centres of the city: racks, and the energy of every quarter of an hour at the grid meters and at the IT equipment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from newinfra.periods import period_of
from newinfra.sandbox.paths import between_anchors

ScaleClass = Literal["large", "medium", "small"]
Hundredths = npt.NDArray[np.int64]

INTERVALS = 96
METERED_FROM = date(2024, 1, 1)
_STANDARD_RACK_KW = 2.5


@dataclass(frozen=True, slots=True)
class Site:
    """A data centre. Racks are standard racks of 2.5 kW; `in_use` are those in use at the end of each year, `pue` its usual ratio of energies."""

    code: str
    name: str
    county: int
    scale_class: ScaleClass
    commissioned_on: date
    in_use: Mapping[int, float]
    built: Mapping[int, int]
    rack_kw: float
    load: float
    pue: float
    feeders: int
    has_annex: bool = False
    closed_on: date | None = None

    def runs_on(self, day: date) -> bool:
        return self.commissioned_on <= day and (self.closed_on is None or day < self.closed_on)


SITES = (
    Site(
        "DC-01", "芗城云计算中心", 0, "large", date(2023, 3, 28), {2022: 0, 2023: 260, 2024: 520, 2025: 670}, {2023: 800, 2025: 1_000},
        rack_kw=4.4, load=0.62, pue=1.258, feeders=2, has_annex=True,
    ),
    Site(
        "DC-02", "开发区云计算数据中心", 2, "large", date(2023, 8, 16), {2022: 0, 2023: 180, 2024: 420, 2025: 570}, {2023: 600, 2024: 900},
        rack_kw=5.0, load=0.58, pue=1.283, feeders=2, has_annex=True,
    ),
    Site(
        "DC-03", "海洋数据中心", 7, "large", date(2025, 5, 18), {2022: 0, 2023: 0, 2024: 0, 2025: 140}, {2025: 640},
        rack_kw=6.0, load=0.44, pue=1.405, feeders=2,
    ),
    Site(
        "DC-04", "新华路通信枢纽", 0, "medium", date(2016, 9, 1), {2022: 620, 2023: 600, 2024: 570, 2025: 540}, {2022: 760},
        rack_kw=2.2, load=0.55, pue=1.49, feeders=2,
    ),
    Site(
        "DC-05", "龙文通信楼", 1, "medium", date(2018, 4, 12), {2022: 480, 2023: 470, 2024: 450, 2025: 440}, {2022: 560},
        rack_kw=2.4, load=0.57, pue=1.46, feeders=2,
    ),
    Site(
        "DC-06", "龙海综合机房", 2, "small", date(2019, 6, 20), {2022: 210, 2023: 200, 2024: 190, 2025: 180}, {2022: 260},
        rack_kw=2.0, load=0.52, pue=1.55, feeders=1,
    ),
    Site(
        "DC-07", "漳浦综合机房", 5, "small", date(2017, 11, 5), {2022: 110, 2023: 110, 2024: 100, 2025: 90}, {2022: 150},
        rack_kw=2.0, load=0.50, pue=1.58, feeders=1,
    ),
    Site(
        "DC-08", "平和政务机房", 9, "small", date(2014, 3, 3), {2022: 60, 2023: 60, 2024: 60, 2025: 60}, {2022: 80},
        rack_kw=1.8, load=0.47, pue=1.66, feeders=1, closed_on=date(2025, 7, 1),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class DataCenters:
    """Racks and energy of all sites. Energies are whole hundredths of a kWh, so that sums are exact."""

    seed: int
    sites: tuple[Site, ...] = field(default=SITES)

    def racks_in_use(self, site: Site, on: date) -> int:
        """Standard racks in use at the end of the month of `on`."""
        last = period_of(on, "month").end
        if not site.runs_on(last):
            return 0
        if site.commissioned_on.year < last.year:
            return round(between_anchors(site.in_use, f"{last:%Y-%m}"))
        first = site.commissioned_on.month - 1
        return round(site.in_use[last.year] * (last.month - first) / (12 - first))

    def racks_built(self, site: Site, on: date) -> int:
        if not site.runs_on(on):
            return 0
        return site.built[max(year for year in site.built if year <= on.year)]

    def kilowatts(self, racks: int) -> float:
        return racks * _STANDARD_RACK_KW

    def energy(self, site: Site, day: date) -> tuple[Hundredths, Hundredths]:
        """Total and IT energy of each quarter of an hour of a day, in 0.01 kWh; total is at least IT."""
        noise = np.random.default_rng([self.seed, int(site.code[-2:]), day.toordinal()])
        hour = np.arange(INTERVALS) / 4
        season = float(np.sin(2 * np.pi * (day.timetuple().tm_yday - 110) / 365))
        power = self.kilowatts(self.racks_in_use(site, day)) * site.load
        shape = 1 + 0.05 * np.sin(2 * np.pi * (hour - 9) / 24) + noise.normal(0, 0.006, INTERVALS)
        it = np.rint(power * 25 * shape).astype(np.int64)  # a quarter of an hour, in hundredths
        ratio = site.pue + 0.025 * season + 0.01 * np.sin(2 * np.pi * (hour - 10) / 24) + noise.normal(0, 0.003, INTERVALS)
        return np.rint(it * ratio).astype(np.int64), it

    def feeder_energy(self, site: Site, day: date) -> list[Hundredths]:
        """The total as the site's grid meters share it, one array a meter."""
        total, _ = self.energy(site, day)
        if site.feeders == 1:
            return [total]
        first = total * 53 // 100
        return [first, total - first]

    def month_energy(self, site: Site, month: date) -> tuple[int, int]:
        """Total and IT energy of a month in 0.01 kWh, of the days on which the site runs and is metered."""
        return _month_energy(self.seed, site.code, period_of(month, "month").start)

    def it_kwh(self, site: Site, month: date) -> int:
        """IT energy of a month as its operator reports it: whole kWh."""
        return self.month_energy(site, month)[1] // 100


@lru_cache(maxsize=1024)
def _month_energy(seed: int, site_code: str, first: date) -> tuple[int, int]:
    centers = DataCenters(seed)
    site = next(site for site in SITES if site.code == site_code)
    total, it, day = 0, 0, first
    while day <= period_of(first, "month").end:
        if day >= METERED_FROM and site.runs_on(day):
            day_total, day_it = centers.energy(site, day)
            total, it = total + int(day_total.sum()), it + int(day_it.sum())
        day += timedelta(days=1)
    return total, it
