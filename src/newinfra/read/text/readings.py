"""Readings are millions, so they are typed while they are read: texts are kept only of rows in which one was not understood at once.

`lean.<table>` of the intake file holds a row per row: its delivery's number, its line where that cannot be counted, the value of each contract
column, and in _texts all of the row's texts if one of them is still to be looked up. `staged.<table>` and `typed.<table>` are views over it with
the columns of the tables that other shapes have; the texts of rows that were understood are written anew there (1.50 as 1.5).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from newinfra.contracts import Column, Table
from newinfra.contracts.layout import CsvLayout
from newinfra.read.staged.plain import TYPES, TextFacts, plain
from newinfra.warehouse.sql import identifier, literal

LOOKED_UP_ROLES = {"region", "publisher", "period"}


def typed_while_read(table: Table) -> bool:
    """Whether a table's rows can be typed in one pass: readings in CSV, of which no column is a name to be looked up."""
    layout = table.spec.layout
    return (
        table.spec.shape == "readings"
        and isinstance(layout, CsvLayout)
        and not layout.decimal_comma
        and not any(column.spec.role in LOOKED_UP_ROLES for column in table.columns)
    )


def lean_name(table: Table) -> str:
    """The quoted name of the lean table."""
    return f"lean.{identifier(table.name)}"


def lean_schema(table: Table) -> str:
    """The statements that create the lean table and the staged view over it."""
    columns = ", ".join(f"{identifier(column.name)} {TYPES[column.logical_type]}" for column in table.columns)
    texts = ", ".join(f"{raw_text(column, table)} as {identifier(column.name)}" for column in table.columns)
    return (
        "create schema if not exists lean;"
        f" create table {lean_name(table)} (_n integer, _row bigint, {columns}, _texts varchar[]);"
        f" create view staged.{identifier(table.name)} as select rowid as rowid, _n, _row, null::varchar as _sheet, null::integer as _page,"
        f" null::bigint as _item, false as _is_subset, {texts} from {lean_name(table)} as s"
    )


def lean_rows(table: Table, source: str, texts: Sequence[str], facts: TextFacts) -> str:
    """The query that fills the lean table from `source`, which has _n and _row; `texts` are SQL expressions in the contract's order."""
    values: list[str] = []
    lookups: list[str] = []
    for position, (column, text) in enumerate(zip(table.columns, texts, strict=True)):
        value = None if text == "null" else plain(column, table, text, facts)
        values.append(f"{value or 'null'} as v{position}")
        if text != "null":
            lookups.append(f"(v{position} is null and {text} is not null)")
    names = ", ".join(f"v{position}" for position in range(len(values)))
    odd = f"case when {' or '.join(lookups) or 'false'} then [{', '.join(texts)}] end"
    return f"select _n, _row, {names}, {odd} from (select *, {', '.join(values)} from {source})"


def odd_text(column: Column, table: Table) -> str:
    """The SQL expression over s, a lean row, of a column's text if that was not understood at once, else null."""
    return f"case when s.{identifier(column.name)} is null then s._texts[{_position(column, table)}] end"


def raw_text(column: Column, table: Table) -> str:
    """The SQL expression over s, a lean row, of a column's text."""
    name = f"s.{identifier(column.name)}"
    match column.logical_type:
        case "number":
            written = f"rtrim(rtrim(cast({name} as varchar), '0'), '.')"
        case "string":
            written = name
        case _:
            written = f"cast({name} as varchar)"
    return f"case when s._texts is null then {written} else s._texts[{_position(column, table)}] end"


def kept_rows(table: Table) -> str:
    """The condition over s, a lean row, that it was not held."""
    return f"not exists (select 1 from staged.removed as gone where gone.table_name = {literal(table.name)} and gone.id = s.rowid)"


def nothing_odd(table: Table) -> str:
    """A query that says whether every row has its keys and its time, and the time lies in its delivery's period, as on nearly every night.

    It looks at the lean table alone; a row with a text that is still to be looked up there makes it say no.
    """
    needed = [column for column in table.columns if column.is_key or column.spec.role in ("key", "series", "timestamp")]
    blanks = " + ".join(["0", *(f"count(*) - count({identifier(column.name)})" for column in needed)])
    moments = [identifier(column.name) for column in table.with_role("timestamp")][:1]
    first, last = (f"min({moments[0]})", f"max({moments[0]})") if moments else ("null::timestamp", "null::timestamp")
    has_moment = "true" if moments else "d.period_start is not null"
    return (
        f"select coalesce(bool_and(blanks = 0 and {has_moment} and first >= coalesce(d.period_start, first)"
        f" and last <= coalesce(d.period_end + interval '1 day', last)), {'false' if moments else 'true'})"
        f" from (select _n, {blanks} as blanks, {first} as first, {last} as last from {lean_name(table)} group by _n) as g"
        f" join staged.deliveries as d on d.table_name = {literal(table.name)} and d.n = g._n"
    )


def in_order(table: Table, columns: Sequence[str]) -> str | None:
    """A query that says whether the table's rows are strictly sorted by one or two columns, either way round; then none can stand twice."""
    if len(columns) not in (1, 2) or not {column.name for column in table.columns}.issuperset(columns):
        return None
    names = ["_n", *map(identifier, columns)]
    before = ", ".join(f"lag({name}) over () as before{position}" for position, name in enumerate(names))
    orders = {tuple(names), (names[0], *reversed(names[1:]))}
    sorted_by = " or ".join(f"bool_and({_after(order, names.index)})" for order in sorted(orders))
    return f"select {sorted_by} from (select {', '.join(names)}, {before} from {lean_name(table)}) where before0 is not null"


def _after(order: Sequence[str], position: Callable[[str], int]) -> str:
    first, *rest = order
    later = f"{first} > before{position(first)}"
    return f"({later} or ({first} = before{position(first)} and {_after(rest, position)}))" if rest else later


def _position(column: Column, table: Table) -> int:
    return table.columns.index(column) + 1
