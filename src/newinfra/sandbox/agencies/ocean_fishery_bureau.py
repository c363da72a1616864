"""The ocean and fishery bureau: the vessel register with its satellite terminals, every quarter, with a total row at the end."""

from __future__ import annotations

from datetime import date

from newinfra.periods import Period
from newinfra.sandbox.agencies.form import Cell, Form, FormColumn
from newinfra.sandbox.agencies.report import Offices, Regular
from newinfra.sandbox.agencies.vessels import Vessel

_COLUMNS = (
    FormColumn(("序号",), width=6),
    FormColumn(("渔船编码",)),
    FormColumn(("船名",), width=18),
    FormColumn(("船籍县（市、区）",)),
    FormColumn(("船长（米）",), "figure"),
    FormColumn(("船舶类别", "规模")),
    FormColumn(("船舶类别", "作业水域")),
    FormColumn(("宽带卫星终端", "是否安装")),
    FormColumn(("宽带卫星终端", "终端编号"), width=24),
    FormColumn(("宽带卫星终端", "安装日期")),
    FormColumn(("登记日期",)),
    FormColumn(("注销日期",)),
    FormColumn(("状态",)),
)


def _vessels(offices: Offices, period: Period, sent_on: date) -> Form:
    shown = [v for v in offices.truth.vessels if v.member.joined <= period.end and (v.member.left is None or v.member.left >= period.start)]
    rows = [_row(number, vessel, period.end) for number, vessel in enumerate(shown, start=1)]
    total: list[Cell] = ["合计", None, f"{len(rows)}艘", *[None] * (len(_COLUMNS) - 3)]
    return Form(
        sheet="装配台账",
        table_no="表    号：海渔终端1表",
        title="漳州市海洋渔船宽带卫星终端装配台账",
        reporter="市海洋渔业局",
        period=period.label_zh,
        units="艘、米",
        columns=_COLUMNS,
        rows=[*rows, total],
        notes=("大中型指船长12米及以上。", "一船两台终端的，编号以顿号分隔，只计一艘。", "合计为在列船数，含小型和内陆渔船及本季度注销船。"),
        signed_on=sent_on,
        guidance=("一、本台账按季填报，注销渔船在注销当季列出。", "二、终端安装以验收日期为准。"),
    )


def _row(number: int, vessel: Vessel, on: date) -> list[Cell]:
    member = vessel.member
    is_equipped = member.is_equipped(on)
    status = "在册" if member.is_member(on) else "报废" if vessel.was_scrapped else "转出"
    return [
        number,
        vessel.code,
        vessel.name,
        vessel.region.name,
        vessel.length_m,
        "大中型" if vessel.is_large else "小型",
        "海洋" if vessel.is_marine else "内陆",
        "是" if is_equipped else "否",
        "、".join(vessel.terminals) if is_equipped else "—",
        member.equipped_on if is_equipped else None,
        member.joined,
        None if member.is_member(on) else member.left,
        status,
    ]


REPORTS = (Regular("ocean_fishery_bureau", "vessels", "quarter", "2023Q1", "海洋渔船宽带卫星终端装配台账", ".xlsx", (12, 21), _vessels),)
