"""China Broadnet: one sheet a table with a merged title and a unit line; it shares Mobile's 700 MHz stations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from newinfra.periods import Period
from newinfra.sandbox.city import City
from newinfra.sandbox.extract import SYNTHETIC, Extract, as_workbook
from newinfra.sandbox.feed import Feed, FeedTable, RowsOf
from newinfra.sandbox.mobile import BROADNET_COUNTED_FROM, SUBSCRIBER_MEASURES, TRAFFIC_MEASURES
from newinfra.sandbox.places import COUNTIES
from newinfra.sandbox.publishers.register import shared_by

_SOURCE = "china_broadnet"
_STATUS = {"planned": "建设中", "in_service": "已开通", "dismantled": "已退网"}
_STATION_COLUMNS = ("序号", "站址编码", "基站名称", "频段", "承建方", "共享方", "所属县区", "开通日期", "退网日期", "状态", "统计月份", "备注")
_USER_COLUMNS = ("移动电话用户数", "其中：5G用户数")
_TRAFFIC_COLUMNS = ("LTE流量", "LTE流量（IPv6）", "5G流量", "5G流量（IPv6）")


def _month(period: Period) -> str:
    return f"{period.end.year}年{period.end.month}月"


def _unit_line(period: Period, unit: str) -> str:
    return f"填报单位：福建广电网络漳州分公司   统计月份：{_month(period)}   单位：{unit}"


def _day(day: date | None) -> str:
    return f"{day:%Y年%m月%d日}" if day else ""


def _stations(city: City, period: Period) -> Extract:
    rows = []
    for number, entry in enumerate(shared_by(city, _SOURCE, period.end), start=1):
        station, county = entry.station, COUNTIES[entry.station.county].name
        days = [_day(entry.opened_on), _day(entry.closed_on)]
        name = f"广电{county[:2]}{station.site[-5:]}"
        rows.append([str(number), station.site, name, "700MHz", "移动", "广电", county, *days, _STATUS[entry.status], _month(period), SYNTHETIC])
    return Extract(_STATION_COLUMNS, rows, f"{_month(period)}广电5G基站台账", _unit_line(period, "座"))


def _city(title: str, unit: str, columns: tuple[str, ...], measures: Sequence[str]) -> RowsOf:
    def extract(city: City, period: Period) -> Extract:
        figures = [str(city.mobile.figure(measure, _SOURCE, period.label)) for measure in measures]
        return Extract(("统计月份", *columns, "备注"), [[_month(period), *figures, SYNTHETIC]], f"{_month(period)}{title}", _unit_line(period, unit))

    return extract


BROADNET = Feed(
    source_id=_SOURCE,
    tables=(
        FeedTable("stations_5g", "month", "2023-01", 13, "STATION5G", _stations),
        FeedTable("mobile_subs", "month", BROADNET_COUNTED_FROM, 13, "MOBILE", _city("广电移动电话用户月报表", "户", _USER_COLUMNS, SUBSCRIBER_MEASURES)),
        FeedTable("mobile_traffic", "month", BROADNET_COUNTED_FROM, 13, "TRAFFIC", _city("广电移动网络流量月报表", "GB", _TRAFFIC_COLUMNS, TRAFFIC_MEASURES)),
    ),
    encode=lambda extract, _: as_workbook(extract, numbers=("序号", *_USER_COLUMNS, *_TRAFFIC_COLUMNS)),
    path=lambda table, period, version: f"ZZ_CBN_{table.stem}_{period.end:%Y%m}{'' if version == 1 else f'_V{version}'}.xlsx",
)
