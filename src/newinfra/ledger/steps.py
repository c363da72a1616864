"""The steps of a night: what each did and whether it failed. Tasks run in processes of their own; this is where they meet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from newinfra.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one night; `source_id` only for ingestion."""

    step: str
    source_id: str
    failed: bool
    skipped: bool
    detail: dict[str, Any]


def record_step(
    ledger: Ledger, step: str, *, as_of: date, detail: Mapping[str, Any], source_id: str = "", failed: bool = False, skipped: bool = False
) -> dict[str, Any]:
    """Keep the outcome of a step, replacing that of an earlier try of the same night, and hand it back for the task's log."""
    with ledger.transaction() as connection:
        connection.execute(
            "insert or replace into steps (as_of, step, source_id, failed, skipped, detail) values (?, ?, ?, ?, ?, ?)",
            (as_of.isoformat(), step, source_id, int(failed), int(skipped), json.dumps(dict(detail), ensure_ascii=False, sort_keys=True)),
        )
    return {"step": step, "source_id": source_id, "failed": failed, "skipped": skipped, **detail}


def steps_of(ledger: Ledger, as_of: date) -> list[Step]:
    """The steps recorded for a night, by name and source."""
    rows = ledger.rows("select * from steps where as_of = ? order by step, source_id", (as_of.isoformat(),))
    return [Step(row["step"], row["source_id"], bool(row["failed"]), bool(row["skipped"]), json.loads(row["detail"])) for row in rows]


def forget_steps(ledger: Ledger, as_of: date) -> None:
    """Start a night afresh: outcomes of an earlier run of the same night must not speak for this one."""
    with ledger.transaction() as connection:
        connection.execute("delete from steps where as_of = ?", (as_of.isoformat(),))
