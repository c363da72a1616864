"""Whatever a clerk writes into a form that the form allows, the reader reads as it was meant, and has nothing to complain about."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from filling import TODAY, Filled, filled_files
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from newinfra.contracts import Column, Contract, load_contracts
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Delivery, DeliveryLedger, open_ledger
from newinfra.project import REPOSITORY, Project
from newinfra.read import read_source
from newinfra.read.names import Names

PROJECT = Project(REPOSITORY)
FILLINGS = 3
CONTRACTS = {contract.id: contract for contract in load_contracts(PROJECT.contracts) if any(table.spec.layout.format != "json" for table in contract.tables)}


@pytest.mark.parametrize("source_id", CONTRACTS)
@settings(max_examples=1, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(random=st.randoms(use_true_random=True))
def test_any_filled_form_reads_back_perfectly(source_id: str, random: Random, tmp_path_factory: pytest.TempPathFactory) -> None:
    # Starting a reader costs more than reading: each example fills every table in several times.
    files = [file for _ in range(FILLINGS) for file in filled_files(random, CONTRACTS[source_id], PROJECT)]

    typed = _read(CONTRACTS[source_id], files, tmp_path_factory.mktemp("home"))

    for file, rows in zip(files, typed, strict=True):
        assert rows == {row: {name: _meant(file, name, value) for name, value in values.items()} for row, values in file.expected.items()}


def _read(contract: Contract, files: list[Filled], root: Path) -> list[dict[int, dict[str, Any]]]:
    """The typed rows of every file, of which none may be held and nothing may be said."""
    home = Home(root)
    ledger, landing = open_ledger(home.ledger), Landing(home.landing)
    deliveries = [_landed(contract, file, number, landing) for number, file in enumerate(files)]
    for delivery in deliveries:
        DeliveryLedger(ledger).land(delivery)
    read = read_source(contract, home=home, project=PROJECT, ledger=ledger, as_of=TODAY)
    assert [record.message_zh for held in read.held for record in held.records] == []
    assert [record.message_zh for table in read.tables.values() for delivery in table.deliveries for record in delivery.records] == []
    assert [finding.title_zh for finding in read.findings] == []
    with duckdb.connect(str(read.intake), read_only=True) as connection:
        return [_rows(connection, file, delivery) for file, delivery in zip(files, deliveries, strict=True)]


def _landed(contract: Contract, file: Filled, number: int, landing: Landing) -> Delivery:
    part = landing.put(contract.id, file.file_name, [file.data])
    return Delivery(
        source_id=contract.id,
        table_name=file.table.name,
        period=file.period,
        vintage="快报",
        file_name=file.file_name,
        sha256=part.sha256,
        parts=(part,),
        known_at=datetime(2025, 12, 1, number // 60, number % 60, tzinfo=UTC),
        landed_as_of=TODAY.isoformat(),
        contract_version=contract.version,
        is_synthetic=True,
    )


def _rows(connection: duckdb.DuckDBPyConnection, file: Filled, delivery: Delivery) -> dict[int, dict[str, Any]]:
    names = list(next(iter(file.expected.values())))
    roles = {column.name: column.spec.role for column in file.table.columns}
    columns = ", ".join("_region_code" if roles[name] == "region" else f'"{name}"' for name in names)
    rows = connection.execute(f"select _row, {columns} from typed.{file.table.name} where _delivery_id = ?", [delivery.delivery_id]).fetchall()
    return {row: dict(zip(names, values, strict=True)) for row, *values in rows}


def _meant(file: Filled, name: str, value: Any) -> Any:
    column: Column = next(column for column in file.table.columns if column.name == name)
    if column.spec.role == "region" and value is not None:
        return Names(PROJECT).region(value, file.table)
    if column.spec.role == "period" and value is not None and column.logical_type != "string":
        return None
    is_key = column.is_key or column.spec.role in ("key", "series")
    return unicodedata.normalize("NFKC", value) if is_key and isinstance(value, str) else value
