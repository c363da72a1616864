"""From a file that is held because it changed, over the proposed edit of the contract, to the same file loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from drift_world import DriftWorld, csv_file, page, workbook

PON = ["区县", "账期", "PON端口总数(万个)", "10G-PON及以上端口(万个)", "50G-PON端口(万个)", "备注"]
SITE = {"siteCode": "DC01", "meterTime": "2025-10-31 23:59:59", "itEnergy": 1200.5, "quality": "M"}
SUMMARY_MERGES = [(2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 3, 3), (2, 4, 2, 5), (2, 6, 2, 7), (2, 8, 3, 8)]


def pon(period: str, headers: list[str] = PON, **form: object) -> bytes:
    rows = [["芗城区", period, "1.2", "0.8", "0.1", "合成数据"], ["龙文区", period, "1.1", "0.7", "0.1", "合成数据"]]
    return csv_file([headers, *rows], **form)  # type: ignore[arg-type]


def summary(period_zh: str, *, changed: dict[str, str] | None = None, unit: str = "个、万户", sheet: str = "表1") -> bytes:
    rows: list[list[object]] = [
        ["漳州市千兆光网建设情况月报表(合成数据)", "", "", "", "", "", "", "", ""],
        [f"{period_zh}    单位:{unit}", "", "", "", "", "", "", "", ""],
        ["序号", "县（市、区）", "5G基站数", "PON端口总数", "10G-PON及以上端口", "", "固定宽带用户", "", "备注"],
        ["", "", "", "", "总数", "其中：50G", "合计", "其中：≥1000M", ""],
        ["1", "芗城区", 1200, 12000, 8000, 900, 35.5, 12.5, ""],
        ["2", "龙文区", 1100, 11000, 7000, 800, 25.5, 10.5, ""],
    ]
    named = [[(changed or {}).get(cell, cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return workbook(named, merges=[(0, 0, 0, 8), (1, 0, 1, 8), *SUMMARY_MERGES], sheet=sheet)


@pytest.fixture
def world(tmp_path: Path) -> DriftWorld:
    return DriftWorld(tmp_path)


def repaired(world: DriftWorld, source: str) -> str:
    """Apply what `contract diff` proposes and let a night pass; the patch."""
    _, patch = world.diff(source)
    before = world.contract(source)
    world.apply(world.run_diff(source)[1])  # with the words above it, as a person would pipe it
    assert world.contract(source).version == "1.1.0"
    assert len([line for line in patch.splitlines() if line.startswith("-") and not line.startswith("---")]) < 6, "only what changes is touched"
    assert len(world.contract(source).tables) == len(before.tables)
    assert world.lint(source) == []
    world.night(source)
    return patch


@pytest.mark.parametrize(
    ("source", "table", "before", "after", "missing", "found"),
    [
        pytest.param(
            "china_mobile",
            "pon_ports",
            pon("2025-09"),
            pon("2025-10", [*PON[:2], "PON口总数(万个)", *PON[3:]]),
            "PON端口总数(万个)",
            "PON口总数(万个)",
            id="csv",
        ),
        pytest.param(
            "comms_admin",
            "summary",
            summary("2025年9月"),
            summary("2025年10月", changed={"PON端口总数": "PON口数量"}),
            "PON端口总数",
            "PON口数量",
            id="sheet",
        ),
        pytest.param(
            "comms_admin",
            "summary",
            summary("2025年9月"),
            summary("2025年10月", changed={"10G-PON及以上端口": "10G及以上PON端口", "其中：≥1000M": "其中：千兆以上"}),
            "10G-PON及以上端口/总数",
            "10G及以上PON端口/总数",
            id="group of a sheet",
        ),
        pytest.param(
            "data_centers",
            "it_energy",
            page([{**SITE, "meterTime": "2025-09-30 23:59:59"}]),
            page([{("itEnergyKwh" if name == "itEnergy" else name): value for name, value in SITE.items()}]),
            "/itEnergy",
            "/itEnergyKwh",
            id="json",
        ),
    ],
)  # fmt: skip
def test_a_renamed_column_is_held_named_proposed_and_loaded_after_the_patch(
    world: DriftWorld, source: str, table: str, before: bytes, after: bytes, missing: str, found: str
) -> None:
    world.land(source, table, "2025-09", before)
    world.night(source)
    world.land(source, table, "2025-10", after)

    world.night(source)

    assert world.states(source) == [("loaded", ""), ("held", "column_missing")]
    (message,) = world.messages()
    assert f"「{missing}」很可能已改名为「{found}」" in message
    drifts, _ = world.diff(source)
    assert (missing, found, "held") in [(drift["was"], drift["now"], drift["weight"]) for drift in drifts if drift["kind"] == "renamed"]

    repaired(world, source)

    assert world.states(source) == [("loaded", ""), ("loaded", "")]
    assert world.messages() == []
    assert world.run_diff(source)[0] == 0


def test_both_the_old_and_the_new_name_are_read_after_the_patch(world: DriftWorld) -> None:
    world.land("china_mobile", "pon_ports", "2025-10", pon("2025-10", ["县区名称", *PON[1:]]))
    world.night("china_mobile")
    repaired(world, "china_mobile")

    world.land("china_mobile", "pon_ports", "2025-11", pon("2025-11"))
    world.night("china_mobile")

    assert world.states("china_mobile") == [("loaded", ""), ("loaded", "")]


def test_another_unit_in_a_csv_header_is_no_new_name(world: DriftWorld) -> None:
    """Were 个 only another name of the column, figures of both kinds would be read in one unit."""
    world.land("china_mobile", "pon_ports", "2025-10", pon("2025-10", [*PON[:2], "PON端口总数(个)", *PON[3:]]))
    world.night("china_mobile")

    assert world.states("china_mobile") == [("held", "unit_changed")]
    assert "单位由“万个”改为“个”" in world.messages()[0]

    repaired(world, "china_mobile")
    column = next(column for column in world.contract("china_mobile").table("pon_ports").columns if column.name == "pon_ports_total")
    assert (column.spec.unit, column.spec.source) == ("个", ["PON端口总数(个)"])
    assert world.states("china_mobile") == [("loaded", "")]


def test_another_unit_on_the_unit_line_is_held_and_proposed(world: DriftWorld) -> None:
    world.land("comms_admin", "summary", "2025-10", summary("2025年10月", unit="个、户"))
    world.night("comms_admin")

    assert world.states("comms_admin") == [("held", "unit_changed")]
    drifts, _ = world.diff("comms_admin")
    assert {(drift["column"], drift["was"], drift["now"]) for drift in drifts} == {
        ("fixed_broadband_subs", "万户", "户"),
        ("fixed_broadband_subs_ge1000m", "万户", "户"),
    }

    repaired(world, "comms_admin")
    assert world.states("comms_admin") == [("loaded", "")]


@pytest.mark.parametrize(
    ("form", "kind", "now"),
    [({"encoding": "utf-8"}, "encoding", "utf-8"), ({"delimiter": ";"}, "delimiter", ";"), ({"packed": False}, "compression", "none")],
)
def test_other_bytes_are_held_and_the_layout_is_corrected(world: DriftWorld, form: dict[str, object], kind: str, now: str) -> None:
    world.land("china_mobile", "pon_ports", "2025-10", pon("2025-10", **form))
    world.night("china_mobile")

    assert world.states("china_mobile")[0][0] == "held"
    drifts, _ = world.diff("china_mobile")
    assert [(drift["kind"], drift["now"]) for drift in drifts if drift["weight"] == "held"] == [(kind, now)]

    repaired(world, "china_mobile")
    assert world.states("china_mobile") == [("loaded", "")]


def test_a_table_that_moved_to_another_sheet_is_found_there_after_the_patch(world: DriftWorld) -> None:
    world.edit("comms_admin", "{format: sheet, header_rows: 2,", "{format: sheet, sheet: 表1, header_rows: 2,")
    world.land("comms_admin", "summary", "2025-10", summary("2025年10月", sheet="月报"))
    world.night("comms_admin")

    assert world.states("comms_admin") == [("held", "sheet_missing")]

    repaired(world, "comms_admin")
    assert world.states("comms_admin") == [("loaded", "")]


def test_a_column_that_is_gone_is_left_to_a_person(world: DriftWorld) -> None:
    world.land("china_mobile", "pon_ports", "2025-10", csv_file([["区县", "账期"], ["芗城区", "2025-10"]]))
    world.night("china_mobile")

    code, text = world.run_diff("china_mobile")

    assert code == 3
    assert "需人工决定" in text
    assert "「PON端口总数(万个)」" in text
    assert "+++" not in text
