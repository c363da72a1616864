"""Marks of the sheets of an .xlsx: the XML is searched for the few tags that matter, for parsing all of it costs more than reading the values."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Set
from functools import lru_cache

from newinfra.read.formats.archive import Archive
from newinfra.read.formats.grid import NO_VALUE, CellError
from newinfra.read.formats.marks import Cell, SheetMarks, is_percent_format
from newinfra.read.formats.refusals import damaged, too_large
from newinfra.read.formats.xml_parts import elements, refuse_document_type
from newinfra.read.limits import SHEET_CELLS

PERCENT_IDS = frozenset({9, 10})
"""The built-in number formats 0% and 0.00%."""

_REMEMBERED = 8
"""Parts whose meaning is remembered: files of one form mostly have the same styles and the same sheets."""

_PACKAGE = "_rels/.rels"
_REFERENCE = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ROW_NUMBER = re.compile(rb"""\sr=["']([0-9]{1,7})["']""")
_ROW_OR_CELL = re.compile(rb"<(row|c)(?=[\s/>])([^>]*)>")
_EMPTY_FORMULA = re.compile(rb"<f(?:\s[^>]*)?/>")
_RESULT = re.compile(rb"\s*<v(?:\s[^>]*)?>([^<]*)")
_ERROR = re.compile(rb"<v(?:\s[^>]*)?>([^<]*)</v>")
_MOST_COLUMNS = 16_384
_PREFIX = re.compile(rb"<(\w+):worksheet[\s>]")


def xlsx_marks(archive: Archive, *, where: str) -> dict[str, SheetMarks]:
    """The marks of each worksheet by its name.

    Raises:
        DeliveryError: a part is damaged or missing, has a document type, or is too large.
    """
    workbook = _workbook_name(archive.read(_PACKAGE), where) if _PACKAGE in archive else ""
    if workbook not in archive:
        raise damaged(where, f"缺少 {workbook or _PACKAGE}")
    folder, _, name = workbook.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    styles, sheets = _parts(archive.read(workbook), archive.read(relations) if relations in archive else b"", folder, where)
    percent, indents = _styles(archive.read(styles), where) if styles in archive else (frozenset[int](), dict[int, int]())
    marks = {name: _sheet(archive.read(member), percent, indents, where) for name, member in sheets.items() if member in archive}
    if archive.can_be_bomb:
        for name in set(archive.names) - {_PACKAGE, workbook, relations, styles, *sheets.values()}:
            archive.measure(name)
    return marks


@lru_cache(maxsize=_REMEMBERED)
def _workbook_name(package: bytes, where: str) -> str:
    kinds = ((found.get("Type", ""), found.get("Target", "")) for tag, found in elements(package, where=where) if tag == "Relationship")
    return next((target.lstrip("/") for kind, target in kinds if kind.endswith("/officeDocument")), "")


@lru_cache(maxsize=_REMEMBERED)
def _parts(workbook: bytes, relations: bytes, folder: str, where: str) -> tuple[str, dict[str, str]]:
    """The member that holds the styles, and that of each sheet by the sheet's name."""
    styles = ""
    targets: dict[str, str] = {}
    for tag, found in elements(relations, where=where) if relations else ():
        if tag == "Relationship":
            target = found.get("Target", "")
            target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            targets[found.get("Id", "")] = target
            styles = target if found.get("Type", "").endswith("/styles") else styles
    sheets = {found["name"]: targets.get(found.get("id", ""), "") for tag, found in elements(workbook, where=where) if tag == "sheet" and "name" in found}
    return styles, sheets


@lru_cache(maxsize=_REMEMBERED)
def _styles(xml: bytes, where: str) -> tuple[frozenset[int], dict[int, int]]:
    """The cell formats that show per cent, and the indents of those that have one, by their index."""
    codes: dict[int, str] = {}
    percent: set[int] = set()
    indents: dict[int, int] = {}
    index, is_cell_format = -1, False
    for tag, found in elements(xml, where=where):
        if tag == "numFmt" and found.get("numFmtId", "").isdecimal():
            codes[int(found["numFmtId"])] = found.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            is_cell_format = tag == "cellXfs"
        elif tag == "xf" and is_cell_format:
            index += 1
            number = int(found["numFmtId"]) if found.get("numFmtId", "").isdecimal() else 0
            if is_percent_format(codes[number]) if number in codes else number in PERCENT_IDS:
                percent.add(index)
        elif tag == "alignment" and is_cell_format and found.get("indent", "0").isdecimal() and int(found.get("indent", "0")):
            indents[index] = int(found["indent"])
    return frozenset(percent), indents


def _sheet(xml: bytes, percent: Set[int], indents: dict[int, int], where: str) -> SheetMarks:
    refuse_document_type(xml, b"<sheetData", where=where)
    prefix = _PREFIX.search(xml[:4096]) if b":worksheet" in xml[:4096] else None
    if prefix:
        xml = xml.replace(b"<" + prefix[1] + b":", b"<").replace(b"</" + prefix[1] + b":", b"</")
    if b"<c" in xml and not _REFERENCE.search(xml):
        xml = _with_references(xml)
    _check_extent(xml, where)
    quotes = (b'"', b"'") if b"='" in xml[:4096] else (b'"',)  # a writer uses one kind
    found = SheetMarks()
    if b"<f" in xml:
        found.texts.update(dict.fromkeys(_formulas_without_result(xml), NO_VALUE))
    for begin in _tags(xml, b"t", b"e", quotes):
        failed = _cell(xml, begin)
        if failed:
            text = _ERROR.search(xml, begin, begin + 4096)
            found.texts[failed] = CellError(text[1].decode("utf-8", "replace") if text and text[1] else "#N/A")
    for style in percent:
        found.percent.update(place for begin in _tags(xml, b"s", b"%d" % style, quotes) if (place := _cell(xml, begin)))
    for style, indent in indents.items():
        found.indents.update({place: indent for begin in _tags(xml, b"s", b"%d" % style, quotes) if (place := _cell(xml, begin))})
    if b" hidden=" in xml:
        for value in (b"1", b"true"):
            for begin in _tags(xml, b"hidden", value, quotes):
                _hide(xml, begin, found)
    return found


def _tags(xml: bytes, name: bytes, value: bytes, quotes: tuple[bytes, ...]) -> Iterator[int]:
    """Where the tags begin that have an attribute with a value."""
    for quote in quotes:
        attribute = b" " + name + b"=" + quote + value + quote
        at = xml.find(attribute)
        while at >= 0:
            yield xml.rfind(b"<", 0, at)
            at = xml.find(attribute, at + len(attribute))


def _cell(xml: bytes, begin: int) -> Cell | None:
    """Row and column of a cell's tag; None if the tag is no cell."""
    if xml[begin : begin + 3] not in (b"<c ", b"<c\n", b"<c\t", b"<c\r"):
        return None
    reference = _REFERENCE.search(xml, begin, xml.find(b">", begin) + 1)
    return (int(reference[2]) - 1, column_number(reference[1])) if reference else None


def column_number(letters: bytes) -> int:
    """A spreadsheet column counted from 0."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def _hide(xml: bytes, begin: int, found: SheetMarks) -> None:
    tag = xml[begin : xml.find(b">", begin) + 1]
    if tag.startswith(b"<row"):
        number = _ROW_NUMBER.search(tag)
        if number:
            found.hidden_rows.add(int(number[1]) - 1)
    elif tag.startswith(b"<col"):
        first, last = re.search(rb"""\smin=["']([0-9]{1,5})""", tag), re.search(rb"""\smax=["']([0-9]{1,5})""", tag)
        if first and last:
            found.hidden_columns.update(range(int(first[1]) - 1, min(int(last[1]), _MOST_COLUMNS)))


def _formulas_without_result(xml: bytes) -> Iterator[Cell]:
    """Cells with a formula but no result; a text formula may well give an empty text, which is one."""
    end = xml.find(b"</f>")
    while end >= 0:
        after = end + 4
        # The common case without a regular expression: <v> and then something that is no tag.
        if xml[after : after + 3] != b"<v>" or xml[after + 3 : after + 4] == b"<":
            yield from _without_result(xml, xml.rfind(b"<f", 0, end), after)
        end = xml.find(b"</f>", after)
    for formula in _EMPTY_FORMULA.finditer(xml):
        yield from _without_result(xml, formula.start(), formula.end())


def _without_result(xml: bytes, formula: int, after: int) -> Iterator[Cell]:
    result = _RESULT.match(xml, after)
    begin = xml.rfind(b"<c", 0, formula)
    if begin < 0 or (result and result[1]):
        return
    tag = xml[begin : xml.find(b">", begin) + 1]
    if not re.search(rb"""\st=["'](?:str|e)["']""", tag) and (cell := _cell(xml, begin)):
        yield cell


def _with_references(xml: bytes) -> bytes:
    """Some writers leave the cells' references out, for position says it all; with them, a tag alone says where it stands."""
    row, column = 0, 0

    def numbered(match: re.Match[bytes]) -> bytes:
        nonlocal row, column
        if match[1] == b"row":
            number = _ROW_NUMBER.search(match[2])
            row, column = int(number[1]) if number else row + 1, 0
            return match[0] if number else b'<row r="%d"%s>' % (row, match[2])
        column += 1
        return b'<c r="%s%d"%s>' % (_letters(column), row, match[2])

    return _ROW_OR_CELL.sub(numbered, xml)


def _letters(column: int) -> bytes:
    letters = b""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters


def _check_extent(xml: bytes, where: str) -> None:
    """Refuse a sheet whose cells lie too far apart, before a table of that size is set up. What the sheet says of its dimension is no matter."""
    last = _ROW_NUMBER.search(xml, max(xml.rfind(b"<row"), 0))
    rows, width = int(last[1]) if last else 1, 0
    if rows * _MOST_COLUMNS <= SHEET_CELLS:
        return
    end = xml.find(b"</row>")
    while end >= 0:
        begin = xml.rfind(b"<c", 0, end)
        reference = _REFERENCE.search(xml, begin, begin + 40) if begin >= 0 else None
        if reference and len(reference[1]) > 1:
            width = max(width, column_number(reference[1]) + 1)
        end = xml.find(b"</row>", end + 6)
    if rows * width > SHEET_CELLS:
        raise too_large(where, f"已用区域有 {rows} 行 {width} 列")
