"""What the agencies know, apart from any file: the answers that the pipeline has to find. Counts come from here, never from a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from newinfra.sandbox.agencies import population, stations, titles
from newinfra.sandbox.agencies.enterprises import Enterprise, enterprises
from newinfra.sandbox.agencies.listed import Listed
from newinfra.sandbox.agencies.milestones import Milestone, milestones
from newinfra.sandbox.agencies.sites import Site, sites
from newinfra.sandbox.agencies.vessels import Vessel, vessels
from newinfra.sandbox.places import COUNTIES

PROVINCIAL_OR_ABOVE = frozenset({"provincial", "national"})


@dataclass(frozen=True, slots=True)
class AgencyTruth:
    """Every register and list of the agencies from 2023 to 2025, of one seed."""

    sites: list[Site]
    enterprises: list[Enterprise]
    vessels: list[Vessel]
    milestones: list[Milestone]
    platforms: list[Listed]
    cases: list[Listed]
    factories: list[Listed]
    pilot_districts: list[Listed]
    pilot_schools: list[Listed]
    internet_hospitals: list[Listed]
    noise_stations: list[Listed]
    air_stations: list[Listed]
    digital_villages: list[Listed]
    platform_units: list[Listed]


def agency_truth(seed: int, milestone_rows: Sequence[dict[str, str]]) -> AgencyTruth:
    """The agencies' truth of a seed; `milestone_rows` are the rows of seeds/milestones.csv."""
    return AgencyTruth(
        sites=sites(seed),
        enterprises=enterprises(seed),
        vessels=vessels(seed),
        milestones=milestones(milestone_rows, seed),
        platforms=titles.platforms(seed),
        cases=titles.cases(seed),
        factories=titles.factories(seed),
        pilot_districts=titles.pilot_districts(seed),
        pilot_schools=titles.pilot_schools(seed),
        internet_hospitals=stations.internet_hospitals(seed),
        noise_stations=stations.noise_stations(seed),
        air_stations=stations.air_stations(seed),
        digital_villages=titles.digital_villages(seed),
        platform_units=titles.platform_units(seed),
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """One entity that counts on a day: its key and where it is."""

    key: str
    region_code: str


def _listed(entries: Iterable[Listed], on: date, levels: frozenset[str] | None = None) -> Iterator[Counted]:
    for entry in entries:
        if entry.counts(on) and (levels is None or entry.level in levels):
            yield Counted(entry.key, entry.region_code)


def _sites(truth: AgencyTruth, on: date, *, ready: bool) -> Iterator[Counted]:
    for site in truth.sites:
        if site.member.is_member(on) and (site.member.is_equipped(on) or not ready):
            yield Counted(site.domain, site.region.code)


def _vessels(truth: AgencyTruth, on: date, *, equipped: bool) -> Iterator[Counted]:
    for vessel in truth.vessels:
        if vessel.is_eligible and vessel.member.is_member(on) and (vessel.member.is_equipped(on) or not equipped):
            yield Counted(vessel.code, vessel.region.code)


def _air_stations_new(truth: AgencyTruth, on: date) -> Iterator[Counted]:
    return (Counted(s.key, s.region_code) for s in truth.air_stations if s.counts(on) and s.since.year == on.year)


_COUNTS: dict[str, Callable[[AgencyTruth, date], Iterable[Counted]]] = {
    "key_sites": lambda truth, on: _sites(truth, on, ready=False),
    "key_sites_ipv6": lambda truth, on: _sites(truth, on, ready=True),
    "node_enterprises": lambda truth, on: (Counted(e.credit_code, e.region.code) for e in truth.enterprises if e.member.is_member(on)),
    "industrial_platforms": lambda truth, on: _listed(truth.platforms, on, PROVINCIAL_OR_ABOVE),
    "identifier_cases": lambda truth, on: _listed(truth.cases, on),
    "smart_factories": lambda truth, on: _listed(truth.factories, on, PROVINCIAL_OR_ABOVE),
    "smart_edu_districts": lambda truth, on: _listed(truth.pilot_districts, on),
    "smart_campus_schools": lambda truth, on: _listed(truth.pilot_schools, on),
    "internet_hospitals": lambda truth, on: _listed(truth.internet_hospitals, on),
    "noise_stations": lambda truth, on: _listed((s for s in truth.noise_stations if s.details["scope_class"] == stations.FUNCTIONAL_ZONE), on),
    "noise_stations_all_scopes": lambda truth, on: _listed(truth.noise_stations, on),
    "air_stations_new": _air_stations_new,
    "digital_village_counties": lambda truth, on: _listed(truth.digital_villages, on, frozenset({"provincial"})),
    "platform_units": lambda truth, on: (Counted(unit.key, unit.region_code) for unit in truth.platform_units),
    "platform_units_covered": lambda truth, on: _listed(truth.platform_units, on),
    "vessels_eligible": lambda truth, on: _vessels(truth, on, equipped=False),
    "vessels_with_terminal": lambda truth, on: _vessels(truth, on, equipped=True),
}

COUNTED_MEASURES = tuple(_COUNTS)


def count(truth: AgencyTruth, measure_code: str, on: date, region_code: str | None = None) -> int:
    """How many different entities count for a measure at the end of a day; in one county or zone if `region_code` is given."""
    return len({entity.key for entity in _COUNTS[measure_code](truth, on) if region_code in (None, entity.region_code)})


def milestone_states(truth: AgencyTruth, on: date) -> dict[str, str]:
    """Milestone code → not_started, under_way, done or in_operation at the end of a day."""
    return {milestone.code: milestone.progress(on) for milestone in truth.milestones}


def residents(year: int, known_on: date, region_code: str | None = None) -> Decimal | None:
    """Residents at the end of a year, in persons, as the newest publication known on a day has them; None before the first."""
    vintage = population.known_vintage(year, known_on)
    return None if vintage is None else _share(vintage.residents, region_code) * 10_000


def households(year: int, known_on: date, region_code: str | None = None) -> Decimal | None:
    """Family households at the end of a year, as the newest publication known on a day has them; None before the first."""
    vintage = population.known_vintage(year, known_on)
    return None if vintage is None else _share(vintage.households, region_code) * 10_000


def _share(total: Decimal, region_code: str | None) -> Decimal:
    counties = {place.code for place in COUNTIES}
    return population.by_county(total)[region_code] if region_code in counties and region_code else total
