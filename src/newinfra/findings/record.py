"""Writes tonight's findings into the ledger and resolves those that a check, having really run, no longer sees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from newinfra.findings.model import Finding
from newinfra.ledger import Ledger

_COLUMNS = (
    "rule", "severity", "owner_unit", "source_id", "table_name", "delivery_id", "indicator_code", "region_code",
    "period_label", "place", "expected", "got", "title_zh", "effect_zh", "action_zh",
)  # fmt: skip


def record_findings(ledger: Ledger, findings: Iterable[Finding], *, as_of: date, evaluated: Iterable[tuple[str, str]]) -> None:
    """Open or refresh `findings`, and resolve open ones of the evaluated scopes that are not among them.

    Args:
        ledger: where they are kept.
        findings: what tonight's checks saw.
        as_of: the night's as-of date.
        evaluated: the (rule, source_id) pairs whose checks really ran over everything they cover; '' for rules without a source.
            A check that crashed or was skipped is not in here, so its findings stay open.
    """
    night = as_of.isoformat()
    seen: set[str] = set()
    with ledger.transaction() as connection:
        for finding in findings:
            seen.add(finding.fingerprint)
            values = tuple(getattr(finding, column) for column in _COLUMNS)
            updates = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS)
            connection.execute(
                f"insert into findings (fingerprint, {', '.join(_COLUMNS)}, state, opened_as_of, last_seen_as_of)"
                f" values (?, {', '.join('?' * len(_COLUMNS))}, 'open', ?, ?)"
                f" on conflict (fingerprint) do update set {updates}, state = 'open', resolved_as_of = null,"
                " last_seen_as_of = excluded.last_seen_as_of",
                (finding.fingerprint, *values, night, night),
            )
        for rule, source_id in evaluated:
            rows = connection.execute("select fingerprint from findings where state = 'open' and rule = ? and source_id = ?", (rule, source_id)).fetchall()
            for row in rows:
                if row["fingerprint"] not in seen:
                    connection.execute("update findings set state = 'resolved', resolved_as_of = ? where fingerprint = ?", (night, row["fingerprint"]))
