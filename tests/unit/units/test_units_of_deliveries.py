"""From the file to raw: a sheet in another unit, a unit in a cell, a slip; what is loaded, what is held, and what is said."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))

from reading_world import World, column, csv_bytes, make_world, table, xlsx_bytes

from newinfra.periods import period_of, periods_between

COUNTY = column("county", "region", required=True, key=True, source=["县区"])
SHEET = {"format": "sheet", "header_rows": 1, "unit_line": True}
REGIONS = ("东城区", "西城区", "南海区")


def subs(name: str = "subs", kind: str = "number", unit: str = "户", **spec: Any) -> dict[str, Any]:
    return column(name, "measure", kind, source=["用户数"], unit=unit, measure="subs", **spec)


def figures(world: World, columns: str = "value, value_state, unit_code, written_unit, written_factor, raw_text") -> list[tuple[Any, ...]]:
    return world.raw("measures", columns)


def test_a_sheet_in_another_unit_is_held_unless_the_contract_lets_it(tmp_path: Path) -> None:
    rows = [["用户月报"], ["单位：万户"], ["县区", "用户数"], ["东城区", 12.5], ["西城区", "3户"]]
    strict = make_world(tmp_path / "strict", table("report", "measures", SHEET, [COUNTY, subs()], files=["report_{yyyy}-{mm}.xlsx"]))
    lenient = make_world(tmp_path / "lenient", table("report", "measures", SHEET, [COUNTY, subs(unit_from="sheet")], files=["report_{yyyy}-{mm}.xlsx"]))
    for world in (strict, lenient):
        world.land("report", xlsx_bytes(rows))
        world.night()

    assert [record["reason_code"] for record in strict.quarantine()] == ["unit_changed"]
    assert figures(lenient) == [
        (Decimal(3), "reported", "户", "户", 1.0, "3户"),
        (Decimal(125_000), "reported", "户", "万户", 10_000.0, "12.5"),
    ]


@pytest.mark.parametrize("line", ["单位：个", "单位：户(万)", "单位：万户、户", "单位：kWh"])
def test_a_sheet_whose_unit_is_unclear_or_of_another_kind_is_held(tmp_path: Path, line: str) -> None:
    world = make_world(tmp_path, table("report", "measures", SHEET, [COUNTY, subs(unit_from="sheet", unit="万户")], files=["report_{yyyy}-{mm}.xlsx"]))
    world.land("report", xlsx_bytes([[line], ["县区", "用户数"], ["东城区", 12.5]]))

    world.night()

    # 万户、户 names the agreed unit among others, as a sheet with several columns does.
    assert [record["reason_code"] for record in world.quarantine()] == ([] if line == "单位：万户、户" else ["unit_changed"])


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path, table("subs", "measures", {"format": "csv", "encoding": "utf-8"}, [COUNTY, subs()], files=["subs_{yyyy}-{mm}.csv"]))


def test_a_unit_in_a_cell_is_converted_and_another_kind_of_unit_is_held(world: World) -> None:
    world.land("subs", csv_bytes([("县区", "用户数"), ("东城区", "12.5万户"), ("西城区", "300个"), ("南海区", 7)]))

    world.night()

    assert figures(world) == [
        (Decimal(7), "reported", "户", None, None, "7"),
        (Decimal(125_000), "reported", "户", "万户", 10_000.0, "12.5万户"),
        (None, "held", "户", None, None, "300个"),
    ]
    [record] = world.quarantine()
    assert (record["reason_code"], record["raw_text"]) == ("unit_incompatible", "300个")


def months(world: World, *, slipped: dict[tuple[int, str], float], count: int = 8) -> None:
    """Land months of figures around 10,000, 20,000 and 30,000, known in the order of the months."""
    from datetime import date

    periods = list(periods_between(date(2025, 1, 1), date(2025, 12, 31), "month"))[:count]
    assert periods[0] == period_of(date(2025, 1, 1), "month")
    for place, period in enumerate(periods):
        rows = [(region, round(10_000 * size * (1 + place / 100) * slipped.get((place, region), 1))) for size, region in enumerate(REGIONS, 1)]
        world.land("subs", csv_bytes([("县区", "用户数"), *rows]), period=period.label, known=place)


def test_a_slip_is_held_and_told_with_what_was_before_and_what_was_likely_meant(world: World) -> None:
    months(world, slipped={(7, "西城区"): 1e-4})

    world.night()

    [record] = world.quarantine()
    assert (record["level"], record["reason_code"], record["raw_text"]) == ("cell", "unit_slip_suspected", "2")
    assert record["expected"] == "约 20,000 户(此前 2025-05 20,800;2025-06 21,000;2025-07 21,200)"
    assert "“2”,约为常值的1万分之一,疑为按“万户”填报(约定单位为“户”)" in record["message_zh"]
    held = world.raw("measures", "period_start, region_code, value, value_state")
    assert [(value, state) for _, region, value, state in held if region == "350603"][-1] == (None, "held")
    assert sum(state == "held" for *_, state in held) == 1


def test_a_slip_is_found_against_what_earlier_nights_loaded(world: World) -> None:
    months(world, slipped={})
    world.night()
    world.land("subs", csv_bytes([("县区", "用户数"), *((region, 108_000 * size) for size, region in enumerate(REGIONS, 1))]), period="2025-09", known=9)

    result = world.night()

    assert (result.rows_in, result.rows_loaded, result.rows_held) == (3, 3, 0)  # cells are held, rows are loaded
    [record] = world.quarantine()  # the whole column is one mistake
    assert "整列 3 个数都相差10倍" in record["message_zh"]
    assert sum(state == "held" for (state,) in world.raw("measures", "value_state")) == 3


def test_a_measure_may_be_left_out_with_a_reason(world: World) -> None:
    text = "measure_code,slip_check,min_periods,tolerance,margin,small_below,reason_zh\nsubs,none,,,,,试点期间大起大落\n"
    (world.project.seeds / "slip_checks.csv").write_text(text, encoding="utf-8")
    months(world, slipped={(7, "西城区"): 1e-4})

    world.night()

    assert world.quarantine() == []
