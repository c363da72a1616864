"""What stands in the landed bytes, read without our reader: csv, json, openpyxl and, for .xls, calamine alone. For tests that walk back from a number."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import openpyxl
import python_calamine

from newinfra.contracts import Table
from newinfra.contracts.layout import CsvLayout, JsonLayout
from newinfra.land import Landing
from newinfra.ledger import Delivery


class LandedTexts:
    """One delivery's bytes: `row` is the texts of the row that a place names, `cell` the one text."""

    def __init__(self, delivery: Delivery, table: Table, landing: Landing) -> None:
        self.table, self._layout = table, table.spec.layout
        self._parts = [landing.path(part.sha256).read_bytes() for part in delivery.parts]

    @cached_property
    def lines(self) -> dict[int, dict[str, str]]:
        """The rows of a CSV by the line on which they begin, each by header."""
        assert isinstance(self._layout, CsvLayout)
        data = gzip.decompress(self._parts[0]) if self._layout.compression == "gzip" else self._parts[0]
        reader = csv.reader(io.StringIO(data.decode(self._layout.encoding), newline=""), delimiter=self._layout.delimiter)
        headers = next(reader)
        rows, begins = {}, reader.line_num + 1
        for fields in reader:
            rows[begins] = dict(zip(headers, fields, strict=False))
            begins = reader.line_num + 1
        return rows

    @cached_property
    def pages(self) -> list[Any]:
        assert isinstance(self._layout, JsonLayout)
        return [json.loads(part) for part in self._parts]

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """The rows of all pages one after the other; row 1 is the first."""
        assert isinstance(self._layout, JsonLayout)
        return [item for page in self.pages for item in _at(page, self._layout.envelope.rows_pointer)]

    @cached_property
    def sheets(self) -> dict[str, list[list[str]]]:
        data = self._parts[0]
        if data.startswith(b"PK"):
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
            return {sheet.title: [[_shown(value) for value in row] for row in sheet.iter_rows(values_only=True)] for sheet in book}
        if data.startswith(b"\xd0\xcf"):
            old = python_calamine.load_workbook(io.BytesIO(data))
            return {
                name: [[_shown(value) for value in row] for row in old.get_sheet_by_name(name).to_python(skip_empty_area=False)] for name in old.sheet_names
            }
        text = data.decode("gb18030" if data[:3] != b"\xef\xbb\xbf" else "utf-8-sig")
        return {"": list(csv.reader(io.StringIO(text, newline="")))}

    def row(self, place: str) -> list[str]:
        if "!" in place:
            sheet, _, cell = place.rpartition("!")
            return self.sheets[sheet][int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1]
        if place.startswith("page "):
            number, _, pointer = place.removeprefix("page ").partition(" #")
            item = _at(self.pages[int(number) - 1], "/".join(pointer.split("/")[: self._depth]))
            return list(_leaves(item))
        line = int(place.removeprefix("line ").split(",")[0])
        return self.sheets[""][line - 1] if not isinstance(self._layout, CsvLayout) else list(self.lines[line].values())

    def cell(self, place: str) -> str:
        if "!" in place:
            letters = place.rpartition("!")[2].rstrip("0123456789")
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            return self.row(place)[column - 1]
        if place.startswith("page "):
            number, _, pointer = place.removeprefix("page ").partition(" #")
            return str(_at(self.pages[int(number) - 1], pointer))
        line, header = place.removeprefix("line ").split(", column ")
        if isinstance(self._layout, CsvLayout):
            return next(text for name, text in self.lines[int(line)].items() if name.strip() == header)
        sheet = self.sheets[""]
        headers = next(row for row in sheet if header in [text.strip() for text in row])
        return sheet[int(line) - 1][[text.strip() for text in headers].index(header)]

    @property
    def _depth(self) -> int:
        assert isinstance(self._layout, JsonLayout)
        return self._layout.envelope.rows_pointer.count("/") + 2


def _at(document: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        document = document[int(token)] if isinstance(document, list) else document[token]
    return document


def _leaves(document: Any) -> Iterator[str]:
    if isinstance(document, dict | list):
        for value in document.values() if isinstance(document, dict) else document:
            yield from _leaves(value)
    else:
        yield str(document)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return format(value, ".15g") if isinstance(value, float) else str(value)
