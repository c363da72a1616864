"""What a newcomer gets from the first `newinfra nightly`: a release that can be asked, explains itself, and never passes for real."""

from __future__ import annotations

import gzip
import json
import re

import duckdb
import pytest
from raw_state import assert_nothing_is_half_loaded, assert_rows_add_up
from real_night import Night, newinfra

DONE_WITH_HELD_DATA = 3
PLACES = re.compile(
    r"[^!]+![A-Z]+[0-9]+"  # a cell of a sheet
    r"|line [0-9]+, column \S.*"
    r"|page [0-9]+ #/\S+"
    r"|rows [0-9]+-[0-9]+, \S+"  # a meter's day of readings
)


def test_the_night_ends_well_and_says_that_data_are_held(night: Night) -> None:
    assert night.exit_code == DONE_WITH_HELD_DATA, night.progress
    assert night.report["succeeded"] is True
    assert night.report["as_of"] == "2025-11-20"
    assert len(night.report["sources"]) == 17
    assert {source["source_id"]: source["error"] for source in night.report["sources"] if source["error"]} == {}
    assert all(source["loaded"] for source in night.report["sources"])
    assert night.report["release_id"] == night.release.release_id


@pytest.mark.parametrize(("mart", "rows"), [("mart_scoreboard", 26), ("mart_task_progress", 29)])
def test_the_release_can_be_asked(night: Night, mart: str, rows: int) -> None:
    answered = newinfra(night.home, "sql", f"select count(*) from marts.{mart}", "--json")

    assert answered.returncode == 0, answered.stderr
    assert re.findall(r"\d+", answered.stdout)[-1] == str(rows)


def test_every_indicator_has_value_status_and_source_or_says_why(release: duckdb.DuckDBPyConnection) -> None:
    rows = release.execute(
        "select target_no, latest_value, status_code, status_zh, reason_zh, data_state_zh, lead_unit_zh from marts.mart_scoreboard"
    ).fetchall()
    with_source = {row[0] for row in release.execute("select distinct target_no from marts.mart_provenance").fetchall()}

    assert len(rows) == 26
    for target_no, value, status, status_zh, reason, data_state, lead in rows:
        assert status, target_no
        assert status_zh, target_no
        assert reason, target_no
        assert lead, target_no
        if value is None:
            assert status in ("not_applicable", "data_missing", "held"), target_no
            assert data_state in ("不适用", "待补", "暂扣", "临时值"), target_no
        else:
            assert target_no in with_source


def test_the_parts_of_a_value_add_up_to_it(release: duckdb.DuckDBPyConnection) -> None:
    """Every numerator and denominator on the scoreboard is the sum of the cells that provenance names."""
    apart = release.execute(
        "with parts as (select target_no, part, sum(value) as value from marts.mart_provenance group by all)"
        " select board.target_no, parts.part, parts.value, board.numerator, board.denominator from marts.mart_scoreboard as board join parts using (target_no)"
        " where abs(parts.value - case parts.part when 'denominator' then board.denominator else board.numerator end) > 0.001 order by all"
    ).fetchall()

    assert apart == []


def test_provenance_reaches_cells_lines_pages_and_readings(release: duckdb.DuckDBPyConnection) -> None:
    places = release.execute("select place, file_name, file_sha256, contract_version, count(*) from marts.mart_provenance group by all").fetchall()

    strange = [place for place, *_ in places if not PLACES.fullmatch(place or "")]
    assert strange[:5] == []
    assert all(file_name and version and len(sha256) == 64 for _, file_name, sha256, version, _ in places)
    for kind in ("!", "line ", "page "):
        assert any(kind in place for place, *_ in places), kind


def test_provenance_names_the_bytes_that_lie_in_the_landing(night: Night, release: duckdb.DuckDBPyConnection) -> None:
    (place, raw_text, sha256), *_ = release.execute(
        "select place, raw_text, file_sha256 from marts.mart_provenance"
        " where source_id = 'china_mobile' and table_name = 'pon_ports' and measure_code = 'pon_ports_10g' order by place"
    ).fetchall()
    (landed,) = (path for path in night.home.landing.rglob(f"*{sha256}*") if path.is_file())
    line = int(re.findall(r"line (\d+)", place)[0])
    assert raw_text in gzip.decompress(landed.read_bytes()).decode("gb18030").split("\r\n")[line - 1].split(",")


def test_a_number_can_be_explained(night: Night) -> None:
    explained = newinfra(night.home, "explain", "T04")

    assert explained.returncode == 0, explained.stderr
    assert "41.89" in explained.stdout
    assert "ZZ_CU_PON_202510.csv" in explained.stdout


def test_nothing_is_lost_and_nothing_is_half_loaded(night: Night) -> None:
    assert_rows_add_up(night.home)
    assert_nothing_is_half_loaded(night.home)


def test_the_release_never_passes_for_real(night: Night, release: duckdb.DuckDBPyConnection) -> None:
    manifest = json.loads((night.release.path / "manifest.json").read_text(encoding="utf-8"))
    board = night.release.board.read_text(encoding="utf-8")

    assert manifest["is_synthetic"] is True
    assert "合成数据" in board
    assert release.execute("select distinct is_synthetic from marts.mart_scoreboard where latest_value is not null").fetchall() == [(True,)]
    assert all("合成数据" in path.read_text(encoding="utf-8") for path in (night.release.path / "digests").iterdir())


def test_every_promised_delivery_is_accounted_for(release: duckdb.DuckDBPyConnection) -> None:
    counted = dict(release.execute("select state_code, count(*) from marts.mart_submission group by 1").fetchall())
    (promised,) = release.execute("select count(*), count(distinct (source_id, table_name, period_label)) from marts.mart_submission").fetchall()

    assert promised[0] == promised[1] == sum(counted.values())
    assert {
        (source_id, table_name)
        for source_id, table_name in release.execute(
            "select source_id, table_name from marts.mart_submission where n_deliveries = 0 and due_date < date '2025-11-20'"
        ).fetchall()
    } == {("china_mobile", "egress_bandwidth"), ("china_mobile", "iot_connections"), ("ecology_bureau", "air_stations")}
