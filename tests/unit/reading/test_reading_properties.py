"""What must hold whatever comes: nothing is lost, nothing counts twice, order does not matter, places lead back to the text."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_world import AS_OF, PORTS_CSV, World, csv_bytes, make_world

from newinfra.read import read_source
from newinfra.shape import load_source

HEADER = ("县区", "端口总数", "用户数")
REGIONS = st.sampled_from(["东城区", "东城", " 西城区", "南海区", "350681", "合计", "火星区", "", "\u3000", "高新区"])
NUMBERS = st.one_of(
    st.integers(-5, 10**6).map(str), st.decimals(0, 10**6, places=2).map(str), st.sampled_from(["…", "—", "", "1,234", "１２", "x", "12%", "'7", "1_000"])
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufffd\ufeff\r", exclude_categories=["Cs"]), max_size=6)
ROWS = st.lists(st.tuples(st.one_of(REGIONS, TEXTS), st.one_of(NUMBERS, TEXTS), NUMBERS), max_size=12)
FILES = st.lists(st.tuples(st.sampled_from(["2025-08", "2025-09", "2025-10"]), ROWS), min_size=1, max_size=4)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def a_world() -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder:
        yield make_world(Path(folder), PORTS_CSV)


def outcome(world: World) -> tuple[Any, ...]:
    """All that a load leaves behind, without the order of anything."""
    quarantine = sorted((row["quarantine_id"], row["message_zh"]) for row in world.quarantine())
    deliveries = sorted(tuple(row) for row in world.ledger.rows("select delivery_id, state, rows_in, rows_loaded, rows_held, reason_code from deliveries"))
    return deliveries, quarantine, world.raw("measures", "* exclude (use)")


@QUICK
@given(FILES)
def test_rows_in_are_rows_loaded_plus_rows_held(files: list[tuple[str, list[tuple[str, ...]]]]) -> None:
    with a_world() as world:
        for number, (period, rows) in enumerate(files):
            world.land("ports", csv_bytes([HEADER, *rows]), period=period, name=f"{number}", known=number)

        result = world.night()

        assert result.rows_in == result.rows_loaded + result.rows_held
        for state, rows_in, rows_loaded, rows_held, _ in world.states().values():
            assert rows_in == rows_loaded + rows_held
            assert state in ("loaded", "held")
        written = sum(any(text.strip() for text in row) for _, rows in files for row in rows)
        distinct = {(period, csv_bytes(rows)) for period, rows in files}
        if len(distinct) == len(files):
            assert result.rows_in <= written
        assert len(world.raw("measures", "value")) == 2 * result.rows_loaded


@QUICK
@given(FILES)
def test_loading_twice_and_in_another_order_is_loading_once(files: list[tuple[str, list[tuple[str, ...]]]]) -> None:
    with a_world() as world, a_world() as other:
        for number, (period, rows) in enumerate(files):
            world.land("ports", csv_bytes([HEADER, *rows]), period=period, name="f", known=0)
            assert number >= 0
        for period, rows in reversed(files):
            other.land("ports", csv_bytes([HEADER, *rows]), period=period, name="f", known=0)

        world.night()
        once = outcome(world)
        again = world.night()
        for period, rows in files:
            world.land("ports", csv_bytes([HEADER, *rows]), period=period, name="f", known=0)
        world.night()
        other.night()

        assert (again.loaded, again.held) == ((), ())
        assert outcome(world) == once
        assert outcome(other) == once


@QUICK
@given(st.lists(st.tuples(st.sampled_from(["东城区", "西城区", "南海区", "合计"]), NUMBERS, NUMBERS, TEXTS), min_size=1, max_size=10))
def test_places_lead_back_to_the_raw_text(rows: list[tuple[str, ...]]) -> None:
    data = csv_bytes([(*HEADER, "随意"), *rows])
    lines = list(with_lines(data.decode()))
    with a_world() as world:
        world.land("ports", data)

        world.night()

        places = world.raw("measures", "place, raw_text") + [(row["place"], row["raw_text"]) for row in world.quarantine() if row["column_name"]]
        for place, raw_text in places:
            match = re.fullmatch(r"line (\d+), column (.+)", place)
            assert match
            assert dict(lines)[int(match[1])][[*HEADER].index(match[2])] == (raw_text or "")


def with_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Records by the line on which they begin, as an editor counts (all line ends are one)."""
    reader, line = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="")), 1
    for record in reader:
        yield line, record
        line = reader.line_num + 1


@pytest.mark.parametrize("crash_at", ["write_parquet", "register_raw_files", "replace_quarantine", "settle_deliveries"])
def test_a_crash_while_loading_leaves_nothing_half_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crash_at: str) -> None:
    files = {"2025-09": [("东城区", "1", "2"), ("火星区", "1", "2")], "2025-10": [("东城区", "x", "2")]}
    calm, rough = make_world(tmp_path / "calm", PORTS_CSV), make_world(tmp_path / "rough", PORTS_CSV)
    for period, rows in files.items():
        calm.land("ports", csv_bytes([HEADER, *rows]), period=period)
        rough.land("ports", csv_bytes([HEADER, *rows]), period=period)
    calm.night()

    import newinfra.shape.load as load

    original = getattr(load, crash_at)

    def crash(*arguments: Any, **keywords: Any) -> None:
        original(*arguments, **keywords)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(load, crash_at, crash)
        with pytest.raises(KeyboardInterrupt):
            rough.night()
    assert rough.raw("measures", "value") == []
    assert {state[0] for state in rough.states().values()} == {"landed"}
    rough.night()

    assert outcome(rough) == outcome(calm)


def test_a_gate_holds_the_delivery_and_keeps_its_rows(tmp_path: Path) -> None:
    import duckdb

    world = make_world(tmp_path, PORTS_CSV)
    world.land("ports", csv_bytes([HEADER, ("东城区", 1, 2), ("火星区", 1, 2), ("西城区", "x", 2)]), name="十月.csv")

    result = world.night(ports="端口数不小于零")

    assert world.states() == {"十月.csv": ("held", 3, 0, 3, "gate_rejected")}
    assert (result.loaded, world.raw("measures", "value")) == ((), [])
    assert "端口数不小于零" in next(row["message_zh"] for row in world.quarantine() if row["reason_code"] == "gate_rejected")
    rows = duckdb.sql(f"select row_no, reason_code from '{next(world.home.quarantine.rglob('*.parquet'))}' where level = 'row' order by all").fetchall()
    assert rows == [(2, "gate_rejected"), (3, "region_unknown"), (4, "gate_rejected")]


def test_deliveries_after_the_cutoff_wait(tmp_path: Path) -> None:
    world = make_world(tmp_path, PORTS_CSV)
    world.land("ports", csv_bytes([HEADER, ("东城区", 1, 2)]), known=24 * 30)

    read = read_source(world.contract, home=world.home, project=world.project, ledger=world.ledger, as_of=AS_OF)
    load_source(world.contract, read, rejected={}, home=world.home, ledger=world.ledger)

    assert [state[0] for state in world.states().values()] == ["landed"]


def test_damaged_landed_bytes_hold_the_delivery(tmp_path: Path) -> None:
    world = make_world(tmp_path, PORTS_CSV)
    delivery = world.land("ports", csv_bytes([HEADER, ("东城区", 1, 2)]))
    path = world.landing.path(delivery.sha256)
    path.chmod(0o644)
    path.write_bytes(csv_bytes([HEADER, ("东城区", 9, 2)]))

    world.night()

    assert [(row["reason_code"], row["owner_unit"]) for row in world.quarantine()] == [("landing_damaged", "")]


def test_a_reader_that_fails_holds_one_delivery_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import newinfra.read.text.csv_files as csv_files

    world = make_world(tmp_path, PORTS_CSV)
    world.land("ports", csv_bytes([HEADER, ("东城区", 1, 2)]), name="坏", period="2025-09")
    world.land("ports", csv_bytes([HEADER, ("东城区", 3, 4)]), name="好")
    original = csv_files.bind_headers

    def fail_once(table: Any, headers: Any, *, where: str) -> Any:
        if where == "坏":
            raise sqlite3.DatabaseError("unexpected")
        return original(table, headers, where=where)

    monkeypatch.setattr(csv_files, "bind_headers", fail_once)
    world.night()

    assert world.states() == {"坏": ("held", 0, 0, 0, "reader_failed"), "好": ("loaded", 1, 1, 0, "")}
    assert [row["owner_unit"] for row in world.quarantine()] == [""]  # the sender may be innocent
