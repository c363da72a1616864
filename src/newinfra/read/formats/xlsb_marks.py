"""Marks of the sheets of an .xlsb, whose parts are sequences of binary records."""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator

from newinfra.read.formats.archive import Archive
from newinfra.read.formats.grid import CellError
from newinfra.read.formats.marks import SheetMarks, is_percent_format
from newinfra.read.formats.refusals import damaged, too_large
from newinfra.read.formats.xls_marks import ERRORS
from newinfra.read.formats.xlsx_marks import PERCENT_IDS
from newinfra.read.formats.xml_parts import elements
from newinfra.read.limits import SHEET_CELLS

_ROW, _ERROR, _TEXTS, _FORMULA_ERROR, _NUMBERS = 0, 3, {6, 7, 8}, 11, {2, 5, 9}
_CELLS = range(1, 12)
_FORMAT, _XF, _COLUMN, _SHEET, _CELL_FORMATS, _CELL_FORMATS_END = 44, 47, 60, 156, 617, 618


def xlsb_marks(archive: Archive, *, where: str) -> dict[str, SheetMarks]:
    """The marks of each worksheet by its name.

    Raises:
        DeliveryError: a part is damaged or too large.
    """
    members = set(archive.names)
    try:
        percent, indents = _styles(archive.read("xl/styles.bin")) if "xl/styles.bin" in members else (set(), {})
        sheets = _sheet_members(archive, where)
        marks = {name: _sheet(archive.read(member), percent, indents, where) for name, member in sheets.items() if member in members}
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise damaged(where, f"二进制记录不完整:{error}") from error
    if archive.can_be_bomb:
        for name in members - set(sheets.values()):
            archive.measure(name)
    return marks


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    position, end = 0, len(data)
    while position < end:
        kind = data[position]
        position += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[position] & 0x7F) << 7
            position += 1
        length = 0
        for shift in (0, 7, 14, 21):
            byte = data[position]
            position += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, data[position : position + length]
        position += length


def _wide_string(body: bytes, position: int) -> tuple[str, int]:
    length = struct.unpack_from("<I", body, position)[0]
    end = position + 4 + 2 * length
    return body[position + 4 : end].decode("utf-16-le"), end


def _sheet_members(archive: Archive, where: str) -> dict[str, str]:
    relations = "xl/_rels/workbook.bin.rels"
    targets: dict[str, str] = {}
    if relations in archive.names:
        targets = {found.get("Id", ""): found.get("Target", "") for tag, found in elements(archive.read(relations), where=where) if tag == "Relationship"}
    sheets: dict[str, str] = {}
    for kind, body in _records(archive.read("xl/workbook.bin")):
        if kind == _SHEET:
            relation, end = _wide_string(body, 8)
            name, _ = _wide_string(body, end)
            sheets[name] = posixpath.join("xl", targets.get(relation, "")).lstrip("/")
    return sheets


def _styles(data: bytes) -> tuple[set[int], dict[int, int]]:
    codes: dict[int, str] = {}
    percent: set[int] = set()
    indents: dict[int, int] = {}
    index, is_cell_format = -1, False
    for kind, body in _records(data):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _wide_string(body, 2)[0]
        elif kind in (_CELL_FORMATS, _CELL_FORMATS_END):
            is_cell_format = kind == _CELL_FORMATS
        elif kind == _XF and is_cell_format:
            index += 1
            number = struct.unpack_from("<H", body, 2)[0]
            if is_percent_format(codes[number]) if number in codes else number in PERCENT_IDS:
                percent.add(index)
            if body[11]:
                indents[index] = body[11]
    return percent, indents


def _sheet(data: bytes, percent: set[int], indents: dict[int, int], where: str) -> SheetMarks:
    found = SheetMarks()
    row = last_column = 0
    for kind, body in _records(data):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0]
            if body[11] & 0x10:
                found.hidden_rows.add(row)
        elif kind in _CELLS:
            column, style = struct.unpack_from("<II", body)
            style &= 0xFFFFFF
            last_column = max(last_column, column)
            if (row + 1) * (last_column + 1) > SHEET_CELLS:
                raise too_large(where, f"已用区域有 {row + 1} 行 {last_column + 1} 列")
            if kind in (_ERROR, _FORMULA_ERROR):
                found.texts[row, column] = CellError(ERRORS.get(body[8], "#N/A"))
            elif kind in _NUMBERS and style in percent:
                found.percent.add((row, column))
            elif kind in _TEXTS and style in indents:
                found.indents[row, column] = indents[style]
        elif kind == _COLUMN and body[16] & 1:
            first, last = struct.unpack_from("<II", body)
            found.hidden_columns.update(range(first, min(last, 16_383) + 1))
    return found
