"""Writes a form as .xlsx or .xls. The same form gives the same bytes: no clock, no host name goes into the file."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
import xlwt

from newinfra.sandbox.agencies.form import ErrorCell, Form, FormulaCell, Placed, Style
from newinfra.sandbox.extract import SYNTHETIC

_CREATED = datetime(2023, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # XlsxWriter wants a naive moment

_XLSX: dict[Style, dict[str, Any]] = {
    "table_no": {"font_size": 10},
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"},
    "line": {"font_size": 10, "align": "left"},
    "head": {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1},
    "body": {"border": 1},
    "decimal": {"border": 1, "num_format": "#,##0.00"},
    "date": {"border": 1, "num_format": "yyyy-mm-dd"},
}
_XLS: dict[Style, str] = {
    "table_no": "font: height 200",
    "title": "font: bold on, height 320; align: horiz center, vert center",
    "line": "font: height 200; align: horiz left",
    "head": "font: bold on; align: horiz center, vert center, wrap on; borders: left thin, right thin, top thin, bottom thin",
    "body": "borders: left thin, right thin, top thin, bottom thin",
    "decimal": "borders: left thin, right thin, top thin, bottom thin",
    "date": "borders: left thin, right thin, top thin, bottom thin",
}
_XLS_FORMATS: dict[Style, str] = {"decimal": "#,##0.00", "date": "YYYY-MM-DD"}


def render(form: Form, suffix: str) -> bytes:
    """The form as the bytes of a workbook; `suffix` is .xlsx or .xls."""
    return _xls(form) if suffix == ".xls" else _xlsx(form)


def _xlsx(form: Form) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": form.title, "comments": SYNTHETIC, "created": _CREATED})
    formats = {name: book.add_format(options) for name, options in _XLSX.items()}
    if form.guidance:
        book.add_worksheet("填表说明").write_column(0, 0, form.guidance)
    sheet = book.add_worksheet(form.sheet)
    for position, column in enumerate(form.columns):
        sheet.set_column(position, position, column.width)
    for cell in form.cells():
        style = formats[cell.style]
        if (cell.row, cell.column) != (cell.to_row, cell.to_column):
            sheet.merge_range(cell.row, cell.column, cell.to_row, cell.to_column, cell.value, style)
        elif isinstance(cell.value, ErrorCell):
            sheet.write_formula(cell.row, cell.column, cell.value.formula, style, cell.value.text)
        elif isinstance(cell.value, FormulaCell):
            sheet.write_formula(cell.row, cell.column, cell.value.formula, style, cell.value.value)
        elif isinstance(cell.value, date):
            sheet.write_datetime(cell.row, cell.column, cell.value, style)
        elif isinstance(cell.value, str):
            sheet.write_string(cell.row, cell.column, cell.value, style)
        else:
            sheet.write_number(cell.row, cell.column, cell.value, style)
    book.close()
    return buffer.getvalue()


def _xls(form: Form) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    styles = {name: xlwt.easyxf(text, num_format_str=_XLS_FORMATS.get(name, "General")) for name, text in _XLS.items()}
    sheet = book.add_sheet(form.sheet)
    for position, column in enumerate(form.columns):
        sheet.col(position).width = column.width * 256
    for cell in form.cells():
        _put_xls(sheet, cell, styles[cell.style])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _put_xls(sheet: Any, cell: Placed, style: Any) -> None:
    value = cell.value
    if isinstance(value, ErrorCell):
        sheet.row(cell.row).set_cell_error(cell.column, value.text, style)
        return
    if isinstance(value, FormulaCell):  # xlwt caches no results: an office that sends .xls pastes its values
        value = value.value
    if (cell.row, cell.column) != (cell.to_row, cell.to_column):
        sheet.write_merge(cell.row, cell.to_row, cell.column, cell.to_column, value, style)
    else:
        sheet.write(cell.row, cell.column, value, style)
