"""Writes a book in its format: spreadsheets with merges, formats and what is hidden; text tables in their encoding."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from datetime import date, datetime
from html import escape
from typing import Any

import xlsxwriter
import xlwt

from layouts.zoo.model import Book, Cell, Sheet

NO_RESULT = "no-result-saved"
ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}
DATE = "yyyy-mm-dd"


def write(book: Book) -> bytes:
    """The bytes of the file."""
    data = {"xlsx": _xlsx, "xls": _xls, "ods": _ods, "html": _html, "csv": _csv, "tsv": _csv}[book.format](book)
    if book.wrap == "gz":
        return gzip.compress(data, mtime=0)
    if book.wrap == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo(f"{book.name}.{book.suffix or book.format}"), data)
        return packed.getvalue()
    return data


def _xlsx(book: Book) -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": datetime(2025, 1, 1)})  # noqa: DTZ001 - the same bytes each time
    formats: dict[Any, Any] = {}

    def style(cell: Cell, *, is_merged: bool) -> Any:
        wanted = {"num_format": cell.format or (DATE if isinstance(cell.value, date) else "General")}
        wanted |= {"indent": cell.indent} if cell.indent else {}
        wanted |= {"align": "center"} if is_merged else {}
        key = tuple(wanted.items())
        if key not in formats:
            formats[key] = workbook.add_format(wanted)
        return formats[key]

    for sheet in book.sheets:
        page = workbook.add_worksheet(sheet.name)
        if sheet.is_hidden:
            page.hide()
        corners = {(top, left) for top, left, _, _ in sheet.merges}
        for top, left, bottom, right in sheet.merges:
            page.merge_range(top, left, bottom, right, "")
        for (row, column), cell in sheet.cells.items():
            _xlsx_cell(page, row, column, cell, style(cell, is_merged=(row, column) in corners))
        for row in sheet.hidden_rows:
            page.set_row(row, None, None, {"hidden": True})
        for column in sheet.hidden_columns:
            page.set_column(column, column, None, None, {"hidden": True})
    workbook.close()
    return _without_results(out.getvalue())


def _xlsx_cell(page: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    value = cell.value
    if cell.role == "formula":
        page.write_formula(row, column, str(value), style, NO_RESULT)
    elif cell.role == "error":
        page.write_formula(row, column, "=1/0" if value == "#DIV/0!" else "=NA()", style, value)
    elif isinstance(value, str):
        page.write_string(row, column, value, style)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, style)
    elif isinstance(value, date):
        page.write_datetime(row, column, value if isinstance(value, datetime) else datetime(value.year, value.month, value.day), style)  # noqa: DTZ001 - a sheet has no zones
    else:
        page.write_number(row, column, value, style)


def _without_results(data: bytes) -> bytes:
    """The same workbook with the formulas marked as unsaved stripped of their results, as tools that do not calculate leave them."""
    if NO_RESULT.encode() not in b"".join(zipfile.ZipFile(io.BytesIO(data)).read(name) for name in zipfile.ZipFile(io.BytesIO(data)).namelist()):
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            text = old.read(item.filename)
            if item.filename.startswith("xl/worksheets/sheet"):
                text = re.sub(rb' t="str"(><f>[^<]*</f>)<v>' + NO_RESULT.encode() + rb"</v>", rb"\1", text)
            new.writestr(item, text)
    return out.getvalue()


def _xls(book: Book) -> bytes:
    workbook = xlwt.Workbook(encoding="utf-8")
    styles: dict[tuple[str, int], Any] = {}

    def style(cell: Cell) -> Any:
        key = (cell.format or (DATE if isinstance(cell.value, date) else "General"), cell.indent)
        if key not in styles:
            made = xlwt.XFStyle()
            made.num_format_str = key[0]
            made.alignment.inde = key[1]
            styles[key] = made
        return styles[key]

    for sheet in book.sheets:
        page = workbook.add_sheet(sheet.name[:31])
        page.visibility = 1 if sheet.is_hidden else 0
        for (row, column), cell in sheet.cells.items():
            if cell.role == "error":
                page.row(row).set_cell_error(column, ERRORS[str(cell.value)], style(cell))
            else:
                page.write(row, column, cell.value, style(cell))
        for top, left, bottom, right in sheet.merges:
            page.merge(top, bottom, left, right)
        for row in sheet.hidden_rows:
            page.row(row).hidden = True
        for column in sheet.hidden_columns:
            page.col(column).hidden = True
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def shown(cell: Cell | None) -> str:
    """What a text file holds of a cell."""
    if cell is None or cell.value is None:
        return ""
    if isinstance(cell.value, bool):
        return str(cell.value).upper()
    if isinstance(cell.value, (int, float)) and cell.format and cell.format.endswith("%"):
        return f"{cell.value * 100:.10g}%"
    if isinstance(cell.value, float):
        return repr(int(cell.value)) if cell.value.is_integer() and abs(cell.value) < 1e15 else repr(cell.value)
    return cell.value.isoformat() if isinstance(cell.value, date) else str(cell.value)


def _csv(book: Book) -> bytes:
    (sheet,) = book.sheets
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t" if book.format == "tsv" else book.delimiter, lineterminator="\r\n")
    for row in sheet.rows():
        texts = [shown(cell) for cell in row]
        while texts and not texts[-1] and not book.is_padded:
            texts.pop()
        writer.writerow(texts)
    return out.getvalue().encode(book.encoding)


def _spans(sheet: Sheet) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    corners = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merges}
    covered = {(r, c) for top, left, bottom, right in sheet.merges for r in range(top, bottom + 1) for c in range(left, right + 1)} - set(corners)
    return corners, covered


def _html(book: Book) -> bytes:
    (sheet,) = book.sheets
    corners, covered = _spans(sheet)
    lines = [f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={book.encoding}"></head><body><table border="1">']
    for at, row in enumerate(sheet.rows()):
        cells = []
        for column, cell in enumerate(row):
            if (at, column) in covered:
                continue
            down, across = corners.get((at, column), (1, 1))
            spans = (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")
            cells.append(f"<td{spans}>{escape(shown(cell))}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return ("\n".join(lines) + "\n</table></body></html>\n").encode(book.encoding)


ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)


def _ods(book: Book) -> bytes:
    parts = [ODS_HEAD]
    for sheet in book.sheets:
        corners, covered = _spans(sheet)
        parts.append(f'<table:table table:name="{escape(sheet.name)}">')
        for at, row in enumerate(sheet.rows()):
            parts.append(
                "<table:table-row>" + "".join(_ods_cell(cell, corners.get((at, c)), (at, c) in covered) for c, cell in enumerate(row)) + "</table:table-row>"
            )
        parts.append("</table:table>")
    parts.append("</office:spreadsheet></office:body></office:document-content>")
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), kind)
        archive.writestr(zipfile.ZipInfo("content.xml"), "".join(parts))
        archive.writestr(
            zipfile.ZipInfo("META-INF/manifest.xml"),
            '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
    return out.getvalue()


def _ods_cell(cell: Cell | None, span: tuple[int, int] | None, is_covered: bool) -> str:
    name = "table:covered-table-cell" if is_covered else "table:table-cell"
    if cell is None:
        return f"<{name}/>"
    spans = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    text = f"<text:p>{escape(shown(cell))}</text:p>"
    if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
        kind = "percentage" if cell.format and cell.format.endswith("%") else "float"
        return f'<{name}{spans} office:value-type="{kind}" office:value="{cell.value!r}">{text}</{name}>'
    if isinstance(cell.value, date):
        return f'<{name}{spans} office:value-type="date" office:date-value="{cell.value.isoformat()}">{text}</{name}>'
    return f'<{name}{spans} office:value-type="string">{text}</{name}>'
