"""The grid company's registers: meters with their accounts, and distribution areas with their on-line terminals."""

from __future__ import annotations

from newinfra.periods import Period
from newinfra.sandbox.city import City
from newinfra.sandbox.extract import SYNTHETIC, Extract, as_csv, zipped
from newinfra.sandbox.feed import Feed, FeedTable
from newinfra.sandbox.places import COUNTIES

_ROLES = {"total": "总表", "other": "附属", "customer": "户表"}


def _accounts(city: City, period: Period) -> Extract:
    columns = ("METER_NO", "CONS_NO", "CONS_NAME", "AREA_CODE", "ELEC_TYPE", "SITE_CODE", "METER_ROLE", "INST_DATE", "RMV_DATE", "STATUS", "REMARK")
    rows = []
    for meter in city.grid.meters_on(period.end):
        removed = meter.removed_on.isoformat() if meter.removed_on and meter.removed_on <= period.end else ""
        what = [meter.category, meter.site_code, _ROLES[meter.role]]
        since = [meter.installed_on.isoformat(), removed, "已拆" if removed else "在运"]
        rows.append([meter.number, meter.account, meter.holder, COUNTIES[meter.county].code, *what, *since, SYNTHETIC])
    return Extract(columns, rows)


def _areas(city: City, period: Period) -> Extract:
    columns = ("TG_NO", "TG_NAME", "ORG_NAME", "CAP_KVA", "TERM_ONLINE", "RUN_DATE", "STATUS", "REMARK")
    rows = []
    for area in city.grid.areas_on(period.end):
        county = COUNTIES[area.county].name
        online = "1" if area.online_on <= period.end else "0"
        rows.append([area.code, f"{county[:2]}{area.number:05}公变台区", county, str(area.capacity_kva), online, f"{area.opened_on:%Y%m%d}", "运行", SYNTHETIC])
    return Extract(columns, rows)


STATE_GRID = Feed(
    source_id="state_grid",
    tables=(
        FeedTable("accounts", "month", "2024-01", 3, "ACCOUNT", _accounts),
        FeedTable("distribution_areas", "month", "2023-01", 7, "TQ", _areas),
    ),
    encode=lambda extract, _: zipped(as_csv(extract, "utf-8")),
    path=lambda table, period, version: f"ZZ_GRID_{table.stem}_{period.end:%Y%m}{'' if version == 1 else f'_V{version}'}.csv.gz",
)
