"""Sorts out what cannot be loaded: a bad cell costs the cell, a bad key, region or period the row. Every problem is listed, none is loaded.

Works on typed.<table> of the intake file and leaves only loadable rows in it; what was wrong stands in staged.problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newinfra.contracts import Column, Contract, Table
from newinfra.errors import NewinfraError
from newinfra.read.staged.staging import Staging
from newinfra.read.text.readings import in_order, kept_rows, nothing_odd, odd_text, raw_text
from newinfra.warehouse.sql import identifier, literal

ROWS_SHOWN = 6
ROW_ROLES = {"key", "series", "timestamp", "measure_item"}
NAMED_ROLES = {"region": "_region_code", "publisher": "_publisher_code", "period": "_period_start"}


@dataclass(frozen=True, slots=True)
class _Guard:
    """Rows for which `condition` (over t, the typed row, and d, its delivery) and `text` (over s, the staged row) hold, are held for `reason`."""

    column_name: str
    condition: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What became of one delivery's rows; `rows_in` is the sum of the other two."""

    rows_in: int
    rows_typed: int
    rows_held: int


def hold_problems(staging: Staging, contract: Contract) -> dict[int, RowCounts]:
    """List the problems of every row and cell, remove the rows that must not be loaded, and count, by delivery number.

    Raises:
        NewinfraError: rows in are not rows typed plus rows held: our own mistake, and nothing of it may be loaded.
    """
    for guard in _tripped(staging, list(_guards(staging))):
        _list(staging, guard, "row")
    _list_cells(staging)
    _remove_held(staging)
    for condition, reason in _duplicates(staging):
        _list(staging, _Guard("", condition, "true", reason), "row")
    _remove_held(staging)
    return _counts(staging, contract)


def grain(table: Table) -> list[str]:
    """The typed columns that may stand together only once in a delivery."""
    columns: list[str] = []
    for column in table.columns:
        role = column.spec.role
        if column.is_key or role in ROW_ROLES:
            columns.append(NAMED_ROLES.get(role, column.name))
    if table.spec.shape == "measures":
        columns += ["_region_code", "_period_start", "_publisher_code", "_is_subset"]
    if table.spec.shape == "readings" and columns and not table.with_role("timestamp"):
        columns.append("_period_start")
    return list(dict.fromkeys(columns))


def _guards(staging: Staging) -> Iterator[_Guard]:
    table = staging.table
    for column in table.columns:
        text, role = _text(staging, column), column.spec.role
        blank = f"trim(coalesce({text}, '')) = ''"
        if role == "region" and (table.spec.shape == "measures" or column.required):
            yield _Guard(column.name, "t._region_code is null", blank, "region_missing")
        if role == "region":
            yield _Guard(column.name, "t._region_code is null", f"not {blank}", "region_unknown")
        elif role == "publisher":
            yield _Guard(column.name, "t._publisher_code is null", blank, "publisher_missing")
            yield _Guard(column.name, "t._publisher_code is null", f"not {blank}", "publisher_unknown")
        elif role != "period" and (column.is_key or role in ROW_ROLES):
            value = f"t.{identifier(column.name)}"
            reason = {"timestamp": "timestamp_not_parsed", "measure_item": "item_unknown"}.get(role, "key_invalid")
            yield _Guard(column.name, f"{value} is null", blank, "key_missing")
            yield _Guard(column.name, f"{value} is null", f"not {blank}", reason)
    periods, moments = table.with_role("period"), table.with_role("timestamp")
    if periods:
        name = periods[-1].name
        yield _Guard(name, "t._period_start is null", "true", "period_not_parsed")
        yield _Guard(name, "t._period_start < d.period_start or t._period_end > d.period_end", "true", "row_out_of_period")
    elif moments:
        # An interval is stamped with its beginning or its end: the midnight that ends the period still belongs to it.
        moment = f"t.{identifier(moments[0].name)}"
        outside = f"{moment} < t._period_start or {moment} > t._period_end + interval '1 day'"
        yield _Guard(moments[0].name, outside, "true", "row_out_of_period")
    else:
        yield _Guard("", "t._period_start is null", "true", "period_missing")


def _tripped(staging: Staging, guards: list[_Guard]) -> list[_Guard]:
    """The guards that any row trips, found in one pass: on an ordinary night none is."""
    if not guards:
        return []
    table = staging.table
    if staging.is_lean and staging.connection.execute(nothing_odd(table)).fetchall()[0][0]:
        return []
    found = staging.connection.execute(
        f"select {', '.join(f'bool_or({guard.condition})' for guard in guards)} from typed.{identifier(table.name)} as t{_deliveries(staging)}"
    ).fetchall()[0]
    return [guard for guard, is_tripped in zip(guards, found, strict=True) if is_tripped]


def _list_cells(staging: Staging) -> None:
    """Cells whose text means nothing in their column, and required cells that are blank."""
    table = staging.table
    for column in table.columns:
        if column.is_key or column.spec.role in ROW_ROLES or column.spec.role in NAMED_ROLES:
            continue
        name, text = identifier(column.name), _text(staging, column)
        words = f"from staged.words where table_name = {literal(table.name)} and column_name = {literal(column.name)} and problem"
        for (reason,) in staging.connection.execute(f"select distinct problem {words} is not null").fetchall():
            _list(staging, _Guard(column.name, f"t.{name} is null", f"{text} in (select raw {words} = {literal(reason)})", reason), "cell")
        if column.required and "" not in column.spec.missing:
            _list(staging, _Guard(column.name, f"t.{name} is null", f"trim(coalesce({text}, '')) = ''", "value_missing"), "cell")


def _list(staging: Staging, guard: _Guard, level: str) -> None:
    table = staging.table
    column = next((column for column in table.columns if column.name == guard.column_name), None)
    raw = "''" if column is None else raw_text(column, table) if staging.is_lean else _text(staging, column)
    # Bad rows are few: they are found in the typed table first, and only then is their text looked up.
    staging.connection.execute(
        "insert into staged.problems with bad as materialized (select t._n, t._id, t._sheet, t._page, t._item, t._row"
        f" from typed.{identifier(table.name)} as t{_deliveries(staging)} where {guard.condition})"
        f" select {literal(table.name)}, bad._n, bad._id, bad._sheet, bad._page, bad._item, bad._row, {literal(guard.column_name)}, {literal(level)},"
        f" {literal(guard.reason)}, coalesce({raw}, '') from bad join {staging.rows} as s on s.rowid = bad._id where {guard.text}"
    )


def _deliveries(staging: Staging) -> str:
    """The join with the delivery of each row, for the tables whose rows have periods of their own to compare with it."""
    table = staging.table
    return f" join staged.deliveries as d on d.table_name = {literal(table.name)} and d.n = t._n" if table.with_role("period") else ""


def _text(staging: Staging, column: Column) -> str:
    """The text, over s, that was delivered in a column; of readings only one that was not understood at once, for the others have no problem."""
    return odd_text(column, staging.table) if staging.is_lean else f"s.{identifier(column.name)}"


def _remove_held(staging: Staging) -> None:
    table = staging.table
    held = f"select id from staged.problems where table_name = {literal(table.name)} and level = 'row' and id is not null"
    if not staging.connection.execute(f"{held} limit 1").fetchone():
        return
    if staging.is_lean:
        staging.connection.execute("delete from staged.removed where table_name = ?", [table.name])
        staging.connection.execute(f"insert into staged.removed select distinct {literal(table.name)}, id from ({held})")
    else:
        staging.connection.execute(f"delete from typed.{identifier(table.name)} where _id in ({held})")


def _duplicates(staging: Staging) -> Iterator[tuple[str, str]]:
    """Conditions for rows whose grain stands more than once: copies of one row are held except the first, contradicting rows all of them."""
    table = staging.table
    columns = ", ".join(map(identifier, ["_delivery_id", *grain(table)]))
    if not grain(table):
        return
    name = f"typed.{identifier(table.name)}"
    sorted_rows = in_order(table, grain(table)) if staging.is_lean else None
    if sorted_rows and staging.connection.execute(sorted_rows).fetchall()[0][0]:
        return
    rows, distinct = staging.connection.execute(f"select count(*), count(distinct hash({columns})) from {name}").fetchall()[0]
    if rows == distinct:
        return
    texts = ", ".join(f"s.{identifier(column.name)}" for column in table.columns)
    same = ", ".join(f"t.{identifier(name)}" for name in ["_delivery_id", *grain(table)])
    staging.connection.execute(
        f"create or replace temp table doubled as select t._id, t._row, t._is_subset, hash({same}) as same,"
        f" row_number() over (partition by {same} order by t._id) as place,"
        f" min(hash({texts})) over (partition by {same}) <> max(hash({texts})) over (partition by {same}) as differ"
        f" from {name} as t join {staging.name} as s on s.rowid = t._id qualify count(*) over (partition by {same}) > 1"
    )
    _explain_duplicates(staging)
    yield "t._id in (select _id from doubled where not differ and place > 1)", "duplicate_row"
    yield "t._id in (select _id from doubled where differ)", "duplicate_grain"


def _explain_duplicates(staging: Staging) -> None:
    """Name the rows that contradict each other, in each of them; a 其中 row may stand under two rows that it lies inside of."""
    shown = f"array_to_string(list_slice(list(_row order by _id), 1, {ROWS_SHOWN}), '、')"
    rows = f"'第' || {shown} || case when count(*) > {ROWS_SHOWN} then '等' else '' end || '行'"
    inside = "case when _is_subset then '指同一个地区的其中项,请合并为一行' else '的主键相同' end"
    staging.connection.execute(
        f"insert into staged.explained with told as (select same, {rows} as rows from doubled where differ group by same)"
        f" select {literal(staging.table.name)}, _id, '', null, rows || {inside} from doubled join told using (same) where differ"
    )


def _counts(staging: Staging, contract: Contract) -> dict[int, RowCounts]:
    table = staging.table
    rows = f"{staging.rows} as s where {kept_rows(table)}" if staging.is_lean else f"typed.{identifier(table.name)}"
    typed = dict(staging.connection.execute(f"select _n, count(*) from {rows} group by _n").fetchall())
    held = dict(
        staging.connection.execute(
            "select n, count(distinct id) + count(*) filter (where id is null) from staged.problems where table_name = ? and level = 'row' group by n",
            [table.name],
        ).fetchall()
    )
    counts = {number: RowCounts(rows_in, typed.get(number, 0), held.get(number, 0)) for number, rows_in in staging.rows_in.items()}
    lost = {staging.deliveries[number].delivery_id: count for number, count in counts.items() if count.rows_in != count.rows_typed + count.rows_held}
    if lost:
        raise NewinfraError(
            "rows in are not rows typed plus rows held",
            where=f"{contract.id}.{table.name}",
            got=str(lost),
            todo="This is a bug: keep the landing and report it.",
        )
    return counts
