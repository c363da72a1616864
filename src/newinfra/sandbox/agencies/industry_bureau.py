"""The industry bureau: enterprises at the identifier node every month; platforms, cases and factories every half-year."""

from __future__ import annotations

from datetime import date

from newinfra.periods import Period
from newinfra.sandbox.agencies.enterprises import Enterprise
from newinfra.sandbox.agencies.form import Cell, Form, FormColumn
from newinfra.sandbox.agencies.report import Offices, Regular
from newinfra.sandbox.agencies.title_list import TitleList, detail, level, since

SOURCE = "industry_bureau"
_REPORTER = "市工信局"

_PLATFORMS = TitleList(
    table_no="附件1",
    title="漳州市工业互联网平台名单",
    reporter=_REPORTER,
    unit="个",
    key_header="认定编号",
    name_header="平台名称",
    more=(("级别", level), ("批次", detail("batch")), ("文号", detail("document")), ("认定日期", since)),
    states={"planned": "培育中", "valid": "有效", "ended": "已摘牌"},
    notes=("市级平台一并列出，不计入省级平台个数。",),
)
_CASES = TitleList(
    table_no="附件2",
    title="漳州市标识解析典型应用案例名单",
    reporter=_REPORTER,
    unit="个",
    key_header="案例编号",
    name_header="案例名称",
    more=(("批次", detail("batch")), ("文号", detail("document")), ("公布日期", since)),
    states={"planned": "申报中", "valid": "有效", "ended": "已摘牌"},
    end_header="摘牌日期",
)
_FACTORIES = TitleList(
    table_no="附件3",
    title="漳州市智能制造示范工厂名单",
    reporter=_REPORTER,
    unit="家",
    key_header="统一社会信用代码",
    name_header="企业（工厂）名称",
    more=(("级别", level), ("批次", detail("batch")), ("文号", detail("document")), ("公布日期", since)),
    states={"planned": "申报中", "valid": "有效", "ended": "已摘牌"},
    end_header="摘牌日期",
    notes=("国家级示范工厂同时列入省级名单的，分两行列示。",),
)


def _node_enterprises(offices: Offices, period: Period, sent_on: date) -> Form:
    columns = (
        FormColumn(("序号",), width=6),
        FormColumn(("统一社会信用代码",), width=22),
        FormColumn(("企业名称",), width=30),
        FormColumn(("县（市、区）",)),
        FormColumn(("行业",)),
        FormColumn(("标识解析接入", "标识前缀"), width=16),
        FormColumn(("标识解析接入", "接入日期")),
        FormColumn(("标识解析接入", "累计注册量（万个）"), "figure", decimals=2),
        FormColumn(("标识解析接入", "状态")),
        FormColumn(("退出日期",)),
        FormColumn(("备注",)),
    )
    rows: list[list[Cell]] = []
    for enterprise in offices.truth.enterprises:
        if enterprise.member.joined > period.end:
            continue
        for name in (enterprise.name, *enterprise.branches):
            rows.append(_row(len(rows) + 1, enterprise, name, period.end))
    return Form(
        sheet="接入企业",
        table_no="附件4",
        title="漳州市工业互联网标识解析二级节点接入企业名单",
        reporter=_REPORTER,
        period=period.label_zh,
        units="家、万个",
        columns=columns,
        rows=rows,
        notes=("分支机构单列，与总公司同一信用代码，合计时只计一家。", "“…”表示数据不足本表最小单位数。"),
        signed_on=sent_on,
        guidance=("本表由二级节点运营单位按月填报，", "信用代码须为18位，接入日期按首次接入。"),
    )


def _row(number: int, enterprise: Enterprise, name: str, on: date) -> list[Cell]:
    member = enterprise.member
    has_left = not member.is_member(on)
    registered = round((on - member.joined).days * (member.number % 17) / 900, 2)
    return [
        number,
        enterprise.credit_code,
        name,
        enterprise.region.name,
        enterprise.industry,
        enterprise.prefix,
        f"{member.joined.year}/{member.joined.month}/{member.joined.day}",
        registered or "…",
        "已退出" if has_left else "已接入",
        f"{member.left.year}/{member.left.month}/{member.left.day}" if member.left and has_left else None,
        "分支机构" if name in enterprise.branches else None,
    ]


REPORTS = (
    Regular(SOURCE, "node_enterprises", "month", "2023-01", "标识解析二级节点接入企业名单", ".xlsx", (6, 11), _node_enterprises),
    Regular(SOURCE, "platforms", "half", "2023H1", "工业互联网平台名单", ".xlsx", (16, 26), lambda o, p, sent: _PLATFORMS.form(o.truth.platforms, p, sent)),
    Regular(SOURCE, "cases", "half", "2023H1", "标识解析典型应用案例名单", ".xlsx", (16, 26), lambda o, p, sent: _CASES.form(o.truth.cases, p, sent)),
    Regular(SOURCE, "factories", "half", "2023H1", "智能制造示范工厂名单", ".xls", (16, 26), lambda o, p, sent: _FACTORIES.form(o.truth.factories, p, sent)),
)
