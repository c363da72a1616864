"""What lies on disk: only what has arrived, at its moment, the same bytes every time, and wrong where the story says so."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from newinfra.errors import ConfigError
from newinfra.home import Home
from newinfra.sandbox import lifecycle
from newinfra.sandbox.clock import CITY_TIME, FIRST_TODAY, Scale
from newinfra.sandbox.grid import CUSTOMERS_METERED_FROM, Grid

BAD_PON = "sftp/china_unicom/ZZ_CU_PON_202510.csv"


def contents(home: Home) -> dict[str, tuple[int, bytes]]:
    """Path → modification time and bytes of everything that publishers sent."""
    files = [path for channel in ("rest", "sftp", "drop") for path in (home.sandbox / channel).rglob("*") if path.is_file()]
    return {str(path.relative_to(home.sandbox)): (int(path.stat().st_mtime), path.read_bytes()) for path in files}


def rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(content.decode(encoding))))


def test_the_same_city_is_the_same_bytes(home: Home, shared_home: Home) -> None:
    assert contents(home) == contents(shared_home)


def test_nothing_lies_there_before_it_arrives(shared_home: Home) -> None:
    arrivals = [datetime.fromtimestamp(moment, CITY_TIME).date() for moment, _ in contents(shared_home).values()]

    assert max(arrivals) == FIRST_TODAY
    assert lifecycle.today(shared_home) == FIRST_TODAY


def test_a_rest_publication_says_when_it_was_published(shared_home: Home) -> None:
    path = shared_home.sandbox / "rest/china_telecom/ponPort/2025-10.1.jsonl.gz"

    published = datetime.fromisoformat(json.loads(gzip.decompress(path.read_bytes()).splitlines()[0])["publishedAt"])
    assert published.timestamp() == path.stat().st_mtime


def test_create_again_changes_nothing_and_leaves_the_clock(home: Home) -> None:
    lifecycle.advance(home, 1)
    before = contents(home)

    assert lifecycle.create(home).files == 0
    assert contents(home) == before
    assert lifecycle.today(home) == date(2025, 11, 21)


def test_create_restores_what_somebody_deleted(home: Home) -> None:
    before = contents(home)
    (home.sandbox / BAD_PON).unlink()

    assert lifecycle.create(home).files == 1
    assert contents(home) == before


def test_another_seed_makes_another_city(home: Home) -> None:
    before = contents(home)
    lifecycle.advance(home, 1)

    lifecycle.create(home, seed=2)
    assert lifecycle.today(home) == FIRST_TODAY
    assert contents(home)["sftp/china_mobile/ZZ_CM_PON_202510.csv.gz"] != before["sftp/china_mobile/ZZ_CM_PON_202510.csv.gz"]


def test_advance_only_adds_what_arrives(home: Home) -> None:
    before = contents(home)
    lifecycle.advance(home, 7)
    after = contents(home)

    assert before.items() <= after.items()
    added = after.keys() - before.keys()
    assert {
        "sftp/china_unicom/ZZ_CU_PON_202510_V2.csv",
        "sftp/china_mobile/ZZ_CM_EGRESS_2025Q3.csv.gz",
        "sftp/china_mobile/ZZ_CM_IOT_202510.csv.gz.ok",
        "sftp/state_grid/ZZ_GRID_READ_20251118_V2.csv.gz",
        "sftp/state_grid/ZZ_GRID_READ_20251120.csv.gz",
        "rest/china_telecom/mobileUser/2025-09.2.jsonl.gz",
    } <= added


def test_advancing_day_by_day_ends_where_one_step_ends(home: Home, shared_home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    lifecycle.create(other)
    for _ in range(4):
        lifecycle.advance(home, 1)
    lifecycle.advance(other, 4)

    assert contents(home) == contents(other)


def test_time_does_not_run_backwards(shared_home: Home) -> None:
    with pytest.raises(ConfigError, match="backwards"):
        lifecycle.advance(shared_home, -1)


def test_advance_without_a_sandbox_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="sandbox create"):
        lifecycle.advance(Home(tmp_path), 1)


def test_one_cell_of_unicom_does_not_parse_until_it_is_sent_again(home: Home) -> None:
    lifecycle.advance(home, 4)
    first, second = rows(home.sandbox / BAD_PON), rows(home.sandbox / "sftp/china_unicom/ZZ_CU_PON_202510_V2.csv")

    different = [(old["area_name"], column) for old, new in zip(first, second, strict=True) for column in old if old[column] != new[column]]
    assert different == [("漳浦", "pon_port_cnt")]
    assert next(row for row in first if row["area_name"] == "漳浦")["pon_port_cnt"] == "1２,3x4"


def test_a_truncated_file_breaks_off_and_its_repair_does_not(home: Home) -> None:
    lifecycle.advance(home, 2)
    grid = home.sandbox / "sftp/state_grid"

    with pytest.raises(EOFError):
        gzip.decompress((grid / "ZZ_GRID_READ_20251118.csv.gz").read_bytes())
    assert len(rows(grid / "ZZ_GRID_READ_20251118_V2.csv.gz")) == len(rows(grid / "ZZ_GRID_READ_20251119.csv.gz"))


def test_the_flag_of_one_file_is_missing(shared_home: Home) -> None:
    mobile = shared_home.sandbox / "sftp/china_mobile"
    unflagged = [path.name for path in mobile.glob("*.gz") if not path.with_name(f"{path.name}.ok").is_file()]

    assert unflagged == ["ZZ_CM_IOT_202510.csv.gz"]


def test_readings_hold_every_quarter_of_an_hour_of_every_meter(shared_home: Home) -> None:
    readings = rows(shared_home.sandbox / "sftp/state_grid/ZZ_GRID_READ_20251117.csv.gz")

    assert len({(row["METER_NO"], row["DATA_TIME"]) for row in readings}) == len(readings) == (300 + 14) * 96
    assert {row["DATA_TIME"][:10] for row in readings} == {"2025-11-17"}


def test_every_meter_that_is_read_stands_in_the_register(shared_home: Home) -> None:
    grid = shared_home.sandbox / "sftp/state_grid"
    register = {row["METER_NO"] for row in rows(grid / "ZZ_GRID_ACCOUNT_202510.csv.gz")}

    assert {row["METER_NO"] for row in rows(grid / "ZZ_GRID_READ_20251117.csv.gz")} <= register


@pytest.mark.parametrize("scale", ["small", "city"])
def test_customers_are_registered_before_they_are_read(scale: Scale) -> None:
    grid, month_before = Grid(1, scale), CUSTOMERS_METERED_FROM[scale].replace(day=1) - timedelta(days=1)

    assert len(grid.meters_on(month_before)) - len([meter for meter in grid.center_meters if meter.installed_on <= month_before]) == grid.customer_meters


def test_readings_that_cannot_be_are_where_the_story_puts_them(shared_home: Home) -> None:
    readings = rows(shared_home.sandbox / "sftp/state_grid/ZZ_GRID_READ_20251112.csv.gz")

    impossible = [row["ENERGY_KWH"] for row in readings if not 0 <= float(row["ENERGY_KWH"]) < 1_000]
    assert impossible == ["-3.20", "99999.99"]


def test_a_list_of_faults_takes_the_place_of_the_standard_one(tmp_path: Path, recent_only: None) -> None:
    faults = tmp_path / "faults.yml"
    faults.write_text('- {label: 试, kind: late, source: china_unicom, table: pon_ports, period: "2025-10", arrives: 2025-11-30}\n', encoding="utf-8")
    home = Home(tmp_path / "home")

    lifecycle.create(home, faults=faults)
    assert not (home.sandbox / BAD_PON).exists()
    assert (home.sandbox / "sftp/china_mobile/ZZ_CM_IOT_202510.csv.gz.ok").is_file()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {label: x, kind: nonsense, source: a, table: b, period: c}", "cannot be read"),
        ("just a sentence", "cannot be read"),
        (
            '- {label: x, kind: bad_cell, source: china_unicom, table: pon_ports, period: "2025-10", edits: [{column: no_such, text: x}]}',
            "column that the delivery has not",
        ),
        (
            '- {label: x, kind: bad_cell, source: china_unicom, table: pon_ports, period: "2025-10", edits: [{where: {memo: 真}, column: memo, text: x}]}',
            "hits no row",
        ),
        ('- {label: x, kind: truncated, source: china_telecom, table: pon_ports, period: "2025-10"}', "only files can be truncated"),
        ('- {label: x, kind: late, source: china_unicom, table: pon_ports, period: "2025-10"}', "needs the day"),
    ],
)
def test_a_fault_that_cannot_happen_is_refused(tmp_path: Path, recent_only: None, text: str, words: str) -> None:
    faults = tmp_path / "faults.yml"
    faults.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=words):
        lifecycle.create(Home(tmp_path / "home"), faults=faults)


def test_everything_says_that_it_is_synthetic(shared_home: Home) -> None:
    sandbox = shared_home.sandbox

    assert "合成数据" in (sandbox / "README.txt").read_text(encoding="utf-8")
    assert {row["备注"] for row in rows(sandbox / "sftp/china_mobile/ZZ_CM_PON_202510.csv.gz", "gb18030")} == {"合成数据"}
    assert {row["memo"] for row in rows(sandbox / BAD_PON)} == {"合成数据"}
    assert all(row["METER_NO"].startswith("SYN") for row in rows(sandbox / "sftp/state_grid/ZZ_GRID_READ_20251117.csv.gz"))
