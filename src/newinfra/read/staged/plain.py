"""The ordinary texts of a column, which are most: DuckDB understands them by itself. Every other text goes through `cells.meaning`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from newinfra.contracts import Column, Table
from newinfra.contracts.layout import CrosstabLayout, JsonLayout, SheetLayout
from newinfra.read.formats.grid import ERROR_TEXTS, NO_VALUE
from newinfra.read.normal import BLANKS
from newinfra.warehouse.sql import literal

TYPES = {
    "string": "varchar",
    "integer": "bigint",
    "number": "decimal(28, 6)",
    "date": "date",
    "timestamp": "timestamp",
    "boolean": "boolean",
}
ISO_TIMES = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What is known of all texts of a file, so that it need not be asked of each."""

    is_ascii: bool = False
    has_underscore: bool = True
    has_rare_blanks: bool = True
    """Blanks other than the space: tabs, non-breaking and ideographic spaces …"""


def plain(column: Column, table: Table, text: str, facts: TextFacts = TextFacts()) -> str | None:  # immutable
    """The SQL expression that understands a column's ordinary texts (null for the others), or None where every text is looked up.

    Args:
        column: the contract's column.
        table: its table.
        text: the SQL expression of the text.
        facts: what holds for all texts that the expression will meet.
    """
    if column.spec.map:
        return None
    match column.logical_type:
        case "number" | "integer":
            return _number(column, table, text, facts)
        case "date" | "timestamp":
            return _moment(column, text)
        case "boolean":
            return None
        case _:
            return _string(column, table, text, facts)


def decimal_comma(table: Table) -> bool:
    """Whether the texts of a table's figures have a comma before their decimals."""
    return not isinstance(table.spec.layout, JsonLayout) and table.spec.layout.decimal_comma


def _number(column: Column, table: Table, text: str, facts: TextFacts) -> str | None:
    if decimal_comma(table):
        return None
    # DuckDB alone would read 1_000 as a thousand and 12.5 as the integer 13.
    conditions = [*([f"not contains({text}, '_')"] if facts.has_underscore else []), *_unless(text, column.spec.missing)]
    number = _where(conditions, f"try_cast({text} as decimal(28, 6))")
    return f"try_cast(case when {number} = trunc({number}) then {number} end as bigint)" if column.logical_type == "integer" else number


def _moment(column: Column, text: str) -> str:
    if column.logical_type == "timestamp" and not column.spec.date_format:
        # The cast is quicker than strptime but would apply an offset; nineteen characters with a colon before the seconds hold none.
        iso = f"strlen({text}) = 19 and {text}[17] = ':'"
        return f"case when {iso} then try_cast({text} as timestamp) else try_strptime({text}, [{', '.join(map(literal, ISO_TIMES))}]) end"
    formats = [column.spec.date_format or "%Y-%m-%d"]
    parsed = f"try_strptime({text}, [{', '.join(map(literal, formats))}])"
    return f"cast({parsed} as date)" if column.logical_type == "date" else parsed


def _string(column: Column, table: Table, text: str, facts: TextFacts) -> str:
    # Trimming blanks of every kind costs a microsecond a row: texts with blanks at an end, which are rare, are looked up instead.
    if facts.has_rare_blanks:
        conditions = [f"not contains({literal(BLANKS)}, left({text}, 1))", f"not contains({literal(BLANKS)}, right({text}, 1))"]
    else:
        conditions = [f"{text} >= '!'", f"not suffix({text}, ' ')"]
    if not facts.is_ascii and (column.is_key or column.spec.role in ("key", "series")):
        conditions.append(f"strlen({text}) = length({text})")  # only ASCII: wide characters are narrowed in Python
    shown = (*sorted(ERROR_TEXTS), NO_VALUE) if isinstance(table.spec.layout, SheetLayout | CrosstabLayout) else ()
    return _where([*conditions, *_unless(text, [*column.spec.missing, *shown])], text)


def _where(conditions: list[str], value: str) -> str:
    return f"case when {' and '.join(conditions)} then {value} end" if conditions else value


def _unless(text: str, marks: Iterable[str]) -> list[str]:
    listed = ", ".join(literal(mark) for mark in marks if mark)
    return [f"{text} not in ({listed})"] if listed else []
