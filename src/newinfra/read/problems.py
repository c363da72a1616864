"""Sorts out what cannot be loaded: a bad cell costs the cell, a bad key, region or period the row. Every problem is listed, none is loaded.

Works on typed.<table> of the intake file and leaves only loadable rows in it; what was wrong stands in staged.problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newinfra.contracts import Contract, Table
from newinfra.errors import NewinfraError
from newinfra.read.staging import Staging
from newinfra.warehouse.sql import identifier, literal

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
    table = staging.table
    for guard in _guards(table):
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


def _guards(table: Table) -> Iterator[_Guard]:
    for column in table.columns:
        text, role = f"s.{identifier(column.name)}", column.spec.role
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
        outside = f"{moment} < d.period_start or {moment} > d.period_end + interval '1 day'"
        yield _Guard(moments[0].name, outside, "true", "row_out_of_period")
    else:
        yield _Guard("", "t._period_start is null", "true", "period_missing")


def _list_cells(staging: Staging) -> None:
    """Cells whose text means nothing in their column, and required cells that are blank."""
    table = staging.table
    for column in table.columns:
        if column.is_key or column.spec.role in ROW_ROLES or column.spec.role in NAMED_ROLES:
            continue
        name = identifier(column.name)
        words = f"from staged.words where table_name = {literal(table.name)} and column_name = {literal(column.name)} and problem"
        for (reason,) in staging.connection.execute(f"select distinct problem {words} is not null").fetchall():
            _list(staging, _Guard(column.name, f"t.{name} is null", f"s.{name} in (select raw {words} = {literal(reason)})", reason), "cell")
        if column.required and "" not in column.spec.missing:
            _list(staging, _Guard(column.name, f"t.{name} is null", f"trim(coalesce(s.{name}, '')) = ''", "value_missing"), "cell")


def _list(staging: Staging, guard: _Guard, level: str) -> None:
    table = staging.table
    raw = f"s.{identifier(guard.column_name)}" if guard.column_name else "''"
    # Bad rows are few: they are found in the typed table first, and only then is their text looked up.
    staging.connection.execute(
        f"insert into staged.problems with bad as materialized (select d.n as _n, t.* from typed.{identifier(table.name)} as t"
        f" join staged.deliveries as d on d.table_name = {literal(table.name)} and d.delivery_id = t._delivery_id where {guard.condition})"
        f" select {literal(table.name)}, bad._n, bad._id, bad._sheet, bad._page, bad._item, bad._row, {literal(guard.column_name)}, {literal(level)},"
        f" {literal(guard.reason)}, coalesce({raw}, '') from bad join {staging.name} as s on s.rowid = bad._id where {guard.text}"
    )


def _remove_held(staging: Staging) -> None:
    table = staging.table
    held = f"select id from staged.problems where table_name = {literal(table.name)} and level = 'row' and id is not null"
    if staging.connection.execute(f"{held} limit 1").fetchone():
        staging.connection.execute(f"delete from typed.{identifier(table.name)} where _id in ({held})")


def _duplicates(staging: Staging) -> Iterator[tuple[str, str]]:
    """Conditions for rows whose grain stands more than once: copies of one row are held except the first, contradicting rows all of them."""
    table = staging.table
    columns = ", ".join(map(identifier, ["_delivery_id", *grain(table)]))
    if not grain(table):
        return
    name = f"typed.{identifier(table.name)}"
    rows, distinct = staging.connection.execute(f"select count(*), count(distinct hash({columns})) from {name}").fetchall()[0]
    if rows == distinct:
        return
    texts = ", ".join(f"s.{identifier(column.name)}" for column in table.columns)
    same = ", ".join(f"t.{identifier(name)}" for name in ["_delivery_id", *grain(table)])
    staging.connection.execute(
        f"create or replace temp table doubled as select t._id, row_number() over (partition by {same} order by t._id) as place,"
        f" min(hash({texts})) over (partition by {same}) <> max(hash({texts})) over (partition by {same}) as differ"
        f" from {name} as t join {staging.name} as s on s.rowid = t._id qualify count(*) over (partition by {same}) > 1"
    )
    yield "t._id in (select _id from doubled where not differ and place > 1)", "duplicate_row"
    yield "t._id in (select _id from doubled where differ)", "duplicate_grain"


def _counts(staging: Staging, contract: Contract) -> dict[int, RowCounts]:
    table = staging.table
    typed = dict(
        staging.connection.execute(
            f"select d.n, count(*) from typed.{identifier(table.name)} as t join staged.deliveries as d on d.delivery_id = t._delivery_id"
            " and d.table_name = ? group by d.n",
            [table.name],
        ).fetchall()
    )
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
