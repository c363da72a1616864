"""Late deliveries: what the contracts promised by tonight and nobody sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from newinfra.clock import cutoff
from newinfra.contracts import Contract
from newinfra.contracts.obligations import obligations
from newinfra.findings.effect import Effect
from newinfra.findings.model import Finding
from newinfra.findings.open_findings import open_findings
from newinfra.ledger import Ledger
from newinfra.ledger.arrivals import Arrivals

RULE = "overdue"
SAYS_WHY = ("not_ready", "file_not_fetched", "server_error")
"""Rules whose findings already say of a period that it has not come, with the reason and what to do."""


def overdue_findings(ledger: Ledger, contracts: Iterable[Contract], as_of: date, effect: Effect) -> list[Finding]:
    """One finding per table and period that is past its due date and of which nothing, not even a held delivery, has arrived.

    None where an open finding already says why: two findings about one missing file would ask for the same thing twice.
    """
    arrivals = Arrivals(ledger, cutoff(as_of))
    said = {(found.source_id, found.table_name, found.period_label) for found in open_findings(ledger, as_of) if found.rule in SAYS_WHY}
    return [
        _finding(contract, effect, table_name=row.table_name, period_label=row.period.label, period_zh=row.period.label_zh, due=row.due_date)
        for contract in contracts
        for row in obligations(contract, as_of)
        if row.due_date < as_of
        and not arrivals.has(row.source_id, row.table_name, row.period)
        and (row.source_id, row.table_name, row.period.label) not in said
    ]


def _finding(contract: Contract, effect: Effect, *, table_name: str, period_label: str, period_zh: str, due: date) -> Finding:
    table = contract.table(table_name)
    title = table.title_zh
    return Finding(
        rule=RULE,
        severity="warning",
        owner_unit=contract.spec.owner_unit,
        source_id=contract.id,
        table_name=table_name,
        period_label=period_label,
        expected=f"{due.isoformat()}前报送",
        got="未收到",
        title_zh=f"{title}({period_zh})逾期未报",
        effect_zh=f"相关指标显示为“数据待补”,不沿用上期数值。{effect.sentence_zh(table)}",
        action_zh=f"请尽快报送{period_zh}的{title}。",
    )
