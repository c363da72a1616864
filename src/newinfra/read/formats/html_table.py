"""The tables of an HTML page, which some systems save under the name .xls."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from newinfra.read.formats.encodings import decoded
from newinfra.read.formats.grid import Grid, Merge, Value
from newinfra.read.formats.refusals import empty, too_large
from newinfra.read.limits import SHEET_CELLS

LARGEST_SPAN = 1000
"""What browsers take a larger colspan for."""

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?\s*([A-Za-z0-9_\-]{1,40})""", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SILENT = {"script", "style", "head", "title", "template"}
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030"}
"""What is declared as a part of GB18030 holds characters of the rest as well."""


def html_grids(data: bytes, *, where: str, encoding: str | None = None) -> list[Grid]:
    """Each table of the page that has text, named 表1, 表2 …; colspan and rowspan become merged ranges. A table inside a cell is a table of its own.

    Raises:
        DeliveryError: encoding_broken, file_empty or file_too_large.
    """
    declared = _CHARSET.search(data[:4096])
    if encoding is None and declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        encoding = _CHINESE.get(declared[1].decode().lower(), declared[1].decode().lower())
    parser = _Tables(where)
    parser.feed(decoded(data, where=where, encoding=encoding))
    parser.close()
    grids = [table.grid(f"表{number}") for number, table in enumerate(parser.tables, start=1) if table.has_text]
    if not grids:
        raise empty(where, "网页中的表格没有内容")
    return grids


class _Table:
    def __init__(self, where: str) -> None:
        self._where = where
        self._rows: list[list[Value]] = []
        self._taken: dict[int, int] = {}  # column: the last row that a cell from above reaches
        self._merges: list[Merge] = []
        self._hidden: set[int] = set()
        self._column = 0
        self._pieces: list[str] | None = None
        self._spans = (1, 1)
        self._cells = 0
        self.has_text = False

    def begin_row(self, is_hidden: bool) -> None:
        self.end_cell()
        self._rows.append([])
        self._column = 0
        if is_hidden:
            self._hidden.add(len(self._rows) - 1)

    def begin_cell(self, down: int, right: int) -> None:
        self.end_cell()
        if not self._rows:
            self.begin_row(False)
        self._pieces, self._spans = [], (down, right)

    def add(self, text: str) -> None:
        if self._pieces is not None:
            self._pieces.append(text)

    def end_cell(self) -> None:
        if self._pieces is None:
            return
        text, self._pieces = re.sub(r"[ \t\r\n]*\n[ \t\r\n]*", "\n", "".join(self._pieces)).strip(" \t\r\n"), None
        row, (down, right) = len(self._rows) - 1, self._spans
        while self._taken.get(self._column, -1) >= row:
            self._column += 1
        self._cells += down * right
        if self._cells > SHEET_CELLS:
            raise too_large(self._where, f"网页表格超过 {SHEET_CELLS // 10_000} 万个单元格")
        cells = self._rows[row]
        cells.extend([""] * (self._column + 1 - len(cells)))
        cells[self._column] = text
        self.has_text = self.has_text or bool(text)
        if down > 1 or right > 1:
            self._merges.append(((row, self._column), (row + down - 1, self._column + right - 1)))
            self._taken.update(dict.fromkeys(range(self._column, self._column + right), row + down - 1))
        self._column += right

    def grid(self, name: str) -> Grid:
        self.end_cell()
        return Grid(name, self._rows, merges=self._merges, hidden_rows=frozenset(self._hidden))


class _Tables(HTMLParser):
    def __init__(self, where: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._where = where
        self._open: list[_Table] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._open.append(_Table(self._where))
            self.tables.append(self._open[-1])
        elif self._open and tag == "tr":
            self._open[-1].begin_row(bool(_HIDDEN.search(attributes.get("style", ""))))
        elif self._open and tag in ("td", "th"):
            self._open[-1].begin_cell(_span(attributes.get("rowspan")), _span(attributes.get("colspan")))
        elif self._open and tag in ("br", "p", "div"):
            self._open[-1].add("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif self._open and tag == "table":
            self._open.pop().end_cell()
        elif self._open and tag in ("td", "th"):
            self._open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and not self._silent:
            self._open[-1].add(re.sub(r"[ \t\r\n]+", " ", data))


def _span(text: str | None) -> int:
    return min(max(int(text), 1), LARGEST_SPAN) if text and text.isdecimal() and len(text) < 6 else 1
