"""Where a crosstab's periods and labels stand: one to four header rows of which each column's texts name a period, and the columns left of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from newinfra.contracts.layout import CrosstabLayout
from newinfra.periods import Period, parse_period
from newinfra.read.formats.grid import Grid
from newinfra.read.limits import HEADER_SEARCH_ROWS
from newinfra.read.normal import key, trimmed
from newinfra.read.sheets.header import MOST_HEADER_ROWS
from newinfra.read.sheets.header_match import header_paths_of
from newinfra.read.sheets.view import SheetView
from newinfra.read.sheets.wording import periods_in
from newinfra.read.staged.period_labels import plain_label

CUMULATED = "累计"

_RANGE = re.compile(r"(?:^|年)0?1月?[-—–~至到][0-9]{1,2}月|累计")
_ONE_DECIMAL = re.compile(r"((?:19|20)[0-9]{2})\.([19])")


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of figures: the period in its header, written so that it can be understood alone, and what else stands there (本月, 累计)."""

    label: str
    item: str


@dataclass(slots=True)
class Axes:
    """The header of a crosstab: rows `top` to before `below`; label columns with their header texts; figure columns; texts that are neither."""

    view: SheetView
    top: int
    below: int
    labels: dict[int, str] = field(default_factory=dict)
    figures: dict[int, FigureColumn] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


def find_axes(view: SheetView, layout: CrosstabLayout, year: int | None) -> list[Axes]:
    """Every place on the sheet where the crosstab's header may stand.

    Args:
        view: the sheet, periods across.
        layout: the contract's layout.
        year: the year of headers that name none.
    """
    corners = {key(text) for text in ([layout.corner] if isinstance(layout.corner, str) else layout.corner or [])}
    if corners:
        return _found(view, year, lambda row, filled, _: [position for position, text in filled if key(text) in corners])
    return _found(view, year, lambda _, filled, here: [None] if _periods(filled, here) > 1 else []) or _found(view, year, _single)


def title_year(view: SheetView) -> int | None:
    """The year that the lines above the first figures name."""
    for row in range(min(HEADER_SEARCH_ROWS, len(view.rows))):
        filled = view.texts(row, 0, view.width - 1)
        if len(filled) > 1 and any(isinstance(view.rows[row][position], float) for position, _ in filled[1:]):
            break
        for _, text in filled:
            for period, _ in periods_in(text):
                return period.start.year
    return None


_Candidates = Callable[[int, list[tuple[int, str]], int | None], Sequence[int | None]]


def _found(view: SheetView, year: int | None, candidates: _Candidates) -> list[Axes]:
    """The headers of all rows for which `candidates`, given row, filled cells and year, names corners (None: a header without one)."""
    found: list[Axes] = []
    for row in range(min(HEADER_SEARCH_ROWS, len(view.rows))):
        if found and row < found[-1].below:
            continue
        here = _year_above(view, row) or year
        axes = [_axes(view, row, corner, year) for corner in candidates(row, view.texts(row, 0, view.width - 1), here)]
        found += [each for each in axes if each.figures and each.labels]
    return found


def _periods(filled: Sequence[tuple[int, str]], year: int | None) -> int:
    return len([text for _, text in filled if parse_period(plain_label(text), year=year)])


def _single(row: int, filled: list[tuple[int, str]], year: int | None) -> Sequence[int | None]:
    """A header with one period, right of other headers."""
    return [None] if len(filled) > 1 and _periods(filled, year) == 1 and not parse_period(plain_label(filled[0][1]), year=year) else []


def _year_above(view: SheetView, row: int) -> int | None:
    for above in range(row - 1, max(-1, row - MOST_HEADER_ROWS), -1):
        for _, text in view.texts(above, 0, view.width - 1):
            period = parse_period(plain_label(text))
            if period and period.grain == "year":
                return period.start.year
    return None


def turned(grid: Grid) -> Grid:
    """The grid with rows and columns exchanged."""
    height, width = len(grid.rows), max(map(len, grid.rows), default=0)
    return Grid(
        grid.sheet,
        [[grid.rows[row][column] if column < len(grid.rows[row]) else "" for row in range(height)] for column in range(width)],
        [((left, top), (right, bottom)) for (top, left), (bottom, right) in grid.merges],
        frozenset((column, row) for row, column in grid.percent),
        grid.hidden_columns,
        grid.hidden_rows,
        grid.is_hidden,
        {(column, row): indent for (row, column), indent in grid.indents.items()},
    )


def _axes(view: SheetView, row: int, corner: int | None, year: int | None) -> Axes:
    top, bottom = _header_rows(view, row, corner, year)
    paths = header_paths_of(view, top, bottom)
    axes = Axes(view, top, bottom + 1)
    before = ""
    for position, path in enumerate(paths):
        if corner is not None and position <= corner:
            continue
        column = _figure_column([_october(plain_label(text), before) for text in path], year)
        if column:
            axes.figures[position] = column
            before = column.label
        elif path and axes.figures:
            axes.others.append("/".join(map(trimmed, path)))
    first = min(axes.figures, default=0)
    for position in range(first):
        if paths[position] or any(view.grid.text(below, position).strip() for below in range(bottom + 1, min(bottom + 6, len(view.rows)))):
            axes.labels[position] = key(paths[position][-1]) if paths[position] else ""
    if corner is not None:
        axes.labels = {position: text for position, text in axes.labels.items() if position >= corner} | {corner: axes.labels.get(corner, "")}
        axes.labels = dict(sorted(axes.labels.items()))
    return axes


def _header_rows(view: SheetView, row: int, corner: int | None, year: int | None) -> tuple[int, int]:
    """The rows above and below the one with periods or the corner that belong to the header."""
    top = bottom = row
    for (first, left), (last, _) in view.grid.merges:
        if first <= row <= last and corner is not None and left == corner:
            top, bottom = min(top, first), max(bottom, last)
    while top > 0 and row - top < MOST_HEADER_ROWS - 1 and _says_periods(view, top - 1, year):
        top -= 1
    while bottom + 1 < len(view.rows) and bottom - top < MOST_HEADER_ROWS - 1 and _continues(view, bottom + 1, corner, year):
        bottom += 1
    return top, bottom


def _says_periods(view: SheetView, row: int, year: int | None) -> bool:
    """Whether a row above is a level of the header: periods in all its cells but the first ones, and not in one line of text."""
    filled = view.texts(row, 0, view.width - 1)
    periods = [position for position, text in filled if parse_period(plain_label(text), year=year)]
    return bool(periods) and len(filled) - len(periods) <= 1 and min(periods) > 0


def _continues(view: SheetView, row: int, corner: int | None, year: int | None) -> bool:
    """Whether a row below is a level of the header: nothing under the corner, and periods or words where figures would be."""
    filled = view.texts(row, 0, view.width - 1)
    if not filled or filled[0][0] <= (corner or 0):
        return False
    cells = view.rows[row]
    return all(parse_period(plain_label(text), year=year) or (isinstance(cells[place], str) and not any(map(str.isdigit, text))) for place, text in filled)


def _figure_column(path: Sequence[str], year: int | None) -> FigureColumn | None:
    """The period that a header path names, its year taken from an outer text where the inner one has none."""
    found: tuple[Period, str] | None = None
    items: list[str] = []
    for text in path:
        outer = found[0].start.year if found else year
        period = parse_period(text)
        label = text
        if period is None and outer is not None and (period := parse_period(text, year=outer)):
            label = f"{outer}年{text}"
        if period is None:
            items.append(text)
        elif found is None or period.end - period.start <= found[0].end - found[0].start:
            found = period, label
    if found is None:
        return None
    item = "/".join(items) or (CUMULATED if _RANGE.search(key(found[1])) else "")
    return FigureColumn(found[1], item)


def _october(text: str, before: str) -> str:
    """2024.1 right after 2024.9 was 2024.10 before somebody made it a number."""
    match = _ONE_DECIMAL.fullmatch(text)
    return f"{text}0" if match and match[2] == "1" and before == f"{match[1]}.9" else text
