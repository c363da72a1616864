"""A feed with a report, a register and readings, taken in as a night does it (合成数据): for tests of what happens to deliveries over several nights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from reading_world import AS_OF, PORTS_CSV, SOURCE, World, column, csv_bytes, make_world, table

from newinfra.contracts import load_contract
from newinfra.ingest import take_in
from newinfra.ledger import Delivery
from newinfra.outdated import outdated_deliveries
from newinfra.replay import Replayed, replay
from newinfra.shape import LoadResult

PORTS_HEADER = ("县区", "端口总数", "用户数")
SITES_HEADER = ("编号", "名称", "县区", "状态", "机架数")
METER_HEADER = ("电表", "时间", "电量")
SITES = table(
    "sites",
    "entities",
    {"format": "csv"},
    [
        column("site", "key", required=True, key=True, source=["编号"]),
        column("name", "name", source=["名称"]),
        column("county", "region", required=True, source=["县区"]),
        column("status", "status", source=["状态"], map={"在用": "in_use", "停用": "retired"}),
        column("racks", "attribute", "number", source=["机架数"]),
    ],
    entity_type="site",
)
METERS = table(
    "meters",
    "readings",
    {"format": "csv"},
    [
        column("meter", "series", required=True, key=True, source=["电表"]),
        column("read_at", "timestamp", "timestamp", required=True, key=True, source=["时间"]),
        column("energy", "value", "number", source=["电量"], unit="kWh", measure="energy"),
    ],
)
SEEDS = {
    "measures": "measure_code,unit_code,hard_min,hard_max\npon_ports_total,个,,\nsubs,万户,,\nenergy,kWh,,\n",
    "measure_components": "measure_code,component_code\n",
    "indicators": "name_zh,numerator_measure,denominator_measure\n",
}
TABLES = (PORTS_CSV, SITES, METERS)


class SourceWorld:
    """One installation with one feed; every change of ours and every night goes through the library as in production."""

    def __init__(self, root: Path) -> None:
        self.world: World = make_world(root, *TABLES)
        for name, text in SEEDS.items():
            self.seed(name, text)
        self.expectations()

    def seed(self, name: str, text: str) -> None:
        (self.world.project.seeds / f"{name}.csv").write_text(text, encoding="utf-8")

    def add_region_alias(self, alias: str, region_code: str) -> None:
        path = self.world.project.seeds / "region_aliases.csv"
        path.write_text(path.read_text(encoding="utf-8") + f"{alias},{region_code}\n", encoding="utf-8")

    def expectations(self, **tables: list[dict[str, Any]]) -> None:
        path = self.world.project.expectations / "raw" / f"{SOURCE}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump({"tables": {each["name"]: tables.get(each["name"], []) for each in TABLES}}, allow_unicode=True), encoding="utf-8")

    def corrections(self, *entries: dict[str, Any]) -> None:
        path = self.world.project.corrections / f"{SOURCE}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(list(entries), allow_unicode=True, sort_keys=False), encoding="utf-8")

    def change_contract(self, table_name: str, column_name: str, version: str = "1.1.0", **changes: Any) -> None:
        """Give a column's part of the contract other keys, and the contract a higher version."""
        path = self.world.contract.path
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        document["version"] = version
        [columns] = [each["properties"] for each in document["schema"] if each["name"] == table_name]
        [ours] = [each["customProperties"][0]["value"] for each in columns if each["name"] == column_name]
        ours.update(changes)
        path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
        self.world.contract = load_contract(path)

    def land(self, table_name: str, rows: Sequence[Sequence[object]], *, header: Sequence[str] | None = None, **options: Any) -> Delivery:
        usual = {"ports": PORTS_HEADER, "sites": SITES_HEADER, "meters": METER_HEADER}[table_name]
        return self.world.land(table_name, csv_bytes([header or usual, *rows]), **options)

    def night(self, as_of: date = AS_OF) -> LoadResult:
        """What a night does with what has landed, fetching aside."""
        world = self.world
        again = outdated_deliveries(world.contract, project=world.project, ledger=world.ledger, as_of=as_of)
        return take_in(world.contract, home=world.home, project=world.project, ledger=world.ledger, as_of=as_of, again=again)

    def replay(self, as_of: date = AS_OF, **options: Any) -> list[Replayed]:
        return replay(home=self.world.home, project=self.world.project, ledger=self.world.ledger, as_of=as_of, **options)

    def raw(self, shape: str, columns: str = "*") -> list[tuple[Any, ...]]:
        return self.world.raw(shape, columns)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.world.ledger.rows(sql)]

    def outcome(self) -> dict[str, Any]:
        """All that the nights left behind, without the order of anything."""
        measures = (
            "delivery_id, known_at, vintage, contract_version, measure_code, region_code, period_start, value, value_state, raw_text, place, correction_id"
        )
        entities = "delivery_id, known_at, contract_version, entity_key, entity_name, region_code, status, attributes, place, correction_id"
        return {
            "measures": self.raw("measures", measures),
            "entities": self.raw("entities", entities),
            "readings": self.raw("readings", "delivery_id, known_at, contract_version, series_code, read_at, value, correction_id"),
            "deliveries": self.rows(
                "select delivery_id, period_label, known_at, state, rows_in, rows_loaded, rows_held, reason_code, contract_version, cause, read_with,"
                " corrected_with from deliveries order by 1"
            ),
            "quarantine": self.rows("select quarantine_id, delivery_id, level, reason_code, place, raw_text, expected, message_zh from quarantine order by 1"),
            "findings": self.rows("select fingerprint, rule, delivery_id, place, got, expected from findings where state = 'open' order by 1"),
            "restatements": self.rows("select * from restatements order by 1"),
            "uses": self.rows("select * from correction_uses order by 1, 2"),
            "held rows": sorted(self.held_rows()),
        }

    def held_rows(self) -> list[tuple[Any, ...]]:
        import duckdb

        paths = [str(self.world.home.root / path) for (path,) in self.rows("select distinct path from quarantine_files")]
        sql = "select delivery_id, level, coalesce(row_no, 0), column_name, reason_code, row_text from read_parquet(?)"
        return duckdb.connect().execute(sql, [paths]).fetchall() if paths else []

    def in_force(self, at: datetime, table_name: str = "ports") -> dict[str, list[tuple[Any, ...]]]:
        """By period, the rows (region, measure, value) of the version in force at a moment, as the marts choose it."""
        rows = self.rows(
            "select period_label, delivery_id from (select *, row_number() over (partition by period_label"
            "  order by known_at desc, base_known_at desc, base_delivery_id desc) as place from versions"
            f" where table_name = '{table_name}' and state = 'loaded' and known_at <= '{at.astimezone(UTC).isoformat()}') where place = 1"
        )
        raw = self.raw("measures", "delivery_id, region_code, measure_code, value")
        return {label: [row[1:] for row in raw if row[0] == delivery_id] for label, delivery_id in rows}
