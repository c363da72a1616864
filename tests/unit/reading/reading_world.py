"""A home, a project with a few seeds, and one feed, for tests of reading and shaping. Deliveries are landed straight from bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
import xlwt
import yaml

from newinfra.contracts import Contract, load_contract
from newinfra.fetch.receive import digest_of
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Delivery, DeliveryLedger, open_ledger
from newinfra.periods import parse_period
from newinfra.project import Project
from newinfra.read import ReadResult, read_source
from newinfra.shape import LoadResult, load_source

SOURCE = "operator"
AS_OF = date(2025, 11, 20)
SEEDS = {
    "regions": "region_code,name_zh\n3506,演示市\n350602,东城区\n350603,西城区\n350604,南海区\nZ1,高新区\n",
    "region_aliases": "alias,region_code\n全市,3506\n合计,3506\n东城,350602\n350681,350604\n",
    "units": "unit_code,name_zh\noperator,某运营商\nrival,另一运营商\n",
    "unit_aliases": "alias,unit_code\n某某通信,operator\n",
    "measurement_units": "unit_code,name_zh,dimension,factor\n个,个,count,1\n万个,万个,count,10000\n户,户,accounts,1\n万户,万户,accounts,10000\n"
    "人,人,persons,1\n万人,万人,persons,10000\n%,百分比,ratio,0.01\nkWh,千瓦时,energy,1\n个/万人,个/万人,count_per_person,0.0001\n",
    "plans": "plan_code,city_region_code\ndemo,3506\n",
}


def column(name: str, role: str, logical_type: str = "string", *, required: bool = False, key: bool = False, **spec: Any) -> dict[str, Any]:
    """One column of a contract; `source` stands for `from`."""
    ours = {"role": role, **{("from" if name == "source" else name): value for name, value in spec.items()}}
    return {
        "name": name,
        "businessName": name,
        "logicalType": logical_type,
        "required": required,
        "primaryKey": key,
        "customProperties": [{"property": "newinfra", "value": ours}],
    }


def table(name: str, shape: str, layout: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], **spec: Any) -> dict[str, Any]:
    ours = {"shape": shape, "cadence": "month", "due_days": 20, "history_start": "2023-01", "layout": dict(layout), "period_from": "file_name", **spec}
    return {"name": name, "businessName": name, "properties": list(columns), "customProperties": [{"property": "newinfra", "value": ours}]}


@dataclass
class World:
    """One installation with one feed."""

    home: Home
    project: Project
    contract: Contract

    def __post_init__(self) -> None:
        self.ledger = open_ledger(self.home.ledger)
        self.landing = Landing(self.home.landing)

    def land(self, table_name: str, *parts: bytes, period: str | None = "2025-10", name: str | None = None, known: int = 0) -> Delivery:
        """Land one delivery; it became known `known` hours after the others."""
        file_name = name or f"{table_name}_{period}"
        landed = tuple(self.landing.put(SOURCE, f"{file_name}#{position}" if position else file_name, [data]) for position, data in enumerate(parts))
        delivery = Delivery(
            source_id=SOURCE,
            table_name=table_name,
            period=parse_period(period) if period else None,
            vintage="快报",
            file_name=file_name,
            sha256=digest_of(landed),
            parts=landed,
            known_at=datetime(2025, 11, 10, tzinfo=UTC) + timedelta(hours=known),
            landed_as_of=AS_OF.isoformat(),
            contract_version="1.0.0",
            is_synthetic=True,
        )
        DeliveryLedger(self.ledger).land(delivery)
        return delivery

    def read(self) -> ReadResult:
        return read_source(self.contract, home=self.home, project=self.project, ledger=self.ledger, as_of=AS_OF)

    def night(self, **rejected: str) -> LoadResult:
        """Read and load everything; `rejected` names tables whose deliveries gate 1 refuses."""
        read = self.read()
        refused = {delivery.delivery.delivery_id: rejected[name] for name, table in read.tables.items() for delivery in table.deliveries if name in rejected}
        return load_source(self.contract, read, rejected=refused, home=self.home, ledger=self.ledger)

    def raw(self, shape: str, columns: str) -> list[tuple[Any, ...]]:
        """Registered rows of a shape, in a stable order."""
        paths = [str(self.home.root / row["path"]) for row in self.ledger.rows("select path from raw_files where shape = ?", (shape,))]
        return duckdb.connect().execute(f"select {columns} from read_parquet(?) order by all", [paths]).fetchall() if paths else []

    def quarantine(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self.ledger.rows("select * from quarantine order by level, place, column_name, reason_code")]

    def states(self) -> dict[str, tuple[Any, ...]]:
        rows = self.ledger.rows("select file_name, state, rows_in, rows_loaded, rows_held, reason_code from deliveries order by file_name")
        return {row["file_name"]: tuple(row)[1:] for row in rows}


def make_world(root: Path, *tables: Mapping[str, Any]) -> World:
    """An installation under `root` whose feed has these tables."""
    folder = root / "project"
    (folder / "seeds").mkdir(parents=True)
    (folder / "contracts").mkdir()
    for name, text in SEEDS.items():
        (folder / "seeds" / f"{name}.csv").write_text(text, encoding="utf-8")
    document = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": SOURCE,
        "name": "某运营商",
        "version": "1.0.0",
        "status": "active",
        "customProperties": [
            {"property": "newinfra", "value": {"publisher": "operator", "owner_unit": "operator", "family": "operator", "transport": {"kind": "drop"}}}
        ],
        "schema": list(tables),
    }
    path = folder / "contracts" / f"{SOURCE}.odcs.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return World(Home(root / "home"), Project.at(folder), load_contract(path))


def csv_bytes(rows: Iterable[Sequence[object]], encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


def xlsx_bytes(rows: Sequence[Sequence[object]], *, merges: Sequence[tuple[int, int, int, int]] = (), sheet: str = "表1", sheets: Sequence[str] = ()) -> bytes:
    """A workbook; a text that begins with = and holds | is a formula and its cached result."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name in sheets or [sheet]:
        worksheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            for position, value in enumerate(row):
                if isinstance(value, str) and value.startswith("=") and "|" in value:
                    worksheet.write_formula(number, position, value.split("|")[0], None, value.split("|")[1])
                elif isinstance(value, str):
                    worksheet.write_string(number, position, value) if value else None
                elif value is not None:
                    worksheet.write(number, position, value)
        for first_row, first_column, last_row, last_column in merges:
            text = rows[first_row][first_column]
            worksheet.merge_range(first_row, first_column, last_row, last_column, text)
    workbook.close()
    return buffer.getvalue()


def xls_bytes(rows: Sequence[Sequence[object]], *, merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    workbook = xlwt.Workbook()
    worksheet = workbook.add_sheet("Sheet1")
    for number, row in enumerate(rows):
        for position, value in enumerate(row):
            if value is not None and value != "" and not any(top <= number <= low and left <= position <= right for top, left, low, right in merges):
                worksheet.write(number, position, value)
    for top, left, low, right in merges:
        worksheet.write_merge(top, low, left, right, rows[top][left])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


REGION = column("county", "region", required=True, key=True, source=["县区"])
TOTAL = column("ports", "measure", "integer", required=True, source=["端口总数", "端口数"], unit="个", measure="pon_ports_total")
SUBS = column("subs", "measure", "number", source=["用户数"], unit="万户", measure="subs", missing={"…": "zero", "—": "none", "0.0": "unknown"})
PORTS_CSV = table("ports", "measures", {"format": "csv"}, [REGION, TOTAL, SUBS])
