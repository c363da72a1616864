"""The figures of a table as records, with every doubt about a number said."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from newinfra.read.layout.cells import EMPTY, ERROR, MARKED, MISSING, NUMBER, PERIOD, TEXT, View
from newinfra.read.layout.labels import RowLabels
from newinfra.read.layout.model import Record
from newinfra.read.layout.numerals import CURRENCIES, MULTIPLIERS, Numeral, Style, numeral, plain_number
from newinfra.read.layout.regions import Region
from newinfra.read.layout.units import UnitChoice
from newinfra.read.layout.vocabulary import is_never_a_fact, is_time_header

_NO_LABELS = RowLabels((), (), None)


def column_letters(column: int) -> str:
    """The letters of a column, from 0: A to Z, then AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Separators:
    """How the text numbers of a table are written, by column and altogether."""

    def __init__(self, view: View, region: Region, columns: Sequence[int]) -> None:
        self._styles: dict[int, set[Style]] = {}
        for column in columns:
            styles: set[Style] = set()
            for row in region.figures:
                if view.kinds[row][column] in (NUMBER, MARKED):
                    value = view.raw(row, column)
                    if not isinstance(value, str):
                        continue
                    if (plain := plain_number(value)) is not None:
                        styles.add(Style.POINT if isinstance(plain, float) else Style.PLAIN)
                    elif read := numeral(value):
                        styles.add(read.style)
            self._styles[column] = styles
        self._all: set[Style] = set().union(*self._styles.values()) if self._styles else set()

    def has_commas(self, column: int) -> bool:
        """Whether decimal commas stand in a column."""
        return Style.COMMA in self._styles[column]

    def read(self, column: int, number: Numeral) -> tuple[float | int | None, bool]:
        """The value of a text number and whether it is sure."""
        here, everywhere = self._styles[column], self._all
        match number.style:
            case Style.EITHER_COMMA:
                if Style.COMMA in here and Style.POINT in here:
                    return None, False
                if Style.COMMA in here:
                    return number.other, number.is_sure
                if Style.COMMA in everywhere and Style.POINT not in here:
                    return (number.other, False) if Style.POINT not in everywhere else (None, False)
                return number.value, number.is_sure
            case Style.EITHER_POINT:
                if Style.COMMA in here and Style.POINT in here:
                    return None, False
                if Style.COMMA in here:
                    return number.other, number.is_sure
                if Style.COMMA in everywhere and Style.POINT not in here:
                    return (number.other, False) if Style.POINT not in everywhere else (None, False)
                # Three digits after every point of a table are thousands as likely as fractions.
                return number.value, number.is_sure and Style.POINT in everywhere and Style.EITHER_COMMA not in here
            case Style.COMMA:
                return number.other, number.is_sure and Style.POINT not in here
            case Style.POINT:
                return number.value, number.is_sure and Style.COMMA not in here
            case _:
                return number.value, number.is_sure


def records_of(
    view: View,
    region: Region,
    columns: Sequence[int],
    paths: Mapping[int, Sequence[str]],
    labels: Mapping[int, RowLabels],
    units: UnitChoice,
    *,
    names_rows: bool,
    headed: bool,
) -> list[Record]:
    """The records of a table, row by row.

    Args:
        view: the sheet.
        region: the table's place in it.
        columns: the columns of figures.
        paths: the header labels above each.
        labels: the labels of each row.
        units: decides about units.
        names_rows: the table has label columns, so that a row without a label is doubtful.
        headed: the table has a header, so that a column without a label is doubtful.
    """
    separators = Separators(view, region, columns)
    letters = {column: column_letters(view.columns[column]) for column in columns}
    column_labels = {column: tuple(paths.get(column, ())) for column in columns}
    doubtful = {column for column in columns if headed != bool(column_labels[column])}
    if not headed and len(columns) > 1:
        doubtful.update(columns)
    percent, grid_columns = view.grid.percent, view.columns
    records: list[Record] = []
    for row in region.figures:
        kinds = view.kinds[row]
        sheet_row = view.rows[row]
        of_row = labels.get(row, _NO_LABELS)
        row_labels, telling = of_row.all, units.telling(" ".join(of_row.own))
        if not headed and of_row.own and (is_never_a_fact(of_row.own[-1]) or is_time_header(of_row.own[-1])):
            continue
        unlabelled = names_rows and not of_row.own
        for column in columns:
            kind = kinds[column]
            if kind == EMPTY:
                continue
            cell = f"{letters[column]}{sheet_row + 1}"
            uncertain = unlabelled or column in doubtful
            merge = view.merges.get((row, column))
            if merge and (merge[0] != merge[2] or merge[1] != merge[3]):
                uncertain = True
            value: float | int | None = None
            unit: str | None = None
            if kind in (NUMBER, MARKED):
                raw = view.raw(row, column)
                if isinstance(raw, str):
                    if (plain := plain_number(raw)) is not None:
                        value = plain
                        uncertain = uncertain or (isinstance(plain, float) and separators.has_commas(column))
                    elif (read := numeral(raw)) is not None:
                        value, is_sure = separators.read(column, read)
                        uncertain = uncertain or not is_sure
                        unit = read.unit
                elif isinstance(raw, (int, float)) and math.isfinite(raw):
                    value = raw
                    if percent and (sheet_row, grid_columns[column]) in percent:
                        # The cell shows 42% and holds 0.42: the value is as stored, so the unit is not sure to go with it.
                        unit, uncertain = "%", True
            elif kind not in (MISSING, ERROR, TEXT, PERIOD):
                continue
            if unit in MULTIPLIERS:
                # 80.2万 under 户 is 80.2 万户; under 万户 it is 万户 or 万万户.
                printed, _ = units.unit(column, of_row.unit, telling)
                uncertain = uncertain or (printed is not None and printed[0] in "千万亿百")
                unit = unit if printed is None else unit + printed
            if unit is None or unit in CURRENCIES:
                printed, in_doubt = units.unit(column, of_row.unit, telling)
                unit = printed or unit
                uncertain = uncertain or in_doubt
            records.append(Record(cell, row_labels, column_labels[column], value, view.text(row, column), unit, uncertain))
    return records
