"""Looking past what stops the reader above a table (unit, period, a missing column), so that one check also finds what is wrong in the cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from newinfra.contracts import Contract, Table
from newinfra.contracts.layout import SheetLayout
from newinfra.read import HeldDelivery, ReadResult

_DISPENSABLE = {"measure", "attribute", "name", "status", "level", "valid_from", "valid_to"}


@dataclass(frozen=True, slots=True)
class Again:
    """A contract that asks for less, and the deliveries that were held for what it no longer asks."""

    contract: Contract
    held: tuple[HeldDelivery, ...]


def relaxed(contract: Contract, read: ReadResult) -> Again | None:
    """The contract to read with next, or None where nothing can be looked past."""
    tables = {table.name: table for table in contract.tables}
    passed: list[HeldDelivery] = []
    for held in read.held:
        ease = _EASED.get(held.reason_code)
        table = tables[held.delivery.table_name]
        eased = ease(table, held) if ease and not held.rows_in else None
        if eased is not None:
            tables[table.name] = eased
            passed.append(held)
    return Again(replace(contract, tables=tuple(tables.values())), tuple(passed)) if passed else None


def _without_units(table: Table, held: HeldDelivery) -> Table | None:
    """First without the unit line; if brackets in the headers contradict too, without units, but for %, which decides how a text is read."""
    layout = table.spec.layout
    if isinstance(layout, SheetLayout) and layout.unit_line:
        return _with_layout(table, unit_line=False)
    if not any(column.spec.unit not in (None, "%") for column in table.columns):
        return None
    columns = [replace(c, spec=c.spec.model_copy(update={"unit": c.spec.unit if c.spec.unit == "%" else None})) for c in table.columns]
    return replace(table, columns=tuple(columns))


def _without_period(table: Table, held: HeldDelivery) -> Table | None:
    layout = table.spec.layout
    if held.delivery.period is None or not isinstance(layout, SheetLayout) or not (layout.period_line or table.spec.period_from == "title"):
        return None
    eased = _with_layout(table, period_line=False)
    return replace(eased, spec=eased.spec.model_copy(update={"period_from": "file_name"}))


def _with_layout(table: Table, **changes: bool) -> Table:
    return replace(table, spec=table.spec.model_copy(update={"layout": table.spec.layout.model_copy(update=changes)}))


def _without_missing(table: Table, held: HeldDelivery) -> Table | None:
    """Without the missing figures and dates; what makes a row one of its own cannot be done without."""
    named = [column for column in table.columns if any(f"「{_title(column.spec.source, column.title_zh)}」" in record.expected for record in held.records)]
    if not named or any(column.is_key or column.spec.role not in _DISPENSABLE for column in named):
        return None
    return replace(table, columns=tuple(column for column in table.columns if column not in named))


def _title(source: list[str] | list[list[str]], otherwise: str) -> str:
    first = source[0] if source else otherwise
    return first if isinstance(first, str) else "/".join(first)


_EASED: dict[str, Callable[[Table, HeldDelivery], Table | None]] = {
    "unit_changed": _without_units,
    "wrong_period": _without_period,
    "period_missing": _without_period,
    "column_missing": _without_missing,
}
