"""The cyberspace office: the key sites that it monitors for IPv6, every quarter."""

from __future__ import annotations

from datetime import date

from newinfra.periods import Period
from newinfra.sandbox.agencies.form import Cell, Form, FormColumn
from newinfra.sandbox.agencies.report import Offices, Regular
from newinfra.sandbox.agencies.sites import Site

_COLUMNS = (
    FormColumn(("序号",), width=6),
    FormColumn(("网站域名",), width=24),
    FormColumn(("网站名称",), width=28),
    FormColumn(("主办单位",), width=24),
    FormColumn(("所在地",)),
    FormColumn(("类别",)),
    FormColumn(("IPv6支持情况", "首页")),
    FormColumn(("IPv6支持情况", "二级链接支持率（%）"), "figure"),
    FormColumn(("纳入监测日期",)),
    FormColumn(("移出日期",)),
    FormColumn(("监测状态",)),
)


def _key_sites(offices: Offices, period: Period, sent_on: date) -> Form:
    shown = [s for s in offices.truth.sites if s.member.joined <= period.end and (s.member.left is None or s.member.left >= period.start)]
    return Form(
        sheet="监测名单",
        table_no="附件1",
        title="漳州市重点网站IPv6支持情况监测名单",
        reporter="市委网信办",
        period=period.label_zh,
        units="个、%",
        columns=_COLUMNS,
        rows=[_row(number, site, period.end) for number, site in enumerate(shown, start=1)],
        notes=("本季度移出监测的网站列出，不计入监测数。", "首页不支持IPv6的，二级链接支持率填“—”。"),
        signed_on=sent_on,
    )


def _row(number: int, site: Site, on: date) -> list[Cell]:
    member = site.member
    is_ready = member.is_equipped(on)
    return [
        number,
        site.domain,
        site.name,
        site.organ,
        site.region.name,
        site.category,
        "是" if is_ready else "否",
        80 + (member.number * 7) % 21 if is_ready else "—",
        member.joined,
        None if member.is_member(on) else member.left,
        "监测中" if member.is_member(on) else "已移出",
    ]


REPORTS = (Regular("cyberspace_office", "key_sites", "quarter", "2023Q1", "重点网站IPv6支持情况监测名单", ".xlsx", (8, 16), _key_sites),)
