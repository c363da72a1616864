"""China Mobile: gzipped CSV in GB18030 with an .ok flag, county and zone names, months as 2024-06, 万个, 万户, TB and Tbps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from newinfra.periods import Period
from newinfra.sandbox.city import City
from newinfra.sandbox.extract import SYNTHETIC, Extract, as_csv, decimal_text, zipped
from newinfra.sandbox.feed import Feed, FeedTable, RowsOf
from newinfra.sandbox.fixed import PON_MEASURES, SUBSCRIBER_MEASURES
from newinfra.sandbox.mobile import SUBSCRIBER_MEASURES as USER_MEASURES
from newinfra.sandbox.mobile import TRAFFIC_MEASURES
from newinfra.sandbox.places import COUNTIES, ZONES, share_of_zone
from newinfra.sandbox.publishers.register import built_by

_SOURCE = "china_mobile"
_BANDS = {"2600M": "2.6GHz", "700M": "700MHz"}
_STATUS = {"planned": "规划", "in_service": "在网", "dismantled": "拆除"}
_PON_COLUMNS = ("PON端口总数(万个)", "10G-PON及以上端口(万个)", "50G-PON端口(万个)")
_TIER_COLUMNS = ("宽带用户总数", "100M以下", "100M-499M", "500M-999M", "1000M及以上")
_TRAFFIC_COLUMNS = ("LTE总流量(TB)", "LTE其中IPv6(TB)", "5G总流量(TB)", "5G其中IPv6(TB)")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _figure(value: int, decimals: int) -> str:
    return decimal_text(value, decimals) if decimals else str(value)


def _stations(city: City, period: Period) -> Extract:
    columns = ("账期", "站址编码", "基站名称", "频段", "承建方", "共享方", "所属区县", "开通日期", "退网日期", "状态", "备注")
    rows = []
    for entry in built_by(city, _SOURCE, period.end):
        station, county = entry.station, COUNTIES[entry.station.county].name
        name, band, sharer = f"{county}{station.site[-5:]}站", _BANDS[station.band], "中国广电" if station.sharer else ""
        days = [_day(entry.opened_on), _day(entry.closed_on)]
        rows.append([period.label, station.site, name, band, "中国移动", sharer, county, *days, _STATUS[entry.status], SYNTHETIC])
    return Extract(columns, rows)


def _by_county(columns: tuple[str, ...], measures: Sequence[str], decimals: int) -> RowsOf:
    """Counties, then zones: a zone's figures are already inside its counties."""

    def extract(city: City, period: Period) -> Extract:
        figures = [city.fixed.by_county(measure, _SOURCE, period.label) for measure in measures]
        rows = [[period.label, county.name, *(_figure(figure[place], decimals) for figure in figures), SYNTHETIC] for place, county in enumerate(COUNTIES)]
        for zone in ZONES:
            parts = [share_of_zone(zone, figure) for figure in figures]
            if measures == SUBSCRIBER_MEASURES:
                parts[0] = sum(parts[1:])
            rows.append([period.label, zone.name, *(_figure(part, decimals) for part in parts), SYNTHETIC])
        return Extract(("账期", "区县", *columns, "备注"), rows)

    return extract


def _city(columns: tuple[str, ...], measures: Sequence[str], decimals: int) -> RowsOf:
    def extract(city: City, period: Period) -> Extract:
        month = f"{period.end:%Y-%m}"
        figures = [_figure(city.mobile.figure(measure, _SOURCE, month), decimals) for measure in measures]
        return Extract(("账期", *columns, "备注"), [[period.label, *figures, SYNTHETIC]])

    return extract


def _path(table: FeedTable, period: Period, version: int) -> str:
    return f"ZZ_CM_{table.stem}_{period.label.replace('-', '')}{'' if version == 1 else f'_V{version}'}.csv.gz"


MOBILE = Feed(
    source_id=_SOURCE,
    tables=(
        FeedTable("stations_5g", "month", "2023-01", 6, "STATION5G", _stations),
        FeedTable("pon_ports", "month", "2023-01", 6, "PON", _by_county(_PON_COLUMNS, PON_MEASURES, 4)),
        FeedTable("broadband_subs", "month", "2023-01", 6, "BROADBAND", _by_county(_TIER_COLUMNS, SUBSCRIBER_MEASURES, 0)),
        FeedTable("mobile_subs", "month", "2023-01", 7, "MOBILE", _city(("移动电话用户(万户)", "5G用户(万户)"), USER_MEASURES, 4)),
        FeedTable("iot_connections", "month", "2023-01", 7, "IOT", _city(("物联网终端用户(户)",), ("iot_connections",), 0)),
        FeedTable("mobile_traffic", "month", "2023-01", 7, "TRAFFIC", _city(_TRAFFIC_COLUMNS, TRAFFIC_MEASURES, 3)),
        FeedTable("egress_bandwidth", "quarter", "2023Q1", 10, "EGRESS", _city(("出口带宽(Tbps)",), ("egress_bandwidth",), 3)),
    ),
    encode=lambda extract, _: zipped(as_csv(extract, "gb18030")),
    path=_path,
    flag=".ok",
)
