"""Texts and web pages: encodings by declaration or strict trial, delimiters by content, lines that keep their numbers."""

from __future__ import annotations

import pytest

from newinfra.errors import DeliveryError
from newinfra.read.formats import Grid, read_grids
from newinfra.read.limits import CELL_CHARACTERS

TABLE = "县区,端口数\n东城区,7200\n西城区,80\n"
ROWS = [["县区", "端口数"], ["东城区", "7200"], ["西城区", "80"]]


def grid(data: bytes, encoding: str | None = None) -> Grid:
    [found] = read_grids(data, where="文件", encoding=encoding)
    return found


def refusal(data: bytes, encoding: str | None = None) -> DeliveryError:
    with pytest.raises(DeliveryError) as error:
        read_grids(data, where="文件", encoding=encoding)
    return error.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_chinese_text_is_read_in_whatever_it_was_saved(encoding: str) -> None:
    assert grid(TABLE.encode(encoding)).rows == ROWS


def test_western_letters_are_no_rare_chinese_characters() -> None:
    assert grid("región,líneas\nÑuñoa,12\nMálaga,3\n".encode("latin-1")).rows[1] == ["Ñuñoa", "12"]


def test_a_declared_encoding_must_fit() -> None:
    assert grid("región,a\nÑu,1\n".encode("latin-1"), "latin-1").rows[0] == ["región", "a"]
    assert grid(TABLE.encode("utf-16"), "utf-16").rows == ROWS
    assert refusal(TABLE.encode("gb18030"), "utf-8").reason_code == "encoding_broken"


@pytest.mark.parametrize(
    "data",
    [
        "县区,端口\ufffd数\n东,1\n".encode(),
        b"a,b\n1,\x00\n",
        "县区".encode() + b"\xff\xff,1\n",
        b"caf\xe9,\x93x\x94\n1,2\n",
        "县区,端口数\n".encode("utf-16-le")[:-1],
    ],
)
def test_text_that_cannot_be_right_is_refused(data: bytes) -> None:
    assert refusal(data).reason_code == "encoding_broken"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("标题\n县区\t数\n东\t1,5\n西\t2,5\n", ["西", "2,5"]),
        ("县区;数\n东;1,5\n西;2,5\n", ["西", "2,5"]),
        ("县区|数\n东|1\n", ["东", "1"]),
        ("数据库:年度数据\n时间:最近5年\n指标,2024年,2023年\n人口(万人),506.1,505\n", ["人口(万人)", "506.1", "505"]),
        ('县区,备注\n东,"甲;乙;丙"\n西,"丁;戊;己"\n', ["西", "丁;戊;己"]),
        ("一列\n甲\n", ["甲"]),
    ],
)
def test_the_delimiter_is_found_by_content(text: str, last: list[str]) -> None:
    assert grid(text.encode()).rows[-1] == last


def test_a_row_stands_at_the_index_of_its_line() -> None:
    found = grid(b'a,b\r\n\r\n"x\r\ny",2\r\n3,4\r\n')

    assert found.sheet is None
    assert found.rows == [["a", "b"], [], ["x\r\ny", "2"], [], ["3", "4"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\n \n", "file_empty"),
        (b'a,b\n"1,2\n3,4\n', "csv_broken"),
        (b"a,b\n1," + b"x" * (CELL_CHARACTERS + 1) + b"\n", "csv_broken"),
        (b'{"data": [1, 2]}', "format_unknown"),
        (b"%PDF-1.7\n", "format_unknown"),
        (b"Rar!\x1a\x07\x00", "format_unknown"),
        (b"\x89PNG\r\n\x1a\n", "format_unknown"),
        (b"<html><body>404</body></html>", "format_unknown"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Table/></Workbook>', "format_unknown"),
    ],
)
def test_what_is_no_table_is_refused_by_its_reason(data: bytes, code: str) -> None:
    assert refusal(data).reason_code == code


def test_rows_of_a_million_empty_columns_are_bounded() -> None:
    assert len(grid(b"a" + b"," * 1_000_000 + b"\n1\n").rows[0]) == 1_000_001
    assert refusal((b"a" + b"," * 1_000_000 + b"\n") * 20).reason_code == "file_too_large"


PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"><style>td {{ color: red }}</style></head><body>
<table><tr><td colspan=3>标题&nbsp;&amp;</td></tr>
<tr><th rowspan="2">县区</th><th colspan="2">端口</th></tr><tr><th>总数</th><th>其中</th></tr>
<tr><td>东城区<br>全部</td><td>1,234</td><td> 5 </td></tr>
<tr style="display:none"><td>西城区<td>6<td>7</table><table><tr><td></td></tr></table>
<table><tr><td><table><tr><td>内</td></tr></table></td></tr></table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_web_page_named_as_a_workbook_gives_its_tables(charset: str) -> None:
    first, inner = read_grids(PAGE.format(charset=charset).encode("gb18030" if charset == "gb2312" else charset), where="文件")

    assert (first.sheet, inner.sheet, inner.rows) == ("表1", "表4", [["内"]])
    assert first.rows == [
        ["标题\xa0&"],
        ["县区", "端口"],
        ["", "总数", "其中"],
        ["东城区\n全部", "1,234", "5"],
        ["西城区", "6", "7"],
    ]
    assert first.merges == [((0, 0), (0, 2)), ((1, 0), (2, 0)), ((1, 1), (1, 2))]
    assert first.hidden_rows == {4}


def test_spans_of_a_web_page_are_bounded() -> None:
    cell = b'<td rowspan="99999" colspan="99999">x</td>'

    assert grid(b"<table><tr>" + cell + b"</tr></table>").merges == [((0, 0), (999, 999))]
    assert refusal(b"<table>" + (b"<tr>" + cell + b"</tr>") * 21 + b"</table>").reason_code == "file_too_large"
