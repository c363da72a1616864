"""The rows that the page shows, read once from the release's own file: every number on the page is in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import duckdb

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """What the page is about."""

    release_id: str
    as_of: date
    plan_name_zh: str
    page_title_zh: str
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One row of mart_scoreboard. A value that is not judged (held, missing, contradictory) may still have a latest complete value."""

    indicator_code: str
    target_no: str
    name_zh: str
    unit_zh: str
    decimals: int
    latest_value: Decimal | None
    latest_period: str | None
    latest_period_end: date | None
    judged_value: Decimal | None
    judged_period_end: date | None
    vintage: str | None
    target_kind: str | None
    target_low: Decimal | None
    target_high: Decimal | None
    due_date: date | None
    direction: str
    expected_now: Decimal | None
    progress_pct: Decimal | None
    status_code: str
    status_zh: str
    reason_zh: str
    data_state_zh: str
    lead_unit_zh: str | None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One row of mart_task_progress."""

    task_no: int
    title_zh: str
    lead_unit_zh: str
    milestones_total: int
    milestones_done: int
    milestones_overdue: int
    indicators_met: int
    indicators_total: int
    status_code: str
    status_zh: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One row of mart_lead_unit."""

    unit_zh: str
    indicators_total: int
    indicators_behind: int
    indicators_unknown: int
    tasks_total: int
    tasks_behind: int
    items_held: int
    submissions_overdue: int


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One cell, row or file that was not loaded."""

    owner_unit_zh: str
    feed_zh: str
    period_label: str
    file_name: str
    place: str
    raw_text: str
    expected: str
    message_zh: str


@dataclass(frozen=True, slots=True)
class LateRow:
    """One delivery that was promised by now and is not here."""

    owner_unit_zh: str
    feed_zh: str
    period_label: str
    due_date: date
    days_late: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything the page shows."""

    release: ReleaseRow
    indicators: list[IndicatorRow]
    units: list[UnitRow]
    tasks: list[TaskRow]
    held: list[HeldRow]
    late: list[LateRow]
    parameters: dict[str, str]


_INDICATORS = """
select indicator_code, target_no, name_zh, unit_zh, decimals, latest_value, latest_period, latest_period_end, judged_value, judged_period_end, vintage,
       target_kind, target_low, target_high, due_date, direction, expected_now, progress_pct, status_code, status_zh, reason_zh, data_state_zh, lead_unit_zh
from marts.mart_scoreboard order by target_no
"""
_TASKS = """
select task_no, title_zh, lead_unit_zh, milestones_total, milestones_done, milestones_overdue, indicators_met, indicators_total,
       status_code, status_zh, reason_zh
from marts.mart_task_progress order by task_no
"""
_UNITS = """
select unit_zh, indicators_total, indicators_behind, indicators_unknown, tasks_total, tasks_behind, items_held, submissions_overdue
from marts.mart_lead_unit
order by indicators_behind desc, tasks_behind desc, indicators_unknown desc, indicators_total desc, tasks_total desc, unit_code
"""
# The Chinese title of a feed's table; its codes where the contract is gone.
_FEED = "coalesce(f.title_zh, t.source_id || ' ' || t.table_name)"
_HELD = f"""
select coalesce(u.short_name_zh, u.name_zh, nullif(t.owner_unit, ''), '运维'), {_FEED}, t.period_label, coalesce(d.file_name, ''),
    t.place, t.raw_text, t.expected, t.message_zh
from meta.held as t
left join meta.deliveries as d using (delivery_id)
left join meta.feeds as f on f.source_id = t.source_id and f.table_name = t.table_name
left join marts.dim_unit as u on u.unit_code = t.owner_unit
order by case t.level when 'file' then 1 when 'row' then 2 else 3 end, t.known_at desc, t.quarantine_id
"""
_LATE = f"""
select coalesce(t.owner_unit_zh, t.owner_unit), {_FEED}, t.period_label, t.due_date, t.days_late
from marts.mart_submission as t
left join meta.feeds as f on f.source_id = t.source_id and f.table_name = t.table_name
where t.state_code = 'overdue'
order by t.days_late desc, t.source_id, t.table_name, t.period_label
"""


def read_rows(database: Path) -> Rows:
    """Read them in one connection, so that they are of one release."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return Rows(
            release=_rows(connection, ReleaseRow, "select release_id, as_of, plan_name_zh, page_title_zh, is_synthetic from meta.release")[0],
            indicators=_rows(connection, IndicatorRow, _INDICATORS),
            units=_rows(connection, UnitRow, _UNITS),
            tasks=_rows(connection, TaskRow, _TASKS),
            held=_rows(connection, HeldRow, _HELD),
            late=_rows(connection, LateRow, _LATE),
            parameters=dict(connection.execute("select name, value from meta.parameters").fetchall()),
        )


def _rows(connection: duckdb.DuckDBPyConnection, kind: type[Row], sql: str) -> list[Row]:
    values: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    return [kind(*row) for row in values]
