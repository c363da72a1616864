"""Sheets of .xlsx and .xls as texts, told apart by their first bytes. What a spreadsheet hides (errors, formulas without a value) is shown."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook

from newinfra.errors import DeliveryError
from newinfra.read.limits import RATIO_FROM_BYTES, SHEET_CELLS, WORKBOOK_BYTES, WORKBOOK_INFLATED_BYTES, WORKBOOK_RATIO

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ERROR_TEXTS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
NO_VALUE = "=?"
"""Stands in the place of a formula that was saved without its result; it can be no number, name or date."""

_CELL = re.compile(rb"<c\b([^>/]*)>(.*?)</c>", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_VALUE = re.compile(rb"<v[^>]*>(.*?)</v>", re.DOTALL)

Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class Grid:
    """A sheet from cell A1 on: texts by row and column, and its merged ranges ((row, column) of the first and last cell, from 0)."""

    sheet: str
    rows: list[list[str]]
    merges: list[Merge]


def read_workbook(data: bytes, *, where: str) -> list[Grid]:
    """Every worksheet that has cells.

    Raises:
        DeliveryError: not a workbook, damaged, locked by a password, or too large (file_damaged, file_too_large, file_empty).
    """
    if not data:
        raise DeliveryError("the file is empty", reason_code="file_empty", where=where, expected="表格文件", got="0 字节")
    if len(data) > WORKBOOK_BYTES:
        raise _too_large(where, f"文件 {len(data) >> 20} MB")
    if data.startswith(ZIP):
        _check_inflation(data, where)
    elif not data.startswith(OLE):
        raise DeliveryError(
            "neither .xlsx nor .xls", reason_code="file_damaged", where=where, expected=".xlsx 或 .xls 工作簿", got=f"文件开头为 {data[:8].hex(' ')}"
        )
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        grids = [grid for sheet in sheets if (grid := _grid(sheet, where))]
    except (DeliveryError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the reader's own panics are no Exception
        raise DeliveryError(
            "the workbook cannot be opened", reason_code="file_damaged", where=where, expected="可正常打开、未加密的工作簿", got=str(error)[:200]
        ) from error
    if not grids:
        raise DeliveryError("the workbook has no cells", reason_code="file_empty", where=where, expected="表头和数据行", got="所有工作表都是空的")
    if data.startswith(ZIP):
        _show_hidden(data, grids)
    return grids


def cell_text(value: Any) -> str:
    """A cell's value as text: numbers as the spreadsheet shows them (15 digits, no trailing .0, no exponent), dates in ISO form."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            if value.is_integer() and abs(value) < 1e15:
                return str(int(value))
            digits = format(value, ".15g")
            return format(Decimal(digits), "f") if "e" in digits else digits
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return "" if value is None else str(value)


def _grid(sheet: CalamineSheet, where: str) -> Grid | None:
    if sheet.start is None or sheet.end is None:
        return None
    if (sheet.end[0] + 1) * (sheet.end[1] + 1) > SHEET_CELLS:
        raise _too_large(where, f"工作表“{sheet.name}”的已用区域有 {sheet.end[0] + 1} 行 {sheet.end[1] + 1} 列")
    rows = [[cell if type(cell) is str else cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    return Grid(sheet.name, rows, list(sheet.merged_cell_ranges or []))


def _check_inflation(data: bytes, where: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inflated = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise DeliveryError("a damaged .xlsx", reason_code="file_damaged", where=where, expected="完整的 .xlsx 文件", got=str(error)) from error
    if inflated > WORKBOOK_INFLATED_BYTES or (inflated > RATIO_FROM_BYTES and inflated > WORKBOOK_RATIO * len(data)):
        raise _too_large(where, f"解压后 {inflated >> 20} MB,为原大小的 {inflated // len(data)} 倍")


def _show_hidden(data: bytes, grids: list[Grid]) -> None:
    """Put error texts, and a mark for formulas without a result, into cells that the reader shows as empty."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = _sheet_members(archive)
        for grid in grids:
            xml = archive.read(members[grid.sheet]) if members.get(grid.sheet) in archive.namelist() else b""
            if b't="e"' not in xml and b"<f" not in xml:
                continue
            for attributes, content in _CELL.findall(xml):
                reference, value = _REFERENCE.search(attributes), _VALUE.search(content)
                if reference is None:
                    continue
                if b't="e"' in attributes:
                    _put(grid, reference, value[1].decode("utf-8", "replace") if value else "#N/A")
                elif b"<f" in content and not (value and value[1]) and b't="str"' not in attributes:
                    _put(grid, reference, NO_VALUE)


def _put(grid: Grid, reference: re.Match[bytes], text: str) -> None:
    row, column = int(reference[2]), 0
    for letter in reference[1]:
        column = column * 26 + letter - 64
    if 0 < row <= len(grid.rows) and column <= len(grid.rows[row - 1]):
        grid.rows[row - 1][column - 1] = text


def _sheet_members(archive: zipfile.ZipFile) -> dict[str, str]:
    """The archive member of each sheet, by the sheet's name."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets: dict[str, str] = {}
    for element in re.findall(r"<Relationship\b[^>]*>", archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', element))
        targets[attributes.get("Id", "")] = attributes.get("Target", "")
    members: dict[str, str] = {}
    for element in re.findall(r"<sheet\b[^>]*>", archive.read("xl/workbook.xml").decode("utf-8", "replace")):
        name, identity = re.search(r'\bname="([^"]*)"', element), re.search(r'\br:id="([^"]*)"', element)
        if name and identity:
            target = targets.get(identity[1], "")
            members[unescape(name[1])] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return members


def _too_large(where: str, got: str) -> DeliveryError:
    return DeliveryError(
        "the workbook is too large",
        reason_code="file_too_large",
        where=where,
        expected=f"文件不超过 {WORKBOOK_BYTES >> 20} MB,解压后不超过 {WORKBOOK_INFLATED_BYTES >> 20} MB 和 {WORKBOOK_RATIO} 倍,"
        f"单个工作表不超过 {SHEET_CELLS // 10_000} 万个单元格",
        got=got,
    )
