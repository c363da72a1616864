"""A finding names the indicators that wait for it, and what is missing is said once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from newinfra import ingest
from newinfra.contracts import load_contract
from newinfra.errors import GateError
from newinfra.findings import Finding, record_findings
from newinfra.findings.effect import Effect
from newinfra.findings.overdue import overdue_findings
from newinfra.findings.quarantined import quarantine_findings
from newinfra.home import Home
from newinfra.ledger import Ledger, open_ledger
from newinfra.project import REPOSITORY, Project

PROJECT = Project(REPOSITORY)
NIGHT = date(2025, 11, 20)
MOBILE = load_contract(PROJECT.contracts / "china_mobile.odcs.yaml")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger(tmp_path / "ledger.sqlite")


@pytest.fixture(scope="module")
def effect() -> Effect:
    return Effect.of(PROJECT)


def sentence(effect: Effect, source_id: str, table_name: str, column_name: str = "") -> str:
    return effect.sentence_zh(load_contract(PROJECT.contracts / f"{source_id}.odcs.yaml").table(table_name), column_name)


def missing(ledger: Ledger, effect: Effect) -> dict[str, Finding]:
    """Overdue months of the IoT report."""
    found = overdue_findings(ledger, [MOBILE], NIGHT, effect)
    return {finding.period_label: finding for finding in found if finding.table_name == "iot_connections"}


def say(ledger: Ledger, rule: str, *, table_name: str = "iot_connections") -> None:
    said = Finding(rule, "warning", "china_mobile", "题", "请处理。", source_id=MOBILE.id, table_name=table_name, period_label="2025-10")
    record_findings(ledger, [said], as_of=NIGHT, evaluated=[])


@pytest.mark.parametrize("rule", ["not_ready", "file_not_fetched", "server_error"])
def test_what_is_said_already_with_its_reason_is_not_said_again_as_late(ledger: Ledger, effect: Effect, rule: str) -> None:
    assert {"2025-09", "2025-10"} <= set(missing(ledger, effect))

    say(ledger, rule)

    assert "2025-09" in missing(ledger, effect)
    assert "2025-10" not in missing(ledger, effect)


def test_what_is_said_of_something_else_or_is_over_does_not_hide_lateness(ledger: Ledger, effect: Effect) -> None:
    say(ledger, "not_ready", table_name="egress_bandwidth")
    say(ledger, "column_unexpected")
    say(ledger, "not_ready")
    record_findings(ledger, [], as_of=NIGHT, evaluated=[("not_ready", MOBILE.id)])

    assert "2025-10" in missing(ledger, effect)


def test_what_our_own_settings_and_checks_lack_is_no_units_to_mend(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> dict[str, str]:
        raise GateError("an expectation could not be evaluated", where="pon_ports")

    monkeypatch.setattr(ingest, "_gate", broken)

    ingest.ingest_source(MOBILE, home=Home(tmp_path / "home"), project=PROJECT, ledger=ledger, as_of=NIGHT)

    assert {(row["rule"], row["owner_unit"]) for row in ledger.rows("select * from findings")} == {("connection_invalid", ""), ("gate_broken", "")}


def test_a_late_report_names_the_indicator_that_waits_for_it(ledger: Ledger, effect: Effect) -> None:
    assert missing(ledger, effect)["2025-10"].effect_zh.endswith("影响指标:物联网终端用户数。")


def test_measures_reach_indicators_through_sums_registers_and_readings(effect: Effect) -> None:
    assert sentence(effect, "china_mobile", "mobile_traffic") == "影响指标:移动网络IPv6流量占比。"  # numerator and denominator are sums
    assert sentence(effect, "ocean_fishery_bureau", "vessels") == "影响指标:大中型海洋渔船宽带卫星终端装配率。"
    assert sentence(effect, "state_grid", "readings") == "影响指标:新建大型数据中心PUE。"


def test_a_column_reaches_only_what_looks_at_it(effect: Effect) -> None:
    assert sentence(effect, "china_mobile", "pon_ports", "pon_ports_total") == "影响指标:10G-PON及以上端口占比。"
    assert sentence(effect, "china_mobile", "pon_ports", "pon_ports_50g") == ""


def test_a_table_that_only_checks_others_reaches_no_indicator(effect: Effect) -> None:
    assert sentence(effect, "comms_admin", "summary") == ""


def test_a_held_cell_names_the_indicators_of_its_column_and_a_held_row_those_of_its_table(ledger: Ledger, effect: Effect) -> None:
    with ledger.transaction() as connection:
        connection.execute(
            "insert into deliveries (delivery_id, source_id, table_name, period_label, vintage, file_name, sha256, size_bytes, parts, known_at,"
            " landed_as_of, contract_version, is_synthetic, state)"
            " values ('d', 'china_mobile', 'pon_ports', '2025-10', '快报', 'f.csv', 'aa', 1, '[]', '2025-11-10', '2025-11-10', '1.0.0', 1, 'loaded')"
        )
        connection.executemany(
            "insert into quarantine (quarantine_id, delivery_id, source_id, table_name, level, reason_code, place, column_name, message_zh, owner_unit,"
            " known_at) values (?, 'd', 'china_mobile', 'pon_ports', ?, ?, 'line 5', ?, '文件 f.csv 第5行:不是可识别的数字。', 'china_mobile', '2025')",
            [("1", "cell", "number_not_parsed", "pon_ports_total"), ("2", "cell", "number_not_parsed", "pon_ports_50g"), ("3", "row", "key_missing", "")],
        )

    said = {finding.rule: finding for finding in quarantine_findings(ledger, MOBILE, ["d"], effect)}

    assert said["quarantined:number_not_parsed:pon_ports_total"].effect_zh.endswith("照常采用。影响指标:10G-PON及以上端口占比。")
    assert said["quarantined:number_not_parsed:pon_ports_total"].place == "第5行"
    assert said["quarantined:number_not_parsed:pon_ports_50g"].effect_zh.endswith("照常采用。")
    assert "家庭千兆光纤网络覆盖率" in said["quarantined:key_missing"].effect_zh
