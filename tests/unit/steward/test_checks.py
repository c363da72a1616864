"""What a check makes of files of every kind: whose they are, what is wrong with them, and how the command says so."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from steward_world import PROJECT, filled, wrong

from newinfra.cli import main
from newinfra.home import Home
from newinfra.periods import parse_period
from newinfra.steward import CheckReport, UnsureError, check_file

CSV_HEADER = "区县,账期,PON端口总数(万个),10G-PON及以上端口(万个),50G-PON端口(万个),备注\n"
CSV_ROWS = "芗城区,202510,12.3,7.1,0.1,\n龙文区,202510,约10,5,0,\n"
CSV_NAME = "ZZ_CM_PON_202510.csv.gz"


def csv_file(folder: Path, name: str = CSV_NAME, text: str = CSV_HEADER + CSV_ROWS) -> Path:
    path = folder / name
    data = text.encode("gb18030")
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def form_file(folder: Path, data: bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def without_stamp(data: bytes) -> bytes:
    book = load_workbook(io.BytesIO(data))
    del book["_newinfra"]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., CheckReport]:
    """A check on a machine where newinfra has never run."""

    def run(path: Path, **options: str) -> CheckReport:
        period = parse_period(options.pop("period")) if "period" in options else None
        return check_file(path, project=PROJECT, home=Home(tmp_path / "none"), period=period, **options)

    return run


Check = Callable[..., CheckReport]


def test_a_csv_is_known_by_its_name_and_its_lines_are_named(check: Check, tmp_path: Path) -> None:
    report = check(csv_file(tmp_path))

    assert (report.source_id, report.known_by) == ("china_mobile", "文件名")
    assert [(p.row, p.column, p.code, p.got) for p in report.errors if p.code == "number_not_parsed"] == [
        (3, "PON端口总数(万个)", "number_not_parsed", "“约10”")
    ]
    assert report.tables[0].rows_in == 2
    assert not (tmp_path / "none").exists()


def test_a_file_under_another_name_is_known_by_its_headers_and_told_its_name(check: Check, tmp_path: Path) -> None:
    _, data = filled()
    report = check(form_file(tmp_path, without_stamp(data), "十月报表(定稿).xlsx"), period="2025-10")

    assert (report.source_id, report.known_by) == ("comms_admin", "表头")
    assert [(p.code, p.expected) for p in report.warnings] == [("file_name_unknown", "附件2_漳州市千兆光网建设情况月报表_202510.xlsx")]
    assert report.errors == ()


def test_the_period_may_come_from_the_sheet_alone(check: Check, tmp_path: Path) -> None:
    report = check(form_file(tmp_path, filled()[1], "报表.xlsx"))

    assert [table.period_zh for table in report.tables] == ["2025年10月"]
    assert [p.code for p in report.problems] == ["file_name_unknown"]


def test_another_period_than_the_sheet_s_is_shown_on_its_cell(check: Check, tmp_path: Path) -> None:
    name, data = filled(wrong("D6", "约两万"))
    report = check(form_file(tmp_path, data, name), period="2025-09")

    assert next((p.code, p.got) for p in report.errors)[0] == "wrong_period"
    assert {p.code: p.cell[-1:] for p in report.errors} == {"wrong_period": "2", "number_not_parsed": "6"}


def test_a_missing_column_does_not_hide_what_is_wrong_in_the_others(check: Check, tmp_path: Path) -> None:
    name, data = filled(wrong("D4", "端口数目"), wrong("G7", "八万"))

    report = check(form_file(tmp_path, data, name))

    assert {(p.code, p.cell) for p in report.errors if p.code != "column_missing"} == {("number_not_parsed", "G7")}
    assert [p.expected for p in report.errors if p.code == "column_missing"] == ["「PON端口总数」"]
    assert report.notes


def test_what_breaks_a_rule_of_gate_1_is_named_with_its_cell(check: Check, tmp_path: Path) -> None:
    name, data = filled(wrong("E6", 30_000), wrong("H8", 9.5))

    report = check(form_file(tmp_path, data, name))

    broken = {(p.severity, p.cell or p.row) for p in report.problems}
    assert broken == {("error", "E6"), ("error", "H8"), ("warning", 17)}  # the sum of the counties is not the total any more
    assert all(p.what.startswith("不符合“") for p in report.problems)


def test_hidden_rows_are_pointed_out(check: Check, tmp_path: Path) -> None:
    name, data = filled(lambda sheet: setattr(sheet.row_dimensions[8], "hidden", True))

    assert any("隐藏" in p.what for p in check(form_file(tmp_path, data, name)).warnings)


def test_a_form_of_an_older_contract_is_pointed_out(check: Check, tmp_path: Path) -> None:
    name, data = filled(lambda sheet: setattr(sheet.parent["_newinfra"]["B2"], "value", "0.9.0"))

    assert [p.code for p in check(form_file(tmp_path, data, name)).warnings] == ["form_outdated"]


@pytest.mark.parametrize(("name", "content"), [("没人认识.csv", b"a,b\n1,2\n"), ("空.xlsx", b""), ("坏.xlsx", b"PK\x03\x04 cut")])
def test_nothing_is_guessed(check: Check, tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(UnsureError) as told:
        check(form_file(tmp_path, content, name))

    assert "--source" in told.value.todo


def test_candidates_are_listed_with_the_reason(check: Check, tmp_path: Path) -> None:
    text = "站址编码,基站名称,频段,承建方,共享方,所属区县,开通日期,退网日期,状态\n"
    with pytest.raises(UnsureError) as told:
        check(form_file(tmp_path, text.encode(), "台账.csv"))

    assert all("表头相符" in candidate for candidate in told.value.candidates)


def test_a_file_that_cannot_be_opened_is_explained(check: Check, tmp_path: Path) -> None:
    report = check(form_file(tmp_path, b"PK\x03\x04 cut off", filled()[0]))

    assert not report.is_readable
    assert [(p.severity, p.code) for p in report.problems] == [("error", "file_damaged")]


@pytest.fixture
def newinfra(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Callable[..., tuple[int, str, str]]]:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["newinfra", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, *capsys.readouterr()

    before = dict(os.environ)
    monkeypatch.setenv("NEWINFRA_HOME", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)
    yield run
    os.environ.clear()
    os.environ.update(before)


def test_the_commands_say_by_their_exit_code_how_it_went(newinfra: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    name, good = filled()
    code, said, _ = newinfra("check", form_file(tmp_path, good, name))
    assert (code, said.splitlines()[-1]) == (0, "没有发现问题；读入12行，可采用12行。")

    code, said, told = newinfra("check", form_file(tmp_path, filled(wrong("D6", "约两万"))[1], name), "--annotated")
    assert (code, said.splitlines()[-1]) == (3, "1处错误，0处提醒；读入12行，可采用12行。")
    assert "D6（PON端口总数）:不是可识别的数字" in said
    assert "附件2_漳州市千兆光网建设情况月报表_202510.检查结果.xlsx" in told

    code, said, _ = newinfra("check", name, "--json", "--output", "标注.xlsx")
    assert [(code, error["cell"], error["sheet"]) for error in json.loads(said)["errors"]] == [(3, "D6", "千兆光网建设情况月报表")]
    assert (tmp_path / "标注.xlsx").exists()

    assert newinfra("check", form_file(tmp_path, b"PK\x03\x04 cut off", name))[0] == 1
    assert newinfra("check", form_file(tmp_path, b"a,b\n1,2\n", "何物.csv"))[0] == 2
    assert newinfra("check", "没有这个文件.xlsx")[0] == 2
    assert newinfra("check", name, "--period", "去年")[0] == 2


def test_the_template_command_writes_the_form_that_check_knows(newinfra: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, said, _ = newinfra("template", "comms_admin", "--period", "2025-10")

    assert (code, said.strip()) == (0, "附件2_漳州市千兆光网建设情况月报表_202510.xlsx")
    assert newinfra("template", "china_telecom")[0] == 1
    assert newinfra("template", "nobody")[0] == 1
    assert newinfra("check", tmp_path / said.strip())[0] == 3  # every compulsory cell is still empty
