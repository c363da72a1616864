"""The synthetic publishers keep the contracts of the repository: names, headers, words and keys."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from newinfra.contracts import Contract, Table, load_contract
from newinfra.fetch.names import match_tables
from newinfra.fetch.rest import filled
from newinfra.periods import period_of
from newinfra.project import REPOSITORY
from newinfra.sandbox.city import City
from newinfra.sandbox.clock import SandboxClock
from newinfra.sandbox.feed import Feed, FeedTable
from newinfra.sandbox.outgoing import CHANNELS
from newinfra.sandbox.publishers import FEEDS
from newinfra.sandbox.publishers.readings import readings
from newinfra.sandbox.rest_server import DIALECTS
from newinfra.sandbox.truth import Truth

REGISTERS = ("china_telecom", "china_mobile", "china_unicom", "china_broadnet")
MONTH = period_of(date(2025, 8, 31), "month")


def contract(source_id: str) -> Contract:
    return load_contract(REPOSITORY / "contracts" / f"{source_id}.odcs.yaml")


def feed(source_id: str) -> Feed:
    return next(feed for feed in FEEDS if feed.source_id == source_id)


def delivered(city: City, source_id: str, table: FeedTable) -> list[dict[str, str]]:
    extract = table.extract(city, period_of(MONTH.end, table.grain))
    return [dict(zip(extract.columns, row, strict=True)) for row in extract.rows]


def field_of(table: Table, name: str) -> str:
    """The header above a column, as the delivery writes it."""
    source = next(column for column in table.columns if column.name == name).spec.source[0]
    assert isinstance(source, str)
    return source.removeprefix("/")


TABLES = [pytest.param(feed.source_id, table, id=f"{feed.source_id}.{table.name}") for feed in FEEDS for table in feed.tables]


@pytest.mark.parametrize("source_id", [feed.source_id for feed in FEEDS])
def test_every_promised_table_is_sent(source_id: str) -> None:
    sent = {table.name for table in feed(source_id).tables} | ({"readings"} if source_id == "state_grid" else set())

    assert sent == {table.name for table in contract(source_id).tables}


@pytest.mark.parametrize(("source_id", "table"), TABLES)
def test_headers_are_the_promised_ones(city: City, source_id: str, table: FeedTable) -> None:
    promised = {str(name).removeprefix("/") for column in contract(source_id).table(table.name).columns for name in column.spec.source}

    extract = table.extract(city, period_of(MONTH.end, table.grain))
    assert set(extract.columns) - {"序号"} == promised - {"序号"}
    assert all(len(row) == len(extract.columns) for row in extract.rows)


@pytest.mark.parametrize(("source_id", "table"), TABLES)
def test_words_are_in_the_contracts_maps_and_keys_are_unique(city: City, source_id: str, table: FeedTable) -> None:
    promised, rows = contract(source_id).table(table.name), delivered(city, source_id, table)

    for column in promised.columns:
        words = {row[field_of(promised, column.name)] for row in rows}
        assert not column.spec.map or words - {""} <= column.spec.map.keys(), column.name
        assert not column.required or "" not in words, column.name
    keys = [tuple(row[field_of(promised, name)] for name in promised.grain) for row in rows]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("source_id", "table"), TABLES)
def test_it_usually_arrives_by_its_due_day(source_id: str, table: FeedTable) -> None:
    promised = contract(source_id).table(table.name).spec

    assert (promised.cadence, promised.history_start) == (table.grain, table.first)
    assert table.days + 2 <= promised.due_days


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(("source_id", "table"), [entry for entry in TABLES if CHANNELS[str(entry.values[0])] == "sftp"])
def test_file_names_say_table_period_and_version(source_id: str, table: FeedTable, version: int) -> None:
    period = period_of(MONTH.end, table.grain)

    matches = match_tables(contract(source_id), feed(source_id).path(table, period, version))
    assert [(match.table.name, match.period, match.version) for match in matches] == [(table.name, period, version if version > 1 else None)]


def test_file_names_of_readings_say_their_day(city: City) -> None:
    clock = SandboxClock(1, "small", "", date(2024, 1, 3))

    matches = [match_tables(contract("state_grid"), sending.relative_path)[0] for sending in readings(city, clock)]
    assert [(match.table.name, match.period) for match in matches] == [("readings", period_of(date(2024, 1, day), "day")) for day in (1, 2, 3)]


@pytest.mark.parametrize("source_id", list(DIALECTS))
def test_rest_paths_and_parameters_are_served(source_id: str) -> None:
    dialect, promised = DIALECTS[source_id], contract(source_id)

    stems = {table.name: table.stem for table in feed(source_id).tables}
    for table in promised.tables:
        assert table.spec.request is not None
        assert dialect.datasets[table.spec.request.path] == stems[table.name]
        assert set(table.spec.request.parameters) <= set(dialect.period_parameters)
        assert all(filled(value, period_of(MONTH.end, "month")) for value in table.spec.request.parameters.values())
    transport: Any = promised.spec.transport
    assert (transport.token.path, transport.token.key_field, transport.token.secret_field) == (dialect.token_path, dialect.key_field, dialect.secret_field)
    assert (transport.paging.number_parameter, transport.paging.size_parameter) == (dialect.number_parameter, dialect.size_parameter)


def test_co_built_stations_stand_in_two_registers_and_count_once(city: City, truth: Truth) -> None:
    registers = {source_id: set(_in_service(city, source_id)) for source_id in REGISTERS}

    assert len(registers["china_unicom"]) > 3_000
    assert registers["china_unicom"] < registers["china_telecom"]
    assert registers["china_broadnet"] < registers["china_mobile"]
    assert len(set().union(*registers.values())) == truth.stations_5g(MONTH.end)
    assert sum(map(len, registers.values())) > 1.3 * truth.stations_5g(MONTH.end)


def test_zone_rows_of_mobile_lie_inside_the_counties(city: City) -> None:
    extract = next(table for table in feed("china_mobile").tables if table.name == "pon_ports").extract(city, MONTH)
    ports = {row[1]: int(row[2].replace(".", "")) for row in extract.rows}

    assert len(ports) == 16
    assert ports["漳州台商投资区"] + ports["漳州开发区"] < ports["龙海区"]


def test_publications_are_lines_of_json_with_nested_racks(city: City) -> None:
    centers = feed("data_centers")
    content = centers.encode(centers.tables[0].extract(city, period_of(MONTH.end, "quarter")), SandboxClock(1, "small", "").now)

    head, *sites = gzip.decompress(content).decode().splitlines()
    assert json.loads(head)["total"] == len(sites)
    assert all(float(json.loads(site)["power"]["inUseKw"]) <= float(json.loads(site)["power"]["builtKw"]) for site in sites)


def test_gb18030_and_byte_order_mark_are_as_promised(city: City) -> None:
    mobile, unicom = (next(t for t in feed(s).tables if t.name == "broadband_subs") for s in ("china_mobile", "china_unicom"))
    now = SandboxClock(1, "small", "").now

    text = gzip.decompress(feed("china_mobile").encode(mobile.extract(city, MONTH), now)).decode("gb18030")
    assert next(csv.reader(io.StringIO(text)))[:2] == ["账期", "区县"]
    assert feed("china_unicom").encode(unicom.extract(city, MONTH), now).startswith(b"\xef\xbb\xbf")


def _in_service(city: City, source_id: str) -> Iterator[tuple[str, ...]]:
    promised = contract(source_id).table("stations_5g")
    table = next(table for table in feed(source_id).tables if table.name == "stations_5g")
    maps = {column.name: column.spec.map for column in promised.columns}
    for row in delivered(city, source_id, table):
        words = {name: row[field_of(promised, name)] for name in ("site_code", "band", "builder", "status")}
        mapped = {name: maps[name].get(word, word) for name, word in words.items()}
        if mapped["status"] == "in_service":
            yield mapped["site_code"], mapped["band"], mapped["builder"]
