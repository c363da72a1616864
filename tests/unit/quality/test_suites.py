"""The raw suites on small typed tables: rows that keep every promise pass, and each promise is broken by breaking it and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typed_tables import CITY, COUNTIES, PERIOD_END, create, rows_of

from newinfra.contracts import Contract, Table, load_contracts
from newinfra.errors import ConfigError
from newinfra.project import REPOSITORY, Project
from newinfra.quality.engine import run_suites
from newinfra.quality.suite import Expectation, Suite, mart_suites, raw_suites
from newinfra.quality.violations import violation_sql

PROJECT = Project(REPOSITORY)
CONTRACTS = {contract.id: contract for contract in load_contracts(PROJECT.contracts)}
SUITES = {source: raw_suites(PROJECT, contract) for source, contract in CONTRACTS.items()}
TABLES = [(source, name) for source, suites in SUITES.items() for name in suites]
BANDS = [(source, name, e) for source, name in TABLES for e in SUITES[source][name].expectations if e.band]

Row = dict[str, Any]
AFTER = PERIOD_END + timedelta(days=1)
EARLY = date(2020, 1, 1)

# How each query of our own is broken, by its title: columns of the first county's row that change.
BROKEN: dict[str, Callable[[Row], Row]] = {
    "IT设备用电量大于零": lambda row: {"it_energy": 0},
    "四个速率档之和与总数相差不超过百分之一": lambda row: {"fixed_broadband_subs_lt100m": row["fixed_broadband_subs_lt100m"] * 2},
    "四个速率档之和等于总数": lambda row: {"fixed_broadband_subs_lt100m": row["fixed_broadband_subs_lt100m"] + 1},
    "在用基站的开通日期不晚于期末,退网日期不早于开通日期": lambda row: {"opened_on": AFTER},
    "在用机柜及功率不为负,也不大于已建机柜及功率": lambda row: {"in_use_kw": row["built_kw"] + 1},
    "在用站点的联网日期不为空且不晚于期末": lambda row: {"connected_on": None},
    "已安装终端的渔船填有终端编号": lambda row: {"terminal_no": None},
    "已完成或已投入运行的节点才填实际完成时间,且不晚于期末": lambda row: {"status": "done"},
    "已开展的开展日期不为空且不晚于期末,停止日期不早于开展日期": lambda row: {"stopped_on": EARLY},
    "已接入单位的接入日期不为空且不晚于期末": lambda row: {"connected_on": AFTER},
    "投产日期不晚于期末,关停日期不早于投产日期": lambda row: {"closed_on": EARLY},
    "接入日期不晚于期末,退出日期不早于接入日期": lambda row: {"left_on": EARLY},
    "数据中心的电能表注明站点代码": lambda row: {"site_code": None},
    "有效称号的公布日期不为空且不晚于期末": lambda row: {"awarded_on": AFTER},
    "有效称号的公布日期不为空且不晚于期末,摘牌日期不早于它": lambda row: {"revoked_on": EARLY},
    "有效称号的认定日期不为空且不晚于期末": lambda row: {"awarded_on": None},
    "有效称号的认定日期不为空且不晚于期末,摘牌日期不早于它": lambda row: {"awarded_on": AFTER},
    "每个地区在一次报送中只有一行": lambda row: {"_region_code": COUNTIES[1]},
    "登记日期不晚于期末,注销日期不早于登记日期": lambda row: {"deregistered_on": EARLY},
    "站址编码、频段、承建方都不为空": lambda row: {"builder": None},
    "纳入监测日期不晚于期末,移出日期不早于纳入日期": lambda row: {"removed_on": EARLY},
    "统一社会信用代码为18位且校验位正确": lambda row: {"credit_code": row["credit_code"][:-1] + ("1" if row["credit_code"][-1] == "0" else "0")},
    "网站域名为小写的首页域名,不带协议和路径": lambda row: {"site_domain": f"https://{row['site_domain']}/"},
    "节点编号与任务序号一致": lambda row: {"task_no": row["task_no"] + 1},
    "装表日期不晚于期末,拆表日期不早于装表日期": lambda row: {"removed_on": EARLY},
    "规模、作业水域、是否安装的取值在约定范围内": lambda row: {"sea_area": "湖泊"},
    "规模与船长一致(12米及以上为大中型)": lambda row: {"length_m": 9},
    "运行台区的投运日期不晚于期末": lambda row: {"opened_on": AFTER},
    "采集时间为整15分钟时点": lambda row: {"read_at": datetime.fromisoformat("2025-09-15 08:07")},
    "频段和承建方已统一为约定的写法": lambda row: {"band": "3.5GHz"},
}
COUNTY_SUM = "全市合计数与各县(区)之和相符(允许取舍误差)"

# A breach may be a breach of another promise too: without a fair part of the lines the tiers are not the exact sum either,
# and what changes a county changes the sum of the counties.
ALSO = {"四个速率档之和与总数相差不超过百分之一": {"四个速率档之和等于总数", COUNTY_SUM}}

# Breaking these touches one column in a way that no other promise about a row can mind.
EXACT = {"expect_column_values_to_not_be_null", "expect_column_values_to_be_in_set"}


@cache
def passing(source: str, name: str) -> list[Row]:
    return rows_of(CONTRACTS[source], CONTRACTS[source].table(name))


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


def failing(database: duckdb.DuckDBPyConnection, source: str, name: str, rows: list[Row]) -> dict[str, set[str]]:
    """Titles of the broken promises, each with the deliveries that break it, by the queries that name the rows."""
    relation = create(database, CONTRACTS[source].table(name), rows)
    broken: dict[str, set[str]] = {}
    for expectation in SUITES[source][name].expectations:
        sql = violation_sql(expectation.type, expectation.kwargs, relation)
        found = database.execute(f"select distinct _delivery_id from (select _delivery_id, _sheet, _page, _row from ({sql}))").fetchall()
        if found:
            broken[expectation.title_zh] = {delivery for (delivery,) in found}
    return broken


def break_promise(expectation: Expectation, table: Table, rows: list[Row]) -> list[Row]:
    """The rows with the second delivery's first ordinary row changed so that it breaks one promise."""
    rows = [dict(row) for row in rows]
    own = [row for row in rows if row["_delivery_id"] == "second"]
    row = next((row for row in own if row["_region_code"] != CITY or len(own) == 1 or not table.with_role("region")), own[0])
    kwargs = expectation.kwargs
    match expectation.type:
        case "expect_column_values_to_not_be_null":
            row[kwargs["column"]] = None
        case "expect_column_values_to_be_in_set":
            row[kwargs["column"]] = "没有这个词"
        case "expect_column_values_to_be_between":
            row[kwargs["column"]] = Decimal(str(kwargs["max_value"] if "max_value" in kwargs else kwargs["min_value"])) + (1 if "max_value" in kwargs else -1)
        case "expect_column_pair_values_a_to_be_greater_than_b":
            row[kwargs["column_B"]] = row[kwargs["column_A"]] + 1
        case "expect_column_values_to_be_unique" | "expect_compound_columns_to_be_unique":
            rows.append(dict(row))
        case _ if expectation.title_zh == COUNTY_SUM:
            figure = next(column.name for column in table.columns if column.spec.measure and f"total.{column.name}" in kwargs["unexpected_rows_query"])
            city = next(row for row in own if row["_region_code"] == CITY)
            city[figure] += 3  # four figures, each rounded to a whole: 2 may be lost, 3 may not; in 万 it is far more
        case _:
            row.update(BROKEN[expectation.title_zh](row))
    return rows


@pytest.mark.parametrize(("source", "name"), TABLES)
def test_rows_that_keep_every_promise_pass(database: duckdb.DuckDBPyConnection, source: str, name: str) -> None:
    assert failing(database, source, name, passing(source, name)) == {}


@pytest.mark.parametrize(("source", "name"), TABLES)
def test_each_broken_promise_is_seen_in_the_delivery_that_breaks_it(database: duckdb.DuckDBPyConnection, source: str, name: str) -> None:
    table = CONTRACTS[source].table(name)
    for expectation in SUITES[source][name].expectations:
        title = expectation.title_zh

        broken = failing(database, source, name, break_promise(expectation, table, passing(source, name)))

        assert broken.get(title) == {"second"}, title
        if expectation.type in EXACT or title in BROKEN:
            assert set(broken) - ALSO.get(title, {COUNTY_SUM}) == {title}


@pytest.mark.parametrize(("source", "name", "expectation"), BANDS)
def test_a_band_minds_both_sides_and_nothing_within(database: duckdb.DuckDBPyConnection, source: str, name: str, expectation: Expectation) -> None:
    column, low, high = expectation.kwargs["column"], expectation.kwargs["min_value"], expectation.kwargs["max_value"]
    cases = [(low, False), (high, False), (low - 1, True), (high + 1, True), (None, False)]
    rows = [{**passing(source, name)[0], column: value} for value, _ in cases]

    relation = create(database, CONTRACTS[source].table(name), rows)
    found = database.execute(str(violation_sql(expectation.type, expectation.kwargs, relation))).fetchall()

    assert len(found) == sum(is_broken for _, is_broken in cases)


def test_every_query_of_our_own_has_a_way_to_break_it() -> None:
    """Else a rule that can never fire would look like one that always holds."""
    titles = {e.title_zh for suites in SUITES.values() for suite in suites.values() for e in suite.expectations if e.type == "unexpected_rows_expectation"}
    assert titles - {COUNTY_SUM} == set(BROKEN)


def test_great_expectations_can_evaluate_every_raw_suite(tmp_path: Path) -> None:
    path, suites = tmp_path / "intake.duckdb", []
    with duckdb.connect(str(path)) as connection:
        for source, name in TABLES:
            create(connection, CONTRACTS[source].table(name), passing(source, name), name=f"{source}__{name}")
            suites.append(Suite(f"{source}__{name}", SUITES[source][name].expectations))

    results = run_suites(path, "typed", suites)

    assert [(result.table_name, result.expectation.title_zh) for result in results if not result.success] == []
    assert len(results) == sum(len(SUITES[source][name].expectations) for source, name in TABLES)


def test_a_county_total_may_lose_its_roundings_but_no_more(database: duckdb.DuckDBPyConnection) -> None:
    rows = passing("comms_admin", "summary")
    close, off = (
        [{**row, "fixed_broadband_subs": row["fixed_broadband_subs"] + (slip if row["_region_code"] == CITY else 0)} for row in rows]
        for slip in (Decimal("0.02"), Decimal("0.03"))
    )
    assert failing(database, "comms_admin", "summary", close) == {}
    assert set(failing(database, "comms_admin", "summary", off)) == {COUNTY_SUM}


def test_a_held_cell_of_a_county_does_not_make_the_total_look_wrong(database: duckdb.DuckDBPyConnection) -> None:
    rows = [{**row, "pon_ports_total": None if row["_region_code"] == COUNTIES[0] else row["pon_ports_total"]} for row in passing("china_unicom", "pon_ports")]
    assert failing(database, "china_unicom", "pon_ports", rows) == {}


def test_a_zone_may_stand_under_each_of_its_counties(database: duckdb.DuckDBPyConnection) -> None:
    rows = passing("comms_admin", "summary")
    assert failing(database, "comms_admin", "summary", rows + [dict(row) for row in rows if row["_is_subset"]]) == {}


def test_what_is_planned_needs_no_date_yet(database: duckdb.DuckDBPyConnection) -> None:
    rows = [{**row, "status": "planned", "opened_on": None} for row in passing("china_telecom", "stations_5g")]
    assert failing(database, "china_telecom", "stations_5g", rows) == {}


def project_with(tmp_path: Path, expectation: str) -> tuple[Project, Contract]:
    contract = CONTRACTS["health_commission"]
    (tmp_path / "expectations" / "raw").mkdir(parents=True)
    (tmp_path / "seeds").symlink_to(PROJECT.seeds)
    suite = tmp_path / "expectations" / "raw" / "health_commission.yml"
    suite.write_text(f"tables:\n  internet_hospitals:\n{expectation}", encoding="utf-8")
    return Project(tmp_path), contract


ENTRY = "    - {{type: {type}, kwargs: {{{kwargs}}}, severity: warning, why: a test, title_zh: 测试}}\n"
BAND = "band: {measure: no_such, level: hard}"


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        (ENTRY.format(type="expect_column_mean_to_be_between", kwargs="column: grade"), "no query for its failing rows"),
        (ENTRY.format(type="expect_column_values_to_not_be_null", kwargs="column: grade, mostly: 0.9"), "mostly"),
        (ENTRY.format(type="expect_column_values_to_be_in_set", kwargs="column: grade"), "value_set"),
        (ENTRY.format(type="unexpected_rows_expectation", kwargs="unexpected_rows_query: select 1"), "{batch}"),
        (ENTRY.format(type="expect_column_values_to_not_be_null", kwargs="column: grade") * 2, "same check id"),
        (ENTRY.format(type="expect_column_values_to_not_be_null", kwargs="column: grade").replace("warning", "loud"), "severity"),
        (ENTRY.format(type="expect_column_values_to_be_between", kwargs="column: grade").replace("severity", f"{BAND}, severity"), "no_such"),
        ("    - {type: [}\n", "not readable YAML"),
    ],
)  # fmt: skip
def test_a_suite_that_would_not_check_what_it_says_is_refused(tmp_path: Path, entries: str, complaint: str) -> None:
    project, contract = project_with(tmp_path, entries)
    with pytest.raises(ConfigError, match=complaint.replace("{", r"\{")):
        raw_suites(project, contract)


def test_a_suite_for_another_table_is_refused(tmp_path: Path) -> None:
    project, contract = project_with(tmp_path, "    []\n  no_such_table:\n    []\n")
    with pytest.raises(ConfigError, match="no_such_table"):
        raw_suites(project, contract)


def test_a_project_without_mart_suites_has_those_of_the_repository(tmp_path: Path) -> None:
    assert [suite.table_name for suite in mart_suites(Project(tmp_path))] == [suite.table_name for suite in mart_suites(PROJECT)]
