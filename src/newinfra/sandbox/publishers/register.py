"""What an operator's station register holds: what it builds itself, or what it shares of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from newinfra.sandbox.city import City
from newinfra.sandbox.stations import Station, Status


@dataclass(frozen=True, slots=True)
class Entry:
    """A station as one register has it at the end of a month; a sharer may note its opening some days after the builder."""

    station: Station
    status: Status
    opened_on: date | None
    closed_on: date | None


def built_by(city: City, operator: str, on: date) -> Iterator[Entry]:
    """The register of the builder."""
    for station in city.stations.all:
        if station.builder == operator and station.planned_on <= on:
            yield _entry(station, station.opened_on, on)


def shared_by(city: City, operator: str, on: date) -> Iterator[Entry]:
    """The register of the sharer: the same stations over again."""
    for station in city.stations.all:
        if station.sharer == operator and station.planned_on <= on:
            yield _entry(station, station.shared_on or station.opened_on, on)


def _entry(station: Station, opened_on: date, on: date) -> Entry:
    status = station.status(on)
    if status == "in_service" and opened_on > on:
        status = "planned"
    closed_on = station.dismantled_on if status == "dismantled" else None
    return Entry(station, status, None if status == "planned" else opened_on, closed_on)
