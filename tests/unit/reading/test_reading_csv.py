from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from reading_world import PORTS_CSV, REGION, SUBS, TOTAL, World, column, csv_bytes, make_world, table

HEADER = ("县区", "端口总数", "用户数")
GOOD = csv_bytes([HEADER, ("东城区", 120, "1.5"), ("西城区", 80, "…"), ("合计", 200, "—")])


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path, PORTS_CSV)


def reasons(world: World) -> list[tuple[str, str, str, str]]:
    return [(row["level"], row["reason_code"], row["place"], row["raw_text"]) for row in world.quarantine()]


def test_figures_are_loaded_with_their_state_unit_text_and_line(world: World) -> None:
    world.land("ports", GOOD, name="十月.csv")

    world.night()

    assert world.raw("measures", "measure_code, region_code, value, value_state, unit_code, raw_text, place, row_no") == [
        ("pon_ports_total", "3506", Decimal(200), "reported", "个", "200", "line 4, column 端口总数", 4),
        ("pon_ports_total", "350602", Decimal(120), "reported", "个", "120", "line 2, column 端口总数", 2),
        ("pon_ports_total", "350603", Decimal(80), "reported", "个", "80", "line 3, column 端口总数", 3),
        ("subs", "3506", None, "none", "万户", "—", "line 4, column 用户数", 4),
        ("subs", "350602", Decimal("1.5"), "reported", "万户", "1.5", "line 2, column 用户数", 2),
        ("subs", "350603", Decimal(0), "below_unit", "万户", "…", "line 3, column 用户数", 3),
    ]
    assert world.states() == {"十月.csv": ("loaded", 3, 3, 0, "")}


def test_provenance_is_in_every_row(world: World) -> None:
    delivery = world.land("ports", GOOD)

    world.night()

    rows = set(
        world.raw(
            "measures",
            "source_id, table_name, delivery_id, use, publisher_code, cast(known_at as varchar), vintage, file_sha256, contract_version, is_synthetic",
        )
    )
    assert rows == {("operator", "ports", delivery.delivery_id, "primary", "operator", "2025-11-10 00:00:00", "快报", delivery.sha256, "1.0.0", True)}
    assert set(world.raw("measures", "period_start, period_end, period_grain")) == {(date(2025, 10, 1), date(2025, 10, 31), "month")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "latin-1"])
@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_every_declared_encoding_is_read(tmp_path: Path, encoding: str, compression: str) -> None:
    if encoding == "latin-1":
        columns = [column("county", "region", key=True, source=["región"]), column("ports", "measure", "integer", source=["puertos"], measure="p", unit="个")]
        data = csv_bytes([("región", "puertos"), ("350602", 7)], encoding)
    else:
        columns, data = [REGION, TOTAL, SUBS], csv_bytes([HEADER, ("东城区", 7, "㐂" if encoding == "gb18030" else "1")], encoding)
    world = make_world(tmp_path, table("ports", "measures", {"format": "csv", "encoding": encoding, "compression": compression}, columns))
    world.land("ports", gzip.compress(data) if compression == "gzip" else data)

    world.night()

    assert (Decimal(7),) in world.raw("measures", "value")


def test_headers_are_found_by_alias_in_any_order_and_width(world: World) -> None:
    world.land("ports", csv_bytes([("用户数 ", "备注", "\u3000端口数", "县\u00a0区"), ("2", "", "１２", "东城")]))

    world.night()

    assert world.raw("measures", "measure_code, value") == [("pon_ports_total", Decimal(12)), ("subs", Decimal(2))]


def test_an_unknown_column_is_told_and_the_data_loaded(world: World) -> None:
    world.land("ports", csv_bytes([(*HEADER, "新列"), ("东城区", 1, "1", "x")]))

    read = world.read()

    assert [(finding.rule, finding.got.partition("(")[0], finding.severity) for finding in read.findings] == [("column_unexpected", "「新列」", "info")]
    assert list(read.tables) == ["ports"]


@pytest.mark.parametrize(
    ("data", "reason", "told"),
    [
        (csv_bytes([("县区", "端口合计", "用户数"), ("东城区", 1, 2)]), "column_missing", ["「端口总数」", "「端口合计」"]),
        (csv_bytes([("县区", "端口总数", "端口数", "用户数"), ("东城区", 1, 2, 3)]), "header_duplicate", ["「端口总数」", "「端口数」"]),
        (b"", "file_empty", ["没有内容"]),
        (b"\n\n  \n", "file_empty", []),
        (csv_bytes([HEADER]), "no_rows", ["0 行"]),
        (csv_bytes([HEADER, ("东城区", 1, 2)], "gb18030"), "encoding_broken", ["utf-8", "无法解码"]),
        (csv_bytes([HEADER, ("东城\ufffd", 1, 2)]), "encoding_broken", ["U+FFFD"]),
        (csv_bytes([HEADER, ("东城\x00", 1, 2)]), "encoding_broken", ["NUL"]),
        (csv_bytes([HEADER]) + '东城区,"1,2\n西城区,2,3\n'.encode(), "csv_broken", []),
    ],
)
def test_a_file_that_cannot_be_read_is_held_whole_and_says_why(world: World, data: bytes, reason: str, told: list[str]) -> None:
    world.land("ports", data, name="坏.csv")

    result = world.night()

    [record] = world.quarantine()
    assert (record["level"], record["reason_code"]) == ("file", reason)
    assert all(text in record["message_zh"] for text in ["坏.csv", *told])
    assert world.states()["坏.csv"] == ("held", 0, 0, 0, reason)
    assert (result.loaded, world.raw("measures", "value")) == ((), [])


def test_text_in_another_encoding_than_declared_is_not_read_as_mojibake(tmp_path: Path) -> None:
    world = make_world(tmp_path, table("ports", "measures", {"format": "csv", "encoding": "gb18030"}, [REGION, TOTAL, SUBS]))
    world.land("ports", GOOD)

    world.night()

    assert [row["reason_code"] for row in world.quarantine()] == ["encoding_broken"]
    assert "UTF-8" in world.quarantine()[0]["message_zh"]


@pytest.mark.parametrize(("cut", "reason"), [(-12, "file_truncated"), (20, "file_truncated")])
def test_a_truncated_gzip_is_held(tmp_path: Path, cut: int, reason: str) -> None:
    world = make_world(tmp_path, table("ports", "measures", {"format": "csv", "compression": "gzip"}, [REGION, TOTAL, SUBS]))
    world.land("ports", gzip.compress(GOOD)[:cut], name="断.csv.gz")
    world.land("ports", gzip.compress(GOOD), period="2025-09", name="好.csv.gz")

    world.night()

    assert world.states() == {"好.csv.gz": ("loaded", 3, 3, 0, ""), "断.csv.gz": ("held", 0, 0, 0, reason)}


def test_what_is_no_gzip_at_all_is_held(tmp_path: Path) -> None:
    world = make_world(tmp_path, table("ports", "measures", {"format": "csv", "compression": "gzip"}, [REGION, TOTAL, SUBS]))
    world.land("ports", GOOD)

    world.night()

    assert [row["reason_code"] for row in world.quarantine()] == ["file_damaged"]


def test_a_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newinfra.read.text.text_file.RATIO_FROM_BYTES", 1 << 20)
    world = make_world(tmp_path, table("ports", "measures", {"format": "csv", "compression": "gzip"}, [REGION, TOTAL, SUBS]))
    world.land("ports", gzip.compress(GOOD + b"," * (8 << 20)))

    world.night()

    assert [row["reason_code"] for row in world.quarantine()] == ["file_too_large"]


def test_bad_cells_cost_the_cell_and_bad_regions_the_row(world: World) -> None:
    rows = [HEADER, ("东城区", "约12万", "1"), ("东城", 5, 6), ("火星区", 9, 9), ("西城区", 7, "x"), ("", 1, 1), ("南海区", "", "1")]
    world.land("ports", csv_bytes(rows))

    result = world.night()

    assert reasons(world) == [
        ("cell", "number_not_parsed", "line 2, column 端口总数", "约12万"),
        ("cell", "number_not_parsed", "line 5, column 用户数", "x"),
        ("cell", "value_missing", "line 7, column 端口总数", ""),
        ("row", "duplicate_grain", "line 2", ""),
        ("row", "duplicate_grain", "line 3", ""),
        ("row", "region_unknown", "line 4, column 县区", "火星区"),
        ("row", "region_missing", "line 6, column 县区", ""),
    ]
    assert (result.rows_in, result.rows_loaded, result.rows_held) == (6, 2, 4)
    assert world.raw("measures", "region_code, measure_code, value, value_state") == [
        ("350603", "pon_ports_total", Decimal(7), "reported"),
        ("350603", "subs", None, "held"),
        ("350604", "pon_ports_total", None, "held"),
        ("350604", "subs", Decimal(1), "reported"),
    ]


def test_the_texts_of_held_rows_are_kept(world: World) -> None:
    import duckdb

    world.land("ports", csv_bytes([HEADER, ("火星区", 9, "九"), ("东城区", 1, 1)]))

    world.night()

    [path] = (world.home.quarantine / "operator" / "ports").glob("*.parquet")
    row = duckdb.sql(f"select row_no, reason_code, row_text from '{path}' where level = 'row'").fetchall()
    assert row == [(2, "region_unknown", '{"county":"火星区","ports":"9","subs":"九"}')]


def test_an_identical_copy_of_a_row_is_held_and_the_first_loaded(world: World) -> None:
    world.land("ports", csv_bytes([HEADER, ("东城区", 1, 1), ("东城区", 1, 1)]))

    world.night()

    assert reasons(world) == [("row", "duplicate_row", "line 3", "")]
    assert len(world.raw("measures", "value")) == 2


def test_rows_of_another_width_are_held_with_their_exact_line(world: World) -> None:
    world.land("ports", csv_bytes([HEADER, ("东城区", 1, 1)]) + "西城区,2\n\n,,\n南海区,3,3,3\n合计,9,9\n".encode())

    result = world.night()

    assert reasons(world) == [
        ("row", "row_width", "line 3", '["西城区", "2"]'),
        ("row", "row_width", "line 6", '["南海区", "3", "3", "3"]'),
    ]
    assert (result.rows_in, result.rows_loaded, result.rows_held) == (4, 2, 2)
    assert sorted({row[0] for row in world.raw("measures", "row_no")}) == [2, 7]


def test_lines_are_exact_after_line_breaks_in_quotes(tmp_path: Path) -> None:
    world = make_world(tmp_path, table("ports", "measures", {"format": "csv"}, [REGION, TOTAL, SUBS, column("note", "note", source=["说明"])]))
    world.land("ports", csv_bytes([(*HEADER, "说明"), ("东城区", 1, 1, "两\n行"), ("西城区", 2, 2, 'a "b", c'), ("合计", "x", 3, "")]))

    world.night()

    assert reasons(world) == [("cell", "number_not_parsed", "line 5, column 端口总数", "x")]
    assert sorted({(row[0], row[1]) for row in world.raw("measures", "row_no, region_code")}) == [(2, "350602"), (4, "350603"), (5, "3506")]


def test_one_irregular_file_does_not_spoil_the_lines_of_its_neighbours(world: World) -> None:
    world.land("ports", GOOD, period="2025-08", name="a")
    world.land("ports", csv_bytes([HEADER, ("东城区", 1, 1)]) + "西城区,2\n".encode(), period="2025-09", name="b")
    world.land("ports", GOOD.replace(b"120", b"121"), period="2025-10", name="c")

    world.night()

    assert world.states() == {"a": ("loaded", 3, 3, 0, ""), "b": ("loaded", 2, 1, 1, ""), "c": ("loaded", 3, 3, 0, "")}
    assert {row for row in world.raw("measures", "period_start::varchar, row_no") if row[1] == 4} == {("2025-08-01", 4), ("2025-10-01", 4)}


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_and_blank_lines_at_the_end_do_not_matter(world: World, end: bytes) -> None:
    world.land("ports", GOOD.replace(b"\n", end) + end + end)

    result = world.night()

    assert (result.rows_in, result.rows_loaded) == (3, 3)


def test_other_delimiters_and_decimal_commas_are_as_the_contract_says(tmp_path: Path) -> None:
    world = make_world(tmp_path, table("ports", "measures", {"format": "csv", "delimiter": ";", "decimal_comma": True}, [REGION, TOTAL, SUBS]))
    world.land("ports", "县区;端口总数;用户数\n东城区;1.234;12,5\n西城区;1,5;1.2\n".encode())

    world.night()

    assert world.raw("measures", "region_code, measure_code, value") == [
        ("350602", "pon_ports_total", Decimal(1234)),
        ("350602", "subs", Decimal("12.5")),
        ("350603", "pon_ports_total", None),
        ("350603", "subs", None),
    ]


def test_a_file_of_another_month_is_held_whole(tmp_path: Path) -> None:
    month = column("month", "period", source=["月份"])
    world = make_world(tmp_path, table("ports", "measures", {"format": "csv"}, [REGION, month, TOTAL]))
    world.land("ports", csv_bytes([("县区", "月份", "端口总数"), ("东城区", "202509", 1), ("西城区", "2025年9月", 2)]), name="ports_202510.csv")

    world.night()

    [record] = world.quarantine()
    assert (record["level"], record["reason_code"], record["expected"]) == ("file", "wrong_period", "2025年10月")
    assert "2 行均如此,如 第2行“月份”列(month) “202509”" in record["message_zh"]
    assert record["owner_unit"] == "operator"


def test_single_rows_of_another_month_are_held_alone(tmp_path: Path) -> None:
    month = column("month", "period", source=["月份"])
    world = make_world(tmp_path, table("ports", "measures", {"format": "csv"}, [REGION, month, TOTAL]))
    world.land("ports", csv_bytes([("县区", "月份", "端口总数"), ("东城区", "202510", 1), ("西城区", "2025-09", 2), ("合计", "十月", 2)]))

    world.night()

    assert [(row["reason_code"], row["raw_text"]) for row in world.quarantine()] == [("row_out_of_period", "2025-09"), ("period_not_parsed", "十月")]


def test_rows_may_carry_their_periods_in_two_columns(tmp_path: Path) -> None:
    columns = [column("year", "period", source=["Año"]), column("quarter", "period", source=["Trimestre"]), TOTAL]
    world = make_world(tmp_path, table("ports", "measures", {"format": "csv"}, columns, cadence="quarter", region="3506", period_from="column"))
    world.land("ports", csv_bytes([("Año", "Trimestre", "端口总数"), (2024, 1, 10), (2024, 4, 40)]), period=None)

    world.night()

    assert world.raw("measures", "period_start, period_end, value") == [
        (date(2024, 1, 1), date(2024, 3, 31), Decimal(10)),
        (date(2024, 10, 1), date(2024, 12, 31), Decimal(40)),
    ]


def test_words_of_a_period_are_put_together_after_their_map_and_unnamed_ones_stay(tmp_path: Path) -> None:
    words = {"1": "Q1", "4 *": "Q4"}
    columns = [column("year", "period", source=["Año"], map={"2023 *": "2023"}), column("quarter", "period", source=["Trimestre"], map=words), TOTAL]
    world = make_world(tmp_path, table("ports", "measures", {"format": "csv"}, columns, cadence="quarter", region="3506", period_from="column"))
    world.land("ports", csv_bytes([("Año", "Trimestre", "端口总数"), ("2023 *", "4 *", 40), (2024, 1, 10), (2024, "年末", 7)]), period=None)

    world.night()

    assert world.raw("measures", "period_end, value") == [(date(2023, 12, 31), Decimal(40)), (date(2024, 3, 31), Decimal(10))]
    assert [(row["level"], row["reason_code"], row["raw_text"]) for row in world.quarantine()] == [("row", "period_not_parsed", "年末")]
    periods = [row["period_label"] for row in world.ledger.rows("select period_label from delivery_periods order by period_label")]
    assert periods == ["2023Q4", "2024Q1"]
