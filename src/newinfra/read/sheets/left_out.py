"""What to tell about rows, columns and sheets that a spreadsheet hides: they were not taken, and nobody may believe that they were."""

from __future__ import annotations

from collections.abc import Iterator

from newinfra.contracts import Contract
from newinfra.findings import Finding
from newinfra.read.staged.columns import LeftOut
from newinfra.read.staged.staging import Staging

NAMES_SHOWN = 12
_WHAT_ZH = {"rows": "隐藏行", "columns": "隐藏列", "sheets": "隐藏的工作表"}


def left_out_findings(contract: Contract, staging: Staging) -> Iterator[Finding]:
    """One finding per delivery, sheet and kind of thing, with the names of what is hidden."""
    table = staging.table
    for number, found in staging.left_out.items():
        delivery = staging.deliveries.get(number)
        for left_out in found if delivery else ():
            assert delivery is not None
            what = _WHAT_ZH[left_out.what]
            yield Finding(
                rule=f"hidden_{left_out.what}",
                severity="warning",
                owner_unit=contract.spec.owner_unit,
                source_id=contract.id,
                table_name=table.name,
                delivery_id=delivery.delivery_id,
                period_label=delivery.period_label,
                place=left_out.where,
                got=f"文件 {delivery.file_name}:{_names(left_out)}",
                title_zh=f"{table.title_zh}:有{what}未采用{f'(工作表“{left_out.where}”)' if left_out.where else ''}",
                effect_zh=f"{what}的内容没有入库,其余数据已采用。",
                action_zh="如应当采用,请取消隐藏后重新报送;如属多余内容,请删除。",
            )


def _names(left_out: LeftOut) -> str:
    shown = "、".join(left_out.names[:NAMES_SHOWN])
    return shown if len(left_out.names) <= NAMES_SHOWN else f"{shown} 等 {len(left_out.names)} 处"
