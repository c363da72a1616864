"""The open findings, by the unit that must look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from newinfra.findings.model import Severity
from newinfra.ledger import Ledger

SEVERITY_ZH: dict[Severity, str] = {"critical": "严重", "warning": "警告", "info": "提示"}


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """One open finding as the ledger keeps it, with the file that its delivery came in and when (UTC); both '' where there is none."""

    fingerprint: str
    rule: str
    severity: Severity
    owner_unit: str
    source_id: str
    table_name: str
    file_name: str
    known_at: str
    indicator_code: str
    period_label: str
    place: str
    expected: str
    got: str
    title_zh: str
    effect_zh: str
    action_zh: str
    opened_as_of: str

    @property
    def number(self) -> str:
        """What a steward quotes in an answer; the same as long as the finding is the same."""
        return f"Q-{self.fingerprint[:8].upper()}"


def open_findings(ledger: Ledger, as_of: date) -> list[OpenFinding]:
    """Findings that were open on the night of `as_of`, by unit, worst first; oldest first within a severity."""
    rows = ledger.rows(
        "select f.fingerprint, f.rule, f.severity, f.owner_unit, f.source_id, f.table_name, coalesce(d.file_name, '') as file_name,"
        " coalesce(d.known_at, '') as known_at, f.indicator_code,"
        " f.period_label, f.place, f.expected, f.got, f.title_zh, f.effect_zh, f.action_zh, f.opened_as_of"
        " from findings f left join deliveries d on d.delivery_id = f.delivery_id"
        " where f.opened_as_of <= ? and (f.state = 'open' or f.resolved_as_of > ?)"
        " order by f.owner_unit, case f.severity when 'critical' then 1 when 'warning' then 2 else 3 end, f.opened_as_of, f.fingerprint",
        (as_of.isoformat(), as_of.isoformat()),
    )
    return [OpenFinding(**dict(row)) for row in rows]


def by_unit(findings: list[OpenFinding]) -> dict[str, list[OpenFinding]]:
    """The findings grouped by owner unit, in the order given."""
    units: dict[str, list[OpenFinding]] = {}
    for finding in findings:
        units.setdefault(finding.owner_unit, []).append(finding)
    return units
