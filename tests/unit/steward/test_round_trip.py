"""A clerk fills a form in wrongly, is told every cell, corrects it, and it loads; and what was held is over once the corrected file has come."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from steward_world import FIRST, PROJECT, Desk, filled, wrong

from newinfra.steward import CheckReport, check_file
from newinfra.steward.annotate import AUTHOR, LIST, annotated_name, write_annotated


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def check(desk: Desk, path: Path) -> CheckReport:
    return check_file(path, project=PROJECT, home=desk.home)


def unit_cell(sheet: Worksheet) -> str:
    return next(cell.coordinate for row in sheet.iter_rows(max_row=FIRST) for cell in row if str(cell.value or "").startswith("单位："))


def repeated(sheet: Worksheet) -> None:
    """A row pasted a second time, under the last."""
    for position in range(1, 10):
        sheet.cell(FIRST + 12, position).value = sheet.cell(FIRST + 2, position).value


def in_another_unit(sheet: Worksheet) -> None:
    sheet[unit_cell(sheet)].value = "单位：户、个"


MISTAKES = {
    "D6": ("number_not_parsed", wrong("D6", "约两万")),
    "B7": ("region_unknown", wrong("B7", "东南西北区")),
    "E9": ("value_missing", wrong("E9", None)),
    "G10": ("cell_error", wrong("G10", "#DIV/0!")),
    "A18": ("duplicate_row", repeated),
}


def test_every_mistake_is_named_by_its_cell_then_mended_and_loaded(desk: Desk) -> None:
    name, bad = filled(*(mistake for _, mistake in MISTAKES.values()), in_another_unit)
    path = desk.save(name, bad)

    report = check(desk, path)

    cells = {problem.cell: problem.code for problem in report.errors}
    sheet = load_workbook(path).worksheets[0]
    assert cells == {**{cell: code for cell, (code, _) in MISTAKES.items()}, unit_cell(sheet): "unit_changed"}
    assert all(problem.sheet == sheet.title and problem.what and problem.todo for problem in report.errors)
    assert "万户" in next(problem.expected for problem in report.errors if problem.code == "unit_changed")
    assert "约两万" in next(problem.got for problem in report.errors if problem.cell == "D6")

    copy = annotated_name(path)
    write_annotated(path, report, copy)
    marked = load_workbook(copy)
    comments = {cell.coordinate: cell.comment for row in marked[sheet.title].iter_rows() for cell in row if cell.comment and cell.comment.author == AUTHOR}
    assert set(comments) == set(cells)
    assert marked.worksheets[0].title == LIST
    assert path.read_bytes() == bad

    desk.save(name, filled()[1])
    assert check(desk, path).problems == ()

    desk.send(name, path.read_bytes())
    detail = desk.ingest().detail
    assert {name: detail[name] for name in ("loaded", "held", "rows_in", "rows_loaded", "rows_held")} == {
        "loaded": 1, "held": 0, "rows_in": 12, "rows_loaded": 12, "rows_held": 0,
    }  # fmt: skip
    assert desk.findings() == []


def test_a_held_delivery_is_over_when_the_corrected_file_has_come(desk: Desk) -> None:
    name, bad = filled(in_another_unit)
    desk.send(name, bad)
    assert desk.ingest().detail["held"] == 1
    assert desk.findings() == [("quarantined:unit_changed", "open")]

    desk.send(name, filled()[1])
    outcome = desk.ingest()

    assert (outcome.detail["loaded"], outcome.detail["held"]) == (1, 0)
    assert desk.findings() == [("quarantined:unit_changed", "resolved")]


def test_a_check_leaves_no_trace(desk: Desk) -> None:
    name, good = filled()
    desk.send(name, good)
    desk.ingest()
    before = {path: path.read_bytes() for path in desk.home.root.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal"))}
    rows = desk.ledger.rows("select * from deliveries")

    report = check(desk, desk.save(name, filled(wrong("D6", "约两万"))[1]))

    assert [problem.cell for problem in report.errors] == ["D6"]
    assert {path: path.read_bytes() for path in before} == before
    assert {path for path in desk.home.root.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal"))} == set(before)
    assert desk.ledger.rows("select * from deliveries") == rows


def test_a_file_that_was_sent_before_is_checked_all_the_same(desk: Desk) -> None:
    name, bad = filled(in_another_unit)
    desk.send(name, bad)
    desk.ingest()

    assert [problem.code for problem in check(desk, desk.save(name, bad)).errors] == ["unit_changed"]
