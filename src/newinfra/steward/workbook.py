"""A blank form as a workbook: locked headings, drop-down lists, number and date checks, ready to print, with the contract's version on a hidden sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from newinfra.read.places import column_letter
from newinfra.read.sheets.wording import FORM_SHEET
from newinfra.steward.form import BlankForm, FormColumn
from newinfra.steward.stamp import stamp_rows
from newinfra.steward.validation import validation
from newinfra.steward.wording import date_example, is_compulsory, is_dispensable, symbols, symbols_zh, type_zh

FILLABLE_ROWS = 3000
"""Rows under the header that have their lists and checks; rows below can be filled in too."""
BORDERED_ROWS = 30
TITLE, LINE, NOTES, HEAD = 0, 1, 2, 3
"""Rows of the form, from 0: the title, who and when and in what unit, the notes, and the first row of the header."""
GUIDE = "填表说明"

_CELLS: dict[str, str] = {"number": "General", "integer": "0", "date": "yyyy-mm-dd", "timestamp": "yyyy-mm-dd hh:mm:ss"}
_PROTECTION = dict.fromkeys(("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter"), True)


def workbook_bytes(forms: Sequence[BlankForm]) -> bytes:
    """The forms as sheets of one .xlsx, with a guide; the same forms give the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    first = forms[0]
    book.set_properties({"title": first.table.title_zh, "created": datetime.combine(first.period.end, time())})
    formats = _formats(book)
    sheets = [(form, book.add_worksheet(form.sheet)) for form in forms]
    guide = book.add_worksheet(GUIDE)
    hidden = book.add_worksheet(FORM_SHEET)
    hidden.very_hidden()
    for row, pair in enumerate(stamp_rows(first.contract, [form.table.name for form in forms])):
        for position, text in enumerate(pair):
            hidden.write_string(row, position, text)
    lists = _Lists(hidden)
    for form, sheet in sheets:
        _write_form(form, sheet, book, formats, lists)
    _write_guide(forms, guide, formats)
    sheets[0][1].activate()
    book.close()
    return buffer.getvalue()


class _Lists:
    """The texts of the drop-down lists, each once, in columns of the hidden sheet."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet, self._places = sheet, dict[tuple[str, ...], str]()

    def place(self, texts: tuple[str, ...]) -> str:
        """Where a list stands, as a formula."""
        if texts not in self._places:
            position = 3 + len(self._places)
            for row, text in enumerate(texts):
                self._sheet.write_string(row, position, text)
            letter = column_letter(position)
            self._places[texts] = f"='{FORM_SHEET}'!${letter}$1:${letter}${len(texts)}"
        return self._places[texts]


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    boxed: dict[str, Any] = {"border": 1, "valign": "vcenter", "text_wrap": True}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "line": book.add_format({"valign": "vcenter"}),
        "period": book.add_format({"valign": "vcenter", "align": "center", "locked": False, "bottom": 1}),
        "unit": book.add_format({"valign": "vcenter", "align": "right"}),
        "notes": book.add_format({"font_size": 9, "text_wrap": True, "valign": "top", "font_color": "#555555"}),
        "head": book.add_format({**boxed, "bold": True, "align": "center", "bg_color": "#DCE6F1"}),
        "locked": book.add_format({}),
        "text": book.add_format({**boxed, "bold": False}),
    }


def _write_form(form: BlankForm, sheet: Worksheet, book: xlsxwriter.Workbook, formats: dict[str, Format], lists: _Lists) -> None:
    width, below = max(len(form.columns), 3), HEAD + form.header_rows
    cells = [_cell_format(book, column) for column in form.columns]
    for position, column in enumerate(form.columns):
        sheet.set_column(position, position, _width(column), book.add_format({**cells[position], "border": 0}))
    for row in range(below):
        # A row's format comes before its column's: what is above the table stays locked.
        sheet.set_row(row, 45 if row == NOTES else None, formats["locked"])
    sheet.merge_range(TITLE, 0, TITLE, width - 1, form.table.title_zh or form.table.name, formats["title"])
    middle, last = width // 3, width - max(width // 3, 1)
    _span(sheet, LINE, 0, middle - 1, f"填报单位：{form.reporter}", formats["line"])
    _span(sheet, LINE, middle, last - 1, f"所属期：{form.period.label_zh}", formats["period"])
    _span(sheet, LINE, last, width - 1, f"单位：{form.units}" if form.units else "", formats["unit"])
    sheet.merge_range(NOTES, 0, NOTES, width - 1, _notes_zh(form), formats["notes"])
    _write_header(form, sheet, formats["head"])
    boxed = [book.add_format({**cell, "border": 1}) for cell in cells]
    for number in range(max(BORDERED_ROWS, len(form.rows))):
        texts = form.rows[number] if number < len(form.rows) else [""] * len(form.columns)
        for position, text in enumerate(texts):
            if text:
                sheet.write_string(below + number, position, text, boxed[position])
            else:
                sheet.write_blank(below + number, position, None, boxed[position])
    for position, column in enumerate(form.columns):
        options = validation(column, f"{column_letter(position)}{below + 1}", lists.place)
        if options:
            sheet.data_validation(below, position, below + FILLABLE_ROWS - 1, position, options)
    sheet.freeze_panes(below, min(2, len(form.columns) - 1))
    sheet.protect("", _PROTECTION)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, below - 1)
    sheet.set_footer(f"&L{form.contract.id} {form.contract.version}&R第 &P 页 共 &N 页")


def _write_header(form: BlankForm, sheet: Worksheet, style: Format) -> None:
    """Each text once: over all neighbours that share it and everything above it, the innermost down to the last header row."""
    bottom = HEAD + form.header_rows - 1
    for position, column in enumerate(form.columns):
        for depth, text in enumerate(column.header):
            until = bottom if depth == len(column.header) - 1 else HEAD + depth
            above = (*column.header[: depth + 1],)
            if position and until != bottom and _shares(form.columns[position - 1], above):
                continue
            end = position
            while until != bottom and end + 1 < len(form.columns) and _shares(form.columns[end + 1], above):
                end += 1
            _span(sheet, HEAD + depth, position, end, text, style, until)
        top = HEAD + len(column.header) - 1
        sheet.write_comment(top, position, _comment_zh(column), {"author": "填表说明", "x_scale": 2, "y_scale": 1.5})


def _shares(column: FormColumn, above: tuple[str, ...]) -> bool:
    return len(column.header) > len(above) and column.header[: len(above)] == above


def _span(sheet: Worksheet, row: int, first: int, last: int, text: str, style: Format, until: int | None = None) -> None:
    """Write a text over a range of cells, merged if there are several."""
    until = row if until is None else until
    if (row, first) == (until, last):
        sheet.write_string(row, first, text, style)
    else:
        sheet.merge_range(row, first, until, last, "", style)
        sheet.write_string(row, first, text, style)


def _cell_format(book: xlsxwriter.Workbook, column: FormColumn) -> dict[str, Any]:
    kind = column.column.logical_type
    # Texts stay texts: a code with a leading zero, a domain, a date in words.
    shown = "@" if column.choices or column.column.spec.date_format else _CELLS.get(kind, "@")
    return {"locked": False, "num_format": shown, "valign": "vcenter", "align": "right" if kind in ("number", "integer") else "left"}


def _width(column: FormColumn) -> int:
    longest = max(sum(2 if ord(character) > 255 else 1 for character in text) for text in (column.header[-1], *column.choices[:30]))
    return max(10, min(30, longest + 2))


def _notes_zh(form: BlankForm) -> str:
    """The line above the header. It must not look like a unit line or a period."""
    known: dict[str, str] = {}
    for column in form.columns:
        known |= symbols(column.column)
    parts = ["请勿改动标题和表头，列名有批注", f"没有数据时可填：{';'.join(f'“{symbol}”{meaning}' for symbol, meaning in known.items())}" if known else ""]
    parts += ["确无数据的地区可删去整行" if form.rows and len(form.rows) > 1 else "", f"各列的要求见“{GUIDE}”工作表"]
    return "填表说明：" + "；".join(part for part in parts if part) + "。"


def _comment_zh(column: FormColumn) -> str:
    about = column.column
    lines = [
        "必填" if is_compulsory(about) else "本列可以不要" if is_dispensable(about) else "没有可留空",
        about.description,
        type_zh(about) + (f"，单位{about.spec.unit}" if about.spec.unit else ""),
        f"没有数据时可填：{symbols_zh(about)}" if symbols(about) else "",
    ]
    return "\n".join(line for line in lines if line)


def _write_guide(forms: Sequence[BlankForm], sheet: Worksheet, formats: dict[str, Format]) -> None:
    """What every column wants. Headers are numbered, so that none of these rows is taken for the header of the table."""
    for position, (heading, width) in enumerate((("列名", 30), ("填写要求", 44), ("类型和单位", 24), ("必填否", 10), ("可选的填法", 50), ("没有数据时", 30))):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, heading, formats["head"])
    row = 1
    for form in forms:
        for number, column in enumerate(form.columns, start=1):
            about = column.column
            texts = (
                f"{number}. {'/'.join(column.header)}",
                about.description or about.title_zh,
                type_zh(about) + (f"({about.spec.unit})" if about.spec.unit else ""),
                "必填" if is_compulsory(about) else "选填",
                "、".join(column.choices) or (date_example(about) if about.logical_type in ("date", "timestamp") else ""),
                symbols_zh(about),
            )
            for position, text in enumerate(texts):
                sheet.write_string(row, position, text, formats["text"])
            row += 1
    sheet.protect("", _PROTECTION)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
