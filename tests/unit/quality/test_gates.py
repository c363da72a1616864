"""Gate 1 holds the delivery that breaks its contract and no other; gate 2 stops the publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typed_tables import CITY, COUNTIES, create, rows_of

from newinfra.contracts import load_contract
from newinfra.errors import GateError
from newinfra.findings import Finding
from newinfra.findings.effect import Effect
from newinfra.home import Home
from newinfra.ledger import Delivery, Ledger, Part, open_ledger
from newinfra.periods import parse_period
from newinfra.project import REPOSITORY, Project
from newinfra.quality import gates
from newinfra.quality.engine import CheckResult
from newinfra.quality.gates import Breach, RawGateResult, gate_raw, raw_findings, record_checks
from newinfra.quality.mart_gate import pass_marts
from newinfra.quality.suite import Expectation

PROJECT = Project(REPOSITORY)
CONTRACT = load_contract(PROJECT.contracts / "china_unicom.odcs.yaml")
NIGHT = date(2025, 10, 9)

Row = dict[str, Any]


def delivery(table_name: str, number: str) -> Delivery:
    digest = number * 64
    return Delivery(
        source_id=CONTRACT.id,
        table_name=table_name,
        period=parse_period("2025-09"),
        vintage="快报",
        file_name=f"ZZ_CU_{table_name.upper()}_202509_V{number}.csv",
        sha256=digest,
        parts=(Part("file", digest, 1),),
        known_at=datetime(2025, 10, 8, 1, 30, tzinfo=UTC),
        landed_as_of=NIGHT.isoformat(),
        contract_version=CONTRACT.version,
        is_synthetic=True,
    )


@dataclass(frozen=True)
class Night:
    """Three tables, each with a sound first delivery and a second one that is wrong in its own way."""

    result: RawGateResult
    findings: list[Finding]
    deliveries: dict[tuple[str, str], str]

    def breach(self, title: str) -> Breach:
        return next(breach for breach in self.result.breaches if breach.check.expectation.title_zh == title)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    intake = tmp_path_factory.mktemp("gate") / "intake.duckdb"
    deliveries: dict[str, Delivery] = {}
    ids: dict[tuple[str, str], str] = {}
    with duckdb.connect(str(intake)) as connection:
        for name, spoil in (("pon_ports", lose_ports), ("broadband_subs", drop_thousands), ("mobile_subs", too_many_5g)):
            rows = rows_of(CONTRACT, CONTRACT.table(name))
            for number, label in enumerate(("first", "second"), start=1):
                arrived = delivery(name, str(number))
                deliveries[arrived.delivery_id] = arrived
                ids[name, label] = arrived.delivery_id
                for row in rows:
                    if row["_delivery_id"] == label:
                        row["_delivery_id"] = arrived.delivery_id
            spoil([row for row in rows if row["_delivery_id"] == ids[name, "second"]])
            create(connection, CONTRACT.table(name), rows)
        create(connection, CONTRACT.table("iot_connections"), [])  # nothing came tonight
    result = gate_raw(CONTRACT, project=PROJECT, intake=intake, tables=["pon_ports", "broadband_subs", "mobile_subs"], deliveries=deliveries)
    return Night(result, raw_findings(CONTRACT, result.breaches, Effect.of(PROJECT)), ids)


def lose_ports(rows: list[Row]) -> None:
    """The total does not agree with its counties: odd, but not impossible."""
    next(row for row in rows if row["_region_code"] == CITY)["pon_ports_total"] += 50


def drop_thousands(rows: list[Row]) -> None:
    """Every county's total is in thousands."""
    for row in rows:
        row["fixed_broadband_subs"] /= 1000


def too_many_5g(rows: list[Row]) -> None:
    rows[0].update(mobile_5g_subs=rows[0]["mobile_subs"] + 1, _row=7, _sheet="移动用户", _page=None)


def test_a_critical_breach_rejects_the_delivery_that_breaks_it_and_no_other(night: Night) -> None:
    assert night.result.rejected == {
        night.deliveries["mobile_subs", "second"]: "5G移动电话用户数不大于移动电话用户数",
        night.deliveries["broadband_subs", "second"]: "四个速率档之和与总数相差不超过百分之一",
    }


def test_a_warning_rejects_nothing_and_is_told(night: Night) -> None:
    breach = night.breach("全市合计数与各县(区)之和相符(允许取舍误差)")
    assert breach.check.expectation.severity == "warning"
    assert (breach.delivery_id, breach.rows) == (night.deliveries["pon_ports", "second"], 1)
    (finding,) = [finding for finding in night.findings if finding.table_name == "pon_ports"]
    assert (finding.severity, finding.owner_unit, finding.period_label) == ("warning", "china_unicom", "2025-09")
    assert finding.effect_zh == "数据已采用,请核实。影响指标:家庭千兆光纤网络覆盖率、10G-PON及以上端口占比、10G-PON及以上端口数量。"


def test_a_breach_names_its_rows_by_where_they_stand(night: Night) -> None:
    assert night.breach("5G移动电话用户数不大于移动电话用户数").places == "工作表“移动用户”第7行"


def test_a_breach_quotes_what_was_sent_by_the_names_of_row_and_columns(night: Night) -> None:
    (finding,) = [finding for finding in night.findings if finding.table_name == "pon_ports"]
    assert finding.got.startswith(f"1行不符:{CITY} PON端口总数 ")
    assert "pon_ports_total" not in finding.got


def test_a_warning_about_a_delivery_that_is_held_does_not_say_that_it_was_used(night: Night) -> None:
    of_one = [finding for finding in night.findings if finding.delivery_id == night.deliveries["broadband_subs", "second"]]
    assert {finding.severity for finding in of_one} == {"critical", "warning"}
    assert {finding.effect_zh.partition("影响")[0] for finding in of_one} == {"该次报送已整体暂扣,未进入指标计算。"}


def test_a_figure_out_of_its_band_is_told_with_the_band(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check = failed_check("expect_column_values_to_be_between", column="iot_connections", min_value=0, max_value=2000)
    result = gate_with(tmp_path, monkeypatch, check, iot_connections=3000)
    (finding,) = raw_findings(CONTRACT, result.breaches, Effect.of(PROJECT))
    assert finding.expected == "测试(0至2,000万户)"
    assert finding.got == "1行不符:移动物联网终端用户数 3000"


def test_many_failing_rows_are_counted_and_the_first_are_named(night: Night) -> None:
    breach = night.breach("四个速率档之和与总数相差不超过百分之一")
    assert (breach.rows, breach.places) == (5, "第2行、第3行、第4行、第5行、第6行")


def test_a_held_delivery_is_told_in_one_finding_a_check_with_place_and_remedy(night: Night) -> None:
    finding = next(finding for finding in night.findings if finding.table_name == "mobile_subs")
    assert finding.title_zh == "移动电话用户月报(2025年9月):不符合“5G移动电话用户数不大于移动电话用户数”"
    assert (finding.delivery_id, finding.place) == (night.deliveries["mobile_subs", "second"], "工作表“移动用户”第7行")
    assert (finding.severity, finding.effect_zh) == ("critical", "该次报送已整体暂扣,未进入指标计算。影响指标:5G用户普及率。")
    assert finding.got == "1行不符:移动电话用户数 1900000、5G移动电话用户数 1900001"
    assert "套餐" in finding.action_zh
    assert len({finding.fingerprint for finding in night.findings}) == len(night.findings)


def test_only_tables_that_came_tonight_are_checked_and_every_check_of_theirs_is_kept(night: Night, tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "ledger.sqlite")
    for _ in range(2):  # the same night run again
        record_checks(ledger, "raw", night.result.checks, as_of=NIGHT, scope=CONTRACT.id)
    rows = ledger.rows("select table_name, check_id, severity, success, observed, why from checks")
    assert {row["table_name"] for row in rows} == {"china_unicom.pon_ports", "china_unicom.broadband_subs", "china_unicom.mobile_subs"}
    assert len(rows) == len(night.result.checks)
    assert {row["check_id"].split(":")[-1] for row in rows if not row["success"]} == {breach.check.expectation.title_zh for breach in night.result.breaches}
    assert all(row["why"] for row in rows)


def test_rows_of_pages_are_named_with_their_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = gate_with(tmp_path, monkeypatch, failed_check("expect_column_values_to_not_be_null", column="_region_code"), _region_code=None, _page=3, _row=12)
    assert result.breaches[0].places == "第3页 第12行"


def test_a_failed_check_for_which_no_row_can_be_held_stops_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(GateError, match="no row breaks it"):
        gate_with(tmp_path, monkeypatch, failed_check("expect_column_values_to_not_be_null", column="_region_code"))


def failed_check(kind: str, **kwargs: object) -> CheckResult:
    return CheckResult("iot_connections", Expectation(type=kind, kwargs=kwargs, severity="critical", why="a test", title_zh="测试"), False, "1 of 1")


def gate_with(folder: Path, monkeypatch: pytest.MonkeyPatch, check: CheckResult, **changes: object) -> RawGateResult:
    """The gate over one delivery of one row, as if Great Expectations had said so."""
    arrived = delivery("iot_connections", "1")
    row = {**rows_of(CONTRACT, CONTRACT.table("iot_connections"))[0], "_delivery_id": arrived.delivery_id, **changes}
    with duckdb.connect(str(folder / "intake.duckdb")) as connection:
        create(connection, CONTRACT.table("iot_connections"), [row])
    monkeypatch.setattr(gates, "run_suites", lambda *_: [check])
    return gate_raw(CONTRACT, project=PROJECT, intake=folder / "intake.duckdb", tables=["iot_connections"], deliveries={arrived.delivery_id: arrived})


SUITE = """
expectations:
  - type: expect_column_values_to_be_between
    kwargs: {column: value, min_value: 0, max_value: 100}
    severity: critical
    why: a test
    title_zh: 指标值在零到一百之间
  - {type: expect_column_values_to_not_be_null, kwargs: {column: vintage}, severity: warning, why: a test, title_zh: 有数据版本}
  - {type: expect_table_row_count_to_be_between, kwargs: {min_value: 1}, severity: critical, why: a test, title_zh: 指标值不为空}
"""


@dataclass(frozen=True)
class Built:
    """A home with a build of one mart, and a project that checks it."""

    home: Home
    project: Project
    ledger: Ledger

    def gate(self, values: list[tuple[str, str, float, str | None]]) -> dict[str, Any]:
        with duckdb.connect(str(self.home.build)) as connection:
            connection.execute("create schema if not exists marts")
            connection.execute(
                "create or replace table marts.fct_indicator_value (indicator_code varchar, region_code varchar, value decimal(28, 6), vintage varchar)"
            )
            for row in values:
                connection.execute("insert into marts.fct_indicator_value values (?, ?, ?, ?)", row)
        return pass_marts(home=self.home, project=self.project, ledger=self.ledger, as_of=NIGHT)

    def findings(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self.ledger.rows("select * from findings where state = 'open' order by indicator_code")]


@pytest.fixture
def built(tmp_path: Path) -> Built:
    (tmp_path / "project" / "expectations" / "marts").mkdir(parents=True)
    (tmp_path / "project" / "seeds").symlink_to(PROJECT.seeds)
    (tmp_path / "project" / "expectations" / "marts" / "fct_indicator_value.yml").write_text(SUITE, encoding="utf-8")
    return Built(Home(tmp_path), Project(tmp_path / "project"), open_ledger(tmp_path / "ledger.sqlite"))


def test_a_critical_breach_of_the_marts_stops_the_publication_and_tells_each_indicators_unit(built: Built) -> None:
    with pytest.raises(GateError, match="指标值在零到一百之间"):
        built.gate([("smart_factories", CITY, -1, "快报"), ("internet_hospitals", COUNTIES[0], 101, "快报"), ("noise_stations", CITY, 15, "快报")])

    assert [(f["indicator_code"], f["owner_unit"], f["severity"], f["got"]) for f in built.findings()] == [
        ("internet_hospitals", "health_commission", "critical", f"区域 {COUNTIES[0]}、值 101"),
        ("smart_factories", "industry_bureau", "critical", f"区域 {CITY}、值 -1"),
    ]
    assert {f["effect_zh"] for f in built.findings()} == {"本次发布已中止,仍为上一版。"}


def test_a_warning_about_the_marts_is_told_and_goes_away_with_its_cause(built: Built) -> None:
    assert built.gate([("noise_stations", CITY, 15, None)]) == {"checks": 3, "warned": 1}
    assert [(f["indicator_code"], f["severity"], f["title_zh"]) for f in built.findings()] == [
        ("noise_stations", "warning", "城市声功能环境自动监测站数:有数据版本"),
    ]

    assert built.gate([("noise_stations", CITY, 15, "快报")]) == {"checks": 3, "warned": 0}
    assert built.findings() == []


def test_an_empty_mart_is_the_issuers_to_hear_of(built: Built) -> None:
    with pytest.raises(GateError, match="指标值不为空"):
        built.gate([])
    (finding,) = built.findings()
    assert finding["owner_unit"] == PROJECT.seed_rows("plans")[0]["issuer_unit_code"]


def test_a_mart_that_was_not_built_fails_the_gate(built: Built) -> None:
    with duckdb.connect(str(built.home.build)) as connection:
        connection.execute("create schema marts")
    with pytest.raises(GateError, match="fct_indicator_value"):
        pass_marts(home=built.home, project=built.project, ledger=built.ledger, as_of=NIGHT)
