"""How well some rows of a sheet fit a table's header: paths of texts from the outside in, filled inside merged ranges only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newinfra.contracts import Column
from newinfra.read.normal import key
from newinfra.read.sheets.header_words import REMEMBERED, BoundPaths, HeaderWords, Path
from newinfra.read.sheets.view import SheetView

_Cell = tuple[str, tuple[int, int]]
"""A header cell's text as it stands, and the cell where it stands: a merged text is one text, wherever it reaches."""


@dataclass(slots=True)
class Match:
    """A header, or a part of one: rows `top` to `bottom`, columns `first` to `last`.

    Attributes:
        paths: the header texts above each column of the sheet, as written, outermost first; empty outside of first to last.
        index: where each contract column stands.
        doubled: contract columns that several headers claim, with those headers.
        units: the unit that a column's header names, as written.
        score: how many of the needed columns are there.
    """

    view: SheetView
    top: int
    bottom: int
    first: int
    last: int
    paths: list[Path]
    index: dict[str, int]
    doubled: list[tuple[Column, list[str]]]
    units: dict[str, str]
    score: int

    def is_complete(self, words: HeaderWords) -> bool:
        """Whether every needed column is there, and none twice."""
        return self.score == len(words.needed) and not self.doubled


def match_at(view: SheetView, words: HeaderWords, top: int, bottom: int, first: int = 0, last: int | None = None) -> Match:
    """Bind what can be bound if these rows and columns were the header."""
    last = view.width - 1 if last is None else last
    paths = [path if first <= position <= last else () for position, path in enumerate(header_paths_of(view, top, bottom))]
    bound = bind_paths(paths, words)
    score = len(words.needed & bound.index.keys())
    return Match(view, top, bottom, first, last, paths, bound.index, bound.doubled, bound.units, score)


def bind_paths(paths: Sequence[Path], words: HeaderWords) -> BoundPaths:
    """Which of the header paths each contract column takes: the one that is exactly as it says, else one that says more than its name."""
    remembered = words.bound.get(tuple(paths))
    if remembered is not None:
        return remembered
    exact: dict[str, list[int]] = {}
    loose: dict[str, list[int]] = {}
    for position, path in enumerate(paths):
        if path:
            names = words.text(path[-1]).names
            exact.setdefault(names[0], []).append(position)
            for name in dict.fromkeys(names):
                loose.setdefault(name, []).append(position)
    bound = BoundPaths({}, [], {})
    for column, wanted in words.columns:
        found = (
            sorted({position for want in wanted for position in exact.get(want[-1], ()) if _is(paths[position], want)})
            or sorted({position for want in wanted for position in loose.get(want[-1], ()) if _fits(words, paths[position], want, whole=True)})
            or sorted({position for want in wanted for position in loose.get(want[-1], ()) if _fits(words, paths[position], want, whole=False)})
        )
        if not found:
            continue
        if len(found) > 1:
            bound.doubled.append((column, ["/".join(map(key, paths[position])) for position in found]))
        bound.index[column.name] = found[0]
        units = [unit for part in reversed(paths[found[0]]) if (unit := words.text(part).unit)]
        if units:
            bound.units[column.name] = next((unit for unit in units if words.unit(unit)), units[0])
    if len(words.bound) > REMEMBERED:
        words.bound.clear()
    words.bound[tuple(paths)] = bound
    return bound


def header_paths_of(view: SheetView, top: int, bottom: int) -> list[Path]:
    """The texts above each column of the sheet in some rows, outermost first."""
    grid, width = view.grid, view.width
    if top == bottom and not any(first <= top <= last for (first, _), (last, _) in grid.merges):
        texts = grid.texts(top)
        return [(text,) if text.strip() else () for text in [*texts, *[""] * (width - len(texts))]]
    levels: list[list[_Cell]] = []
    for row in range(top, bottom + 1):
        cells = view.rows[row]
        texts = [cell if type(cell) is str else grid.text(row, position) for position, cell in enumerate(cells)]
        levels.append([(text, (row, position)) for position, text in enumerate(texts)] + [("", (row, position)) for position in range(len(texts), width)])
    is_merged = False
    for (first_row, first_column), (last_row, last_column) in grid.merges:
        if first_row > bottom or last_row < top or first_column >= width:
            continue
        is_merged |= first_column != last_column
        text = grid.text(first_row, first_column) if first_row >= top else ""
        for row in range(max(first_row, top), min(last_row, bottom) + 1):
            for column in range(first_column, min(last_column, width - 1) + 1):
                levels[row - top][column] = (text, (first_row, first_column))
    if not is_merged and len(levels) > 1:
        _fill_right(levels)
    if len(levels) == 1:
        return [(text,) if text.strip() else () for text, _ in levels[0]]
    paths: list[Path] = []
    for column in range(width):
        seen: dict[tuple[int, int], str] = {}
        for level in levels:
            text, origin = level[column]
            if text.strip():
                seen.setdefault(origin, text)
        paths.append(tuple(seen.values()))
    return paths


def _fill_right(levels: list[list[_Cell]]) -> None:
    """In a header without any merged ranges: a group's text reaches right to the next text, over columns that have a text below."""
    for depth, level in enumerate(levels[:-1]):
        group: _Cell = ("", (-1, -1))
        for column, cell in enumerate(level):
            if cell[0]:
                group = cell
            elif group[0] and any(lower[column][0] for lower in levels[depth + 1 :]):
                level[column] = group
            else:
                group = ("", (-1, -1))


def _is(path: Path, want: Sequence[str]) -> bool:
    """Whether a path is the wanted one; a single wanted text is compared with the innermost alone."""
    return len(want) == 1 or (len(path) == len(want) and all(key(part) == wanted for part, wanted in zip(path, want, strict=True)))


def _fits(words: HeaderWords, path: Path, want: Sequence[str], *, whole: bool) -> bool:
    """The same without brackets, units and footnote marks; and, if not `whole`, with outer or middle texts that the contract does not know."""
    if len(want) == 1:
        return True
    if whole:
        return len(path) == len(want) and all(wanted in words.text(part).names for part, wanted in zip(path, want, strict=True))
    parts = iter(path[:-1])
    return all(any(wanted in words.text(part).names for part in parts) for wanted in want[:-1])
