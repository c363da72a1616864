"""Writes tonight's findings into the ledger and resolves those that a check, having really run, no longer sees."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date

from newinfra.findings.model import Finding
from newinfra.ledger import Ledger

_COLUMNS = (
    "rule", "severity", "owner_unit", "source_id", "table_name", "delivery_id", "indicator_code", "region_code",
    "period_label", "place", "expected", "got", "title_zh", "effect_zh", "action_zh",
)  # fmt: skip


def record_findings(ledger: Ledger, findings: Iterable[Finding], *, as_of: date, evaluated: Iterable[tuple[str, str]], judged: Iterable[str] = ()) -> None:
    """Open or refresh `findings`, and resolve open ones of the evaluated scopes that are not among them.

    Args:
        ledger: where they are kept.
        findings: what tonight's checks saw.
        as_of: the night's as-of date.
        evaluated: the (rule, source_id) pairs whose checks really ran over everything they cover; '' for rules without a source.
            A rule stands for its kinds too (quarantined for quarantined:row_width). A check that crashed or was skipped is not in here,
            so its findings stay open.
        judged: ids of deliveries about which everything that there is to say is in `findings`.
    """
    with ledger.transaction() as connection:
        write_findings(connection, findings, as_of=as_of, evaluated=evaluated, judged=judged)


def write_findings(
    connection: sqlite3.Connection, findings: Iterable[Finding], *, as_of: date, evaluated: Iterable[tuple[str, str]] = (), judged: Iterable[str] = ()
) -> None:
    """`record_findings` inside the caller's transaction."""
    night = as_of.isoformat()
    seen: set[str] = set()
    for finding in findings:
        seen.add(finding.fingerprint)
        values = tuple(getattr(finding, column) for column in _COLUMNS)
        updates = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS)
        connection.execute(
            f"insert into findings (fingerprint, {', '.join(_COLUMNS)}, state, opened_as_of, last_seen_as_of)"
            f" values (?, {', '.join('?' * len(_COLUMNS))}, 'open', ?, ?)"
            f" on conflict (fingerprint) do update set {updates}, state = 'open', resolved_as_of = null,"
            " last_seen_as_of = max(last_seen_as_of, excluded.last_seen_as_of)",
            (finding.fingerprint, *values, night, night),
        )
    scopes, deliveries = list(evaluated), {*judged}
    for row in connection.execute("select fingerprint, rule, source_id, delivery_id from findings where state = 'open'").fetchall():
        was_judged = row["delivery_id"] in deliveries or any(
            source_id == row["source_id"] and f"{row['rule']}:".startswith(f"{rule}:") for rule, source_id in scopes
        )
        if was_judged and row["fingerprint"] not in seen:
            connection.execute("update findings set state = 'resolved', resolved_as_of = ? where fingerprint = ?", (night, row["fingerprint"]))
