"""Figures that a publisher sent anew with other values, for the analyst to know of."""

from __future__ import annotations

from datetime import date, timedelta

from newinfra.clock import cutoff
from newinfra.contracts import Contract
from newinfra.findings.model import Finding
from newinfra.ledger import Ledger
from newinfra.periods import label_in_chinese

RULE = "restated"
TOLD_FOR = timedelta(days=31)
CELLS_QUOTED = 3
CAUSES_ZH = {"delivery": "重新报送", "correction": "更正记录"}


def restatement_findings(contract: Contract, ledger: Ledger, as_of: date) -> list[Finding]:
    """One finding for each version that changed something and became known within the last month."""
    until = cutoff(as_of)
    rows = ledger.rows(
        "select r.delivery_id, r.cells, r.largest_change, d.table_name, d.period_label, d.file_name, d.cause, d.vintage"
        " from restatements as r join deliveries as d using (delivery_id)"
        " where d.source_id = ? and r.cells > 0 and d.known_at < ? and d.known_at >= ? order by d.known_at, d.delivery_id",
        (contract.id, until.isoformat(), (until - TOLD_FOR).isoformat()),
    )
    tables = {table.name: table for table in contract.tables}
    return [
        Finding(
            rule=RULE,
            severity="info",
            owner_unit="",
            source_id=contract.id,
            table_name=row["table_name"],
            delivery_id=row["delivery_id"],
            period_label=row["period_label"],
            place=f"文件 {row['file_name']}({row['vintage']},{CAUSES_ZH[row['cause']]})",
            expected="与上一版一致,或说明修订原因",
            got=f"{row['cells']} 处改动{_largest(row['largest_change'])}:{_quoted(ledger, row['delivery_id'])}",
            title_zh=f"{tables[row['table_name']].title_zh}({label_in_chinese(row['period_label'])})的数据有修订",
            effect_zh="已按新一版采用;此前各日公布的数值不变。",
            action_zh=f"分析人员:newinfra deliveries show {row['delivery_id']} 列出全部改动。",
        )
        for row in rows
        if row["table_name"] in tables
    ]


def _largest(change: float | None) -> str:
    return "" if change is None else f",最大相对变动 {change:.1%}"


def _quoted(ledger: Ledger, delivery_id: str) -> str:
    rows = ledger.rows("select * from restated_cells where delivery_id = ? order by position limit ?", (delivery_id, CELLS_QUOTED))
    return "、".join(f"{row['row_key']} {row['column_name']} {_shown(row['value_before'])}→{_shown(row['value_after'])}" for row in rows)


def _shown(value: str | None) -> str:
    return "无" if value is None else value[:40]
