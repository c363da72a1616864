"""What is to be said of the corrections themselves: mended by the publisher, expired, or about nothing. All of it is ours to tidy up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from newinfra.clock import cutoff
from newinfra.contracts import Contract
from newinfra.corrections.model import Correction
from newinfra.findings import Finding
from newinfra.ledger import Ledger

MENDED, EXPIRED, IDLE = "correction_mended", "correction_expired", "correction_idle"
CORRECTION_RULES = (MENDED, EXPIRED, IDLE)
ACTIONS_ZH = {"drop": "剔除", "override": "改值", "scale": "换算", "flag": "认可"}


@dataclass(frozen=True, slots=True)
class _Use:
    delivery_id: str
    file_name: str
    matched: int
    applied: int
    place: str
    got: str


def correction_findings(contract: Contract, corrections: Sequence[Correction], ledger: Ledger, as_of: date) -> Iterator[Finding]:
    """Corrections that no longer do what they were decided for, judged by the newest version in which each was in effect."""
    for correction in corrections:
        if correction.decided_on > as_of:
            continue
        if correction.expires_on < as_of:
            yield _finding(
                contract,
                correction,
                EXPIRED,
                expected=f"{correction.expires_on.isoformat()}前由来源更正",
                got="已到期",
                title="更正已到期,不再采用",
                action="请核实来源是否已更正:已更正则删除该条记录;未更正则重新决定并延长 expires_on。",
            )
            continue
        uses = _uses(ledger, contract, correction, as_of)
        left = next((use for use in uses if use.matched > use.applied), None)
        if left:
            yield _finding(
                contract,
                correction,
                MENDED,
                delivery_id=left.delivery_id,
                place=f"文件 {left.file_name} {left.place}",
                expected=_expected(correction),
                got=f"“{left.got}”" if left.got else "空",
                title="来源的数值已变,更正未采用",
                action="来源多半已更正:请核对后删除该条更正记录。",
            )
        elif uses and not any(use.matched for use in uses):
            yield _finding(
                contract,
                correction,
                IDLE,
                delivery_id=uses[0].delivery_id,
                place=f"文件 {uses[0].file_name}",
                expected="、".join(f"{name} 为 {text}" for name, text in correction.where.items()) + "的行",
                got="没有这样的行",
                title="更正没有对应的行",
                action="请核对 where 的写法,或删除该条更正记录。",
            )


def _uses(ledger: Ledger, contract: Contract, correction: Correction, as_of: date) -> list[_Use]:
    """What a correction did, in the newest version of each table and period, newest first. Versions without a match do not hide one with."""
    rows = ledger.rows(
        "select u.delivery_id, d.file_name, u.matched, u.applied, u.place, u.got from correction_uses as u join deliveries as d using (delivery_id)"
        " where d.source_id = ?1 and u.correction_id = ?2 and d.known_at < ?3 and not exists ("
        "  select 1 from correction_uses as v join deliveries as later on later.delivery_id = v.delivery_id"
        "  where v.correction_id = u.correction_id and later.source_id = d.source_id and later.table_name = d.table_name"
        "   and later.period_label = d.period_label and later.known_at < ?3 and (later.known_at, later.delivery_id) > (d.known_at, d.delivery_id))"
        " order by d.known_at desc, d.delivery_id",
        (contract.id, correction.id, cutoff(as_of).isoformat()),
    )
    return [_Use(*row) for row in rows]


def _expected(correction: Correction) -> str:
    if correction.expect is None:
        return ""
    return f"“{correction.expect}”" if isinstance(correction.expect, str) else f"{correction.expect.low}至{correction.expect.high}"


def _finding(
    contract: Contract, correction: Correction, rule: str, *, expected: str, got: str, title: str, action: str, delivery_id: str = "", place: str = ""
) -> Finding:
    return Finding(
        rule=f"{rule}:{correction.id}",
        severity="warning",
        owner_unit="",  # the corrections are ours
        source_id=contract.id,
        table_name=correction.table,
        delivery_id=delivery_id,
        place=place or f"corrections/{contract.id}.yml {correction.id}",
        expected=expected,
        got=got,
        title_zh=f"{contract.table(correction.table).title_zh}:{title}({ACTIONS_ZH[correction.action]}:{correction.id})",
        effect_zh="按来源报送的数值采用。",
        action_zh=action,
    )
