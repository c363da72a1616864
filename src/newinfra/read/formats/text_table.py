"""A text file as a grid: its encoding by declaration or strict trial, its delimiter by content."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from newinfra.errors import DeliveryError
from newinfra.read.formats.encodings import decoded
from newinfra.read.formats.grid import Grid, Value
from newinfra.read.formats.refusals import empty, too_large
from newinfra.read.limits import CELL_CHARACTERS, SHEET_CELLS

DELIMITERS = "\t;|,"
"""In the order of preference: commas also stand inside numbers."""

_SAMPLE_CHARACTERS, _SAMPLE_LINES = 256 << 10, 200


def text_grid(data: bytes, *, where: str, encoding: str | None = None) -> Grid:
    """The records of a text file, each at the index of the line on which it begins; the lines inside a record are [].

    Raises:
        DeliveryError: encoding_broken, csv_broken, file_empty or file_too_large.
    """
    text = decoded(data, where=where, encoding=encoding)
    if not text.strip():
        raise empty(where, "没有内容")
    rows: list[list[Value]] = []
    cells = 0
    try:
        for record in _records(text, delimiter_of(text)):
            cells += len(record) + 1
            if cells > SHEET_CELLS:
                raise too_large(where, f"超过 {SHEET_CELLS // 10_000} 万个单元格")
            rows.append(record)  # type: ignore[arg-type] # texts are values
    except csv.Error as error:
        raise DeliveryError("not well-formed CSV", reason_code="csv_broken", where=f"{where} 第{len(rows) + 1}行", got=_said(error)) from error
    return Grid(None, rows)


def delimiter_of(text: str) -> str:
    """The delimiter that cuts most lines into the same number of fields; a comma where none does."""
    scores = {delimiter: _consistency(text, delimiter) for delimiter in DELIMITERS}
    best = max(scores.values())
    if not best:
        return ","
    return next(delimiter for delimiter in DELIMITERS if scores[delimiter] >= 0.95 * best)


def falls_into_columns(data: bytes) -> bool:
    """Whether bytes are a text of at least two lines with the same number of fields."""
    try:
        text = decoded(data, where="")
    except DeliveryError:
        return False
    return max(_consistency(text, delimiter) for delimiter in DELIMITERS) > 0


def _consistency(text: str, delimiter: str) -> float:
    """The share of the sample's records that have the commonest number of fields above one; 0 if fewer than two have."""
    sample = text[:_SAMPLE_CHARACTERS]
    counts: list[int] = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(field.strip() for field in record):
                counts.append(len(record))
            if len(counts) == _SAMPLE_LINES:
                break
    except csv.Error:
        pass
    [(_, most)] = Counter(count for count in counts if count > 1).most_common(1) or [(0, 0)]
    return most / len(counts) if most > 1 or len(counts) == 1 == most else 0.0


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    before = csv.field_size_limit(CELL_CHARACTERS)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        begun = 0
        for record in reader:
            yield record
            yield from ([] for _ in range(reader.line_num - begun - 1))
            begun = reader.line_num
    finally:
        csv.field_size_limit(before)


def _said(error: csv.Error) -> str:
    return f"一个单元格超过 {CELL_CHARACTERS} 字" if "field limit" in str(error) else str(error)
