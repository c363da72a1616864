"""The data dictionary of a release: every table and column with its Chinese name and comment, from the file itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from newinfra.board.render import environment
from newinfra.publish.chinese import chinese_names

SCHEMAS = ("marts", "meta")


@dataclass(frozen=True, slots=True)
class DictionaryColumn:
    """One column as the dictionary lists it; `name_zh` is its name in the schema 看板."""

    name: str
    name_zh: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class DictionaryTable:
    """One table as the dictionary lists it."""

    schema: str
    name: str
    name_zh: str
    rows: int
    comment: str
    columns: list[DictionaryColumn]


def render_dictionary(database: Path, target: Path) -> None:
    """Write dictionary.html."""
    with duckdb.connect(str(database), read_only=True) as connection:
        about = connection.execute("select page_title_zh, release_id, as_of, is_synthetic from meta.release").fetchall()[0]
        tables = [table for schema in SCHEMAS for table in _tables(connection, schema)]
    text = environment().get_template("dictionary.html").render(title=about[0], release_id=about[1], as_of=about[2], is_synthetic=about[3], tables=tables)
    target.write_text(text, encoding="utf-8")


def _tables(connection: duckdb.DuckDBPyConnection, schema: str) -> list[DictionaryTable]:
    found = connection.execute(
        "select table_name, coalesce(comment, ''), estimated_size from duckdb_tables() where schema_name = ? order by table_name", [schema]
    ).fetchall()
    names = chinese_names((name, comment) for name, comment, _ in found)
    return [DictionaryTable(schema, name, names[name], rows, comment, _columns(connection, schema, name)) for name, comment, rows in found]


def _columns(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> list[DictionaryColumn]:
    found = connection.execute(
        "select column_name, coalesce(comment, ''), data_type from duckdb_columns() where schema_name = ? and table_name = ? order by column_index",
        [schema, table],
    ).fetchall()
    names = chinese_names((name, comment) for name, comment, _ in found)
    return [DictionaryColumn(name, names[name], data_type, comment) for name, comment, data_type in found]
