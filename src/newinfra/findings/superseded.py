"""What was said about a delivery is over once a better one has been loaded in its place."""

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
                select 1 from versions as mine join versions as later
                  on later.source_id = mine.source_id and later.table_name = mine.table_name and later.period_label = mine.period_label
                 and later.state = 'loaded'
                 and (later.base_known_at, later.base_delivery_id, later.known_at) > (mine.base_known_at, mine.base_delivery_id, mine.known_at)
                where mine.delivery_id = findings.delivery_id
            )
            """,
            (as_of.isoformat(),),
        ).rowcount


def standing_deliveries(ledger: Ledger, source_id: str) -> list[str]:
    """Ids of the source's deliveries of which something is held and which no later loaded one replaces, oldest known first."""
    rows = ledger.rows(
        """
        select mine.delivery_id from versions as mine
        where mine.source_id = ? and exists (select 1 from quarantine where quarantine.delivery_id = mine.delivery_id) and not exists (
            select 1 from versions as later
            where later.source_id = mine.source_id and later.table_name = mine.table_name and later.period_label = mine.period_label
              and later.state = 'loaded'
              and (later.base_known_at, later.base_delivery_id, later.known_at) > (mine.base_known_at, mine.base_delivery_id, mine.known_at)
        )
        order by mine.known_at, mine.delivery_id
        """,
        (source_id,),
    )
    return [row["delivery_id"] for row in rows]
