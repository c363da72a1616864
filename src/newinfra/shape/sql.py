"""The queries that bring a typed table into its canonical shape, generated from the contract. Columns and their order are those of `raw`."""

from __future__ import annotations

from newinfra.contracts import Column, Contract, Table
from newinfra.contracts.layout import CrosstabLayout, JsonLayout
from newinfra.contracts.model import Role
from newinfra.read.places import place_sql
from newinfra.read.sheets.crosstab import spot_key
from newinfra.warehouse.sql import identifier, literal


def shape_sql(contract: Contract, table: Table, *, is_corrected: bool = False) -> str:
    """The rows of typed.<table> whose deliveries stand in `batch`, in the table's shape; in the order of delivery and file.

    `is_corrected` says that corrections were applied to the table, whose ids then stand beside the rows.
    """
    match table.spec.shape:
        case "measures":
            return _measures(contract, table, is_corrected)
        case "entities":
            return _entities(contract, table, is_corrected)
        case "readings":
            return _readings(contract, table, is_corrected)


def _head(contract: Contract, table: Table) -> str:
    return (
        f"{literal(contract.id)} as source_id, {literal(table.name)} as table_name, t._delivery_id as delivery_id, {literal(table.spec.use)} as use,"
        " t._publisher_code as publisher_code, t._known_at as known_at, t._vintage as vintage, t._file_sha256 as file_sha256,"
        " t._contract_version as contract_version, b.is_synthetic as is_synthetic,"
        " t._period_start as period_start, t._period_end as period_end, t._period_grain as period_grain"
    )


def _from(table: Table) -> str:
    return f"from typed.{identifier(table.name)} as t join batch as b on b.delivery_id = t._delivery_id"


def _places(table: Table, column: Column | None) -> tuple[str, str]:
    """A join that finds where a column stands in each delivery, and the expression of the cell's place."""
    layout = table.spec.layout
    pointer = layout.envelope.rows_pointer if isinstance(layout, JsonLayout) else ""
    if column is None:
        return "", place_sql("cast(null as varchar)", pointer)
    name = literal(column.name)
    if isinstance(layout, CrosstabLayout):
        name = spot_key(table, lambda other: f"t.{identifier(other.name + '__raw')}")
    join = (
        f" join staged.deliveries as d on d.table_name = {literal(table.name)} and d.delivery_id = t._delivery_id"
        f" left join staged.columns as c on c.table_name = d.table_name and c.n = d.n and c.column_name = {name}"
    )
    return join, place_sql("c.spot", pointer)


def _measures(contract: Contract, table: Table, is_corrected: bool) -> str:
    """One row per row of the table and figure in it."""
    items = table.with_role("measure_item")
    branches: list[str] = []
    for position, column in enumerate(column for column in table.columns if column.spec.role in ("measure", "value")):
        join, place = _places(table, column)
        name = identifier(column.name)
        code = f"t.{identifier(items[0].name)}" if items and column.spec.role == "value" else literal(column.spec.measure)
        branches.append(
            f"select {_head(contract, table)}, {code} as measure_code, t._region_code as region_code, t._is_subset as is_subset,"
            f" cast(t.{name} as decimal(28, 6)) as value, t.{identifier(column.name + '__state')} as value_state, {literal(column.spec.unit)} as unit_code,"
            f" t.{identifier(column.name + '__unit')} as written_unit, t.{identifier(column.name + '__factor')} as written_factor,"
            f" t.{identifier(column.name + '__raw')} as raw_text, {place} as place, t._row as row_no,"
            f" {_correction_id(table, column if is_corrected else None)} as correction_id, t._id, {position} as position {_from(table)}{join}"
        )
    return f"select * exclude (_id, position) from ({' union all '.join(branches)}) order by _id, position"


def _entities(contract: Contract, table: Table, is_corrected: bool) -> str:
    """One row per entity of the list."""
    keys = table.with_role("key")
    join, place = _places(table, keys[0] if keys else None)
    if isinstance(table.spec.layout, JsonLayout):
        join, place = _places(table, None)  # an entity is the whole object of a page
    entity_key = " || '|' || ".join(f"cast(t.{identifier(column.name)} as varchar)" for column in keys) or "cast(null as varchar)"
    attributes = ", ".join(f"{literal(column.name)}, t.{identifier(column.name)}" for column in table.with_role("attribute"))
    return (
        f"select {_head(contract, table)}, {literal(table.spec.entity_type)} as entity_type, {entity_key} as entity_key,"
        f" {_first(table, 'name', 'varchar')} as entity_name, t._region_code as region_code, {_first(table, 'status', 'varchar')} as status,"
        f" {_first(table, 'level', 'varchar')} as level, {_first(table, 'valid_from', 'date')} as valid_from, {_first(table, 'valid_to', 'date')} as valid_to,"
        f" cast(json_object({attributes}) as varchar) as attributes, {place} as place, t._row as row_no,"
        f" {_correction_id(table, *table.columns) if is_corrected else _correction_id(table, None)} as correction_id {_from(table)}{join} order by t._id"
    )


def _readings(contract: Contract, table: Table, is_corrected: bool) -> str:
    """One row per reading. Without a timestamp a reading is stamped with the beginning of its period, without a series with its table."""
    moments, series = table.with_role("timestamp"), table.with_role("series")
    moment = f"t.{identifier(moments[0].name)}" if moments else "t._period_start"
    code = f"cast(t.{identifier(series[0].name)} as varchar)" if series else literal(table.name)
    branches = [
        f"select {_head(contract, table)}, {code} as series_code, cast({moment} as timestamp) as read_at,"
        f" cast(t.{identifier(column.name)} as decimal(18, 6)) as value, {literal(column.spec.unit)} as unit_code,"
        f" {_first(table, 'flag', 'varchar')} as flag, {literal(column.spec.measure)} as measure_code, t._row as row_no,"
        f" {_correction_id(table, column if is_corrected else None)} as correction_id {_from(table)}"
        for column in table.columns
        if column.spec.role in ("measure", "value")
    ]
    return " union all ".join(branches)


def _correction_id(table: Table, *columns: Column | None) -> str:
    """The SQL expression of the corrections that were applied to a row's columns, joined with commas; null for none."""
    names = ", ".join(literal(column.name) for column in columns if column)
    if not names:
        return "cast(null as varchar)"
    return (
        "(select string_agg(distinct k.correction_id, ',' order by k.correction_id) from staged.corrected as k"
        f" where k.table_name = {literal(table.name)} and k.id = t._id and k.column_name in ({names}))"
    )


def _first(table: Table, role: Role, kind: str) -> str:
    columns = table.with_role(role)
    return f"cast({f't.{identifier(columns[0].name)}' if columns else 'null'} as {kind})"
