"""From a publisher's tables to the files that it puts out, on time or as the story says."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from newinfra.errors import ConfigError
from newinfra.periods import Grain, Period, parse_period, periods_between
from newinfra.sandbox.city import City
from newinfra.sandbox.clock import SandboxClock, arrival
from newinfra.sandbox.extract import Extract
from newinfra.sandbox.outgoing import CHANNELS, Outgoing
from newinfra.sandbox.story import Fault, apply_edits

RowsOf = Callable[[City, Period], Extract]

_FLAG_AFTER = timedelta(minutes=2)
_LEFT_OF_TRUNCATED = 0.6


@dataclass(frozen=True, slots=True)
class FeedTable:
    """One table: its rows for a period, and the day after the period's end on which it usually arrives."""

    name: str
    grain: Grain
    first: str
    days: int
    stem: str
    extract: RowsOf


@dataclass(frozen=True, slots=True)
class Feed:
    """All tables of a source. `path` names the file of a table's period and version; `flag` is the suffix of the file written last."""

    source_id: str
    tables: tuple[FeedTable, ...]
    encode: Callable[[Extract, datetime], bytes]
    path: Callable[[FeedTable, Period, int], str]
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One sending of a delivery: the first is 1. `fault` is what is wrong with this one."""

    number: int
    arrives: datetime
    fault: Fault | None

    @property
    def is_truncated(self) -> bool:
        return self.fault is not None and self.fault.kind == "truncated"


def outgoing(feed: Feed, city: City, clock: SandboxClock) -> Iterator[Outgoing]:
    """Every file of the feed about periods that have ended; which of them have arrived is for the writer to see."""
    for table in feed.tables:
        for period in periods_between(_first_day(table.first), clock.today, table.grain):
            for version in versions(city, feed.source_id, table.name, period, usual_arrival(city, feed.source_id, table, period)):
                path = feed.path(table, period, version.number)
                yield Outgoing(feed.source_id, path, version.arrives, _content(feed, table, city, period, version))
                if feed.flag:
                    flagged = version.arrives + _FLAG_AFTER
                    if version.fault and version.fault.kind == "flag_missing":
                        flagged = _repaired(version.fault, version.arrives)
                    yield Outgoing(feed.source_id, path + feed.flag, flagged, b"OK\n")


def versions(city: City, source_id: str, table: str, period: Period, usual: datetime) -> Iterator[Version]:
    """How often a delivery is sent, and when: once on its day, unless the story says otherwise."""
    fault = city.story.of(source_id, table, period.label)
    if fault is None:
        yield Version(1, usual, None)
    elif fault.kind == "late":
        if fault.arrives is None:
            raise ConfigError("a late delivery needs the day on which it arrives", where=f"{source_id}.{table} {period.label}")
        yield Version(1, usual.replace(year=fault.arrives.year, month=fault.arrives.month, day=fault.arrives.day), None)
    else:
        yield Version(1, usual, fault)
        if fault.repaired_on and fault.kind != "flag_missing":
            yield Version(2, _repaired(fault, usual), None)


def usual_arrival(city: City, source_id: str, table: FeedTable, period: Period) -> datetime:
    """Some minutes after nine on the table's day or up to two days later, always the same for a period."""
    luck = zlib.crc32(f"{city.seed}|{source_id}|{table.name}|{period.label}".encode())
    return arrival(period.end, table.days + luck % 3, minute=luck // 3 % 60)


def _content(feed: Feed, table: FeedTable, city: City, period: Period, version: Version) -> Callable[[], bytes]:
    fault = version.fault

    def render() -> bytes:
        about = period
        if fault and fault.content_period:
            about = parse_period(fault.content_period) or period
        extract = table.extract(city, about)
        if fault and fault.edits:
            extract = replace(extract, rows=apply_edits(fault.edits, extract.columns, extract.rows))
        content = feed.encode(extract, version.arrives)
        return cut_off(content, feed.source_id) if version.is_truncated else content

    return render


def cut_off(content: bytes, source_id: str) -> bytes:
    """The first part of a file, as a broken transfer leaves it.

    Raises:
        ConfigError: the source is not one that sends files; an answer over HTTP is never half there.
    """
    if CHANNELS[source_id] == "rest":
        raise ConfigError("only files can be truncated", where=source_id)
    return content[: int(len(content) * _LEFT_OF_TRUNCATED)]


def _repaired(fault: Fault, usual: datetime) -> datetime:
    if fault.repaired_on is None:
        raise ConfigError("this fault needs the day of its repair", where=f"{fault.source}.{fault.table} {fault.period}")
    return usual.replace(year=fault.repaired_on.year, month=fault.repaired_on.month, day=fault.repaired_on.day)


def _first_day(label: str) -> date:
    period = parse_period(label)
    if period is None:
        raise ValueError(label)
    return period.start
