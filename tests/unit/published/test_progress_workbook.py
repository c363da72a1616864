"""The workbook says what the marts say, and nothing in it is a formula or a link."""

from __future__ import annotations

import duckdb
import openpyxl
import pytest

from newinfra.publish import Release


@pytest.mark.parametrize(
    ("sheet", "query"),
    [
        ("指标进度", "select target_no, name_zh, latest_value, status_zh, reason_zh from marts.mart_scoreboard order by target_no"),
        ("任务进度", "select task_no, title_zh, milestones_done, status_zh, reason_zh from marts.mart_task_progress order by task_no"),
    ],
)
def test_every_row_of_the_mart_stands_in_the_sheet(release: Release, sheet: str, query: str) -> None:
    headings = {
        "指标进度": ["编号", "指标", "最新值", "状态", "说明"],
        "任务进度": ["序号", "任务", "已完成事项", "状态", "说明"],
    }[sheet]
    cells = list(openpyxl.load_workbook(release.path / "进度表.xlsx")[sheet].iter_rows(min_row=3, values_only=True))
    positions = [cells[0].index(heading) for heading in headings]

    with duckdb.connect(str(release.database), read_only=True) as connection:
        expected = connection.execute(query).fetchall()

    shown = [tuple(row[position] for position in positions) for row in cells[1:]]
    assert [tuple(float(value) if index == 2 and value is not None else value for index, value in enumerate(row)) for row in expected] == shown


def test_no_cell_is_a_formula_or_a_link_and_the_release_is_named(release: Release) -> None:
    workbook = openpyxl.load_workbook(release.path / "进度表.xlsx")

    for sheet in workbook:
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
        assert release.release_id in str(sheet["A2"].value)
        assert ("合成数据" in str(sheet["A1"].value)) == release.manifest.is_synthetic
