"""The staged table: every row of tonight's deliveries of one table as the publisher's text, with the row's place, before anything is judged.

Schema `staged` of the intake file: <table> (a row per row), deliveries (a row per delivery), columns (where each contract column stands
in each delivery), words (what each unusual text means), problems (rows and cells that are held), removed (held rows of tables that are views),
corrected (cells that a correction changed or accepted), accepted (those that plausibility checks must not hold).
Schema `typed`: <table>.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path

import duckdb

from newinfra.contracts import Table
from newinfra.errors import NewinfraError
from newinfra.ledger import Delivery
from newinfra.periods import Period
from newinfra.read.found.layout import FoundLayout
from newinfra.read.places import RowPlace
from newinfra.read.staged.columns import Binding, LeftOut
from newinfra.read.staged.plain import TextFacts
from newinfra.read.text.readings import lean_name, lean_rows, lean_schema, typed_while_read
from newinfra.warehouse.sql import identifier, literal

SCHEMA = """
create schema staged;
create schema typed;
create table staged.deliveries (
    table_name varchar, n integer, delivery_id varchar, known_at timestamp, vintage varchar, sha256 varchar, contract_version varchar,
    period_start date, period_end date, period_grain varchar, rows_in bigint, first_id bigint
);
create table staged.columns (table_name varchar, n integer, column_name varchar, spot varchar);
create table staged.words (table_name varchar, column_name varchar, raw varchar, value varchar, state varchar, problem varchar, unit varchar, factor double);
create table staged.problems (
    table_name varchar, n integer, id bigint, sheet varchar, page integer, item bigint, row_no bigint,
    column_name varchar, level varchar, reason_code varchar, raw varchar
);
create table staged.units (table_name varchar, n integer, column_name varchar, unit varchar, factor double);
create table staged.explained (table_name varchar, id bigint, column_name varchar, expected varchar, got varchar);
create table staged.removed (table_name varchar, id bigint);
create table staged.corrected (table_name varchar, id bigint, column_name varchar, correction_id varchar);
create table staged.accepted (table_name varchar, n integer, id bigint, column_name varchar);
"""
NUMBER = "__number"
"""Put after a column's name where a prepared file has its numbers."""
READ = "auto_detect = false, quote = '\"', escape = '\"', comment = '', max_line_size = 16777216, header = false"


class Staging:
    """Collects the rows of one table. A delivery is opened, filled, and either kept or dropped whole."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> None:
        self.connection, self.table, self.folder = connection, table, folder
        self.name = f"staged.{identifier(table.name)}"
        self.columns = [column.name for column in table.columns]
        self.deliveries: dict[int, Delivery] = {}
        self.rows_in: dict[int, int] = {}
        self.periods: dict[int, Period | None] = {}
        self.left_out: dict[int, Sequence[LeftOut]] = {}
        self.layouts: dict[str, FoundLayout] = {}  # by delivery id; those of dropped deliveries stay
        self.units: dict[int, Mapping[str, tuple[str, float]]] = {}  # by column: the unit that the sheet says instead, and its factor
        self._places: dict[int, dict[str, str]] = {}
        self._unfit: dict[int, list[tuple[RowPlace, str, str]]] = {}
        self._next = 0
        self.is_lean = typed_while_read(table)
        if self.is_lean:
            connection.execute(lean_schema(table))
            self.rows = lean_name(table)
        else:
            self.rows = self.name
            columns = ", ".join(f"{identifier(name)} varchar" for name in self.columns)
            connection.execute(
                f"create table {self.name} (_n integer, _row bigint, _sheet varchar, _page integer, _item bigint, _is_subset boolean, {columns})"
            )

    def number(self, delivery: Delivery) -> int:
        """A small number for a delivery: it stands in the staged rows in the place of the long id."""
        number, self._next = self._next, self._next + 1
        self.deliveries[number] = delivery
        self.rows_in[number] = 0
        self.periods[number] = delivery.period
        return number

    def drop(self, number: int) -> None:
        """Forget a delivery that could not be read to its end. None of its rows is staged by then."""
        del self.deliveries[number], self.rows_in[number]
        self._places.pop(number, None)
        self._unfit.pop(number, None)

    def place_columns(self, number: int, places: Mapping[str, str]) -> None:
        """Remember where each contract column stands in this delivery: column letter, header text or JSON pointer."""
        self._places[number] = dict(places)

    def hold_row(self, number: int, place: RowPlace, reason_code: str, raw: list[str]) -> None:
        """Put aside a row that does not fit the columns; it counts as having come in."""
        self.rows_in[number] += 1
        self._unfit.setdefault(number, []).append((place, reason_code, json.dumps(raw, ensure_ascii=False)))

    def add_prepared(self, paths: Sequence[Path], counts: Mapping[int, int]) -> None:
        """Stage files of complete rows as `PreparedRows` writes them."""
        # The intake file lives for a night: packing what is staged would cost as much as reading the workbooks.
        self.connection.execute("set force_compression = 'uncompressed'")
        for path in paths:
            described = self.connection.execute("select name, type from parquet_schema(?) where type is not null", [str(path)]).fetchall()
            kinds = dict(described)
            texts = [_prepared_text(name, kinds) for name in self.columns]
            if self.is_lean:
                query = lean_rows(self.table, "read_parquet(?)", texts, TextFacts())
            else:
                query = f"select {', '.join(['_n', '_row', '_sheet', '_page', '_item', '_is_subset', *texts])} from read_parquet(?)"
            self.connection.execute(f"insert into {self.rows} {query}", [str(path)])
        self.connection.execute("reset force_compression")
        for number, count in counts.items():
            self.rows_in[number] += count

    def add_bodies(self, path: Path, binding: Binding, width: int, counts: Mapping[int, int], delimiter: str) -> bool:
        """Stage the concatenated bodies of CSV files with one header; each line has its delivery's number in front.

        False, and nothing is staged, if the file does not fall into exactly the lines that were counted: some row has too many or too few
        columns, or a line break inside quotes.
        """
        fields = ["_n", *(f"c{position}" for position in range(width))]
        source = f"(select * replace (_n::integer as _n), null::bigint as _row from read_csv(?, {_reading(fields, delimiter)}))"
        return self._add_exactly(source, [str(path)], binding, counts, TextFacts())

    def add_file(self, path: Path, binding: Binding, width: int, number: int, count: int, delimiter: str, facts: TextFacts) -> bool:
        """Stage one whole CSV file below its header line; otherwise as `add_bodies`."""
        reading = _reading([f"c{position}" for position in range(width)], delimiter)
        source = f"(select {number}::integer as _n, null::bigint as _row, * from read_csv(?, {reading}, skip = 1))"
        return self._add_exactly(source, [str(path)], binding, {number: count}, facts)

    def _add_exactly(self, source: str, arguments: list[str], binding: Binding, counts: Mapping[int, int], facts: TextFacts) -> bool:
        texts = [f"c{binding.index[name]}" if name in binding.index else "null" for name in self.columns]
        self.connection.execute("begin")
        try:
            if self.is_lean:
                query = lean_rows(self.table, source, texts, facts)
            else:
                query = f"select _n, null, null, null, null, false, {', '.join(texts)} from {source}"
            staged = self.connection.execute(f"insert into {self.rows} {query}", arguments).fetchall()[0][0]
            exact = int(staged) == sum(counts.values())
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            exact = False
        self.connection.execute("commit" if exact else "rollback")
        if exact:
            for number, count in counts.items():
                self.rows_in[number] += count
        return exact

    def finish(self) -> None:
        """Write what is known of the staged deliveries: the first row of each, from which line numbers are counted, columns, unfit rows.

        Raises:
            NewinfraError: the rows of a delivery do not lie together, so their line numbers would be wrong.
        """
        scattered = self.connection.execute(
            f"select _n from {self.rows} where _row is null group by _n having max(rowid) - min(rowid) + 1 <> count(*)"
        ).fetchall()
        if scattered:
            raise NewinfraError("staged rows are out of order", where=self.table.name, got=f"{len(scattered)} deliveries")
        name = self.table.name
        deliveries = [self._delivery_row(number, delivery) for number, delivery in self.deliveries.items()]
        first = f"left join (select _n, min(rowid) as first_id from {self.rows} group by _n) as f on f._n = r.f1::integer"
        self._insert("staged.deliveries", deliveries, f"r.*, first_id from rows as r {first}")
        places = [(name, str(number), column, spot) for number, found in self._places.items() for column, spot in found.items()]
        self._insert("staged.columns", places, "* from rows")
        units = [
            (name, str(number), column, unit, repr(factor))
            for number, said in self.units.items()
            if number in self.deliveries
            for column, (unit, factor) in said.items()
        ]
        self._insert("staged.units", units, "* from rows")
        unfit = [
            (name, str(number), None, place.sheet, _text(place.page), _text(place.item), str(place.row), "", "row", reason, raw)
            for number, found in self._unfit.items()
            for place, reason, raw in found
        ]
        self._insert("staged.problems", unfit, "* from rows")

    def _insert(self, target: str, rows: Sequence[tuple[str | None, ...]], query: str) -> None:
        """Insert rows given as texts with one statement of arrays: a statement for each would cost more than the staging."""
        if rows:
            marks = ", ".join(f"unnest(?::varchar[]) as f{position}" for position in range(len(rows[0])))
            self.connection.execute(f"insert into {target} with rows as (select {marks}) select {query}", [list(column) for column in zip(*rows, strict=True)])

    def _delivery_row(self, number: int, delivery: Delivery) -> tuple[str | None, ...]:
        period = self.periods[number]
        return (
            self.table.name,
            str(number),
            delivery.delivery_id,
            delivery.known_at.astimezone(UTC).replace(tzinfo=None).isoformat(),
            delivery.vintage,
            delivery.sha256,
            delivery.contract_version,
            period.start.isoformat() if period else None,
            period.end.isoformat() if period else None,
            period.grain if period else None,
            str(self.rows_in[number]),
        )


def _reading(fields: Sequence[str], delimiter: str) -> str:
    types = ", ".join(f"{literal(field)}: 'VARCHAR'" for field in fields)
    return f"{READ}, delim = {literal(delimiter)}, columns = {{{types}}}"


def _prepared_text(name: str, kinds: Mapping[str, str]) -> str:
    """The SQL expression of a prepared column's text, from its texts, its numbers or both."""
    text, number = identifier(name), identifier(name + NUMBER)
    written = f"cast({number} as varchar)"
    if kinds.get(name + NUMBER) == "DOUBLE":
        written = f"case when {number} = trunc({number}) then cast(cast({number} as bigint) as varchar) else {written} end"
    if name not in kinds:
        return written
    return f"coalesce(nullif({text}, ''), {written})" if name + NUMBER in kinds else f"nullif({text}, '')"


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
