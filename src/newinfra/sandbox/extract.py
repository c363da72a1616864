"""The rows of one delivery as text, and the forms in which publishers put them out. The same rows give the same bytes."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

SYNTHETIC = "合成数据"

_CREATED = datetime(2023, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # XlsxWriter wants a naive moment


@dataclass(frozen=True, slots=True)
class Extract:
    """Column names as the publisher writes them and rows of text; a slash in a name nests it in JSON. `title` heads a sheet."""

    columns: tuple[str, ...]
    rows: list[list[str]]
    title: str = ""
    unit_line: str = ""


def as_csv(extract: Extract, encoding: str) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(extract.columns)
    writer.writerows(extract.rows)
    return buffer.getvalue().encode(encoding)


def zipped(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=6, mtime=0)


def as_publication(extract: Extract, published_at: datetime) -> bytes:
    """What the REST server pages through: gzipped lines, first the moment of publication, then a JSON object a row."""
    lines = [json.dumps({"publishedAt": published_at.isoformat(), "total": len(extract.rows)})]
    paths = [column.split("/") for column in extract.columns]
    flat = all(len(path) == 1 for path in paths)
    for row in extract.rows:
        record: dict[str, Any] = dict(zip(extract.columns, row, strict=True)) if flat else _nested(paths, row)
        lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    return zipped("\n".join(lines).encode())


def as_workbook(extract: Extract, numbers: Sequence[str] = ()) -> bytes:
    """One sheet: merged title, unit line, header, rows, a note. The columns in `numbers` become numbers where they read as such."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": extract.title, "comments": SYNTHETIC, "created": _CREATED})
    head = book.add_format({"bold": True, "align": "center", "border": 1})
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    sheet = book.add_worksheet("Sheet1")
    last = len(extract.columns) - 1
    sheet.set_column(0, last, 18)
    sheet.merge_range(0, 0, 0, last, f"{extract.title}（{SYNTHETIC}）", title)
    sheet.merge_range(1, 0, 1, last, extract.unit_line)
    for position, name in enumerate(extract.columns):
        sheet.write_string(2, position, name, head)
    for number, row in enumerate(extract.rows, start=3):
        for position, text in enumerate(row):
            if extract.columns[position] in numbers and text.isdecimal():
                sheet.write_number(number, position, int(text))
            elif text:
                sheet.write_string(number, position, text)
    sheet.write_string(len(extract.rows) + 3, 0, f"注：本表为{SYNTHETIC}，仅供演示。")
    book.close()
    return buffer.getvalue()


def decimal_text(value: int, decimals: int) -> str:
    """A whole number of the smallest unit, written in a unit 10**decimals as large: 12345, 4 → 1.2345."""
    whole, rest = divmod(value, 10**decimals)
    return f"{whole}.{rest:0{decimals}}"


def _nested(paths: list[list[str]], row: list[str]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for path, text in zip(paths, row, strict=True):
        place = record
        for name in path[:-1]:
            place = place.setdefault(name, {})
        place[path[-1]] = text
    return record
