"""China Telecom: REST pages, numbers as strings, county codes, months as 202406, 个, 户, GB and Gbps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from newinfra.periods import Period
from newinfra.sandbox.city import City
from newinfra.sandbox.extract import Extract, as_publication
from newinfra.sandbox.feed import Feed, FeedTable, RowsOf
from newinfra.sandbox.fixed import PON_MEASURES, SUBSCRIBER_MEASURES
from newinfra.sandbox.mobile import SUBSCRIBER_MEASURES as USER_MEASURES
from newinfra.sandbox.mobile import TRAFFIC_MEASURES
from newinfra.sandbox.places import COUNTIES
from newinfra.sandbox.publishers.register import built_by

_SOURCE = "china_telecom"
_BANDS = {"3500M": "n78", "2100M": "n1"}
_TIER_COLUMNS = ("userTotal", "userLt100", "user100To499", "user500To999", "user1000Up")
_STATUS = {"planned": "0", "in_service": "1", "dismantled": "9"}
# Two counties became districts in 2021; this operator changed its codes with the year 2024.
_OLD_CODES = {"350604": "350681", "350605": "350625"}


def _county_code(place: int, period: Period) -> str:
    code = COUNTIES[place].code
    return _OLD_CODES.get(code, code) if period.end.year < 2024 else code


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _stations(city: City, period: Period) -> Extract:
    columns = ("statMonth", "siteCode", "stationName", "bandCode", "builder", "sharer", "countyCode", "openDate", "closeDate", "statusCode")
    month = f"{period.end:%Y%m}"
    codes = [_county_code(place, period) for place in range(len(COUNTIES))]
    rows = []
    for entry in built_by(city, _SOURCE, period.end):
        station = entry.station
        name = f"{COUNTIES[station.county].name[:2]}-{station.site[-5:]}-{_BANDS[station.band]}"
        sharer = "CU" if station.sharer else ""
        days = [_day(entry.opened_on), _day(entry.closed_on)]
        rows.append([month, station.site, name, _BANDS[station.band], "CT", sharer, codes[station.county], *days, _STATUS[entry.status]])
    return Extract(columns, rows)


def _by_county(columns: tuple[str, ...], measures: Sequence[str]) -> RowsOf:
    def extract(city: City, period: Period) -> Extract:
        figures = [city.fixed.by_county(measure, _SOURCE, period.label) for measure in measures]
        month = f"{period.end:%Y%m}"
        rows = [[month, _county_code(place, period), *(str(figure[place]) for figure in figures)] for place in range(len(COUNTIES))]
        return Extract(("statMonth", "countyCode", *columns), rows)

    return extract


def _city(columns: tuple[str, ...], measures: Sequence[str]) -> RowsOf:
    def extract(city: City, period: Period) -> Extract:
        month = f"{period.end:%Y-%m}"
        figures = [str(city.mobile.figure(measure, _SOURCE, month)) for measure in measures]
        if period.grain == "quarter":
            return Extract(("statQuarter", *columns), [[period.label, *figures]])
        return Extract(("statMonth", *columns), [[f"{period.end:%Y%m}", *figures]])

    return extract


TELECOM = Feed(
    source_id=_SOURCE,
    tables=(
        FeedTable("stations_5g", "month", "2023-01", 8, "station5g", _stations),
        FeedTable("pon_ports", "month", "2023-01", 8, "ponPort", _by_county(("portTotal", "port10gUp", "port50g"), PON_MEASURES)),
        FeedTable("broadband_subs", "month", "2023-01", 9, "broadbandUser", _by_county(_TIER_COLUMNS, SUBSCRIBER_MEASURES)),
        FeedTable("mobile_subs", "month", "2023-01", 9, "mobileUser", _city(("mobileUser", "user5g"), USER_MEASURES)),
        FeedTable("iot_connections", "month", "2023-01", 9, "iotTerminal", _city(("iotTerminal",), ("iot_connections",))),
        FeedTable("mobile_traffic", "month", "2023-01", 10, "mobileTraffic", _city(("lteTotal", "lteIpv6", "nrTotal", "nrIpv6"), TRAFFIC_MEASURES)),
        FeedTable("egress_bandwidth", "quarter", "2023Q1", 12, "egressBandwidth", _city(("bandwidth",), ("egress_bandwidth",))),
    ),
    encode=as_publication,
    path=lambda table, period, version: f"{table.stem}/{period.label}.{version}.jsonl.gz",
)
