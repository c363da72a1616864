"""Finds the table on a sheet by its header texts, wherever it stands and however many rows its header has."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newinfra.contracts import Table
from newinfra.contracts.layout import SheetLayout
from newinfra.errors import DeliveryError
from newinfra.read.found.layout import SAMPLE_ROWS, Seen
from newinfra.read.found.sheet import found_sheet
from newinfra.read.limits import HEADER_SEARCH_ROWS
from newinfra.read.normal import key
from newinfra.read.sheets.header_match import Match, match_at
from newinfra.read.sheets.header_segments import narrowed, segments
from newinfra.read.sheets.header_words import HeaderWords
from newinfra.read.sheets.lines import Lines
from newinfra.read.sheets.view import SheetView
from newinfra.read.sheets.wording import bracketed, is_stub_row
from newinfra.read.staged.columns import UNREMARKABLE, Binding, bound, duplicate, title

MOST_HEADER_ROWS, LONGEST_GROUP = 4, 40

_UNIT_ROW = {"单位", "计量单位", "单位:", "-", "—", "/"}
_NO_WORD = re.compile(r"[0-9０-９#…—]")


@dataclass(frozen=True, slots=True)
class Header:
    """A header that was found.

    Attributes:
        view: the sheet.
        top: the header's first row, from 0.
        below: the first row under the header, its unit row and its column numbers.
        first: the table's first column.
        last: the table's last column.
        binding: where the contract's columns stand.
        units: what the header says of a column's unit, as written.
        lines: what stands above it.
    """

    view: SheetView
    top: int
    below: int
    first: int
    last: int
    binding: Binding
    units: dict[str, str]
    lines: Lines


def find_headers(views: Sequence[SheetView], table: Table, layout: SheetLayout, words: HeaderWords, *, where: str, seen: Seen) -> list[Header]:
    """Where the table's header stands: once, or as often as the contract says that it is repeated. `seen` is told of it even if columns are missing.

    Args:
        views: the sheets that may be read.
        table: the contract's table.
        layout: its layout.
        words: its header texts.
        where: the file's name, for messages.
        seen: takes the layout of what was found.

    Raises:
        DeliveryError: header_not_found (with the nearest texts), column_missing, header_duplicate, or header_ambiguous.
    """
    depth = layout.header_rows or MOST_HEADER_ROWS
    matches = [match for view in views for match in _matches(view, words, depth)]
    complete = [match for match in matches if match.is_complete(words)]
    if not complete:
        match = max(matches, key=lambda match: match.score, default=None)
        # Less than half of the columns is no header with something missing, but a chance hit in some other text.
        if match is None or match.score * 2 < len(words.needed):
            raise _not_found(views, words, where)
        complete = [match]
    if len(complete) > 1 and not _may_repeat(complete, layout):
        raise DeliveryError(
            "the header stands in several places",
            reason_code="header_ambiguous",
            where=where,
            expected="每个工作表上一处" if layout.repeat == "sheets" else "只有一处",
            got="、".join(f"工作表“{match.view.name}”第{match.bottom + 1}行" for match in complete[:6]),
        )
    headers: list[Header] = []
    for match in complete:
        before = headers[-1] if headers and headers[-1].view is match.view else None
        headers.append(_header(match, table, words, where, seen, before))
    for header in headers[1:]:
        if header.binding.index != headers[0].binding.index:
            raise DeliveryError(
                "the repeated tables have their columns in different places",
                reason_code="header_ambiguous",
                where=f"{where} 工作表“{header.view.name}”第{header.top + 1}行",
                expected=f"各列的位置与工作表“{headers[0].view.name}”第{headers[0].top + 1}行的表头相同",
                got="位置不同",
            )
    return headers


def _may_repeat(complete: Sequence[Match], layout: SheetLayout) -> bool:
    if layout.repeat == "sheets":
        return len({id(match.view) for match in complete}) == len(complete)
    return layout.repeat == "blocks"


def _matches(view: SheetView, words: HeaderWords, depth: int) -> list[Match]:
    """What may be the table's header on a sheet: every complete one, or else the best."""
    found = _in_rows(view, words, depth, view.rows_with(words), -1)
    complete = [match for match in found if match.is_complete(words)]
    start = complete[0].bottom + 1 if complete else 0
    if below := view.rows_below_with(words, start):
        found = complete + _in_rows(view, words, depth, below, complete[-1].bottom if complete else -1)
    complete = [match for match in found if match.is_complete(words)]
    return complete or sorted(found, key=lambda match: -match.score)[:1]


def _in_rows(view: SheetView, words: HeaderWords, depth: int, hits: Mapping[int, int], done: int) -> list[Match]:
    """The complete headers that end in one of these rows, of which it is known how many header texts each has; or else the best that is incomplete."""
    complete: list[Match] = []
    best: Match | None = None
    for bottom in sorted(hits):
        if bottom <= done:
            continue
        for top in range(bottom, max(done, bottom - depth), -1):
            # A header of which half the texts are not there could not be told from any other text.
            if 2 * sum(hits.get(row, 0) for row in range(top, bottom + 1)) < len(words.needed) or not any(view.rows[top]):
                continue
            match = match_at(view, words, top, bottom)
            found = [_with_groups(match, words)] if match.is_complete(words) else [part for part in segments(match, words) if part.is_complete(words)]
            if found:
                done = bottom
                complete += [narrowed(part) for part in found]
                break
            if best is None or match.score > best.score:
                best = match
    return complete or ([best] if best else [])


def _header(match: Match, table: Table, words: HeaderWords, where: str, seen: Seen, before: Header | None) -> Header:
    view, place = match.view, f"{where} 工作表“{match.view.name}”"
    below, units = _below(match, words)
    lines = Lines(view, match.top, match.first, match.last, before.lines if before else None)
    samples = [row for row in map(view.grid.texts, range(below, min(below + SAMPLE_ROWS, len(view.rows)))) if any(row)]
    seen(found_sheet(view.grid.sheet, lines.units, match.bottom - match.top + 1, match.paths, samples))
    for column, headers in match.doubled:
        raise duplicate(column, headers, where=place)
    taken = set(match.index.values())
    free = [path for position, path in enumerate(match.paths) if path and position not in taken]
    unexpected = tuple("/".join(map(key, path)) for path in free if key(path[-1]) not in UNREMARKABLE)
    return Header(view, match.top, below, match.first, match.last, bound(table, match.index, unexpected, where=place), match.units | units, lines)


def _with_groups(match: Match, words: HeaderWords) -> Match:
    """The match with the rows of group texts above it, which the contract need not name but which may say the unit."""
    while match.top > 0 and _is_group_row(match):
        wider = match_at(match.view, words, match.top - 1, match.bottom)
        if not wider.is_complete(words) or wider.index != match.index:
            break
        match = wider
    return match


def _is_group_row(match: Match) -> bool:
    filled = match.view.texts(match.top - 1, match.first, match.last)
    plain = [key(text) for _, text in filled]
    if not plain or any(":" in text or len(text) > LONGEST_GROUP for text in plain):
        return False
    spans = [right - left for (row, left), (_, right) in match.view.grid.merges if row == match.top - 1 and left < right]
    above_headers = all(match.paths[position] for position, _ in filled)
    return above_headers and (0 < max(spans, default=0) < match.last - match.first or (not spans and len(filled) > 1))


def _below(match: Match, words: HeaderWords) -> tuple[int, dict[str, str]]:
    """The first row under the header, and the units in a row of units under it."""
    view, units = match.view, dict[str, str]()
    starts = [last for (first, left), (last, right) in view.grid.merges if match.top <= first <= match.bottom and match.first <= left and right <= match.last]
    row = max([match.bottom, *starts]) + 1
    while row < len(view.rows):
        filled = view.texts(row, match.first, match.last)
        if found := _unit_row(filled, words):
            units |= {name: found[position] for name, position in match.index.items() if position in found}
        elif not is_stub_row([text for _, text in filled]) and not _is_continued(match, words, row, [position for position, _ in filled]):
            break
        row += 1
    return row, units


def _unit_row(filled: Sequence[tuple[int, str]], words: HeaderWords) -> dict[int, str]:
    """The units in a row that holds nothing else, by column; {} if it holds something else."""
    found: dict[int, str] = {}
    for position, text in filled:
        inner = bracketed("_" + key(text))[1] or key(text)
        if words.unit(inner):
            found[position] = inner
        elif inner not in _UNIT_ROW:
            return {}
    return found


def _is_continued(match: Match, words: HeaderWords, row: int, filled: Sequence[int]) -> bool:
    """Whether a row only says more about the header's columns: words under figures, and nothing under the names."""
    cells = [match.view.rows[row][position] for position in filled]
    if len(cells) < 2 or not all(isinstance(cell, str) and len(cell) > 2 and not _NO_WORD.search(cell) for cell in cells):
        return False
    figures = {match.index[column.name] for column, _ in words.columns if column.name in match.index and column.spec.role in ("measure", "value")}
    return figures.issuperset(filled)


def _not_found(views: Sequence[SheetView], words: HeaderWords, where: str) -> DeliveryError:
    texts = sorted({key(text) for view in views for row in view.rows[:HEADER_SEARCH_ROWS] for text in row if isinstance(text, str) and 0 < len(text) <= 40})
    needed = [(column, paths) for column, paths in words.columns if column.name in words.needed]
    near = [hit for _, paths in needed for hit in difflib.get_close_matches(paths[0][-1], texts, n=1, cutoff=0.5)]
    return DeliveryError(
        "the header was not found",
        reason_code="header_not_found",
        where=where,
        expected="表头 " + "、".join(f"「{title(column)}」" for column, _ in needed),
        got="最接近的文字 " + "、".join(f"「{text}」" for text in dict.fromkeys(near)) if near else "没有相近的文字",
    )
