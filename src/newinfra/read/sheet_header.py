"""Finds the table on a sheet by its header texts: one to several header rows, filled inside merged ranges only."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from newinfra.contracts import Column, Table
from newinfra.errors import DeliveryError
from newinfra.read.columns import UNREMARKABLE, Binding, bound, duplicate, header_paths, may_be_absent, title
from newinfra.read.limits import HEADER_SEARCH_ROWS
from newinfra.read.normal import key
from newinfra.read.workbook import Grid

Path = tuple[str, ...]

_BRACKET = re.compile(r"^(?P<name>.+?)[(\[【](?P<inside>[^()\[\]【】]*)[)\]】]$")


@dataclass(frozen=True, slots=True)
class Header:
    """A header that was found: its first row, the first row under it, the columns, and the text in brackets after a column's name."""

    grid: Grid
    top: int
    below: int
    binding: Binding
    brackets: dict[str, str]


@dataclass(slots=True)
class _Match:
    grid: Grid
    top: int
    paths: list[Path]
    index: dict[str, int]
    brackets: dict[str, str]
    doubled: list[tuple[Column, list[str]]]
    score: int


def find_header(grids: Sequence[Grid], table: Table, *, sheet: str | None, header_rows: int, where: str) -> Header:
    """The one place in the workbook where the table's header stands.

    Raises:
        DeliveryError: sheet_missing, header_not_found (with the nearest texts), column_missing, header_duplicate, or header_ambiguous.
    """
    candidates = [grid for grid in grids if sheet is None or key(grid.sheet) == key(sheet)]
    if not candidates:
        found = "、".join(f"“{grid.sheet}”" for grid in grids)
        raise DeliveryError("the sheet is missing", reason_code="sheet_missing", where=where, expected=f"工作表“{sheet}”", got=found)
    needed = [column for column in table.columns if not may_be_absent(column)]
    best = [match for grid in candidates if (match := _best(grid, table, needed, header_rows))]
    complete = [match for match in best if match.score == len(needed)]
    if len(complete) > 1:
        names = "、".join(f"“{match.grid.sheet}”" for match in complete)
        raise DeliveryError("the header stands on several sheets", reason_code="header_ambiguous", where=where, expected="只在一个工作表上", got=names)
    match = complete[0] if complete else max(best, key=lambda match: match.score, default=None)
    # Less than half of the columns is no header with something missing, but a chance hit in some other text.
    if match is None or match.score * 2 < len(needed):
        raise _not_found(candidates, needed, where)
    place = f"{where} 工作表“{match.grid.sheet}”"
    for column, headers in match.doubled:
        raise duplicate(column, headers, where=place)
    taken = set(match.index.values())
    unexpected = tuple("/".join(path) for position, path in enumerate(match.paths) if position not in taken and path and path[-1] not in UNREMARKABLE)
    binding = bound(table, match.index, unexpected, where=place)
    return Header(match.grid, match.top, match.top + header_rows, binding, match.brackets)


def _best(grid: Grid, table: Table, needed: Sequence[Column], header_rows: int) -> _Match | None:
    """The rows of a sheet that match most of the needed columns; the first of equals."""
    best: _Match | None = None
    leaves = {path[-1] for column in table.columns for path in header_paths(column)}
    for top in range(min(HEADER_SEARCH_ROWS, len(grid.rows) - header_rows + 1)):
        # Most rows hold none of the texts: look before building paths.
        texts = {key(text) for row in grid.rows[top : top + header_rows] for text in row if text}
        if not any(text in leaves or _name(text) in leaves for text in texts):
            continue
        match = _match(grid, table, needed, top, header_rows)
        if best is None or match.score > best.score:
            best = match
    return best


def _match(grid: Grid, table: Table, needed: Sequence[Column], top: int, header_rows: int) -> _Match:
    paths = _paths(grid, top, header_rows)
    index: dict[str, int] = {}
    brackets: dict[str, str] = {}
    doubled: list[tuple[Column, list[str]]] = []
    for column in table.columns:
        wanted = header_paths(column)
        found = [position for position, path in enumerate(paths) if _fits(path, wanted, exactly=True)]
        if not found:
            found = [position for position, path in enumerate(paths) if _fits(path, wanted, exactly=False)]
        if len(found) > 1:
            doubled.append((column, ["/".join(paths[position]) for position in found]))
        if found:
            index[column.name] = found[0]
            bracket = _BRACKET.match(paths[found[0]][-1])
            if bracket:
                brackets[column.name] = bracket["inside"]
    score = sum(column.name in index for column in needed)
    return _Match(grid, top, paths, index, brackets, doubled, score)


def _fits(path: Path, wanted: Sequence[Path], *, exactly: bool) -> bool:
    """Whether a header path is one of the wanted ones; a single wanted text is compared with the innermost. Brackets may be left off."""
    if not path:
        return False
    actual = path if exactly else tuple(_name(part) for part in path)
    return any(actual == want or (len(want) == 1 and actual[-1] == want[0]) for want in wanted)


def _name(text: str) -> str:
    """A header text without the bracket at its end, which usually holds the unit."""
    match = _BRACKET.match(text)
    return match["name"] if match else text


def _paths(grid: Grid, top: int, header_rows: int) -> list[Path]:
    """The header path of each column, outermost first. A merged cell counts for all the columns that it spans, and once for its rows."""
    width = max(len(row) for row in grid.rows)
    levels: list[list[tuple[str, tuple[int, int]]]] = []
    for row in range(top, top + header_rows):
        cells = grid.rows[row]
        levels.append([(key(cells[column]) if column < len(cells) else "", (row, column)) for column in range(width)])
    for (first_row, first_column), (last_row, last_column) in grid.merges:
        if first_row >= top + header_rows or last_row < top or first_column >= width:
            continue
        text = key(grid.rows[first_row][first_column]) if first_row >= top else ""
        for row in range(max(first_row, top), min(last_row, top + header_rows - 1) + 1):
            for column in range(first_column, min(last_column, width - 1) + 1):
                levels[row - top][column] = (text, (first_row, first_column))
    if not grid.merges:
        _fill_right(levels)
    paths: list[Path] = []
    for column in range(width):
        seen: dict[tuple[int, int], str] = {}
        for level in levels:
            text, origin = level[column]
            if text:
                seen.setdefault(origin, text)
        paths.append(tuple(seen.values()))
    return paths


def _fill_right(levels: list[list[tuple[str, tuple[int, int]]]]) -> None:
    """Without any merged ranges on the sheet: a group's text reaches right to the next text, over columns that have a text below."""
    for depth, level in enumerate(levels[:-1]):
        group = ("", (-1, -1))
        for column, cell in enumerate(level):
            if cell[0]:
                group = cell
            elif group[0] and any(lower[column][0] for lower in levels[depth + 1 :]):
                level[column] = group
            else:
                group = ("", (-1, -1))


def _not_found(grids: Sequence[Grid], needed: Sequence[Column], where: str) -> DeliveryError:
    texts = sorted({key(text) for grid in grids for row in grid.rows[:HEADER_SEARCH_ROWS] for text in row if text and len(text) <= 40})
    near = [hit for column in needed for hit in difflib.get_close_matches(header_paths(column)[0][-1], texts, n=1, cutoff=0.5)]
    return DeliveryError(
        "the header was not found",
        reason_code="header_not_found",
        where=where,
        expected="表头 " + "、".join(f"「{title(column)}」" for column in needed),
        got="最接近的文字 " + "、".join(f"「{text}」" for text in dict.fromkeys(near)) if near else "没有相近的文字",
    )
