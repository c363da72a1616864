"""The layouts of deliveries: what each looked like, as its reader found it, and which of them look alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from newinfra.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class KeptLayout:
    """The layout of one delivery, with what became of the delivery. `layout_json` is what the reader wrote."""

    delivery_id: str
    table_name: str
    file_name: str
    period_label: str
    known_at: str
    state: str
    reason_code: str
    fingerprint: str
    layout_json: str


_SELECT = (
    "select d.delivery_id, d.table_name, d.file_name, d.period_label, d.known_at, d.state, d.reason_code, l.fingerprint, l.layout_json"
    " from layouts as l join deliveries as d using (delivery_id) where d.source_id = ? and d.table_name = ?"
)


def keep_layouts(connection: sqlite3.Connection, layouts: Mapping[str, tuple[str, str]]) -> None:
    """Keep (fingerprint, JSON) by delivery id, replacing what an earlier reading found, inside the caller's transaction."""
    connection.executemany(
        "insert or replace into layouts (delivery_id, fingerprint, layout_json) values (?, ?, ?)",
        [(delivery_id, fingerprint, layout_json) for delivery_id, (fingerprint, layout_json) in layouts.items()],
    )


def newest_layout(ledger: Ledger, source_id: str, table_name: str, *, state: str = "", before: tuple[str, str] | None = None) -> KeptLayout | None:
    """The layout of the table's delivery that became known last.

    Args:
        ledger: where layouts are kept.
        source_id: the source.
        table_name: its table.
        state: only deliveries in this state; '' for any.
        before: only deliveries that were known before this (known_at, delivery_id).
    """
    rows = ledger.rows(
        f"{_SELECT} and (? = '' or d.state = ?) and (? = '' or (d.known_at, d.delivery_id) < (?, ?)) order by d.known_at desc, d.delivery_id desc limit 1",
        (source_id, table_name, state, state, before[0] if before else "", *(before or ("", ""))),
    )
    return KeptLayout(**dict(rows[0])) if rows else None


def distinct_layouts(ledger: Ledger, source_id: str, table_name: str) -> list[KeptLayout]:
    """For each different layout that the table's loaded deliveries have had, the delivery that brought it first; oldest first."""
    numbered = f"select *, row_number() over (partition by fingerprint order by known_at, delivery_id) as place from ({_SELECT} and d.state = 'loaded')"
    rows = ledger.rows(
        "select delivery_id, table_name, file_name, period_label, known_at, state, reason_code, fingerprint, layout_json"
        f" from ({numbered}) where place = 1 order by known_at, delivery_id",
        (source_id, table_name),
    )
    return [KeptLayout(**dict(row)) for row in rows]
