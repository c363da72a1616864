"""Table macros that ask the release as of an earlier moment: what did we know then?"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from newinfra.publish.tables import PublishedTable
from newinfra.warehouse.sql import identifier

HISTORY = "fct_indicator_value_history"
BOUNDS = {"known_from", "known_to"}


def create_macros(connection: duckdb.DuckDBPyConnection, tables: Sequence[PublishedTable], *, target: str) -> None:
    """`marts.indicator_value_as_of(t)`, where the history is published: of each value the version known at the moment t (UTC).

    There is no scoreboard_as_of here: the status of a past moment also depends on the targets, owners, held items and deliveries known then,
    which a macro over values alone would get wrong.
    """
    if not any(table.name == HISTORY and {column.name for column in table.columns} >= BOUNDS for table in tables):
        return
    # Made from inside the file, for a macro must not name the catalog.
    connection.execute(f"use {identifier(target)}")
    connection.execute(
        "create macro marts.indicator_value_as_of(t) as table"
        f" select * from marts.{HISTORY} where known_from <= cast(t as timestamp) and (known_to is null or known_to > cast(t as timestamp))"
    )
    connection.execute("use memory")
