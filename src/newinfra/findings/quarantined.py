"""What is held, as findings: one per delivery, kind of problem and column, with the first places and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from sqlite3 import Row

from newinfra.contracts import Contract
from newinfra.findings.effect import Effect
from newinfra.findings.model import Finding, Severity
from newinfra.ledger import Ledger
from newinfra.periods import label_in_chinese
from newinfra.read.reasons import REASONS, place_in_message

RULE = "quarantined"
PLACES_SHOWN = 5
_SEVERITY: dict[str, Severity] = {"file": "critical", "row": "warning", "cell": "warning"}
_EFFECT_ZH = {
    "file": "该次报送已整体暂扣,未进入指标计算;更正后重新报送即自动采用。",
    "row": "这些行已暂扣,其余行照常采用。",
    "cell": "这些单元格的值已暂扣,所在行的其他数据照常采用。",
}


def quarantine_findings(ledger: Ledger, contract: Contract, delivery_ids: Iterable[str], effect: Effect) -> list[Finding]:
    """Findings about the held items of `delivery_ids`.

    Rejections by gate 1 are left to the gate, which knows the expectation; what a correction dropped, nobody has to look at.
    """
    return [
        _finding(contract, list(rows), effect)
        for delivery_id in delivery_ids
        for _, rows in groupby(_held(ledger, delivery_id), key=lambda row: (row["level"], row["reason_code"], row["column_name"]))
    ]


def _held(ledger: Ledger, delivery_id: str) -> list[Row]:
    return ledger.rows(
        "select q.*, d.file_name, d.period_label from quarantine as q join deliveries as d using (delivery_id)"
        " where delivery_id = ? and q.reason_code not in ('gate_rejected', 'corrected_drop')"
        " order by q.level, q.reason_code, q.column_name, length(q.place), q.place",
        (delivery_id,),
    )


def _finding(contract: Contract, rows: list[Row], effect: Effect) -> Finding:
    first = rows[0]
    table = contract.table(first["table_name"])
    column = next((column.title_zh for column in table.columns if column.name == first["column_name"]), "")
    places = [place_in_message(row["message_zh"], row["reason_code"], file_name=row["file_name"]) for row in rows[:PLACES_SHOWN]]
    texts = "、".join(f"“{row['raw_text'][:40]}”" for row in rows[:PLACES_SHOWN] if row["raw_text"])
    more = f" 等{len(rows)}处" if len(rows) > PLACES_SHOWN else ""
    reason = REASONS[first["reason_code"]]
    return Finding(
        rule=":".join(part for part in (RULE, first["reason_code"], first["column_name"]) if part),
        severity=_SEVERITY[first["level"]],
        owner_unit=first["owner_unit"],
        source_id=contract.id,
        table_name=table.name,
        delivery_id=first["delivery_id"],
        period_label=first["period_label"],
        place=("、".join(place for place in places if place) + more) or f"文件 {first['file_name']}",
        expected=first["expected"],
        got=_got_zh(first) if first["level"] == "file" else texts or "空",
        title_zh=f"{table.title_zh}({label_in_chinese(first['period_label'])}){column}:{reason.what_zh}",
        effect_zh=_EFFECT_ZH[first["level"]] + effect.sentence_zh(table, first["column_name"] if first["level"] == "cell" else ""),
        action_zh=reason.action_zh,
    )


def _got_zh(row: Row) -> str:
    """What came, from the message to the steward; the reason itself where that says nothing more."""
    reason = REASONS[row["reason_code"]]
    _, _, got = str(row["message_zh"]).partition(";实为:")
    return got.removesuffix(f"。{reason.action_zh}") or reason.what_zh
