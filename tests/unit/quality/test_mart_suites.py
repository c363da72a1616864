"""The mart suites on small marts, made from the columns that the dbt models promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from newinfra.project import REPOSITORY, Project
from newinfra.quality.engine import run_suites
from newinfra.quality.suite import mart_suites
from newinfra.quality.violations import violation_sql
from newinfra.warehouse.sql import identifier

PROJECT = Project(REPOSITORY)
SUITES = {suite.table_name: suite for suite in mart_suites(PROJECT)}
MODELS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0] for path in sorted((PROJECT.dbt / "models" / "marts").glob("*.yml"))}

Row = dict[str, Any]
SEPTEMBER: Row = {"period_grain": "month", "period_start": date(2025, 9, 1), "period_end": date(2025, 9, 30)}
OCTOBER: Row = {"period_grain": "month", "period_start": date(2025, 10, 1), "period_end": date(2025, 10, 31)}
CITY: Row = {"region_code": "350600", "region_level": "city"}
VALUE: Row = {
    **CITY,
    "indicator_code": "stations_5g",
    "value_state": "complete",
    "is_complete": True,
    "hard_low": 0,
    "hard_high": 6,
    "soft_low": 0.7,
    "soft_high": 2,
}
FIGURE: Row = {
    **CITY,
    "measure_code": "iot_connections",
    "measure_zh": "物联网",
    "region_zh": "漳州市",
    "use": "primary",
    "publisher_code": "all",
    "is_complete": True,
}
INDICATORS: Row = {"indicators_met": 1, "indicators_behind": 0, "indicators_unknown": 1, "indicators_total": 3}
BOARD: Row = {"indicator_code": "large_dc_pue", "status_code": "ahead", "target_kind": "at_most", "target_high": 1.3}

# mart, title of one of its queries → (rows that pass, rows of which the last breaks it)
QUERIES: dict[tuple[str, str], tuple[list[Row], list[Row]]] = {
    ("fct_indicator_value", "指标值不得超出硬性范围"): (
        [{**VALUE, **OCTOBER, "value": 6}, {**VALUE, **SEPTEMBER, "value": 7, "value_state": "partial", "is_complete": False}],
        [{**VALUE, **OCTOBER, "value": 6.01}],
    ),
    ("fct_indicator_value", "分母为零的比率不得有数值"): ([{**VALUE, "denominator": 0}, {**VALUE, "value": 1}], [{**VALUE, "denominator": 0, "value": 1}]),
    ("fct_indicator_value", "标为完整的指标值必须有数值"): (
        [{**VALUE, "value": 1}, {**VALUE, "value_state": "empty_cohort"}, {**VALUE, "value_state": "partial", "is_complete": False}],
        [VALUE],
    ),
    ("fct_indicator_value", "最新指标值在通常范围内"): (
        [{**VALUE, **SEPTEMBER, "value": 2.5}, {**VALUE, **OCTOBER, "value": 1.5}, {**VALUE, **OCTOBER, "value": 3, "region_level": "county"}],
        [{**VALUE, **SEPTEMBER, "value": 1.5}, {**VALUE, **OCTOBER, "value": 2.5}],
    ),
    ("fct_indicator_value", "累计类指标最新值比上期下降不超过百分之二"): (
        [{**VALUE, **SEPTEMBER, "value": 1.5}, {**VALUE, **OCTOBER, "value": 1.48}],
        [{**VALUE, **SEPTEMBER, "value": 1.5}, {**VALUE, **OCTOBER, "value": 1.4}],
    ),
    ("fct_measure", "汇总后的计量值在可能的范围内"): ([{**FIGURE, "value": 30_000_000}], [{**FIGURE, "value": 30_000_001}]),
    ("fct_measure", "计量项和地区都在名录中"): ([FIGURE], [{**FIGURE, "measure_zh": None}]),
    ("fct_measure", "全市计量值比上期不翻倍也不减半"): (
        [{**FIGURE, **SEPTEMBER, "value": 4_000_000}, {**FIGURE, **OCTOBER, "value": 4_100_000}, {**FIGURE, **OCTOBER, "value": 400, "use": "reconciliation"}],
        [{**FIGURE, **SEPTEMBER, "value": 4_000_000}, {**FIGURE, **OCTOBER, "value": 410}],
    ),
    ("fct_target", "目标有与类型相应的目标值"): (
        [{"kind": "range", "target_low": 1, "target_high": 3}, {"kind": "all_covered"}],
        [{"kind": "at_most", "target_low": 1}],
    ),
    ("fct_target", "每个指标只按一个目标评定"): (
        [{"indicator_code": "noise_stations", "is_judged": judged} for judged in (True, False)],
        [{"indicator_code": "noise_stations", "is_judged": True}] * 2,
    ),
    ("mart_county_scoreboard", "只有县(区)有名次,且都有数值"): (
        [{"is_in_partition": True, "rank_no": 2, "n_ranked": 11, "latest_value": 1}, {"is_in_partition": False, "latest_value": 1}],
        [{"is_in_partition": False, "rank_no": 1, "n_ranked": 5, "latest_value": 1}],
    ),
    ("mart_lead_unit", "牵头单位各状态项数之和不超过总数"): (
        [{**INDICATORS, "indicators_on_track": 1, "tasks_behind": 0, "tasks_total": 1}],
        [{**INDICATORS, "indicators_on_track": 2, "tasks_behind": 0, "tasks_total": 1}],
    ),
    ("fct_source_row", "每条来源明细都有报送批号、对象和位置"): (
        [{"place": "表1!C5", "delivery_id": "d", "subject_code": "350602"}],
        [{"place": "", "delivery_id": "d", "subject_code": "350602"}],
    ),
    ("fct_source_row", "来源明细的库内数值等于报送数值乘换算倍数"): (
        [{"value": 15000, "value_delivered": 1.5, "factor": 10000}, {"value": 0, "value_delivered": 7, "factor": 1}, {"value": None, "value_delivered": None}],
        [{"value": 1500, "value_delivered": 1.5, "factor": 10000}],
    ),
    ("mart_provenance", "每条来源都有文件、文件指纹和契约版本"): (
        [{"file_sha256": "ab", "file_name": "a.csv", "contract_version": "1.0.0"}],
        [{"file_name": "a.csv", "contract_version": "1.0.0"}],
    ),
    ("mart_scoreboard", "没有数值的指标不得判定进展"): ([{**BOARD, "status_code": "held"}], [BOARD]),
    ("mart_scoreboard", "达标的指标值必须达到目标值"): (
        [{**BOARD, "judged_value": 1.3}, {**BOARD, "judged_value": 1.4, "status_code": "behind"}],
        [{**BOARD, "judged_value": 1.31}],
    ),
    ("mart_scoreboard", "预测值在预测区间内"): (
        [BOARD, {"forecast_low": 1, "forecast_value": 2, "forecast_high": 3}],
        [{"forecast_low": 1, "forecast_value": 4, "forecast_high": 3}],
    ),
    ("mart_submission", "报送状态与收到时间一致"): (
        [{"state_code": "late", "first_received_at": datetime.fromisoformat("2025-10-20 09:00")}, {"state_code": "overdue"}],
        [{"state_code": "received"}],
    ),
    ("mart_task_progress", "各状态项数之和不超过总数"): (
        [{**INDICATORS, "milestones_done": 2, "milestones_overdue": 1, "milestones_total": 3}],
        [{**INDICATORS, "milestones_done": 2, "milestones_overdue": 2, "milestones_total": 3}],
    ),
}  # fmt: skip
ORIGINS = ("mart_provenance", "看板上的每个数值都能追溯到来源")


@pytest.fixture
def marts(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Empty marts with the columns of their contracts, beside the seeds that suites look into."""
    connection = duckdb.connect(str(tmp_path / "build.duckdb"), config={"threads": 1})
    connection.execute("create schema marts; create schema seeds")
    for name, model in MODELS.items():
        columns = ", ".join(f"{identifier(column['name'])} {column['data_type']}" for column in model["columns"])
        connection.execute(f"create table marts.{identifier(name)} ({columns})")
    connection.execute("create table seeds.measures as from read_csv(?, header = true)", [str(PROJECT.seeds / "measures.csv")])
    insert(connection, "dim_indicator", [{"indicator_code": "stations_5g", "aggregation": "count", "numerator_measure": "stations_5g"}])
    yield connection
    connection.close()


def insert(connection: duckdb.DuckDBPyConnection, mart: str, rows: list[Row]) -> None:
    connection.execute(f"truncate marts.{identifier(mart)}")
    for row in rows:
        names = ", ".join(map(identifier, row))
        connection.execute(f"insert into marts.{identifier(mart)} ({names}) values ({', '.join('?' * len(row))})", list(row.values()))


def broken(connection: duckdb.DuckDBPyConnection, mart: str, title: str) -> int:
    expectation = next(expectation for expectation in SUITES[mart].expectations if expectation.title_zh == title)
    sql = violation_sql(expectation.type, expectation.kwargs, f"marts.{identifier(mart)}")
    return len(connection.execute(str(sql)).fetchall())


@pytest.mark.parametrize(("mart", "title"), list(QUERIES))
def test_a_query_over_a_mart_passes_what_is_right_and_sees_what_is_wrong(marts: duckdb.DuckDBPyConnection, mart: str, title: str) -> None:
    right, wrong = QUERIES[mart, title]
    insert(marts, mart, right)
    assert broken(marts, mart, title) == 0
    insert(marts, mart, wrong)
    assert broken(marts, mart, title) > 0


def test_a_number_on_the_board_has_an_origin(marts: duckdb.DuckDBPyConnection) -> None:
    insert(marts, "mart_scoreboard", [{"indicator_code": "stations_5g", "latest_value": 1.5}, {"indicator_code": "smart_edu_districts", "latest_value": 0}])
    assert broken(marts, *ORIGINS) == 1
    insert(marts, "mart_provenance", [{"indicator_code": "stations_5g"}] * 3)
    assert broken(marts, *ORIGINS) == 0


def test_every_query_over_a_mart_is_tried_here() -> None:
    queries = {(mart, e.title_zh) for mart, suite in SUITES.items() for e in suite.expectations if e.type == "unexpected_rows_expectation"}
    assert queries == {*QUERIES, ORIGINS}


def test_great_expectations_can_evaluate_every_mart_suite(marts: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    marts.close()

    results = run_suites(tmp_path / "build.duckdb", "marts", SUITES.values())

    assert len(results) == sum(len(suite.expectations) for suite in SUITES.values())
    assert {result.expectation.type for result in results if not result.success} == {"expect_table_row_count_to_be_between"}


def test_no_mart_suite_names_a_place_or_a_plan() -> None:
    """Marts are shared by all plans, and so are their suites; what belongs to one plan stands in its seeds."""
    codes = {row["region_code"] for row in PROJECT.seed_rows("regions")} | {row["plan_code"] for row in PROJECT.seed_rows("plans")}
    codes |= {row["indicator_code"] for row in PROJECT.seed_rows("indicators")}
    queries = [str(e.kwargs) for suite in SUITES.values() for e in suite.expectations]
    assert [query for query in queries if any(re.search(rf"\b{re.escape(code)}\b", query) for code in codes)] == []
