"""The statistics bureau: residents and households at the end of a year, quick in March and final in October."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from newinfra.periods import period_of
from newinfra.sandbox.agencies.form import Cell, Form, FormColumn
from newinfra.sandbox.agencies.population import VINTAGES, Vintage, by_county
from newinfra.sandbox.agencies.report import Offices, Report
from newinfra.sandbox.places import COUNTIES, ZONES

_COLUMNS = (
    FormColumn(("县（市、区）",), width=24),
    FormColumn(("年末常住人口", "合计"), "figure", decimals=2),
    FormColumn(("年末常住人口", "其中：城镇"), "figure", decimals=2),
    FormColumn(("年末家庭户",), "figure", decimals=2),
    FormColumn(("备注",)),
)
_ZONE = ZONES[3]  # the one zone for which the bureau prints residents


def _form(vintage: Vintage, sent_on: date) -> Form:
    residents, households = by_county(vintage.residents), by_county(vintage.households)
    rows: list[list[Cell]] = [["全　市", *_figures(vintage.residents, vintage.households, vintage), None]]
    for county in COUNTIES:
        rows.append([county.name, *_figures(residents[county.code], households[county.code], vintage), None])
        if county.code in _ZONE.parents:
            inside = residents[county.code] * _ZONE.weight / county.weight
            rows.append([f"　　其中：{_ZONE.name}", float(round(inside, 2)), "—", "—", "已含在龙海区内"])
    return Form(
        sheet="人口",
        table_no="表1-2",
        title=f"漳州市{vintage.year}年末常住人口和家庭户数",
        reporter="市统计局",
        period=f"{vintage.year}年",
        units="万人、万户",
        columns=_COLUMNS,
        rows=rows,
        notes=(f"本表为{vintage.name}数。", "部分数据合计数由于单位取舍不同产生的误差，未作机械调整。", "“—”表示无此项。"),
        signed_on=sent_on,
        stub=True,
    )


def _figures(residents: Decimal, households: Decimal, vintage: Vintage) -> list[Cell]:
    return [float(residents), float(round(residents * vintage.share_urban / 100, 2)), float(households)]


@dataclass(frozen=True, slots=True)
class Vintages:
    """One report per vintage: the same year comes twice."""

    source_id: str = "statistics_bureau"
    table: str = "population"

    def reports(self, offices: Offices) -> Iterator[Report]:
        for vintage in VINTAGES:
            period = period_of(date(vintage.year, 1, 1), "year")
            stem = f"漳州市人口和户数_{vintage.year}年_{vintage.name}"
            yield Report(self.source_id, self.table, period, stem, ".xls", vintage.published, partial(_form, vintage))


REPORTS = (Vintages(),)
