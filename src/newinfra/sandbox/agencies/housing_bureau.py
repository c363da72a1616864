"""The housing bureau: which of the city and its counties are on the urban-management platform, every half-year."""

from __future__ import annotations

from datetime import date

from newinfra.periods import Period
from newinfra.sandbox.agencies.form import Cell, Form, FormColumn
from newinfra.sandbox.agencies.listed import Listed
from newinfra.sandbox.agencies.places import BY_CODE
from newinfra.sandbox.agencies.report import Offices, Regular

_COLUMNS = (
    FormColumn(("序号",), width=6),
    FormColumn(("单位编号",), width=16),
    FormColumn(("平台名称",), width=32),
    FormColumn(("市县",)),
    FormColumn(("接入情况", "是否接入")),
    FormColumn(("接入情况", "接入日期")),
    FormColumn(("纳入日期",)),
    FormColumn(("应接状态",)),
)


def _platform_units(offices: Offices, period: Period, sent_on: date) -> Form:
    return Form(
        sheet="Sheet1",
        table_no="附件2",
        title="漳州市城市管理信息化平台市县接入情况表",
        reporter="市住建局",
        period=period.label_zh,
        units="个",
        columns=_COLUMNS,
        rows=[_row(number, unit, period.end) for number, unit in enumerate(offices.truth.platform_units, start=1)],
        notes=("应接入单位为市本级和11个县（区），开发区随所在县（区）。",),
        signed_on=sent_on,
    )


def _row(number: int, unit: Listed, on: date) -> list[Cell]:
    is_connected = unit.counts(on)
    connected_on = unit.since.isoformat() if is_connected else None
    return [number, unit.key, unit.name, BY_CODE[unit.region_code].name, "是" if is_connected else "否", connected_on, unit.announced.isoformat(), "应接入"]


REPORTS = (Regular("housing_bureau", "platform_units", "half", "2023H1", "城市管理信息化平台接入情况", ".xls", (14, 25), _platform_units),)
