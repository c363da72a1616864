"""Small synthetic typed tables, built from contracts alone: rows that keep every promise of a table, to be broken one at a time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

import duckdb

from newinfra.contracts import Column, Contract, Table
from newinfra.project import REPOSITORY, Project
from newinfra.sandbox.agencies.credit_codes import credit_code
from newinfra.warehouse.sql import identifier

TYPES = {"string": "varchar", "integer": "bigint", "number": "decimal(28, 6)", "date": "date", "timestamp": "timestamp", "boolean": "boolean"}

PROVENANCE = {
    "_delivery_id": "varchar",
    "_known_at": "timestamp",
    "_vintage": "varchar",
    "_file_sha256": "varchar",
    "_contract_version": "varchar",
    "_row": "bigint",
    "_sheet": "varchar",
    "_page": "integer",
    "_region_code": "varchar",
    "_publisher_code": "varchar",
    "_period_start": "date",
    "_period_end": "date",
    "_period_grain": "varchar",
    "_is_subset": "boolean",
}

CITY, COUNTIES, ZONE = "350600", ("350602", "350604", "350605"), "Z350600-4"
DELIVERIES = ("first", "second")
PERIOD_START, PERIOD_END = date(2025, 9, 1), date(2025, 9, 30)

# Figures of one county, in the units of the measures, that agree with one another; a column delivered in another unit is converted.
FIGURES = {
    "stations_5g": 1_200,
    "pon_ports_total": 14_000,
    "pon_ports_10g": 5_600,
    "pon_ports_50g": 20,
    "fixed_broadband_subs": 240_000,
    "fixed_broadband_subs_lt100m": 10_000,
    "fixed_broadband_subs_100_499m": 100_000,
    "fixed_broadband_subs_500_999m": 50_000,
    "fixed_broadband_subs_ge1000m": 80_000,
    "mobile_subs": 1_900_000,
    "mobile_5g_subs": 1_100_000,
    "iot_connections": 1_500_000,
    "mobile_traffic_lte": 15_000,
    "mobile_traffic_lte_ipv6": 9_000,
    "mobile_traffic_nr": 18_000,
    "mobile_traffic_nr_ipv6": 13_000,
    "egress_bandwidth": 4_000,
    "population_resident": 460_000,
    "households": 140_000,
    "standard_racks_built": 900,
    "standard_racks_in_use": 500,
    "dc_total_energy": 80,
    "dc_it_energy": 600_000,
}

# What else must agree with a neighbour. Dates are the day on which something began, unless they end something.
OTHERS: dict[str, Any] = {
    "built_kw": 500,
    "in_use_kw": 300,
    "built_racks": 120,
    "in_use_racks": 70,
    "length_m": 24,
    "size_class": "large_medium",
    "has_terminal": "yes",
    "covered": "yes",
    "deep_link_share": 95,
    "population_urban": 3,
    "milestone_code": "M06-{row}",
    "task_no": 6,
    "finished_on": None,
    "status": None,
    "band": "3500M",
    "site_domain": "site{row}.example.gov.cn",
    "flag": {"state_grid": "0", "data_centers": "M"},
}


def rows_of(contract: Contract, table: Table) -> list[dict[str, Any]]:
    """Rows of two deliveries that break no promise: the city, counties and a zone where the table has regions, three members otherwise."""
    rows = []
    for delivery_id in DELIVERIES:
        for number, (region, parts, is_subset) in enumerate(_regions(table), start=1):
            row = {
                "_delivery_id": delivery_id,
                "_known_at": datetime.fromisoformat("2025-10-08 01:30"),
                "_vintage": table.spec.vintage,
                "_file_sha256": "ab" * 32,
                "_contract_version": contract.version,
                "_row": number + 1,
                "_sheet": None,
                "_page": None,
                "_region_code": region,
                "_publisher_code": contract.publisher_of(table),
                "_period_start": PERIOD_START,
                "_period_end": PERIOD_END,
                "_period_grain": "month",
                "_is_subset": is_subset,
            }
            rows.append(row | {column.name: _value(contract, column, number, region, parts) for column in table.columns})
    return rows


def create(connection: duckdb.DuckDBPyConnection, table: Table, rows: list[dict[str, Any]], *, schema: str = "typed", name: str | None = None) -> str:
    """Make the typed table and fill it; gives its quoted name."""
    connection.execute(f"create schema if not exists {identifier(schema)}")
    types = PROVENANCE | {column.name: TYPES[column.logical_type] for column in table.columns}
    relation = f"{identifier(schema)}.{identifier(name or table.name)}"
    connection.execute(f"create or replace table {relation} ({', '.join(f'{identifier(column)} {kind}' for column, kind in types.items())})")
    if rows:
        connection.executemany(f"insert into {relation} values ({', '.join('?' * len(types))})", [[row[column] for column in types] for row in rows])
    return relation


def _regions(table: Table) -> list[tuple[str | None, Decimal, bool]]:
    """Region, its share in units of a county, and whether it is a 其中 row."""
    if not table.with_role("region"):
        members = 1 if table.spec.shape == "measures" else 3
        return [(table.spec.region, Decimal(1), False)] * members
    counties = [(code, Decimal(1), False) for code in COUNTIES]
    if table.spec.shape != "measures":
        return counties
    return [(CITY, Decimal(len(COUNTIES)), False), *counties, (ZONE, Decimal("0.1"), True)]


def _value(contract: Contract, column: Column, number: int, region: str | None, parts: Decimal) -> Any:
    spec = column.spec
    if spec.measure:
        return FIGURES[spec.measure] * parts * _ratio(spec.measure, spec.unit)
    if column.name == "status":
        return next((ours for ours in spec.map.values() if ours in ("in_service", "valid", "under_way")), None)
    if column.name in OTHERS:
        chosen = OTHERS[column.name]
        chosen = chosen[contract.id] if isinstance(chosen, dict) else chosen
        return chosen.format(row=number) if isinstance(chosen, str) else chosen
    if column.name == "credit_code":
        return credit_code(Random(number), "350602", number)
    if spec.map:
        return next(iter(spec.map.values()))
    match column.logical_type:
        case "date":
            return None if spec.role == "valid_to" else date(2024, 3, number)
        case "timestamp":
            return datetime.fromisoformat("2025-09-15 08:15")
        case "integer" | "number":
            return Decimal(number)
        case "boolean":
            return True
        case _:
            return region if spec.role == "region" else f"{column.name}-{number}"


@cache
def _ratio(measure_code: str, unit: str | None) -> Decimal:
    """How many of the column's units a unit of the measure is."""
    project = Project(REPOSITORY)
    kept = next(row["unit_code"] for row in project.seed_rows("measures") if row["measure_code"] == measure_code)
    factors = {row["unit_code"]: Decimal(row["factor"]) for row in project.seed_rows("measurement_units")}
    return factors[kept] / factors[unit or kept]
