"""Gate 1 over a checked file, with every row that breaks a rule and its cell, where the gate itself names the first few."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from newinfra.contracts import Contract, Table
from newinfra.project import Project
from newinfra.quality.engine import CheckResult
from newinfra.quality.suite import Expectation
from newinfra.quality.violations import violation_sql
from newinfra.read import ReadResult
from newinfra.steward.report import Problem
from newinfra.warehouse.sql import identifier, literal

ROWS_LISTED = 200
RULE = "rule:"
"""How the code of a problem begins that is a broken expectation."""


def gate_problems(contract: Contract, read: ReadResult, project: Project) -> list[Problem]:
    """The rows that break an expectation: an error where the delivery would be rejected, else a warning.

    Raises:
        GateError: an expectation could not be evaluated.
        ConfigError: the suite is malformed.
    """
    # Great Expectations costs seconds to import.
    from newinfra.quality.gates import gate_raw

    deliveries = {each.delivery.delivery_id: each.delivery for table in read.tables.values() for each in table.deliveries}
    result = gate_raw(contract, project=project, intake=read.intake, tables=read.tables, deliveries=deliveries)
    with duckdb.connect(str(read.intake), read_only=True) as connection:
        return [problem for check in result.checks if not check.success for problem in _problems(connection, contract.table(check.table_name), check)]


def _problems(connection: duckdb.DuckDBPyConnection, table: Table, check: CheckResult) -> Iterator[Problem]:
    expectation = check.expectation
    relation = f"typed.{identifier(table.name)}"
    sql = violation_sql(expectation.type, expectation.kwargs, relation)
    if sql is None:
        yield _problem(table, expectation, got=check.observed)
        return
    column = next((column for column in table.columns if column.name in _columns(expectation)), None)
    shown = f"cast({identifier(column.name)} as varchar)" if column else "''"
    spot = (
        f"(select spot from staged.columns as c where c.table_name = {literal(table.name)} and c.column_name = {literal(column.name)} limit 1)"
        if column
        else "null"
    )
    rows = connection.execute(f"select _sheet, _row, {spot}, {shown} from ({sql}) order by _sheet, _row").fetchall()
    for sheet, row, at, value in rows[:ROWS_LISTED]:
        yield _problem(table, expectation, sheet=sheet, row=row, column=at or "", header=column.title_zh if column else "", got=_plain(value))
    if len(rows) > ROWS_LISTED:
        yield _problem(table, expectation, got=f"共{len(rows)}行,已列出前{ROWS_LISTED}行")


def _problem(table: Table, expectation: Expectation, *, got: str, **place: Any) -> Problem:
    return Problem(
        severity="error" if expectation.severity == "critical" else "warning",
        code=f"{RULE}{expectation.check_id}",
        table=table.name,
        what=f"不符合“{expectation.title_zh}”",
        todo=expectation.action_zh,
        expected=_expected(table, expectation),
        got=got,
        **place,
    )


def _columns(expectation: Expectation) -> list[str]:
    kwargs = expectation.kwargs
    return [name for name in (kwargs.get("column"), kwargs.get("column_B"), *kwargs.get("column_list", ())) if name]


def _expected(table: Table, expectation: Expectation) -> str:
    """The bounds, in the unit in which the column is delivered."""
    low, high = expectation.kwargs.get("min_value"), expectation.kwargs.get("max_value")
    unit = next((column.spec.unit or "" for column in table.columns if column.name == expectation.kwargs.get("column")), "")
    if low is not None and high is not None:
        return f"{low:,.10g}至{high:,.10g}{unit}"
    return "" if low is None and high is None else f"不小于{low:,.10g}{unit}" if high is None else f"不大于{high:,.10g}{unit}"


def _plain(value: Any) -> str:
    text = "空" if value is None else str(value)
    return text.rstrip("0").rstrip(".") if "." in text and text.replace(".", "").lstrip("-").isdecimal() else text
