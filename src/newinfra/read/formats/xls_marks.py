"""Marks of the sheets of a BIFF .xls. Its records are walked one by one only where something that matters may be among them."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from newinfra.read.formats.compound_file import CompoundFile
from newinfra.read.formats.grid import CellError
from newinfra.read.formats.marks import SheetMarks, is_percent_format
from newinfra.read.formats.xlsx_marks import PERCENT_IDS

ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
"""The error codes of binary workbooks."""

STREAMS = ("Workbook", "WORKBOOK", "Book", "BOOK")

_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _FORMAT, _XF = 0x0809, 0x000A, 0x002F, 0x0085, 0x041E, 0x00E0
_ROW, _COLINFO, _FORMULA, _BOOLERR, _MULRK = 0x0208, 0x007D, 0x0006, 0x0205, 0x00BD
_NUMBERS = {0x0203, 0x027E}  # NUMBER, RK
_TEXTS = {0x00FD, 0x0204, 0x00D6}  # LABELSST, LABEL, RSTRING

_HIDDEN_ROW = re.compile(rb"\x08\x02\x10\x00.{12}[\x20-\x3f\x60-\x7f\xa0-\xbf\xe0-\xff]", re.DOTALL)
_HIDDEN_COLUMN = re.compile(rb"\x7d\x00[\x0a-\x0c]\x00.{8}[\x01-\xff]", re.DOTALL)
_ERROR_RESULT = re.compile(rb"\x06\x00.{8}\x02.[\x00\x07\x0f\x17\x1d\x24\x2a].{3}\xff\xff", re.DOTALL)
_ERROR_CELL = b"\x05\x02\x08\x00"


@dataclass(slots=True)
class _Globals:
    offsets: list[int] = field(default_factory=list)
    percent: set[int] = field(default_factory=set)
    indents: dict[int, int] = field(default_factory=dict)
    is_locked: bool = False


def xls_marks(data: bytes) -> list[SheetMarks]:
    """The marks of each sheet, in the order of the workbook; nothing from a damaged or encrypted one."""
    file = CompoundFile(data)
    stream = next((file.stream(name) for name in STREAMS if name in file.names), b"")
    try:
        book = _globals(stream)
        return [] if book.is_locked else [_sheet(stream, begin, book) for begin in book.offsets]
    except (struct.error, IndexError):
        return []


def _records(stream: bytes, begin: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, without those of a chart inside it."""
    depth, position, end = 0, begin, len(stream)
    while position + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _globals(stream: bytes) -> _Globals:
    book = _Globals()
    is_biff8 = len(stream) >= 6 and struct.unpack_from("<H", stream, 4)[0] == 0x0600
    codes: dict[int, str] = {}
    formats: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == _BOUNDSHEET:
            book.offsets.append(struct.unpack_from("<I", body)[0])
        elif kind == _FORMAT and is_biff8:
            codes[struct.unpack_from("<H", body)[0]] = body[5:].decode("utf-16-le" if body[4] & 1 else "latin-1", "replace")
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = body[3:].decode("latin-1")
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", body, 2)[0])
            if is_biff8 and len(body) > 8 and body[8] & 0x0F:
                book.indents[len(formats) - 1] = body[8] & 0x0F
        elif kind == _FILEPASS:
            book.is_locked = True
    percent = {number for number in set(formats) if (is_percent_format(codes[number]) if number in codes else number in PERCENT_IDS)}
    book.percent = {index for index, number in enumerate(formats) if number in percent}
    return book


def _sheet(stream: bytes, begin: int, book: _Globals) -> SheetMarks:
    found = SheetMarks()
    if not _may_matter(stream, begin, book):
        return found
    for kind, body in _records(stream, begin):
        if kind in _NUMBERS or kind in _TEXTS or kind in (_FORMULA, _BOOLERR):
            _cell(found, kind, body, book)
        elif kind == _MULRK:
            row, first = struct.unpack_from("<HH", body)
            for position in range((len(body) - 6) // 6):
                if struct.unpack_from("<H", body, 4 + 6 * position)[0] in book.percent:
                    found.percent.add((row, first + position))
        elif kind == _ROW and body[12] & 0x20:
            found.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLINFO and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            found.hidden_columns.update(range(first, min(last, 255) + 1))
    return found


def _may_matter(stream: bytes, begin: int, book: _Globals) -> bool:
    return bool(
        book.percent
        or book.indents
        or stream.find(_ERROR_CELL, begin) >= 0
        or _HIDDEN_ROW.search(stream, begin)
        or _HIDDEN_COLUMN.search(stream, begin)
        or _ERROR_RESULT.search(stream, begin)
    )


def _cell(found: SheetMarks, kind: int, body: bytes, book: _Globals) -> None:
    row, column, style = struct.unpack_from("<HHH", body)
    if kind == _BOOLERR:
        if body[7]:
            found.texts[row, column] = CellError(ERRORS.get(body[6], "#N/A"))
    elif kind == _FORMULA and body[12:14] == b"\xff\xff":
        if body[6] == 2:
            found.texts[row, column] = CellError(ERRORS.get(body[8], "#N/A"))
    elif kind in _TEXTS:
        if style in book.indents:
            found.indents[row, column] = book.indents[style]
    elif style in book.percent:
        found.percent.add((row, column))
