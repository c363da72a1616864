"""The two gates: did the publisher keep the promise (typed tables, per source), and are the indicators in range (marts)?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from newinfra.contracts import Contract, Table
from newinfra.errors import GateError
from newinfra.findings import Finding
from newinfra.findings.effect import Effect
from newinfra.ledger import Delivery, Ledger
from newinfra.periods import label_in_chinese
from newinfra.project import Project
from newinfra.quality.engine import CheckResult, run_suites
from newinfra.quality.suite import Expectation, mart_suites, raw_suites
from newinfra.quality.violations import violation_sql
from newinfra.warehouse.sql import identifier, literal

PLACES_SHOWN = 5
ROWS_QUOTED = 3
COLUMNS_QUOTED = 6
ROW_NAMES = ("region", "name", "key", "series")  # the roles by which a sender knows a row, best first


@dataclass(frozen=True, slots=True)
class Breach:
    """A failed expectation and one delivery that breaks it.

    `rows` is how many rows are concerned; `places` says where the first of them stand, `values` what they say in the columns that the check looks at.
    """

    check: CheckResult
    delivery_id: str
    file_name: str
    period_label: str
    rows: int
    places: str
    values: str


@dataclass(frozen=True, slots=True)
class RawGateResult:
    """`rejected` maps each delivery that must be held to the title of the critical check that it breaks."""

    checks: tuple[CheckResult, ...]
    breaches: tuple[Breach, ...]
    rejected: dict[str, str]


def gate_raw(contract: Contract, *, project: Project, intake: Path, tables: Iterable[str], deliveries: Mapping[str, Delivery]) -> RawGateResult:
    """Run the source's suites over tonight's typed tables, all deliveries at once, then name the deliveries and rows that fail.

    Args:
        contract: the source.
        project: whose expectations and seeds hold.
        intake: the source's intake DuckDB file; nobody else may have it open for writing.
        tables: names of the typed tables that received rows tonight.
        deliveries: tonight's deliveries by id.

    Raises:
        GateError: an expectation could not be evaluated, or failed although no row breaks it.
        ConfigError: the suite is malformed.
    """
    wanted = set(tables)
    suites = [suite for name, suite in raw_suites(project, contract).items() if name in wanted]
    checks = run_suites(intake, "typed", suites)
    failed = [check for check in checks if not check.success]
    with duckdb.connect(str(intake), read_only=True) as connection:
        found = [_breaches(connection, check, contract.table(check.table_name), deliveries) for check in failed]
    for check, of_check in zip(failed, found, strict=True):
        if not of_check:
            # Nobody could be held for it, so passing on would turn a failed check into a pass.
            raise GateError(
                "an expectation failed, but no row breaks it", where=f"{contract.id}.{check.table_name}: {check.expectation.check_id}", got=check.observed
            )
    breaches = [breach for of_check in found for breach in of_check]
    rejected: dict[str, str] = {}
    for breach in breaches:
        if breach.check.expectation.severity == "critical":
            rejected.setdefault(breach.delivery_id, breach.check.expectation.title_zh)
    return RawGateResult(tuple(checks), tuple(breaches), rejected)


def raw_findings(contract: Contract, breaches: Iterable[Breach], effect: Effect) -> list[Finding]:
    """One finding per failed check and delivery, for the unit that owns the feed. What became of the delivery is the same in all of them."""
    breaches = list(breaches)
    held = {breach.delivery_id for breach in breaches if breach.check.expectation.severity == "critical"}
    return [
        Finding(
            rule=f"raw_expectation:{breach.check.expectation.check_id}",
            severity=breach.check.expectation.severity,
            owner_unit=contract.spec.owner_unit,
            source_id=contract.id,
            table_name=breach.check.table_name,
            delivery_id=breach.delivery_id,
            period_label=breach.period_label,
            place=breach.places,
            expected=_expected(contract.table(breach.check.table_name), breach.check.expectation),
            got=f"{breach.rows}行不符{',如' if breach.rows > ROWS_QUOTED else ':' if breach.values else ''}{breach.values}",
            title_zh=f"{contract.table(breach.check.table_name).title_zh}({label_in_chinese(breach.period_label)}):不符合“{breach.check.expectation.title_zh}”",
            effect_zh=("该次报送已整体暂扣,未进入指标计算。" if breach.delivery_id in held else "数据已采用,请核实。")
            + effect.sentence_zh(contract.table(breach.check.table_name)),
            action_zh=breach.check.expectation.action_zh,
        )
        for breach in breaches
    ]


def gate_marts(project: Project, build: Path) -> list[CheckResult]:
    """Run every mart suite on the freshly built marts.

    Raises:
        GateError: an expectation could not be evaluated.
    """
    return run_suites(build, "marts", mart_suites(project))


def failing_mart_rows(build: Path, check: CheckResult, columns: Iterable[str]) -> list[dict[str, Any]]:
    """Every row that breaks a mart expectation, with those of `columns` that it has, in a stable order; none where no row is to blame."""
    sql = violation_sql(check.expectation.type, check.expectation.kwargs, f"marts.{identifier(check.table_name)}")
    if sql is None:
        return []
    with duckdb.connect(str(build), read_only=True) as connection:
        present = connection.sql(f"select * from ({sql})").columns
        names = [name for name in columns if name in present]
        if not names:
            return []
        chosen = ", ".join(map(identifier, names))
        rows = connection.execute(f"select {chosen} from ({sql}) order by all").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def record_checks(ledger: Ledger, gate: str, checks: Iterable[CheckResult], *, as_of: date, scope: str = "") -> None:
    """Keep what ran tonight; `scope` (the source) goes in front of the table name."""
    with ledger.transaction() as connection:
        connection.executemany(
            "insert or replace into checks (as_of, gate, table_name, check_id, severity, success, observed, why) values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    as_of.isoformat(),
                    gate,
                    f"{scope}.{check.table_name}" if scope else check.table_name,
                    check.expectation.check_id,
                    check.expectation.severity,
                    int(check.success),
                    check.observed,
                    check.expectation.why,
                )
                for check in checks
            ],
        )


def _expected(table: Table, expectation: Expectation) -> str:
    """What was promised, with the bounds where there are any, in the unit in which the column is delivered."""
    low, high = (expectation.kwargs.get(f"{side}_value") for side in ("min", "max"))
    if low is None and high is None:
        return expectation.title_zh
    unit = next((column.spec.unit or "" for column in table.columns if column.name == expectation.kwargs.get("column")), "")
    bounds = f"{low:,.10g}至{high:,.10g}" if low is not None and high is not None else f"不小于{low:,.10g}" if high is None else f"不大于{high:,.10g}"
    return f"{expectation.title_zh}({bounds}{unit})"


def _breaches(connection: duckdb.DuckDBPyConnection, check: CheckResult, table: Table, deliveries: Mapping[str, Delivery]) -> list[Breach]:
    relation = f"typed.{identifier(table.name)}"
    sql = violation_sql(check.expectation.type, check.expectation.kwargs, relation) or f"select * from {relation}"
    place = "coalesce('工作表“' || _sheet || '”', '') || case when _page is not null then '第' || _page || '页 ' else '' end || '第' || _row || '行'"
    quoted = _quoted(table, check, set(connection.sql(f"select * from ({sql})").columns))
    rows = connection.execute(
        "select _delivery_id, count(*),"
        f" array_to_string(list_slice(list({place} order by _page, _row), 1, {PLACES_SHOWN}), '、'),"
        f" array_to_string(list_slice(list({quoted} order by _page, _row), 1, {ROWS_QUOTED}), ';')"
        f" from ({sql}) group by _delivery_id order by _delivery_id"
    ).fetchall()
    return [
        Breach(check, delivery_id, deliveries[delivery_id].file_name, deliveries[delivery_id].period_label, count, places, values)
        for delivery_id, count, places, values in rows
    ]


def _quoted(table: Table, check: CheckResult, present: set[str]) -> str:
    """The SQL text of one row as its sender knows it: what the row is called, then the columns that the expectation speaks of."""
    spoken_of = set(re.findall(r"\w+", str(check.expectation.kwargs)))
    name = next((column for role in ROW_NAMES for column in table.columns if column.spec.role == role and column.name in present), None)
    shown = [column for column in table.columns if column.name in spoken_of & present and column != name][:COLUMNS_QUOTED]
    parts = []
    for column in shown:
        text = f"cast({identifier(column.name)} as varchar)"
        if column.logical_type == "number":
            text = f"rtrim(rtrim({text}, '0'), '.')"
        parts.append(f"{literal(f'{column.title_zh or column.name} ')} || coalesce({text}, '空')")
    columns = f"concat_ws('、', {', '.join(parts)})" if parts else "null"
    return f"concat_ws(' ', {f'cast({identifier(name.name)} as varchar)' if name else 'null'}, {columns})"
