"""Closes what was said about a delivery once a better one has been loaded in its place."""

from __future__ import annotations

from datetime import date

from newinfra.ledger import Ledger


def resolve_superseded(ledger: Ledger, as_of: date) -> int:
    """Resolve open findings of deliveries that a later loaded delivery of the same table and period replaces; how many."""
    with ledger.transaction() as connection:
        return connection.execute(
            """
            update findings set state = 'resolved', resolved_as_of = ?
            where state = 'open' and exists (
                select 1 from deliveries as mine join deliveries as later
                  on later.source_id = mine.source_id and later.table_name = mine.table_name and later.period_label = mine.period_label
                 and later.state = 'loaded' and (later.known_at, later.delivery_id) > (mine.known_at, mine.delivery_id)
                where mine.delivery_id = findings.delivery_id
            )
            """,
            (as_of.isoformat(),),
        ).rowcount
