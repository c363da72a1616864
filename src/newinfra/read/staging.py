"""The staged table: every row of tonight's deliveries of one table as the publisher's text, with the row's place, before anything is judged.

Schema `staged` of the intake file: <table> (a row per row), deliveries (a row per delivery), columns (where each contract column stands
in each delivery), words (what each unusual text means), problems (rows and cells that are held). Schema `typed`: <table>.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from pathlib import Path

import duckdb

from newinfra.contracts import Table
from newinfra.errors import NewinfraError
from newinfra.ledger import Delivery
from newinfra.periods import Period
from newinfra.read.columns import Binding
from newinfra.read.places import RowPlace
from newinfra.warehouse.sql import identifier, literal

SCHEMA = """
create schema staged;
create schema typed;
create table staged.deliveries (
    table_name varchar, n integer, delivery_id varchar, known_at timestamp, vintage varchar, sha256 varchar, contract_version varchar,
    period_start date, period_end date, period_grain varchar, rows_in bigint, first_id bigint
);
create table staged.columns (table_name varchar, n integer, column_name varchar, spot varchar);
create table staged.words (table_name varchar, column_name varchar, raw varchar, value varchar, state varchar, problem varchar);
create table staged.problems (
    table_name varchar, n integer, id bigint, sheet varchar, page integer, item bigint, row_no bigint,
    column_name varchar, level varchar, reason_code varchar, raw varchar
);
"""
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
        self._places: dict[int, dict[str, str]] = {}
        self._unfit: dict[int, list[tuple[RowPlace, str, str]]] = {}
        self._next = 0
        columns = ", ".join(f"{identifier(name)} varchar" for name in self.columns)
        connection.execute(f"create table {self.name} (_n integer, _row bigint, _sheet varchar, _page integer, _item bigint, _is_subset boolean, {columns})")

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

    def add_prepared(self, path: Path, counts: Mapping[int, int]) -> None:
        """Stage a file of complete rows as `PreparedRows` writes them."""
        if any(counts.values()):
            fields = ["_n", "_row", "_sheet", "_page", "_item", "_is_subset", *self.columns]
            types = ", ".join(f"{literal(field)}: 'VARCHAR'" for field in fields)
            self.connection.execute(
                f"insert into {self.name} select {', '.join(map(identifier, fields))} from read_csv(?, {READ}, delim = ',', columns = {{{types}}})",
                [str(path)],
            )
        for number, count in counts.items():
            self.rows_in[number] += count

    def add_bodies(self, path: Path, binding: Binding, width: int, counts: Mapping[int, int], delimiter: str) -> bool:
        """Stage the concatenated bodies of CSV files with one header; each line has its delivery's number in front.

        False, and nothing is staged, if the file does not fall into exactly the lines that were counted: some row has too many or too few
        columns, or a line break inside quotes.
        """
        fields = ["_n", *(f"c{position}" for position in range(width))]
        types = ", ".join(f"{literal(field)}: 'VARCHAR'" for field in fields)
        columns = ", ".join(f"c{binding.index[name]}" if name in binding.index else "null" for name in self.columns)
        self.connection.execute("begin")
        try:
            self.connection.execute(
                f"insert into {self.name} select _n::integer, null, null, null, null, false, {columns}"
                f" from read_csv(?, {READ}, delim = {literal(delimiter)}, columns = {{{types}}})",
                [str(path)],
            )
            wanted = [number for number, count in counts.items() if count]
            staged = self.connection.execute(f"select _n, count(*) from {self.name} where list_contains(?::integer[], _n) group by _n", [wanted])
            exact = dict(staged.fetchall()) == {number: counts[number] for number in wanted}
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
            f"select _n from {self.name} where _row is null group by _n having max(rowid) - min(rowid) + 1 <> count(*)"
        ).fetchall()
        if scattered:
            raise NewinfraError("staged rows are out of order", where=self.table.name, got=f"{len(scattered)} deliveries")
        name = self.table.name
        deliveries = [self._delivery_row(number, delivery) for number, delivery in self.deliveries.items()]
        first = f"left join (select _n, min(rowid) as first_id from {self.name} group by _n) as f on f._n = r.f1::integer"
        self._insert("staged.deliveries", deliveries, f"r.*, first_id from rows as r {first}")
        places = [(name, str(number), column, spot) for number, found in self._places.items() for column, spot in found.items()]
        self._insert("staged.columns", places, "* from rows")
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


class PreparedRows:
    """Writes complete rows into a temporary CSV, for layouts that Python takes apart (pages, sheets, crosstabs, irregular CSV)."""

    def __init__(self, staging: Staging, path: Path) -> None:
        self._staging, self._path = staging, path
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self.counts: dict[int, int] = {}

    def add(self, number: int, rows: Iterable[tuple[RowPlace, bool, list[str]]]) -> None:
        """Append the rows of one delivery (place, is a 其中 row, texts in the contract's order), or none of them if the iteration fails."""
        self._file.flush()
        before, count = self._file.tell(), 0
        try:
            for place, is_subset, texts in rows:
                self._writer.writerow((number, place.row, place.sheet, place.page, place.item, int(is_subset), *texts))
                count += 1
        except BaseException:
            self._file.flush()
            self._file.seek(before)
            self._file.truncate()
            raise
        self.counts[number] = count

    def stage(self) -> None:
        """Load what was written and remove the temporary file."""
        self._file.close()
        self._staging.add_prepared(self._path, self.counts)
        self._path.unlink()


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
