from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from reading_world import World, column, csv_bytes, make_world, table

COLUMNS = [
    column("meter", "series", required=True, key=True, source=["METER"]),
    column("read_at", "timestamp", "timestamp", required=True, key=True, source=["TIME"]),
    column("energy", "value", "number", source=["KWH"], unit="kWh", measure="energy"),
    column("flag", "flag", source=["FLAG"], map={"0": "measured", "2": "estimated"}),
]
HEADER = ("METER", "TIME", "KWH", "FLAG")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path, table("readings", "readings", {"format": "csv"}, COLUMNS, cadence="day"))


def test_readings_keep_the_wall_clock_and_the_flag(world: World) -> None:
    rows = [("M1", "2025-10-01 00:15:00", "1.25", "0"), ("M1", "2025-10-01T00:30:00+08:00", "2", "2"), ("M1", "2025-10-01 24:00", "", "0")]
    world.land("readings", csv_bytes([HEADER, *rows]), period="2025-10-01")

    world.night()

    assert world.raw("readings", "series_code, cast(read_at as varchar), value, unit_code, flag, measure_code, row_no, period_start") == [
        ("M1", "2025-10-01 00:15:00", Decimal("1.25"), "kWh", "measured", "energy", 2, date(2025, 10, 1)),
        ("M1", "2025-10-01 00:30:00", Decimal(2), "kWh", "estimated", "energy", 3, date(2025, 10, 1)),
        ("M1", "2025-10-02 00:00:00", None, "kWh", "measured", "energy", 4, date(2025, 10, 1)),
    ]
    assert world.quarantine() == []


def test_rows_without_meter_or_time_and_of_another_day_are_held(world: World) -> None:
    rows = [("", "2025-10-01 00:15:00", 1, 0), ("M1", "昨天", 1, 0), ("M1", "2025-09-30 23:45:00", 1, 0), ("M1", "2025-10-01 01:00:00", "1,5", "9")]
    world.land("readings", csv_bytes([HEADER, *rows]), period="2025-10-01")

    result = world.night()

    assert [(row["level"], row["reason_code"], row["place"]) for row in world.quarantine()] == [
        ("cell", "word_unknown", "line 5, column FLAG"),
        ("cell", "number_not_parsed", "line 5, column KWH"),
        ("row", "key_missing", "line 2, column METER"),
        ("row", "timestamp_not_parsed", "line 3, column TIME"),
        ("row", "row_out_of_period", "line 4, column TIME"),
    ]
    assert (result.rows_in, result.rows_loaded, result.rows_held) == (4, 1, 3)


def test_many_days_are_read_together_and_each_keeps_its_lines(world: World) -> None:
    for day in range(1, 29):
        rows = [(f"M{number:02}", f"2025-02-{day:02} {number % 24:02}:00:00", day, 0) for number in range(40)]
        world.land("readings", csv_bytes([HEADER, *rows]), period=f"2025-02-{day:02}")

    world.night()

    assert len(world.raw("readings", "value")) == 28 * 40
    assert {(series, row) for series, row in world.raw("readings", "series_code, row_no")} == {(f"M{number:02}", number + 2) for number in range(40)}
    assert all(value == start.day for value, start in world.raw("readings", "value, period_start"))


def test_a_day_of_another_day_is_held_whole(world: World) -> None:
    rows = [("M1", f"2025-09-0{day} 00:15:00", 1, 0) for day in range(1, 9)]
    world.land("readings", csv_bytes([HEADER, *rows]), period="2025-10-01")

    world.night()

    assert [(row["level"], row["reason_code"]) for row in world.quarantine()] == [("file", "wrong_period")]


def test_a_file_of_many_days_takes_each_period_from_the_timestamp(tmp_path: Path) -> None:
    columns = [
        column("time", "timestamp", "timestamp", key=True, source=["datetime"]),
        column("load", "value", "number", source=["load"], unit="kWh", measure="load"),
    ]
    world = make_world(tmp_path, table("loads", "readings", {"format": "csv"}, columns, period_from="column"))
    world.land("loads", csv_bytes([("datetime", "load"), ("2021-07-31 00:15:00+00:00", "1.53"), ("2021-08-01 00:15:00+00:00", "5.56e-11")]), period=None)

    world.night()

    assert world.raw("readings", "series_code, cast(read_at as varchar), value, period_start") == [
        ("loads", "2021-07-31 00:15:00", Decimal("1.53"), date(2021, 7, 1)),
        ("loads", "2021-08-01 00:15:00", Decimal(0), date(2021, 8, 1)),
    ]


def test_a_monthly_reading_without_a_timestamp_stands_at_the_beginning_of_its_month(tmp_path: Path) -> None:
    columns = [column("site", "series", key=True, source=["SITE"]), column("it", "value", "number", source=["KWH"], unit="kWh", measure="it")]
    world = make_world(tmp_path, table("it_energy", "readings", {"format": "csv"}, columns))
    world.land("it_energy", csv_bytes([("SITE", "KWH"), ("S1", 5)]))

    world.night()

    assert world.raw("readings", "series_code, cast(read_at as varchar), value") == [("S1", "2025-10-01 00:00:00", Decimal(5))]


def test_problems_beyond_the_limit_are_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newinfra.read.staged.records.RECORDED_PROBLEMS", 5)
    rows = [("M1", f"2025-10-01 {hour:02}:00:00", "x", 0) for hour in range(24)]
    world.land("readings", csv_bytes([HEADER, *rows]), period="2025-10-01")

    world.night()

    records = world.quarantine()
    assert [row["level"] for row in records] == ["cell"] * 5 + ["file"]
    assert "共 24 处问题" in records[-1]["message_zh"]
