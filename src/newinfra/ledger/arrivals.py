"""Which periods of which tables something has come about."""

from __future__ import annotations

from datetime import datetime

from newinfra.clock import cutoff
from newinfra.ledger.store import Ledger
from newinfra.periods import Period


class Arrivals:
    """What had come before a moment, in whatever state: a held delivery has come too."""

    def __init__(self, ledger: Ledger, before: datetime) -> None:
        moment = before.isoformat()
        rows = ledger.rows(
            "select d.source_id, d.table_name, coalesce(p.period_label, d.period_label) as period_label, d.known_at"
            " from deliveries as d left join delivery_periods as p using (delivery_id) where d.known_at < ?",
            (moment,),
        )
        self._labels = {(row["source_id"], row["table_name"], row["period_label"]) for row in rows}
        self._whole: dict[tuple[str, str], str] = {}
        for row in rows:
            if row["period_label"] == "all":
                table = (row["source_id"], row["table_name"])
                self._whole[table] = max(row["known_at"], self._whole.get(table, ""))

    def has(self, source_id: str, table_name: str, period: Period) -> bool:
        """Whether something has come about a period.

        A file of which only the rows say their periods answers for those; one whose rows are not known, for all that had ended by then.
        """
        whole = self._whole.get((source_id, table_name), "")
        return (source_id, table_name, period.label) in self._labels or whole >= cutoff(period.end).isoformat()
