"""The health commission: hospitals that see patients online, every quarter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from newinfra.periods import Period
from newinfra.sandbox.agencies.form import Form
from newinfra.sandbox.agencies.report import Offices, Regular
from newinfra.sandbox.agencies.title_list import TitleList, detail, since

_HOSPITALS = TitleList(
    table_no="附件",
    title="漳州市开展互联网诊疗服务医疗机构名单",
    reporter="市卫健委",
    unit="家",
    key_header="医疗机构登记号",
    name_header="医疗机构名称",
    more=(("等级", detail("grade")), ("开展日期", since)),
    states={"planned": "筹备中", "valid": "已开展", "ended": "已停止"},
    end_header="停止日期",
    notes=("同一医疗机构有两个线上入口的，分两行列示。",),
)


def _internet_hospitals(offices: Offices, period: Period, sent_on: date) -> Form:
    hospitals = offices.truth.internet_hospitals
    second_entrance = replace(hospitals[1], name=f"{hospitals[1].name}（微信入口）")
    return _HOSPITALS.form([*hospitals, second_entrance], period, sent_on)


REPORTS = (Regular("health_commission", "internet_hospitals", "quarter", "2023Q1", "互联网诊疗医疗机构名单", ".xlsx", (9, 17), _internet_hospitals),)
