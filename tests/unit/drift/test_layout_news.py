"""What is told of columns that nobody asked for, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from drift_world import DriftWorld, csv_file

from newinfra.read.normal import key

PON = ["区县", "账期", "PON端口总数(万个)", "10G-PON及以上端口(万个)", "50G-PON端口(万个)", "备注"]
ROW = ["芗城区", "2025-10", "1.2", "0.8", "0.1", "合成数据"]


@pytest.fixture
def world(tmp_path: Path) -> DriftWorld:
    return DriftWorld(tmp_path)


def arrive(world: DriftWorld, period: str, more: dict[str, str], name: str = "") -> None:
    row = [ROW[0], period, *ROW[2:]]
    world.land("china_mobile", "pon_ports", period, csv_file([[*PON, *more], [*row, *more.values()]]), name=name)
    world.night("china_mobile")


def test_new_columns_are_one_warning_that_stays_the_same_from_night_to_night(world: DriftWorld) -> None:
    arrive(world, "2025-08", {})
    arrive(world, "2025-09", {"新列甲": "1", "新列乙": "x"}, name="九月.csv.gz")
    told = world.findings()
    arrive(world, "2025-10", {"新列甲": "2", "新列乙": "y"})
    world.night("china_mobile")

    assert told == [("column_unexpected", "warning", "「新列甲」、「新列乙」(自文件 九月.csv.gz 起)")]
    assert world.findings() == told


def test_columns_that_were_there_from_the_first_file_on_are_no_warning(world: DriftWorld) -> None:
    arrive(world, "2025-08", {"新列": "1"}, name="八月.csv.gz")

    assert world.findings() == [("column_unexpected", "info", "「新列」(自文件 八月.csv.gz 起)")]


def test_the_warning_closes_when_the_columns_stay_away(world: DriftWorld) -> None:
    arrive(world, "2025-08", {})
    arrive(world, "2025-09", {"新列": "1"})
    arrive(world, "2025-10", {})

    assert world.findings() == []
    assert [rule for rule, _, _ in world.findings("resolved")] == ["column_unexpected"]


def test_the_warning_closes_when_the_contract_takes_the_column_as_proposed(world: DriftWorld) -> None:
    arrive(world, "2025-08", {})
    arrive(world, "2025-09", {"新列": "1"})
    _, patch = world.diff("china_mobile")

    world.apply(patch)
    world.night("china_mobile")

    assert world.lint("china_mobile") == []
    assert [column.title_zh for column in world.contract("china_mobile").table("pon_ports").columns][-1] == "新列"
    assert world.findings() == []


def test_the_warning_closes_when_the_contract_calls_the_column_ignored(world: DriftWorld) -> None:
    arrive(world, "2025-08", {})
    arrive(world, "2025-09", {"新列": "1"})

    world.edit(
        "china_mobile", 'files: ["ZZ_CM_PON_{yyyy}{mm}[_V{version}].csv.gz"]', 'files: ["ZZ_CM_PON_{yyyy}{mm}[_V{version}].csv.gz"]\n          ignored: [新列]'
    )
    world.night("china_mobile")

    assert world.findings() == []
    assert world.run_diff("china_mobile")[0] == 0


def test_another_order_of_the_columns_is_kept_and_shown_but_told_to_nobody(world: DriftWorld) -> None:
    arrive(world, "2025-08", {})
    world.land("china_mobile", "pon_ports", "2025-09", csv_file([PON[::-1], ["合成数据", "0.1", "0.8", "1.2", "2025-09", "芗城区"]]))
    world.night("china_mobile")

    code, text = world.run_diff("china_mobile")

    assert world.findings() == []
    assert [state for state, _ in world.states("china_mobile")] == ["loaded", "loaded"]
    assert len(set(world.fingerprints())) == 2
    assert code == 0
    assert "列的顺序有变化" in text


def test_an_optional_column_under_a_new_name_is_said_in_the_warning(world: DriftWorld) -> None:
    world.edit(
        "china_mobile", 'role: measure, from: ["50G-PON端口(万个)"], unit: 万个, measure: pon_ports_50g', 'role: note, from: ["50G-PON端口(万个)"], unit: 万个'
    )
    arrive(world, "2025-08", {})
    world.land("china_mobile", "pon_ports", "2025-09", csv_file([[*PON[:4], "50G端口(万个)", "备注"], [ROW[0], "2025-09", *ROW[2:]]]))
    world.night("china_mobile")

    told = {rule: got for rule, _, got in world.findings()}

    assert "「50G-PON端口(万个)」很可能已改名为「50G端口(万个)」" in told["column_unexpected"]


def test_deliveries_that_differ_in_figures_alone_have_one_fingerprint(world: DriftWorld) -> None:
    arrive(world, "2025-08", {})
    arrive(world, "2025-09", {})

    assert len(world.fingerprints()) == 2
    assert len(set(world.fingerprints())) == 1


@pytest.mark.parametrize("header", ["]}: {x: [y", "# 注", "'; drop table t; --", "新\n列", "a: 'b' \"c\"", "%YAML 1.2", "\u2028列"])
def test_a_hostile_header_is_only_a_text_of_the_proposed_column(world: DriftWorld, header: str) -> None:
    arrive(world, "2025-08", {})
    arrive(world, "2025-09", {header: "1"})
    _, patch = world.diff("china_mobile")

    world.apply(patch)

    column = world.contract("china_mobile").table("pon_ports").columns[-1]
    assert [key(str(entry)) for entry in column.spec.source] == [key(header)]
    assert world.lint("china_mobile") == []
    assert world.diff("china_mobile")[1] == ""
