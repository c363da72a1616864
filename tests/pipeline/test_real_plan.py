"""A second plan, made of real files that nobody of this project wrote: seeds, contracts and expectations only, no Python of its own."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest

from newinfra.contracts.lint import lint
from newinfra.project import REPOSITORY, Project

PLAN = REPOSITORY / "tests" / "real"
DATA = REPOSITORY.parent / "shared" / "data"
FILES = {
    "nbs_population": "spreadsheets/nbs_y_人口年度数据.xls",
    "enacom_broadband": "telecom/enacom_Accesos_Por_Tecnología.csv",
    "openstef_substation": "energy/openstef_substation_HAL_15min.csv",
}
PAGES = "telecom/rest_pages/worldbank_POP_page{}.json"
ARRIVED, AS_OF = datetime(2025, 3, 1, 4, 0, tzinfo=UTC), "2025-03-15"
WITH_HELD_DATA = 3

real = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not part of the repository; they are looked for in {DATA}")


class Published:
    """The outcome of one night: how the command ended, what it said, and the release."""

    def __init__(self, home: Path, finished: subprocess.CompletedProcess[str]) -> None:
        self.home, self.exit_code, self.said = home, finished.returncode, finished.stdout + finished.stderr

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home / "releases" / "current" / "newinfra.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def value(self, indicator: str, period: str, region: str = "trial") -> Decimal | None:
        """The published value, or None if there is none."""
        found = self.rows(
            f"select value from marts.fct_indicator_value where indicator_code = '{indicator}' and period_label = '{period}' and region_code = '{region}'"
        )
        return found[0][0] if found else None

    def scoreboard(self, indicator: str, columns: str) -> tuple[Any, ...]:
        return self.rows(f"select {columns} from marts.mart_scoreboard where indicator_code = '{indicator}'")[0]


class _Pages(BaseHTTPRequestHandler):
    """Answers with the stored pages byte for byte; after the last one there are no more rows."""

    def do_GET(self) -> None:
        page = int(parse_qs(urlsplit(self.path).query)["page"][0])
        stored = DATA / PAGES.format(page)
        body = stored.read_bytes() if stored.is_file() else json.dumps([{"page": page, "pages": 5, "per_page": "50", "total": 248}, []]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def _publisher() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.05))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _night(home: Path) -> Published:
    connections: dict[str, dict[str, str]] = {}
    for source_id, name in FILES.items():
        folder = home.parent / "drop" / source_id
        folder.mkdir(parents=True, exist_ok=True)
        # A file is known since it arrived, so its copy has one moment of arrival on every machine.
        copy = Path(shutil.copyfile(DATA / name, folder / Path(name).name))
        os.utime(copy, (ARRIVED.timestamp(), ARRIVED.timestamp()))
        connections[source_id] = {"kind": "drop", "path": str(folder)}
    with _publisher() as url:
        connections["worldbank_population"] = {"kind": "rest", "url": url}
        home.mkdir(exist_ok=True)
        (home / "connections.json").write_text(json.dumps(connections), encoding="utf-8")
        finished = subprocess.run(
            [sys.executable, "-m", "newinfra.cli", "--project", str(PLAN), "nightly", "--as-of", AS_OF],
            env=os.environ | {"NEWINFRA_HOME": str(home), "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    return Published(home, finished)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return _night(tmp_path_factory.mktemp("real") / "home")


def test_the_second_plan_has_no_code_and_its_contracts_are_clean() -> None:
    assert {path.suffix for path in PLAN.rglob("*") if path.is_file()} <= {".csv", ".yml", ".yaml"}
    assert lint(Project.at(PLAN)) == []


@real
def test_the_night_publishes_a_release_and_says_that_something_is_held(night: Published) -> None:
    assert night.exit_code == WITH_HELD_DATA, night.said
    assert night.rows("select count(*) from marts.mart_scoreboard") == [(5,)]
    assert night.rows("select plan_code, page_title_zh from marts.dim_plan") == [("real_input_trial", "真实输入试验计划进度")]


@real
def test_population_in_ten_thousands_is_published_in_persons(night: Published) -> None:
    # 年度数据!B4 (年末总人口, 2024年) 140828 万人; T4 (2006年) 131448 万人.
    assert night.value("population_total", "2024") == 1_408_280_000
    assert night.value("population_total", "2006") == 1_314_480_000


@real
def test_the_urban_share_is_a_ratio_of_two_rows_of_the_crosstab(night: Published) -> None:
    # 年度数据!B7 (城镇人口, 2024年) 94350 over B4 140828.
    value = night.value("urban_share", "2024")

    assert value is not None
    assert abs(value - Decimal(94350) / Decimal(140828) * 100) < Decimal("0.00001")


@real
def test_the_fibre_share_is_a_ratio_of_sums_over_the_provinces(night: Published) -> None:
    # Line 2 (Buenos Aires, 2024, 1): Fibra óptica 1799013.0, Total 5044557.0.
    province = night.value("fibre_share", "2024Q1", "AR-B")
    with (DATA / FILES["enacom_broadband"]).open(encoding="utf-8", newline="") as file:
        quarter = [row for row in csv.DictReader(file) if (row["Año"], row["Trimestre"]) == ("2024", "1")]
    fibre, total = (sum((Decimal(row[column]) for row in quarter), Decimal()) for column in ("Fibra óptica", "Total"))

    assert province is not None
    assert abs(province - Decimal(1799013) / Decimal(5044557) * 100) < Decimal("0.00001")
    assert (len(quarter), int(fibre), int(total)) == (24, 4_015_101, 11_633_156)
    value = night.value("fibre_share", "2024Q1")
    assert value is not None
    assert abs(value - fibre / total * 100) < Decimal("0.00001")


@real
def test_a_period_in_two_columns_with_revision_marks_is_read(night: Published) -> None:
    # 41 quarters, three of them written "2019 *" and "1 *", "2 *", "3 *".
    quarters = night.rows("select period_label from marts.fct_indicator_value where indicator_code = 'fibre_share' and region_code = 'trial'")

    assert len(quarters) == 41
    assert {("2019Q1",), ("2019Q2",), ("2019Q3",), ("2014Q1",), ("2024Q1",)} <= set(quarters)
    assert night.rows("select rows_in, rows_loaded, rows_held from meta.deliveries where source_id = 'enacom_broadband'") == [(984, 984, 0)]


@real
def test_quarter_hours_of_power_without_a_register_are_a_months_energy(night: Published) -> None:
    with (DATA / FILES["openstef_substation"]).open(encoding="utf-8", newline="") as file:
        september = [Decimal(row["total_substation"]) for row in csv.DictReader(file) if row["datetime"].startswith("2021-09")]

    # Megawatts over a quarter of an hour, four to the megawatt-hour.
    assert len(september) == 30 * 96
    assert night.value("substation_energy", "2021-09") == sum(september, Decimal()) / 4
    assert night.rows("select is_complete from marts.fct_indicator_value where indicator_code = 'substation_energy' and period_label = '2021-07'") == [(False,)]


@real
def test_the_short_pull_is_noticed_and_held(night: Published) -> None:
    # The envelopes say 248; page 1 has 16 rows instead of 50.
    status, reason, value = night.scoreboard("world_population", "status_zh, reason_zh, latest_value")
    held = night.rows("select reason_code, message_zh from meta.held where source_id = 'worldbank_population'")

    assert (status, value) == ("暂扣", None)
    assert "worldbank_population" in reason
    assert [code for code, _ in held] == ["short_pull"]
    assert "248" in held[0][1]
    assert "214" in held[0][1]
    assert night.rows("select count(*) from marts.fct_finding where source_id = 'worldbank_population' and state = 'open'")[0][0] >= 1


@real
def test_invented_targets_are_judged_and_labelled_as_such(night: Published) -> None:
    statuses = dict(night.rows("select indicator_code, status_zh from marts.mart_scoreboard"))

    assert statuses == {
        "fibre_share": "已达标",
        "population_total": "未达标",
        "urban_share": "正常",
        "substation_energy": "未达标",
        "world_population": "暂扣",
    }
    assert night.rows("select distinct is_official, note_zh from marts.fct_target") == [(False, "试验目标，没有任何机构公布过。")]


@real
def test_nothing_of_another_plan_is_in_the_release(night: Published) -> None:
    release = night.home / "releases" / "current"
    pages = "".join(path.read_text(encoding="utf-8") for path in release.resolve().rglob("*.html"))

    assert "真实输入试验" in pages
    assert not {word for word in ("漳州", "350600", "芗城", "26项", "29项") if word in pages}
