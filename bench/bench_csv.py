"""What reading a CSV of two million readings costs beyond DuckDB's own read_csv with types: values, rejects, and the exact line of every row.

The floor is `create table … as select * from read_csv(…)` with the contract's types, which drops a line that it cannot cast. Ours reads the
delivery from the landing: checks its hash, binds the header, types every cell, lists each bad cell with its line and text, and looks for keys
that stand twice. CPU seconds of the process, medians of RUNS, taken in turn in one run; the same bytes, 合成数据, plain, gzip and GB18030.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import resource
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import yaml

from newinfra.contracts import load_contract
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Delivery, DeliveryLedger, open_ledger
from newinfra.periods import parse_period
from newinfra.project import Project
from newinfra.read import read_source

ROWS, RUNS = 2_000_000, 5
BAD_CELLS = 20
HEADER = ("METER_NO", "DATA_TIME", "ENERGY_KWH", "FLAG", "REMARK")
TYPES = "{'METER_NO': 'VARCHAR', 'DATA_TIME': 'TIMESTAMP', 'ENERGY_KWH': 'DECIMAL(28, 6)', 'FLAG': 'VARCHAR', 'REMARK': 'VARCHAR'}"
READ = "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', ignore_errors = true"
AS_OF = date(2025, 11, 20)


def text() -> str:
    """A day of fifteen-minute readings in the order of time and meter, with a few cells that are no numbers."""
    chance = random.Random(20251120)
    bad = set(chance.sample(range(ROWS), BAD_CELLS))
    meters = -(-ROWS // 96)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADER)
    for number in range(ROWS):
        interval, meter = divmod(number, meters)
        energy = "缺测" if number in bad else f"{chance.random() * 100:.3f}"
        remark = "合成数据" if number % 1000 == 0 else ""
        writer.writerow((f"ZZ{meter:08}", f"2025-10-01 {interval // 4:02}:{interval % 4 * 15:02}:00", energy, chance.choice("0012"), remark))
    return buffer.getvalue()


def contract(folder: Path, encoding: str, compression: str) -> Path:
    """A feed of readings in one encoding and compression."""
    columns: list[tuple[str, str, dict[str, Any], bool]] = [
        ("METER_NO", "string", {"role": "series"}, True),
        ("DATA_TIME", "timestamp", {"role": "timestamp"}, True),
        ("ENERGY_KWH", "number", {"role": "value", "unit": "kWh", "measure": "energy"}, False),
        ("FLAG", "string", {"role": "flag"}, False),
        ("REMARK", "string", {"role": "note"}, False),
    ]
    table = {
        "shape": "readings",
        "cadence": "day",
        "due_days": 1,
        "history_start": "2025-01-01",
        "period_from": "file_name",
        "layout": {"format": "csv", "encoding": encoding, "compression": compression},
    }
    feed = {"publisher": "grid", "owner_unit": "grid", "family": "grid", "transport": {"kind": "drop"}}
    document = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "grid",
        "version": "1.0.0",
        "status": "active",
        "customProperties": [{"property": "newinfra", "value": feed}],
        "schema": [
            {
                "name": "readings",
                "customProperties": [{"property": "newinfra", "value": table}],
                "properties": [
                    {
                        "name": name.lower(),
                        "logicalType": kind,
                        "required": key,
                        "primaryKey": key,
                        "customProperties": [{"property": "newinfra", "value": {**spec, "from": [name]}}],
                    }
                    for name, kind, spec, key in columns
                ],
            }
        ],
    }
    path = folder / "contracts" / "grid.odcs.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return path


class Ours:
    """An installation into which one file has landed; `read` reads it, as often as it is asked."""

    def __init__(self, folder: Path, data: bytes, *, encoding: str = "utf-8", compression: str = "none") -> None:
        self.contract = load_contract(contract(folder, encoding, compression))
        (folder / "seeds").mkdir()
        for seed in ("regions", "region_aliases", "units", "unit_aliases", "measurement_units", "plans"):
            (folder / "seeds" / f"{seed}.csv").write_text("alias,unit_code,region_code,name_zh,city_region_code\n", encoding="utf-8")
        self.home, self.project = Home(folder / "home"), Project.at(folder)
        self.ledger = open_ledger(self.home.ledger)
        part = Landing(self.home.landing).put("grid", "readings.csv", [data])
        delivery = Delivery(
            source_id="grid",
            table_name="readings",
            period=parse_period("2025-10-01"),
            vintage="快报",
            file_name="readings.csv",
            sha256=part.sha256,
            parts=(part,),
            known_at=datetime(2025, 10, 2, tzinfo=UTC),
            landed_as_of="2025-10-02",
            contract_version="1.0.0",
            is_synthetic=True,
        )
        DeliveryLedger(self.ledger).land(delivery)

    def read(self) -> None:
        result = read_source(self.contract, home=self.home, project=self.project, ledger=self.ledger, as_of=AS_OF)
        delivery = result.tables["readings"].deliveries[0]
        if (delivery.rows_in, len(delivery.records)) != (ROWS, BAD_CELLS):
            raise RuntimeError(f"{delivery.rows_in} rows with {len(delivery.records)} bad cells")


def floor(folder: Path, path: Path) -> Callable[[], None]:
    """DuckDB's reading of a file into a table of a fresh database."""

    def run() -> None:
        target = folder / "floor.duckdb"
        target.unlink(missing_ok=True)
        with duckdb.connect(str(target)) as connection:
            connection.execute(f"create table readings as select * from read_csv('{path}', {READ}, columns = {TYPES})")

    return run


def recoded_floor(folder: Path, path: Path, encoding: str) -> Callable[[], None]:
    """The same after iconv: DuckDB alone cannot be trusted with GB18030."""

    def run() -> None:
        plain = folder / "recoded.csv"
        with plain.open("wb") as out:
            subprocess.run(["iconv", "-f", encoding, "-t", "utf-8", str(path)], stdout=out, check=True)
        floor(folder, plain)()

    return run


def with_pandas(path: Path) -> Callable[[], None]:
    """What many would write instead; a number that is none stays a text there, without its line."""

    def run() -> None:
        frame = pd.read_csv(path, dtype={"METER_NO": str, "FLAG": str, "REMARK": str})
        frame["ENERGY_KWH"] = pd.to_numeric(frame["ENERGY_KWH"], errors="coerce")
        frame["DATA_TIME"] = pd.to_datetime(frame["DATA_TIME"], format="%Y-%m-%d %H:%M:%S", errors="coerce")

    return run


def cpu() -> float:
    """CPU seconds of this process and of its finished children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


def main() -> None:
    """Prints the ratios."""
    data = text().encode()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {"plain": data, "gzip": gzip.compress(data, 6, mtime=0), "gb18030": data.decode().encode("gb18030")}
        for kind, content in files.items():
            (folder / f"readings.{kind}").write_bytes(content)
        runs: dict[str, Callable[[], None]] = {
            "floor, plain": floor(folder, folder / "readings.plain"),
            "floor, gzip": floor_of_gzip(folder, folder / "readings.gzip"),
            "floor, gb18030": recoded_floor(folder, folder / "readings.gb18030", "gb18030"),
            "ours, plain": Ours(folder / "a", files["plain"]).read,
            "ours, gzip": Ours(folder / "b", files["gzip"], compression="gzip").read,
            "ours, gb18030": Ours(folder / "c", files["gb18030"], encoding="gb18030").read,
            "pandas, plain": with_pandas(folder / "readings.plain"),
        }
        taken: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(RUNS):
            for name, run in runs.items():
                begun = cpu()
                run()
                taken[name].append(cpu() - begun)
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    print(f"{ROWS:,} readings, {len(data) >> 20} MB, {BAD_CELLS} bad cells; CPU seconds, medians of {RUNS}")
    for name, seconds in medians.items():
        who, _, kind = name.partition(", ")
        beside = "" if who == "floor" else f"  {seconds / medians[f'floor, {kind}']:.2f}x its floor"
        print(f"{name:<16} {seconds:6.2f}{beside}")
    for kind in ("gzip", "gb18030"):
        print(f"ours, {kind} / ours, plain: {medians[f'ours, {kind}'] / medians['ours, plain']:.2f}x")


def floor_of_gzip(folder: Path, path: Path) -> Callable[[], None]:
    """DuckDB unpacks gzip itself, by the suffix."""
    target = path.with_suffix(".csv.gz")
    target.write_bytes(path.read_bytes())
    return floor(folder, target)


if __name__ == "__main__":
    main()
