"""The grid company's readings: a gzipped CSV a day, written by DuckDB as a stream, whatever the number of meters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from newinfra.errors import ConfigError
from newinfra.periods import Period, period_of
from newinfra.sandbox.city import City
from newinfra.sandbox.clock import SandboxClock, arrival
from newinfra.sandbox.datacenters import INTERVALS, SITES
from newinfra.sandbox.feed import Version, cut_off, versions
from newinfra.sandbox.grid import CUSTOMERS_METERED_FROM
from newinfra.sandbox.outgoing import Outgoing, Streamed
from newinfra.sandbox.story import Edit
from newinfra.warehouse.sql import literal

_SOURCE, _TABLE = "state_grid", "readings"
_ANNEX_HUNDREDTHS = 412

# Customers' energy comes from whole-number arithmetic on meter, interval and day, so that a stream of any length needs no memory.
# customer_number() of the grid spells the same meter numbers.
_CUSTOMERS = """
    select
        'SYN3599' || lpad((n // 96)::varchar, 8, '0') as meter_no,
        n % 96 as interval,
        ((n // 96 * 7919 + $seed) % 140 + 12) * (60 + 40 - abs(n % 96 - 76) % 41) * (90 + (n // 96 * 31 + n % 96 * 17 + $day * 13) % 21) // 9000 as hundredths,
        case when (n * 2654435761 + $day) % 1999 = 0 then '2' else '0' end as flag
    from range($customers * 96) as customers(n)
"""
_READINGS = """
    with readings as (
        select meter_no, interval, hundredths, '0' as flag from centers
        union all
        {customers}
    ),
    written as (
        select
            meter_no as "METER_NO",
            strftime($midnight::timestamp + to_minutes(interval * 15), '%Y-%m-%d %H:%M:%S') as "DATA_TIME",
            printf('%d.%02d', hundredths // 100, hundredths % 100) as "ENERGY_KWH",
            flag as "FLAG"
        from readings
    )
    select {columns} from written {kept}
"""
_COLUMNS = ("METER_NO", "DATA_TIME", "ENERGY_KWH", "FLAG")


@dataclass(frozen=True, slots=True)
class _Day:
    """One sending of a day's readings."""

    city: City
    day: date
    version: Version
    connection: duckdb.DuckDBPyConnection

    def write(self, path: Path) -> None:
        customers = self.city.grid.customer_meters if self.day >= CUSTOMERS_METERED_FROM[self.city.scale] else 0
        edits = self.version.fault.edits if self.version.fault else []
        values = {"seed": str(self.city.seed), "day": str(self.day.toordinal()), "customers": str(customers), "midnight": literal(self.day.isoformat())}
        query = _READINGS.format(customers=_CUSTOMERS, columns=_columns(edits), kept=_kept(edits))
        for name, value in values.items():  # COPY takes no bound parameters; these are numbers and a date of ours
            query = query.replace(f"${name}", value)
        self.connection.register("centers", _center_readings(self.city, self.day))
        self.connection.execute(f"copy ({query}) to {literal(str(path))} (format csv, header true, compression gzip)")
        self.connection.unregister("centers")
        if self.version.is_truncated:
            path.write_bytes(cut_off(path.read_bytes(), _SOURCE))


def readings(city: City, clock: SandboxClock) -> Iterator[Outgoing]:
    """The files of all days before today; a day's file arrives early the next morning."""
    connection = duckdb.connect(config={"threads": 1})
    for day in city.grid.metered_days(clock.today):
        period = period_of(day, "day")
        for version in versions(city, _SOURCE, _TABLE, period, arrival(day, 1, hour=5, minute=day.day)):
            yield Outgoing(_SOURCE, _path(period, version.number), version.arrives, Streamed(_Day(city, day, version, connection).write))


def _path(period: Period, version: int) -> str:
    return f"ZZ_GRID_READ_{period.end:%Y%m%d}{'' if version == 1 else f'_V{version}'}.csv.gz"


def _center_readings(city: City, day: date) -> pd.DataFrame:
    """Meter, interval of the day and energy of the meters of the data centres that run on a day."""
    running = {site.code: site for site in SITES if site.runs_on(day)}
    meters = [meter for meter in city.grid.center_meters if meter.site_code in running]
    feeders = {code: iter(city.data_centers.feeder_energy(site, day)) for code, site in running.items()}
    annex = np.full(INTERVALS, _ANNEX_HUNDREDTHS)
    energies = [next(feeders[meter.site_code]) if meter.role == "total" else annex for meter in meters]
    return pd.DataFrame(
        {
            "meter_no": np.repeat([meter.number for meter in meters], INTERVALS),
            "interval": np.tile(np.arange(INTERVALS), len(meters)),
            "hundredths": np.concatenate(energies),
        }
    )


def _condition(edit: Edit) -> str:
    unknown = set(edit.where) - set(_COLUMNS)
    if unknown or not edit.where:
        raise ConfigError("a fault of the readings must say which rows", expected=", ".join(_COLUMNS), got=", ".join(sorted(unknown)) or "none")
    return " and ".join(f'"{name}" = {literal(text)}' for name, text in edit.where.items())


def _columns(edits: Sequence[Edit]) -> str:
    return ", ".join(_column(name, [edit for edit in edits if edit.column == name and not edit.drop]) for name in _COLUMNS)


def _column(name: str, edits: Sequence[Edit]) -> str:
    if not edits:
        return f'"{name}"'
    cases = " ".join(f"when {_condition(edit)} then {_new_text(edit)}" for edit in edits)
    return f'case {cases} else "{name}" end as "{name}"'


def _new_text(edit: Edit) -> str:
    return literal(edit.text) if edit.text is not None else f"printf('%.2f', \"{edit.column}\"::double * {float(edit.factor or 1)})"


def _kept(edits: Sequence[Edit]) -> str:
    dropped = [f"not ({_condition(edit)})" for edit in edits if edit.drop]
    return f"where {' and '.join(dropped)}" if dropped else ""
