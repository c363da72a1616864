"""The development and reform commission: how far the tasks' deliverables are, every month; racks by county, every quarter."""

from __future__ import annotations

from datetime import date

from newinfra.periods import Period
from newinfra.sandbox.agencies.form import Cell, Form, FormColumn, chinese_date
from newinfra.sandbox.agencies.milestones import Milestone
from newinfra.sandbox.agencies.report import Offices, Regular
from newinfra.sandbox.city import City
from newinfra.sandbox.places import COUNTIES

SOURCE = "development_reform"
_STATES = {"not_started": "未启动", "under_way": "推进中", "done": "已完成", "in_operation": "已投入运行"}

_MILESTONE_COLUMNS = (
    FormColumn(("序号",), width=6),
    FormColumn(("节点编号",)),
    FormColumn(("任务序号",)),
    FormColumn(("节点名称",), width=36),
    FormColumn(("进展状态",)),
    FormColumn(("完成时间", "计划"), width=18),
    FormColumn(("完成时间", "实际"), width=18),
    FormColumn(("备注",)),
)
_RACK_COLUMNS = (
    FormColumn(("序号",), width=6),
    FormColumn(("县（市、区）",), width=20),
    FormColumn(("标准机架", "建成"), "figure"),
    FormColumn(("标准机架", "在用"), "figure"),
    FormColumn(("上架率（%）",), "figure"),
    FormColumn(("备注",), width=20),
)


def racks(city: City, on: date) -> dict[str, tuple[int, int]]:
    """Standard racks (built, in use) by county code at the end of a day, the counties with a data centre only."""
    centers = city.data_centers
    by_county: dict[str, tuple[int, int]] = {}
    for site in centers.sites:
        code = COUNTIES[site.county].code
        built, in_use = by_county.get(code, (0, 0))
        by_county[code] = built + centers.racks_built(site, on), in_use + centers.racks_in_use(site, on)
    return by_county


def _milestones(offices: Offices, period: Period, sent_on: date) -> Form:
    return Form(
        sheet="节点进展",
        table_no="附件3",
        title="漳州市新型基础设施建设任务节点进展情况表",
        reporter="市发改委（大数据局）",
        period=period.label_zh,
        units="个",
        columns=_MILESTONE_COLUMNS,
        rows=[_milestone_row(number, milestone, period.end) for number, milestone in enumerate(offices.truth.milestones, start=1)],
        notes=("任务序号与行动计划29项任务一致。",),
        signed_on=sent_on,
    )


def _milestone_row(number: int, milestone: Milestone, on: date) -> list[Cell]:
    finished = chinese_date(milestone.finished) if milestone.finished <= on else None
    state = _STATES[milestone.progress(on)]
    return [number, milestone.code, int(milestone.task_no), milestone.name, state, chinese_date(milestone.planned), finished, None]


def _racks(offices: Offices, period: Period, sent_on: date) -> Form:
    by_county = {code: counts for code, counts in racks(offices.city, period.end).items() if counts != (0, 0)}
    rows: list[list[Cell]] = []
    for number, place in enumerate((place for place in COUNTIES if place.code in by_county), start=1):
        rows.append([number, place.name, *_rack_figures(*by_county[place.code]), None])
    built, in_use = (sum(counts[position] for counts in by_county.values()) for position in (0, 1))
    rows.append([None, "合计", *_rack_figures(built, in_use), None])
    return Form(
        sheet="标准机架",
        table_no="表    号：数基3表",
        title="漳州市数据中心标准机架情况表",
        reporter="市发改委（大数据局）",
        period=period.label_zh,
        units="架、%",
        columns=_RACK_COLUMNS,
        rows=rows,
        notes=("标准机架按2.5千瓦折算。",),
        signed_on=sent_on,
        stub=True,
    )


def _rack_figures(built: int, in_use: int) -> list[Cell]:
    return [built, in_use, round(100 * in_use / built, 1) if built else "—"]


REPORTS = (
    Regular(SOURCE, "milestones", "month", "2023-12", "新基建任务节点进展", ".xlsx", (4, 9), _milestones),
    Regular(SOURCE, "racks", "quarter", "2023Q1", "数据中心标准机架情况", ".xlsx", (11, 22), _racks),
)
