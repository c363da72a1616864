from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from reading_world import World, column, make_world, table

ENVELOPE = {"total_pointer": "/data/total", "rows_pointer": "/data/rows"}
COLUMNS = [
    column("county", "region", required=True, key=True, source=["/countyCode"]),
    column("period", "period", source=["statMonth"]),
    column("ports", "measure", "integer", required=True, source=["/portTotal", "/totalPort"], unit="个", measure="ports"),
    column("share", "measure", "number", source=["/detail/share"], unit="%", measure="share"),
]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path, table("ports", "measures", {"format": "json", "envelope": ENVELOPE}, COLUMNS, period_from="request"))


def page(total: object, *rows: object) -> bytes:
    return json.dumps({"code": "200", "data": {"total": total, "rows": rows}}, ensure_ascii=False).encode()


def row(county: str, ports: object, share: object = "42%", **more: Any) -> dict[str, Any]:
    return {"countyCode": county, "statMonth": "202510", "portTotal": ports, "detail": {"share": share}, **more}


def test_pages_are_one_table_with_exact_places(world: World) -> None:
    world.land("ports", page(3, row("350602", "7200"), row("350681", 80, 0.5)), page(3, row("合计", "8000", None)))

    world.night()

    assert world.raw("measures", "measure_code, region_code, value, place, row_no, period_start") == [
        ("ports", "3506", Decimal(8000), "page 2 #/data/rows/0/portTotal", 3, date(2025, 10, 1)),
        ("ports", "350602", Decimal(7200), "page 1 #/data/rows/0/portTotal", 1, date(2025, 10, 1)),
        ("ports", "350604", Decimal(80), "page 1 #/data/rows/1/portTotal", 2, date(2025, 10, 1)),
        ("share", "3506", None, "page 2 #/data/rows/0/detail/share", 3, date(2025, 10, 1)),
        ("share", "350602", Decimal(42), "page 1 #/data/rows/0/detail/share", 1, date(2025, 10, 1)),
        ("share", "350604", Decimal("0.5"), "page 1 #/data/rows/1/detail/share", 2, date(2025, 10, 1)),
    ]


def test_numbers_keep_the_digits_they_came_with(world: World) -> None:
    data = b'{"data": {"total": 1, "rows": [{"countyCode": 350602, "statMonth": 202510, "portTotal": 1234567890123456789, "detail": {"share": 1.10}}]}}'
    world.land("ports", data)

    world.night()

    assert world.raw("measures", "raw_text, value") == [("1.10", Decimal("1.1")), ("1234567890123456789", Decimal(1234567890123456789))]


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ((page(3, row("350602", 1)), page(3, row("350603", 1))), "short_pull"),
        ((page(1, row("350602", 1)), page(1, row("350603", 1))), "short_pull"),
        ((page(2, row("350602", 1)), page(3, row("350603", 1))), "short_pull"),
        ((page(1, row("350602", 1))[:-5],), "json_broken"),
        ((page(1, "text"),), "json_broken"),
        ((b'{"data": {"rows": 5}}',), "json_broken"),
        ((b"<html>",), "json_broken"),
        ((b"",), "json_broken"),
        ((page(1, row("东", 1)).decode().encode("gb18030"),), "encoding_broken"),
        ((page(1, {"countyCode": "350602", "statMonth": "202510", "ports": 1, "detail": {}}),), "column_missing"),
        ((page(1, row("350602", 1, totalPort=1)),), "header_duplicate"),
        ((page(0),), "no_rows"),
        ((b"[" * 100_000,), "json_broken"),
    ],
)
def test_a_pull_that_is_not_whole_is_held(world: World, pages: tuple[bytes, ...], reason: str) -> None:
    world.land("ports", *pages)

    world.night()

    assert [record["reason_code"] for record in world.quarantine()] == [reason]
    assert world.raw("measures", "value") == []


@pytest.mark.parametrize("ports", [True, {"a": 1}, [1], "NaN", float("nan"), float("inf"), "1_000"])
def test_values_that_are_no_numbers_are_held_as_cells(world: World, ports: object) -> None:
    world.land("ports", page(2, row("350602", ports), row("350603", 1)))

    world.night()

    [record] = world.quarantine()
    assert (record["level"], record["reason_code"], record["place"]) == ("cell", "number_not_parsed", "page 1 #/data/rows/0/portTotal")


def test_an_empty_register_is_a_statement(tmp_path: Path) -> None:
    columns = [column("code", "key", key=True, source=["/code"])]
    world = make_world(tmp_path, table("sites", "entities", {"format": "json", "envelope": ENVELOPE}, columns, entity_type="site"))
    world.land("sites", page(0), name="空")

    world.night()

    assert world.states() == {"空": ("loaded", 0, 0, 0, "")}
