"""What is true in the city, worked out from its own objects and never from the files: the answers that a pipeline has to find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from newinfra.periods import Period, parse_period, periods_between
from newinfra.sandbox import agencies
from newinfra.sandbox.agencies.truth import COUNTED_MEASURES
from newinfra.sandbox.city import City
from newinfra.sandbox.datacenters import METERED_FROM, ScaleClass, Site
from newinfra.sandbox.fixed import OPERATORS, PON_MEASURES, SUBSCRIBER_MEASURES
from newinfra.sandbox.mobile import TRAFFIC_MEASURES
from newinfra.sandbox.places import CITY, COUNTIES, COUNTY_INDEX

_OF_THE_CITY = ("mobile_subs", "mobile_5g_subs", "iot_connections", "egress_bandwidth", *TRAFFIC_MEASURES)
_SUMS = {
    "mobile_traffic_total": ("mobile_traffic_lte", "mobile_traffic_nr"),
    "mobile_traffic_ipv6": ("mobile_traffic_lte_ipv6", "mobile_traffic_nr_ipv6"),
}
_GB_IN_TB = 1_000
_HUNDREDTHS = 100


@dataclass(frozen=True)
class Truth:
    """The measures of one city. Faults of deliveries do not touch it."""

    city: City

    def measure(self, code: str, period_label: str, region_code: str = CITY.code) -> Decimal:
        """A measure in its own unit (个, 户, TB, Gbps, kWh, 架) at the end of a period, energy and traffic in it.

        Counties are given for what is reported or located by county. Racks and energies are of all sites.

        Raises:
            KeyError: the city does not know the measure, or not by county.
        """
        period = _period(period_label)
        month = f"{period.end:%Y-%m}"
        if code in _SUMS:
            return sum((self.measure(part, period_label, region_code) for part in _SUMS[code]), Decimal(0))
        if code in _OF_THE_CITY and region_code == CITY.code:
            total = Decimal(self.city.mobile.city_total(code, month))
            return total / _GB_IN_TB if code in TRAFFIC_MEASURES else total
        if code in (*PON_MEASURES, *SUBSCRIBER_MEASURES):
            return Decimal(sum(self._fixed(code, month, region_code)))
        if code == "stations_5g":
            return Decimal(self.stations_5g(period.end, region_code))
        if code in ("standard_racks_in_use", "standard_racks_built", "dc_total_energy", "dc_it_energy"):
            return sum((self.of_site(code, site, period) for site in self._sites(region_code)), Decimal(0))
        if code in ("grid_areas", "grid_areas_online"):
            return Decimal(self._areas(period.end, region_code, only_online=code == "grid_areas_online"))
        if code in COUNTED_MEASURES:
            place = None if region_code == CITY.code else region_code
            return Decimal(agencies.count(agencies.truth_of(self.city), code, period.end, place))
        raise KeyError(f"{code} {region_code}")

    def stations_5g(self, on: date, region_code: str = CITY.code) -> int:
        """Stations in service, each once, whoever lists them."""
        return sum(1 for station in self.city.stations.in_service(on) if region_code in (CITY.code, _county_code(station.county)))

    def of_site(self, code: str, site: Site, period: Period) -> Decimal:
        """Racks or energy of one data centre; IT energy as its operator reports it, whole kWh a month."""
        centers = self.city.data_centers
        match code:
            case "standard_racks_in_use":
                return Decimal(centers.racks_in_use(site, period.end))
            case "standard_racks_built":
                return Decimal(centers.racks_built(site, period.end))
            case "dc_it_energy":
                return Decimal(sum(centers.it_kwh(site, month.start) for month in _metered_months(period)))
            case "dc_total_energy":
                return Decimal(sum(centers.month_energy(site, month.start)[0] for month in _metered_months(period))) / _HUNDREDTHS
        raise KeyError(code)

    def pue(self, year: int, scale_class: ScaleClass = "large") -> dict[str, Decimal]:
        """Energy of a year over IT energy by site, of the sites that ran the whole year."""
        period = _period(str(year))
        whole = [s for s in self.city.data_centers.sites if s.scale_class == scale_class and s.runs_on(period.start) and s.runs_on(period.end)]
        return {site.code: self.of_site("dc_total_energy", site, period) / self.of_site("dc_it_energy", site, period) for site in whole}

    def _fixed(self, code: str, month: str, region_code: str) -> Iterable[int]:
        for operator in OPERATORS:
            figures = self.city.fixed.by_county(code, operator, month)
            yield sum(figures) if region_code == CITY.code else figures[COUNTY_INDEX[region_code]]

    def _sites(self, region_code: str) -> Iterable[Site]:
        return (site for site in self.city.data_centers.sites if region_code in (CITY.code, _county_code(site.county)))

    def _areas(self, on: date, region_code: str, *, only_online: bool) -> int:
        areas = (area for area in self.city.grid.areas_on(on) if region_code in (CITY.code, _county_code(area.county)))
        return sum(1 for area in areas if area.online_on <= on or not only_online)


def _county_code(place: int) -> str:
    return COUNTIES[place].code


def _metered_months(period: Period) -> Iterable[Period]:
    return periods_between(max(period.start, METERED_FROM), period.end, "month")


def _period(label: str) -> Period:
    period = parse_period(label)
    if period is None:
        raise ValueError(f"not a period: {label}")
    return period
