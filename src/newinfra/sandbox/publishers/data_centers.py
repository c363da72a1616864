"""The data centres' platform: REST with nested rows; racks by quarter, IT energy by month."""

from __future__ import annotations

from newinfra.periods import Period
from newinfra.sandbox.city import City
from newinfra.sandbox.datacenters import METERED_FROM
from newinfra.sandbox.extract import Extract, as_publication
from newinfra.sandbox.feed import Feed, FeedTable
from newinfra.sandbox.places import COUNTIES

_SCALE = {"large": "L", "medium": "M", "small": "S"}
_SITE_COLUMNS = (
    "siteCode", "siteName", "countyCode", "scale", "commissionedOn", "closedOn", "state",
    "racks/built", "racks/inUse", "power/builtKw", "power/inUseKw",
)  # fmt: skip


def _sites(city: City, period: Period) -> Extract:
    centers = city.data_centers
    rows = []
    for site in centers.sites:
        if site.commissioned_on > period.end:
            continue
        built, in_use = (centers.kilowatts(racks) for racks in (centers.racks_built(site, period.end), centers.racks_in_use(site, period.end)))
        closed = site.closed_on.isoformat() if site.closed_on and site.closed_on <= period.end else ""
        head = [site.code, f"{site.name}（合成）", COUNTIES[site.county].code, _SCALE[site.scale_class], site.commissioned_on.isoformat(), closed]
        racks = [str(round(power / site.rack_kw)) for power in (built, in_use)]
        rows.append([*head, "CLOSED" if closed else "RUNNING", *racks, f"{built:.2f}", f"{in_use:.2f}"])
    return Extract(_SITE_COLUMNS, rows)


def _it_energy(city: City, period: Period) -> Extract:
    rows = []
    for site in city.data_centers.sites:
        if site.commissioned_on <= period.end and (site.closed_on is None or site.closed_on > period.start):
            rows.append([site.code, f"{period.end} 23:59:59", str(city.data_centers.it_kwh(site, period.end)), "M"])
    return Extract(("siteCode", "meterTime", "itEnergy", "quality"), rows)


DATA_CENTERS = Feed(
    source_id="data_centers",
    tables=(
        FeedTable("sites", "quarter", "2023Q1", 12, "sites", _sites),
        FeedTable("it_energy", "month", f"{METERED_FROM:%Y-%m}", 6, "it-energy", _it_energy),
    ),
    encode=as_publication,
    path=lambda table, period, version: f"{table.stem}/{period.label}.{version}.jsonl.gz",
)
