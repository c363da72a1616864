"""Fills blank forms as a careful clerk would: any value that the form allows, with what must be read back from it."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from openpyxl import load_workbook

from newinfra.contracts import Column, Contract, Table
from newinfra.contracts.layout import CsvLayout
from newinfra.periods import Period
from newinfra.project import Project
from newinfra.read.names import Names
from newinfra.read.staged.problems import NAMED_ROLES
from newinfra.steward.form import BlankForm, blank_form
from newinfra.steward.template import Template, blank_templates
from newinfra.steward.workbook import HEAD

TEXTS = "示例工厂站点渠ABCxyz0123456789-_.（）"
TODAY = date(2025, 12, 1)


@dataclass(frozen=True, repr=False)
class Filled:
    """One file ready to be sent. `expected` are the rows that must be read: row number → column name → value as the typed table has it."""

    table: Table
    period: Period
    file_name: str
    data: bytes
    expected: dict[int, dict[str, Any]]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"{self.file_name}: {self.expected}")


def filled_files(random: Random, contract: Contract, project: Project) -> list[Filled]:
    """Every table of a source, filled in."""
    filled = []
    for template in blank_templates(contract, project=project, today=TODAY):
        for name in template.tables:
            filled.append(_fill(random, contract, contract.table(name), template, project))
    return filled


def _fill(random: Random, contract: Contract, table: Table, template: Template, project: Project) -> Filled:
    is_text = isinstance(table.spec.layout, CsvLayout)
    form = blank_form(contract, table, template.period, project) if not is_text else None
    columns = [column.column for column in form.columns] if form else list(table.columns)
    known = form.rows if form else ()
    cells: list[list[Any]] = []
    expected: list[dict[str, Any]] = []
    for number in range(len(known) or random.randint(1, 4)):
        row, values = [], {}
        for position, column in enumerate(columns):
            label = known[number][position] if known else ""
            choices = form.columns[position].choices if form else ()
            cell, value = (label, label) if label else _cell(random, column, table, template.period, number, choices, project)
            row.append(cell)
            values[column.name] = value
        if _grain(table, columns, row, project) not in {_grain(table, columns, other, project) for other in cells}:
            cells.append(row)
            expected.append(values)
    if form is None:
        return Filled(table, template.period, template.file_name, _csv(template, table, cells), dict(enumerate(expected, start=2)))
    first = HEAD + form.header_rows + 1
    return Filled(table, template.period, template.file_name, _workbook(template, form, cells, first), dict(enumerate(expected, start=first)))


def _grain(table: Table, columns: list[Column], row: list[Any], project: Project) -> tuple[Any, ...]:
    """What no two rows may share."""
    names = Names(project)
    keys = [(column, cell) for column, cell in zip(columns, row, strict=True) if column.is_key or column.spec.role in NAMED_ROLES]
    return tuple(names.region(cell, table) if column.spec.role == "region" and cell else column.spec.map.get(cell, cell) for column, cell in keys)


def _cell(random: Random, column: Column, table: Table, period: Period, number: int, choices: tuple[str, ...], project: Project) -> tuple[Any, Any]:
    """A value to write and what is read from it; None in both for an empty cell."""
    role, missing = column.spec.role, [symbol for symbol in column.spec.missing if symbol]
    compulsory = column.required or column.is_key or role in ("key", "series", "timestamp", "region", "publisher", "period", "measure_item")
    if not compulsory and random.random() < 0.4 and "" not in column.spec.map:
        return None, None
    if missing and random.random() < 0.4:
        symbol = random.choice(missing)
        return symbol, Decimal(0) if column.spec.missing[symbol] == "zero" and column.logical_type in ("number", "integer") else None
    if role == "region":
        label = random.choice(choices or [row["name_zh"] for row in project.seed_rows("regions")])
        return label, label
    if role == "period":
        return period.label_zh, period.label_zh
    if column.spec.map:
        word = random.choice([word for word in column.spec.map if word])
        return word, column.spec.map[word]
    match column.logical_type:
        case "integer":
            whole = random.randint(0, 50)
            return whole, whole
        case "number":
            figure = Decimal(random.randrange(900_000)).scaleb(-4)
            return float(figure), figure
        case "date":
            day = period.end - timedelta(days=random.randrange(9000))
            return (day.strftime(column.spec.date_format) if column.spec.date_format else day), day
        case "timestamp":
            moment = datetime.combine(period.start, datetime.min.time()) + timedelta(minutes=15 * (number + 1))
            return (moment.strftime(column.spec.date_format) if column.spec.date_format else moment), moment
        case "boolean":
            word = random.choice(["是", "否"])
            return word, word == "是"
    text = _text(random)
    return (f"{text}{number}",) * 2 if compulsory else (text, text)


def _text(random: Random) -> str:
    return random.choice("示例AB07") + "".join(random.choice(TEXTS) for _ in range(random.randint(2, 10))) + random.choice("厂站z9）")


def _workbook(template: Template, form: BlankForm, cells: list[list[Any]], first: int) -> bytes:
    book = load_workbook(io.BytesIO(template.data))
    sheet = book[form.sheet]
    for number, row in enumerate(cells):
        for position, value in enumerate(row):
            if value is not None:
                cell = sheet.cell(first + number, position + 1)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _csv(template: Template, table: Table, cells: list[list[Any]]) -> bytes:
    layout = table.spec.layout
    assert isinstance(layout, CsvLayout)
    packed = layout.compression == "gzip"
    head = (gzip.decompress(template.data) if packed else template.data).decode(layout.encoding)
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=layout.delimiter).writerows([["" if value is None else str(value) for value in row] for row in cells])
    data = (head + buffer.getvalue()).encode(layout.encoding)
    return gzip.compress(data) if packed else data
