"""Deliveries that would be read otherwise today, because something of ours has changed since they were read."""

from __future__ import annotations

from datetime import date

from newinfra.clock import cutoff
from newinfra.contracts import Contract
from newinfra.corrections import load_corrections
from newinfra.corrections.model import hash_of
from newinfra.corrections.scope import corrections_for
from newinfra.ledger import Ledger
from newinfra.ledger.delivery import delivery_of
from newinfra.project import Project
from newinfra.read.reliance import reliance


def outdated_deliveries(contract: Contract, *, project: Project, ledger: Ledger, as_of: date) -> list[str]:
    """Ids of the source's deliveries that a night must read again, oldest known first.

    Those under other corrections than now, those that turned out to have been known earlier, and, where contract, seeds or suite have
    changed, those of which anything is held. What was loaded whole stays as it was read, until somebody asks for a replay.

    Raises:
        ConfigError: the source's corrections are not valid.
    """
    read_with, corrections = reliance(contract, project), load_corrections(project, contract)
    rows = ledger.rows(
        "select *, exists (select 1 from quarantine where quarantine.delivery_id = deliveries.delivery_id) as has_held from deliveries"
        " where source_id = ? and state <> 'landed' and known_at < ? order by known_at, delivery_id",
        (contract.id, cutoff(as_of).isoformat()),
    )
    return [
        row["delivery_id"]
        for row in rows
        if row["must_reread"]
        or row["corrected_with"] != (hash_of(corrections_for(corrections, delivery_of(row))) if corrections else "")
        or (row["has_held"] and row["read_with"] != read_with)
    ]
