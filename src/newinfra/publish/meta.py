"""The schema meta of a release: what went in, what was checked, what was found, what was published before."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import yaml

from newinfra.contracts import Contract, Table, load_contracts
from newinfra.ledger import Ledger
from newinfra.project import Project
from newinfra.publish.database import comment
from newinfra.publish.meta_tables import CHECKS, DELIVERIES, FEEDS, FINDINGS, HELD, LINEAGE, PARAMETERS, RELEASE, RELEASES, MetaTable
from newinfra.publish.model import Manifest
from newinfra.warehouse.sql import identifier


def write_meta(
    connection: duckdb.DuckDBPyConnection, *, build: str, target: str, manifest: Manifest, ledger: Ledger, project: Project, dbt_manifest: Path
) -> None:
    """Create the schema meta in the release file."""
    connection.execute(f"create schema {identifier(target)}.meta")
    _insert(connection, target, RELEASE, [tuple(getattr(manifest, name) for name, _, _ in RELEASE.columns)])
    _insert(connection, target, RELEASES, _rows(ledger, RELEASES, "where as_of <= ? order by as_of, release_id", manifest.as_of))
    _insert(connection, target, CHECKS, _rows(ledger, CHECKS, "where as_of = ? order by gate, table_name, check_id", manifest.as_of))
    _insert(connection, target, FINDINGS, _rows(ledger, FINDINGS, "where opened_as_of <= ? order by fingerprint", manifest.as_of))
    _insert(connection, target, LINEAGE, _lineage(dbt_manifest))
    _insert(connection, target, PARAMETERS, _parameters(project.dbt / "dbt_project.yml"))
    _insert(connection, target, FEEDS, [_feed(contract, table) for contract in load_contracts(project.contracts) for table in contract.tables])
    for table in (DELIVERIES, HELD):
        columns = ", ".join(identifier(name) for name, _, _ in table.columns)
        _create(connection, target, table)
        connection.execute(f"insert into {_name(target, table)} select {columns} from {identifier(build)}.raw.{identifier(table.name)} order by all")


def _rows(ledger: Ledger, table: MetaTable, condition: str, as_of: date) -> list[tuple[object, ...]]:
    columns = ", ".join(name for name, _, _ in table.columns)
    return [tuple(row) for row in ledger.rows(f"select {columns} from {table.name} {condition}", (as_of.isoformat(),))]


def _lineage(dbt_manifest: Path) -> list[tuple[object, ...]]:
    """(model, parent) for every edge that dbt knows."""
    if not dbt_manifest.is_file():
        return []
    parents: dict[str, list[str]] = json.loads(dbt_manifest.read_text(encoding="utf-8"))["parent_map"]
    return [(_short(node), _short(parent)) for node in sorted(parents) if node.startswith("model.") for parent in sorted(parents[node])]


def _parameters(dbt_project: Path) -> list[tuple[object, ...]]:
    """The numbers that the models judge by, from the one place where they stand."""
    declared: dict[str, object] = yaml.safe_load(dbt_project.read_text(encoding="utf-8"))["vars"]
    return [(name, str(value)) for name, value in declared.items()]


def _feed(contract: Contract, table: Table) -> tuple[object, ...]:
    spec = table.spec
    publisher = contract.publisher_of(table)
    kind = contract.spec.transport.kind
    return (contract.id, table.name, table.title_zh, publisher, contract.spec.owner_unit, kind, spec.cadence, spec.due_days, spec.use, contract.version)


def _short(node: str) -> str:
    """`model.project.stg_measures` → `stg_measures`; `source.project.raw.measures` → `raw.measures`."""
    kind, _, *name = node.split(".")
    return ".".join(name) if kind == "source" else name[0]


def _insert(connection: duckdb.DuckDBPyConnection, target: str, table: MetaTable, rows: list[tuple[object, ...]]) -> None:
    _create(connection, target, table)
    if rows:
        marks = f"({', '.join('?' * len(table.columns))})"
        connection.execute(f"insert into {_name(target, table)} values {', '.join([marks] * len(rows))}", [value for row in rows for value in row])


def _create(connection: duckdb.DuckDBPyConnection, target: str, table: MetaTable) -> None:
    name = _name(target, table)
    connection.execute(f"create table {name} ({', '.join(f'{identifier(column)} {data_type}' for column, data_type, _ in table.columns)})")
    comment(connection, "table", name, table.comment_zh)
    for column, _, text in table.columns:
        comment(connection, "column", f"{name}.{identifier(column)}", text)


def _name(target: str, table: MetaTable) -> str:
    return f"{identifier(target)}.meta.{identifier(table.name)}"
