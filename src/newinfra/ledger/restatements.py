"""What each version of a table and period says otherwise than the one that was in force before it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newinfra.ledger.store import Ledger

CELLS_KEPT = 500


@dataclass(frozen=True, slots=True)
class RestatedCell:
    """One cell that changed. The row's key and column as in raw; before or after is None where the row was not there."""

    row_key: str
    column_name: str
    before: str | None
    after: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Restatement:
    """A version and the one before it. `cells` counts all changes, `largest_change` is relative, None where no number changed to another."""

    delivery_id: str
    predecessor_id: str
    cells: int
    largest_change: float | None
    listed: tuple[RestatedCell, ...]


def unlisted_pairs(ledger: Ledger, source_id: str) -> list[tuple[str, str]]:
    """Loaded versions of the source with the one in force before each, as far as their differences are not on record."""
    rows = ledger.rows(
        "select delivery_id, predecessor_id from (select delivery_id, lag(delivery_id) over (partition by table_name, period_label"
        "  order by known_at, base_known_at, base_delivery_id) as predecessor_id from versions where source_id = ? and state = 'loaded')"
        " where predecessor_id is not null"
        " except select delivery_id, predecessor_id from restatements order by 1",
        (source_id,),
    )
    return [(row["delivery_id"], row["predecessor_id"]) for row in rows]


def record_restatements(ledger: Ledger, restatements: Sequence[Restatement]) -> None:
    """Keep what changed, in the place of what was known of these versions."""
    with ledger.transaction() as connection:
        for each in restatements:
            forget_restatements(connection, [each.delivery_id], as_predecessor=False)
            values = (each.delivery_id, each.predecessor_id, each.cells, each.largest_change)
            connection.execute("insert into restatements values (?, ?, ?, ?)", values)
            connection.executemany(
                "insert into restated_cells values (?, ?, ?, ?, ?, ?, ?)",
                [
                    (each.delivery_id, position, cell.row_key, cell.column_name, cell.before, cell.after, cell.place)
                    for position, cell in enumerate(each.listed)
                ],
            )


def forget_restatements(connection: sqlite3.Connection, delivery_ids: Iterable[str], *, as_predecessor: bool = True) -> None:
    """Forget what deliveries changed, and what was changed in them, inside the caller's transaction: it is found anew."""
    for delivery_id in delivery_ids:
        if as_predecessor:
            connection.execute(
                "delete from restated_cells where delivery_id in (select delivery_id from restatements where predecessor_id = ?)", (delivery_id,)
            )
            connection.execute("delete from restatements where predecessor_id = ?", (delivery_id,))
        connection.execute("delete from restated_cells where delivery_id = ?", (delivery_id,))
        connection.execute("delete from restatements where delivery_id = ?", (delivery_id,))
