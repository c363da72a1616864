"""Gives a problem of a whole sheet the cell that it is about, where one is to blame: the unit line, the period, a header."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from newinfra.read.formats import Grid
from newinfra.read.limits import HEADER_SEARCH_ROWS
from newinfra.read.normal import key
from newinfra.read.places import column_letter
from newinfra.read.sheets.wording import periods_in, unit_line
from newinfra.steward.report import Problem


def located(problem: Problem, grids: Sequence[Grid]) -> Problem:
    """The problem with its cell, or as it was where none can be named."""
    sheets = [grid for grid in grids if grid.sheet is not None and problem.sheet in (None, grid.sheet)]
    if problem.row is not None or not sheets:
        return problem
    test: Callable[[str], bool]
    match problem.code:
        case "unit_changed":
            test = lambda text: unit_line(text) is not None  # noqa: E731
        case "wrong_period":
            test = lambda text: next(iter(periods_in(text)), None) is not None  # noqa: E731
        case "column_unexpected" | "header_duplicate" if problem.got:
            wanted = {key(text) for text in problem.got.replace("、", "」").replace("「", "").split("」") if text}
            wanted |= {text.rsplit("/", 1)[-1] for text in wanted}
            test = lambda text: key(text) in wanted  # noqa: E731
        case _:
            return problem
    for grid in sheets:
        for row in range(min(HEADER_SEARCH_ROWS, len(grid.rows))):
            for column, text in enumerate(grid.texts(row)):
                if text and test(text):
                    return replace(problem, sheet=grid.sheet, row=row + 1, column=column_letter(column))
    return problem
