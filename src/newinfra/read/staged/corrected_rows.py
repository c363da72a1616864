"""The conditions that a row is one of those a correction speaks of, over `t` (the typed row) and `s` (its staged texts)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newinfra.contracts import Column, Contract, Table
from newinfra.corrections.model import Correction
from newinfra.periods import parse_period
from newinfra.read.names import Names
from newinfra.read.normal import BLANKS, key
from newinfra.warehouse.sql import identifier, literal


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL with its bound values."""

    sql: str
    values: list[Any]


def rows_condition(correction: Correction, contract: Contract, table: Table, names: Names) -> Condition:
    """The condition that a row is one of those the correction speaks of."""
    parts: list[str] = ["true"]
    values: list[Any] = []
    for word, text in correction.where.items():
        if word == "region":
            parts.append("t._region_code = ?")
            values.append(names.region(text, table) or text)
        elif word == "period":
            period = parse_period(text)
            parts.append("t._period_start = cast(? as date) and t._period_end = cast(? as date)")
            values += [period.start, period.end] if period else [None, None]
        elif word == "measure":
            items = table.with_role("measure_item")
            parts.append(f"t.{identifier(items[0].name)} = ?" if items else "? is not null")
            values.append(text)
        elif word == "key":
            parts.append(f"{key_sql(table)} = ?")
            values.append(text)
        else:
            parts.append(f"trim(coalesce(s.{identifier(word)}, ''), {literal(BLANKS)}) = ?")
            values.append(text.strip(BLANKS))
    return Condition(" and ".join(parts), values)


def key_sql(table: Table) -> str:
    """The SQL expression of a row's key: an entity's, or a reading's series."""
    columns = table.with_role("key") or table.with_role("series")
    return " || '|' || ".join(f"cast(t.{identifier(column.name)} as varchar)" for column in columns) or "cast(null as varchar)"


def expected_condition(correction: Correction, column: Column | None) -> Condition:
    """The condition that a row still has the value as delivered that is being corrected."""
    if correction.expect is None or column is None:
        return Condition("true", [])
    value, text = f"t.{identifier(column.name)}", f"trim(coalesce(s.{identifier(column.name)}, ''), {literal(BLANKS)})"
    if not isinstance(correction.expect, str):
        return Condition(f"try_cast({value} as decimal(28, 6)) between ? and ?", [correction.expect.low, correction.expect.high])
    wanted = correction.expect.strip(BLANKS)
    if column.logical_type in ("number", "integer"):
        # 1,234 delivered is 1234 expected.
        return Condition(f"({text} = ? or try_cast({value} as decimal(28, 6)) = try_cast(? as decimal(28, 6)))", [wanted, key(wanted).replace(",", "")])
    return Condition(f"{text} = ?", [wanted])
