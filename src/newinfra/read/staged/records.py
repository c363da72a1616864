"""Problems as quarantine records: what a steward reads, with the place in the file, what was expected and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from newinfra.contracts import Column, Contract, Table
from newinfra.contracts.layout import CrosstabLayout, JsonLayout
from newinfra.errors import DeliveryError
from newinfra.ledger import Delivery
from newinfra.ledger.quarantine import Level, QuarantineRecord
from newinfra.periods import Period
from newinfra.read.limits import RECORDED_PROBLEMS
from newinfra.read.names import Names
from newinfra.read.places import RowPlace
from newinfra.read.reasons import REASONS, message_zh
from newinfra.read.sheets.crosstab import spot_key
from newinfra.read.staged.staging import Staging
from newinfra.warehouse.sql import identifier

TEXT_SHOWN = 500
WORDS_SHOWN = 12
TYPE_ZH = {
    "number": "数字",
    "integer": "整数",
    "date": "日期(如 2025-10-31)",
    "timestamp": "时间(如 2025-10-31 00:15:00)",
    "boolean": "是或否",
    "string": "文字",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of staged.problems; `expected` and `got` where the check that found it put them into words itself (staged.explained)."""

    number: int
    place: RowPlace
    column_name: str
    level: Level
    reason: str
    raw: str
    at: str | None
    expected: str | None
    got: str | None


def file_record(contract: Contract, table: Table, delivery: Delivery, error: DeliveryError) -> QuarantineRecord:
    """The record of a delivery that is held whole."""
    place = error.where if error.where != delivery.file_name else ""
    place_zh = place.removeprefix(delivery.file_name).strip()
    return QuarantineRecord(
        delivery_id=delivery.delivery_id,
        source_id=contract.id,
        table_name=table.name,
        level="file",
        reason_code=error.reason_code,
        place=place,
        column_name="",
        raw_text="",
        expected=error.expected,
        message_zh=message_zh(error.reason_code, file_name=delivery.file_name, place_zh=place_zh, expected=error.expected, got=error.got),
        owner_unit="" if REASONS[error.reason_code].is_ours else contract.spec.owner_unit,
        known_at=delivery.known_at,
    )


def records_of(staging: Staging, contract: Contract, names: Names) -> dict[int, list[QuarantineRecord]]:
    """The records of every delivery's rows and cells, in the order of the file; beyond a limit the rest is one record with their number."""
    table = staging.table
    found = staging.connection.execute(
        "select p.n, p.row_no, p.sheet, p.page, p.item, p.column_name, p.level, p.reason_code, p.raw, c.spot, e.expected, e.got,"
        " count(*) over (partition by p.n) as problems,"
        " row_number() over (partition by p.n order by p.page, p.sheet, p.row_no, p.column_name, p.reason_code, p.raw) as place"
        f" from staged.problems as p {_columns_join(staging)}"
        " left join staged.explained as e on e.table_name = p.table_name and e.id = p.id and e.column_name = p.column_name"
        " and (p.level = 'cell' or p.reason_code = 'duplicate_grain')"
        " where p.table_name = ? qualify place <= ? order by p.n, place",
        [table.name, RECORDED_PROBLEMS],
    ).fetchall()
    records: dict[int, list[QuarantineRecord]] = {}
    for number, row_no, sheet, page, item, column_name, level, reason, raw, at, expected, got, problems, place in found:
        problem = Problem(number, RowPlace(row_no, sheet, page, item), column_name, level, reason, raw, at, expected, got)
        records.setdefault(number, []).append(_record(staging, contract, names, problem))
        if place == RECORDED_PROBLEMS and problems > RECORDED_PROBLEMS:
            records[number].append(_more(contract, table, staging.deliveries[number], problems))
    return records


def _columns_join(staging: Staging) -> str:
    """Where a problem's cell stands: its column's place, or in a crosstab that of its period."""
    table = staging.table
    if not isinstance(table.spec.layout, CrosstabLayout):
        return "left join staged.columns as c on c.table_name = p.table_name and c.n = p.n and c.column_name = p.column_name"
    spot = spot_key(table, lambda column: f"s.{identifier(column.name)}")
    return (
        f"left join {staging.name} as s on s.rowid = p.id left join staged.columns as c on c.table_name = p.table_name and c.n = p.n and c.column_name = {spot}"
    )


def _record(staging: Staging, contract: Contract, names: Names, problem: Problem) -> QuarantineRecord:
    table, delivery = staging.table, staging.deliveries[problem.number]
    column = next((column for column in table.columns if column.name == problem.column_name), None)
    layout = table.spec.layout
    pointer = layout.envelope.rows_pointer if isinstance(layout, JsonLayout) else ""
    expected = problem.expected or _expected(problem, column, table, names, staging.periods[problem.number])
    return QuarantineRecord(
        delivery_id=delivery.delivery_id,
        source_id=contract.id,
        table_name=table.name,
        level=problem.level,
        reason_code=problem.reason,
        place=problem.place.text(problem.at, pointer),
        column_name=problem.column_name,
        raw_text=problem.raw[:TEXT_SHOWN],
        expected=expected,
        message_zh=message_zh(
            problem.reason,
            file_name=delivery.file_name,
            place_zh=problem.place.text_zh(problem.at, pointer) + (f"({column.title_zh})" if column and column.title_zh else ""),
            expected=expected,
            got=problem.got or (f"“{problem.raw[:80]}”" if problem.raw else "空" if problem.column_name else ""),
        ),
        owner_unit=contract.spec.owner_unit,
        known_at=delivery.known_at,
    )


def _expected(problem: Problem, column: Column | None, table: Table, names: Names, period: Period | None) -> str:
    match problem.reason:
        case "region_unknown":
            near = names.near_region(problem.raw)
            return f"规范的地区名称,相近的有 {near}" if near else "规范的地区名称"
        case "row_out_of_period":
            return period.label_zh if period else ""
        case "word_unknown" | "item_unknown" if column:
            return "、".join(list(column.spec.map)[:WORDS_SHOWN])
        case "duplicate_row" | "duplicate_grain" | "row_width":
            keys = [column.title_zh or column.name for column in table.columns if column.is_key or column.spec.role in ("key", "series", "timestamp", "region")]
            return "每行列数与表头相同" if problem.reason == "row_width" else f"{'+'.join(keys) or '每期'}不重复"
        case _ if column and column.spec.role not in ("region", "publisher", "period"):
            unit = f",单位{column.spec.unit}" if column.spec.unit else ""
            symbols = f",或符号 {' '.join(symbol for symbol in column.spec.missing if symbol)}" if any(column.spec.missing) else ""
            return TYPE_ZH[column.logical_type] + unit + symbols
        case _:
            return "规范的单位名称" if problem.reason.startswith("publisher") else ""


def _more(contract: Contract, table: Table, delivery: Delivery, problems: int) -> QuarantineRecord:
    got = f"共 {problems} 处问题,已列出前 {RECORDED_PROBLEMS} 处"
    return QuarantineRecord(
        delivery_id=delivery.delivery_id,
        source_id=contract.id,
        table_name=table.name,
        level="file",
        reason_code="more_problems",
        place="",
        column_name="",
        raw_text="",
        expected="",
        message_zh=message_zh("more_problems", file_name=delivery.file_name, got=got),
        owner_unit=contract.spec.owner_unit,
        known_at=delivery.known_at,
    )
