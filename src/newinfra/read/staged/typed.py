"""The typed table: one statement turns tonight's staged texts of a table into typed columns with provenance (for readings: a view, see there).

Plain texts are cast in SQL. Every text that SQL alone does not understand is looked at once, in Python, however often it stands there
(`staged.words`), so that the rules are those of `cells` and cost nothing for clean millions of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import duckdb

from newinfra.contracts import Column, Contract, Table
from newinfra.contracts.layout import CrosstabLayout, SheetLayout
from newinfra.read.names import Names, row_period
from newinfra.read.staged.cells import Meaning, meaning
from newinfra.read.staged.plain import TYPES, decimal_comma, plain
from newinfra.read.staged.staging import Staging
from newinfra.read.text.readings import kept_rows, odd_text
from newinfra.units import Units
from newinfra.warehouse.sql import identifier, literal

REGION, PUBLISHER, PERIOD = "_region", "_publisher", "_period"
BETWEEN = "\x1f"
FIGURES = ("measure", "value")
UNIT_PARTS = {"unit": "varchar", "factor": "double"}
"""What stands beside a figure whose unit is not the column's: the unit as delivered, and the factor that led from it to the column's."""


def type_table(staging: Staging, contract: Contract, names: Names, units: Units) -> None:
    """Create typed.<table> from staged.<table>, every row of it; rows that must be held are removed afterwards by `problems`."""
    table = staging.table
    _fill_words(staging, names, units)
    known = {row[0] for row in staging.connection.execute("select distinct column_name from staged.words where table_name = ?", [table.name]).fetchall()}
    if staging.is_lean:
        # Rows without an odd text, which are nearly all, are not joined with words.
        kept = kept_rows(table)
        plain_rows = _query(staging, contract, set(), f"s._texts is null and {kept}")
        statement = f"view typed.{identifier(table.name)} as {plain_rows} union all {_query(staging, contract, known, f's._texts is not null and {kept}')}"
    else:
        statement = f"table typed.{identifier(table.name)} as {_query(staging, contract, known, 'true')}"
    staging.connection.execute(f"create {statement}")
    for column in table.columns:
        if column.spec.unit_from == "sheet":
            _convert(staging, column)


def _query(staging: Staging, contract: Contract, known: set[str], condition: str) -> str:
    """The typed rows of the staged rows for which `condition` holds; `known` are the columns that have words to look up."""
    table = staging.table
    joins: list[str] = []

    def word(column_name: str, raw: str) -> str | None:
        """The alias of a join with the words of a column, or None if all its texts were plain."""
        if column_name not in known:
            return None
        alias = f"w{len(joins)}"
        joins.append(
            f"left join staged.words as {alias} on {alias}.table_name = {literal(table.name)}"
            f" and {alias}.column_name = {literal(column_name)} and {alias}.raw = {raw}"
        )
        return alias

    fields = [*_provenance(table, contract, word, is_lean=staging.is_lean)]
    for column in table.columns:
        text = odd_text(column, table) if staging.is_lean else _text(column)
        ordinary = f"s.{identifier(column.name)}" if staging.is_lean else plain(column, table, text)
        fields += _column(column, table, ordinary, word(column.name, text))
    return (
        f"select *{_from_timestamp(table)} from (select {', '.join(fields)} from {staging.rows} as s"
        f" join staged.deliveries as d on d.table_name = {literal(table.name)} and d.n = s._n {' '.join(joins)} where {condition})"
    )


def _convert(staging: Staging, column: Column) -> None:
    """Bring the figures of deliveries whose sheet says another unit to the contract's; a cell that names its unit itself is there already."""
    name, unit, factor = (identifier(column.name + part) for part in ("", "__unit", "__factor"))
    staging.connection.execute(
        f"update typed.{identifier(staging.table.name)} as t set {name} = cast({name} * u.factor as {TYPES[column.logical_type]}), {unit} = u.unit,"
        f" {factor} = u.factor from staged.units as u where u.table_name = ? and u.column_name = ? and u.n = t._n"
        f" and t.{name} is not null and t.{factor} is null",
        [staging.table.name, column.name],
    )


def has_raw(table: Table) -> bool:
    """Whether the typed table repeats each text beside its value. Readings do not: they are millions, and their raw files carry no text."""
    return table.spec.shape != "readings"


def period_texts(table: Table) -> str | None:
    """The SQL expression of a row's period label, or None where the rows carry none."""
    columns = table.with_role("period")
    return (" || " + literal(BETWEEN) + " || ").join(f"coalesce({_text(column)}, '')" for column in columns) if columns else None


def _text(column: Column) -> str:
    return f"s.{identifier(column.name)}"


def _column(column: Column, table: Table, ordinary: str | None, word: str | None) -> list[str]:
    """The select items of one contract column: value, text as delivered, and for figures the state."""
    kind, name = TYPES[column.logical_type], column.name
    blank = meaning(column, "")
    looked_up = f"case when {word}.raw is not null then cast({word}.value as {kind}) else {_blank(blank, kind)} end" if word else _blank(blank, kind)
    fields = [f"{f'coalesce({ordinary}, {looked_up})' if ordinary else looked_up} as {identifier(name)}"]
    if has_raw(table):
        fields.append(f"{_text(column)} as {identifier(name + '__raw')}")
    if table.spec.shape == "measures" and column.spec.role in FIGURES:
        state = literal("held" if column.required and blank.state == "unknown" and "" not in column.spec.missing else blank.state)
        state = f"case when {word}.raw is not null then {word}.state else {state} end" if word else state
        fields.append(f"{f'''case when {ordinary} is not null then 'reported' else {state} end''' if ordinary else state} as {identifier(name + '__state')}")
        # The unit that a cell names itself counts only where its number stands in it: an ordinary number has the column's.
        fields += [f"{f'{word}.{part}' if word else f'null::{kind}'} as {identifier(f'{name}__{part}')}" for part, kind in UNIT_PARTS.items()]
    return fields


def _blank(blank: Meaning, kind: str) -> str:
    return f"cast({literal(blank.value)} as {kind})"


def _provenance(table: Table, contract: Contract, word: Callable[[str, str], str | None], *, is_lean: bool) -> Iterable[str]:
    yield "s.rowid as _id"
    yield "s._n as _n"
    yield "d.delivery_id as _delivery_id"
    yield "d.known_at as _known_at"
    yield "d.vintage as _vintage"
    yield "d.sha256 as _file_sha256"
    yield "d.contract_version as _contract_version"
    # Bodies of CSV files are staged in order and without line numbers: the first row stands on line 2.
    yield "coalesce(s._row, s.rowid - d.first_id + 2) as _row"
    yield from (
        ("null::varchar as _sheet", "null::integer as _page", "null::bigint as _item")
        if is_lean
        else ("s._sheet as _sheet", "s._page as _page", "s._item as _item")
    )
    yield f"{_looked_up(table, 'region', REGION, word) or literal(table.spec.region)} as _region_code"
    yield f"{_looked_up(table, 'publisher', PUBLISHER, word) or literal(contract.publisher_of(table))} as _publisher_code"
    labels = period_texts(table)
    alias = word(PERIOD, labels) if labels else None
    start, end, grain = _period(labels, alias)
    yield f"{start} as _period_start"
    yield f"{end} as _period_end"
    yield f"{grain} as _period_grain"
    yield "false as _is_subset" if is_lean else "s._is_subset as _is_subset"


def _looked_up(table: Table, role: str, name: str, word: Callable[[str, str], str | None]) -> str | None:
    columns = [column for column in table.columns if column.spec.role == role]
    if not columns:
        return None
    alias = word(name, _text(columns[0]))
    return f"{alias}.value" if alias else "null::varchar"


def _period(labels: str | None, alias: str | None) -> tuple[str, str, str]:
    """Start, end and grain of a row's period: its own label's, else its delivery's."""
    if not labels:
        return "d.period_start", "d.period_end", "d.period_grain"
    if alias is None:
        return "null::date", "null::date", "null::varchar"
    return f"split_part({alias}.value, '/', 1)::date", f"split_part({alias}.value, '/', 2)::date", f"split_part({alias}.value, '/', 3)"


def _from_timestamp(table: Table) -> str:
    """Where neither rows nor deliveries name a period, readings are about the period of their timestamp at the table's cadence."""
    moments, cadence = table.with_role("timestamp"), table.spec.cadence
    if not moments or cadence == "once" or table.with_role("period"):
        return ""
    moment = identifier(moments[0].name)
    length = {"day": "1 day", "month": "1 month", "quarter": "3 months", "half": "6 months", "year": "1 year"}[cadence]
    start = f"date_trunc({literal(cadence)}, {moment})"
    if cadence == "half":
        start = f"date_trunc('year', {moment}) + case when month({moment}) > 6 then interval '6 months' else interval '0 months' end"
    return (
        f" replace (coalesce(_period_start, cast({start} as date)) as _period_start,"
        f" coalesce(_period_end, cast({start} + interval '{length}' - interval '1 day' as date)) as _period_end,"
        f" coalesce(_period_grain, case when {moment} is not null then {literal(cadence)} end) as _period_grain)"
    )


def _fill_words(staging: Staging, names: Names, units: Units) -> None:
    table, connection = staging.table, staging.connection
    layout = table.spec.layout
    comma = decimal_comma(table)
    # Only measures have a place where a factor is kept: elsewhere a number with a unit behind it stays a problem.
    known_units = units if table.spec.shape == "measures" else None
    serial = isinstance(layout, SheetLayout | CrosstabLayout)
    for column in table.columns:
        if staging.is_lean:
            found = [
                row[0]
                for row in connection.execute(
                    f"select distinct {odd_text(column, table)} as t from {staging.rows} as s where s._texts is not null and t <> ''"
                ).fetchall()
            ]
        else:
            ordinary = plain(column, table, _text(column))
            found = _distinct(connection, staging, _text(column), f"({ordinary}) is null" if ordinary else "true")
        _insert(connection, table, column.name, ((text, meaning(column, text, decimal_comma=comma, serial_dates=serial, units=known_units)) for text in found))
    for role, name, resolve in (("region", REGION, lambda text: names.region(text, table)), ("publisher", PUBLISHER, names.unit)):
        for column in [column for column in table.columns if column.spec.role == role][:1]:
            found = _distinct(connection, staging, _text(column), "true")
            _insert(connection, table, name, ((text, _name_meaning(resolve(text))) for text in found))
    if labels := period_texts(table):
        found = _distinct(connection, staging, labels, "true")
        _insert(connection, table, PERIOD, ((text, _period_meaning(text, table)) for text in found))


def _name_meaning(code: str | None) -> Meaning:
    return Meaning(code, "reported" if code else "held")


def _period_meaning(text: str, table: Table) -> Meaning:
    period = row_period(text.split(BETWEEN), table)
    return Meaning(f"{period.start}/{period.end}/{period.grain}" if period else None, "reported" if period else "held")


def _distinct(connection: duckdb.DuckDBPyConnection, staging: Staging, text: str, condition: str) -> list[str]:
    return [row[0] for row in connection.execute(f"select distinct {text} from {staging.name} as s where {text} <> '' and {condition}").fetchall()]


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, column_name: str, words: Iterable[tuple[str, Meaning]]) -> None:
    rows = list(words)
    if rows:
        connection.execute(
            "insert into staged.words select ?, ?, unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::varchar[]),"
            " unnest(?::varchar[]), unnest(?::double[])",
            [
                table.name,
                column_name,
                [text for text, _ in rows],
                [word.value for _, word in rows],
                [word.state for _, word in rows],
                [word.problem for _, word in rows],
                [word.unit for _, word in rows],
                [float(word.factor) if word.factor is not None else None for _, word in rows],
            ],
        )
