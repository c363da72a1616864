"""China Unicom: CSV in UTF-8 with a byte-order mark, short county names and a total row, months as 2024年6月, `_V2` when sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from newinfra.periods import Period
from newinfra.sandbox.city import City
from newinfra.sandbox.extract import SYNTHETIC, Extract, as_csv, decimal_text
from newinfra.sandbox.feed import Feed, FeedTable, RowsOf
from newinfra.sandbox.fixed import PON_MEASURES, SUBSCRIBER_MEASURES
from newinfra.sandbox.mobile import SUBSCRIBER_MEASURES as USER_MEASURES
from newinfra.sandbox.mobile import TRAFFIC_MEASURES
from newinfra.sandbox.places import COUNTIES
from newinfra.sandbox.publishers.register import shared_by

_SOURCE = "china_unicom"
_BANDS = {"3500M": "3.5GHz", "2100M": "2.1GHz"}
_STATUS = {"planned": "在建", "in_service": "在用", "dismantled": "退网"}
_STATION_COLUMNS = (
    "stat_month", "tower_site_id", "cell_site_name", "freq_band", "build_party", "share_party",
    "area_name", "share_open_dt", "quit_dt", "run_state", "memo",
)  # fmt: skip
_TIER_COLUMNS = ("bb_user_cnt", "user_lt100m_cnt", "user_100_499m_cnt", "user_500_999m_cnt", "user_1000m_up_cnt")
_NO_SUCH_ITEM = "—"


def _county(place: int, period: Period) -> str:
    """芗城 for 芗城区; until the end of 2023 two districts still under the names they had as counties."""
    county = COUNTIES[place]
    return county.old_name if county.old_name and period.end.year < 2024 else county.name[:-1]


def _period(period: Period) -> str:
    if period.grain == "quarter":
        return f"{period.end.year}年第{period.label[-1]}季度"
    return f"{period.end.year}年{period.end.month}月"


def _day(day: date | None) -> str:
    return f"{day:%Y/%m/%d}" if day else ""


def _figure(value: int, decimals: int) -> str:
    return decimal_text(value, decimals) if decimals else str(value)


def _stations(city: City, period: Period) -> Extract:
    month = _period(period)
    names = [_county(place, period) for place in range(len(COUNTIES))]
    rows = []
    for entry in shared_by(city, _SOURCE, period.end):
        station, county = entry.station, names[entry.station.county]
        days = [_day(entry.opened_on), _day(entry.closed_on)]
        name = f"CU_{station.site[-6:]}_{station.band[:2]}"
        rows.append([month, station.site, name, _BANDS[station.band], "电信", "联通", county, *days, _STATUS[entry.status], SYNTHETIC])
    return Extract(_STATION_COLUMNS, rows)


def _by_county(columns: tuple[str, ...], measures: Sequence[str]) -> RowsOf:
    """A total row first, then the counties."""

    def extract(city: City, period: Period) -> Extract:
        figures = [city.fixed.by_county(measure, _SOURCE, period.label) for measure in measures]
        rows = [["合计", _period(period), *(_count(sum(figure), measure) for figure, measure in zip(figures, measures, strict=True)), SYNTHETIC]]
        for place in range(len(COUNTIES)):
            counts = [_count(figure[place], measure) if sum(figure) else _NO_SUCH_ITEM for figure, measure in zip(figures, measures, strict=True)]
            rows.append([_county(place, period), _period(period), *counts, SYNTHETIC])
        return Extract(("area_name", "stat_month", *columns, "memo"), rows)

    return extract


def _count(value: int, measure: str) -> str:
    """50G-PON did not exist here before its pilot: that is no such item, not zero."""
    return _NO_SUCH_ITEM if measure == "pon_ports_50g" and not value else str(value)


def _city(columns: tuple[str, ...], measures: Sequence[str], decimals: int) -> RowsOf:
    def extract(city: City, period: Period) -> Extract:
        month = f"{period.end:%Y-%m}"
        figures = [_figure(city.mobile.figure(measure, _SOURCE, month), decimals) for measure in measures]
        return Extract(("stat_month", *columns, "memo"), [[_period(period), *figures, SYNTHETIC]])

    return extract


def _path(table: FeedTable, period: Period, version: int) -> str:
    return f"ZZ_CU_{table.stem}_{period.label.replace('-', '')}{'' if version == 1 else f'_V{version}'}.csv"


UNICOM = Feed(
    source_id=_SOURCE,
    tables=(
        FeedTable("stations_5g", "month", "2023-01", 10, "STATION5G", _stations),
        FeedTable("pon_ports", "month", "2023-01", 10, "PON", _by_county(("pon_port_cnt", "pon_10g_cnt", "pon_50g_cnt"), PON_MEASURES)),
        FeedTable("broadband_subs", "month", "2023-01", 10, "BROADBAND", _by_county(_TIER_COLUMNS, SUBSCRIBER_MEASURES)),
        FeedTable("mobile_subs", "month", "2023-01", 11, "MOBILE", _city(("mobile_user_cnt", "mobile_5g_user_cnt"), USER_MEASURES, 0)),
        FeedTable("iot_connections", "month", "2023-01", 11, "IOT", _city(("iot_terminal_cnt",), ("iot_connections",), 4)),
        FeedTable("mobile_traffic", "month", "2023-01", 11, "TRAFFIC", _city(("lte_flow", "lte_v6_flow", "nr_flow", "nr_v6_flow"), TRAFFIC_MEASURES, 3)),
        FeedTable("egress_bandwidth", "quarter", "2023Q1", 14, "EGRESS", _city(("egress_gbps",), ("egress_bandwidth",), 0)),
    ),
    encode=lambda extract, _: as_csv(extract, "utf-8-sig"),
    path=_path,
)
