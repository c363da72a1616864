"""What a spreadsheet hides is left out and told, or taken where the contract says so; a hidden figure is never taken for an absent one (合成数据)."""

from __future__ import annotations

from pathlib import Path

from reading_world import column
from sheet_world import COUNTY, PORTS, RATE, SUBS, Sheet, book, held, message, reports, typed

ROWS = [
    ["单位：个、万户、%"],
    ["县区", "端口数", "用户数", "普及率", "说明"],
    ["东城区", 10, 1.5, 42, "a"],
    ["西城区", 20, 2.5, 43, "b"],
    ["南海区", 30, 3, 44, "c"],
]
REMARK = column("remark", "note", source=["说明"])


def test_hidden_rows_columns_and_sheets_are_left_out_and_told(tmp_path: Path) -> None:
    world = reports(tmp_path, COUNTY, PORTS, SUBS, RATE, REMARK)
    world.land("report", book(宽带=Sheet(ROWS, hidden_rows=[3], hidden_columns=[4]), 旧表=Sheet(ROWS, is_hidden=True)), name="月报")

    read = world.read()

    assert held(read) == {}
    assert typed(read, "_region_code", "ports", "remark") == {"月报": [("350602", 10, None), ("350604", 30, None)]}
    told = {finding.rule: (finding.place, finding.severity, finding.got) for finding in read.findings if finding.rule.startswith("hidden")}
    assert told == {
        "hidden_rows": ("宽带", "warning", "文件 月报:第4行“西城区”"),
        "hidden_columns": ("宽带", "warning", "文件 月报:E列“说明”"),
        "hidden_sheets": ("", "warning", "文件 月报:“旧表”"),
    }
    assert [table.deliveries[0].rows_in for table in read.tables.values()] == [2]


def test_a_contract_may_take_what_is_hidden(tmp_path: Path) -> None:
    world = reports(tmp_path, COUNTY, PORTS, SUBS, RATE, REMARK, hidden="take")
    world.land("report", book(目录=Sheet([["目录"]]), 宽带=Sheet(ROWS, hidden_rows=[3], hidden_columns=[2, 4], is_hidden=True)), name="月报")

    read = world.read()

    assert typed(read, "_region_code", "subs", "remark") == {"月报": [("350602", 1.5, "a"), ("350603", 2.5, "b"), ("350604", 3.0, "c")]}
    assert [finding for finding in read.findings if finding.rule.startswith("hidden")] == []


def test_a_hidden_figure_or_a_hidden_report_holds_the_file(tmp_path: Path) -> None:
    world = reports(tmp_path, COUNTY, PORTS, SUBS, RATE, REMARK)
    world.land("report", book(Sheet(ROWS, hidden_columns=[2])), name="列", period="2025-09")
    world.land("report", book(目录=Sheet([["目录"]]), 宽带=Sheet(ROWS, is_hidden=True)), name="表", period="2025-10")

    read = world.read()

    assert held(read) == {"列": "column_hidden", "表": "sheet_hidden"}
    assert "「用户数」(C列)" in message(read, "列")
    assert "“宽带”" in message(read, "表")
