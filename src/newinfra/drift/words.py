"""A source's drift in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newinfra.drift.drifts import WEIGHT_ZH, Drift
from newinfra.drift.report import SourceDrift, TableDrift
from newinfra.periods import label_in_chinese
from newinfra.read.reasons import REASONS

STATE_ZH = {"landed": "待读取", "loaded": "已装载", "held": "暂扣"}


def lines(drift: SourceDrift) -> Iterator[str]:
    """What a person reads, table by table; nothing of tables without drift. No line can be taken for a part of the patch that may follow."""
    for table in drift.tables:
        if not table.drifts:
            continue
        yield f"{drift.source_id}.{table.table_name} {table.title_zh}(约定 {drift.contract_version})"
        for kept in table.deliveries:
            reason = REASONS[kept.reason_code].what_zh if kept.reason_code in REASONS else kept.reason_code
            state = STATE_ZH.get(kept.state, kept.state) + (f":{reason}" if kept.state == "held" and reason else "")
            yield f"  文件 {_one_line(kept.file_name)}({label_in_chinese(kept.period_label)}):{state},布局 {kept.fingerprint}"
        for each in table.drifts:
            yield f"  [{WEIGHT_ZH[each.weight]}] {_one_line(each.says_zh)}"
    for left in drift.left:
        yield f"  需人工决定:{_one_line(left)}"


def as_json(drift: SourceDrift) -> dict[str, Any]:
    """The same for programs."""
    return {
        "source_id": drift.source_id,
        "contract_version": drift.contract_version,
        "tables": [_table(table) for table in drift.tables],
        "left": list(drift.left),
        "patch": drift.patch,
    }


def _table(table: TableDrift) -> dict[str, Any]:
    deliveries = [
        {
            "delivery_id": kept.delivery_id,
            "file_name": kept.file_name,
            "period": kept.period_label,
            "state": kept.state,
            "reason_code": kept.reason_code,
            "fingerprint": kept.fingerprint,
        }
        for kept in table.deliveries
    ]
    return {"table": table.table_name, "title_zh": table.title_zh, "deliveries": deliveries, "drifts": [_drift(drift) for drift in table.drifts]}


def _drift(drift: Drift) -> dict[str, Any]:
    return {
        "kind": drift.kind,
        "weight": drift.weight,
        "column": drift.column_name,
        "was": drift.was,
        "now": drift.now,
        "certainty": drift.certainty,
        "says_zh": drift.says_zh,
    }


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
