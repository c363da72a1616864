"""Applies the corrections in effect to the typed rows of one table, before anything in them is judged. The staged texts stay the publisher's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from newinfra.contracts import Column, Contract
from newinfra.corrections.model import Correction
from newinfra.corrections.scope import columns_of, holds_for
from newinfra.ledger import Delivery
from newinfra.ledger.corrections import CorrectionUse
from newinfra.read.names import Names
from newinfra.read.places import RowPlace
from newinfra.read.staged.corrected_rows import expected_condition, rows_condition
from newinfra.read.staged.plain import TYPES
from newinfra.read.staged.staging import Staging
from newinfra.read.staged.typed import UNIT_PARTS
from newinfra.warehouse.sql import identifier, literal


@dataclass(frozen=True, slots=True)
class _Match:
    """A row that a correction speaks of; `is_expected` says whether it still has what is being corrected."""

    correction: Correction
    column: Column | None
    number: int
    row_id: int
    place: RowPlace
    text: str
    value: Any
    is_expected: bool


def apply_corrections(staging: Staging, contract: Contract, corrections: Collection[Correction], names: Names) -> list[CorrectionUse]:
    """Change, drop or accept what the corrections say; what each of them did in each delivery for which it holds.

    What is expected is compared with what was delivered, before any correction: two of them may concern one row.
    """
    uses: list[CorrectionUse] = []
    matches: list[_Match] = []
    for correction in (each for each in corrections if each.table == staging.table.name):
        numbers = [number for number, delivery in staging.deliveries.items() if holds_for(correction, delivery)]
        if not numbers:
            continue
        found = _matches(staging, contract, correction, names, numbers)
        matches += found
        uses += [_use(staging.deliveries[number], correction, [match for match in found if match.number == number]) for number in numbers]
    for match in matches:
        if match.is_expected:
            _apply(staging, match)
    return uses


def _matches(staging: Staging, contract: Contract, correction: Correction, names: Names, numbers: Sequence[int]) -> list[_Match]:
    table = staging.table
    rows = rows_condition(correction, contract, table, names)
    found: list[_Match] = []
    columns: list[Column | None] = [*columns_of(correction, table)] or [None]
    for column in columns:
        expected = expected_condition(correction, column)
        text, value = (f"s.{identifier(column.name)}", f"t.{identifier(column.name)}") if column else ("''", "null")
        records = staging.connection.execute(
            f"select t._n, t._id, t._row, t._sheet, t._page, t._item, coalesce({text}, ''), {value}, coalesce({expected.sql}, false)"
            f" from typed.{identifier(table.name)} as t join {staging.name} as s on s.rowid = t._id"
            f" where list_contains(?::integer[], t._n) and ({rows.sql}) order by t._id",
            [*expected.values, list(numbers), *rows.values],
        ).fetchall()
        for number, row_id, row, sheet, page, item, raw, typed, is_expected in records:
            is_expected = is_expected and (correction.factor is None or column is None or _scaled(column, typed, correction.factor) is not None)
            found.append(_Match(correction, column, number, row_id, RowPlace(row, sheet, page, item), raw, typed, is_expected))
    return found


def _use(delivery: Delivery, correction: Correction, found: Sequence[_Match]) -> CorrectionUse:
    applied = sum(match.is_expected for match in found)
    first = next((match for match in found if not match.is_expected), next(iter(found), None))
    place = first.place.text_zh(None) if first else ""
    return CorrectionUse(delivery.delivery_id, correction.id, len(found), applied, place, first.text[:100] if first else "")


def _apply(staging: Staging, match: _Match) -> None:
    table, correction = staging.table, match.correction
    name = match.column.name if match.column else ""
    if correction.action == "drop":
        _drop(staging, match)
        return
    if correction.action == "flag":
        staging.connection.execute("insert into staged.accepted values (?, ?, ?, ?)", [table.name, match.number, match.row_id, name])
    elif match.column:
        value = correction.value if correction.factor is None else _scaled(match.column, match.value, correction.factor)
        _set(staging, match.column, match.row_id, value, is_in_column_unit=correction.action == "override")
    staging.connection.execute("insert into staged.corrected values (?, ?, ?, ?)", [table.name, match.row_id, name, correction.id])


def _drop(staging: Staging, match: _Match) -> None:
    place, table = match.place, staging.table
    listed = staging.connection.execute(
        "select 1 from staged.problems where table_name = ? and id = ? and reason_code = 'corrected_drop'", [table.name, match.row_id]
    ).fetchone()
    if listed:
        return
    staging.connection.execute(
        "insert into staged.problems values (?, ?, ?, ?, ?, ?, ?, '', 'row', 'corrected_drop', ?)",
        [table.name, match.number, match.row_id, place.sheet, place.page, place.item, place.row, match.correction.id],
    )
    if staging.is_lean:
        staging.connection.execute("insert into staged.removed values (?, ?)", [table.name, match.row_id])
    else:
        staging.connection.execute(f"delete from typed.{identifier(table.name)} where _id = ?", [match.row_id])


def _set(staging: Staging, column: Column, row_id: int, value: object, *, is_in_column_unit: bool) -> None:
    name, kind = identifier(column.name), TYPES[column.logical_type]
    if staging.is_lean:
        # The typed table is a view over these rows; a value that stands in them is taken as understood.
        sql = f"update {staging.rows} set {name} = cast(? as {kind}) where rowid = ?"
    else:
        has_state = staging.table.spec.shape == "measures" and column.spec.role in ("measure", "value")
        state = f", {identifier(column.name + '__state')} = {literal('reported')}" if has_state else ""
        if has_state and is_in_column_unit:  # whatever unit the cell was written in led to the value that is replaced
            state += "".join(f", {identifier(f'{column.name}__{part}')} = null" for part in UNIT_PARTS)
        sql = f"update typed.{identifier(staging.table.name)} set {name} = cast(? as {kind}){state} where _id = ?"
    staging.connection.execute(sql, [str(value), row_id])


def _scaled(column: Column, value: Any, factor: Decimal) -> Decimal | None:
    """The figure times the factor, exactly; None where there is no figure, or where an integer would no longer be one."""
    if value is None:
        return None
    scaled = (Decimal(value) * factor).quantize(Decimal("0.000001"))
    if column.logical_type == "integer":
        return scaled.to_integral_value() if scaled == scaled.to_integral_value() else None
    return scaled
