"""Which parts of a sheet are tables: several may stand below each other, and side by side.

An area is cut at empty columns where the part right of the cut begins with a label column of its own, or where the first label's header is
repeated (a list folded into two halves). It is cut between rows where words that stand above figures like a header follow earlier figures.
Words between figures that do not head columns are section names and stay inside their table.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from newinfra.read.layout.cells import EMPTY, ERROR, MARKED, MISSING, NUMBER, PERIOD, TEXT, Area, View
from newinfra.read.layout.rows import BLANK, FIGURES, WORDS, row_roles
from newinfra.read.layout.vocabulary import is_footnote, is_form_text, is_label_header, is_numbered, is_year
from newinfra.read.sheets.wording import is_stub_row

_SAMPLE = 400
_DEEPEST = 6


@dataclass(slots=True)
class Region:
    """A table's area, its rows of figures, and the lines above a neighbour that speak for it too."""

    area: Area
    figures: list[int]
    words: list[int]
    shared: list[int] = field(default_factory=list)
    """Rows left of this region's columns whose titles and units stand above it as well."""


def regions_of(view: View) -> list[Region]:
    """The tables of a sheet from top to bottom and left to right."""
    if not view.kinds or not view.kinds[0]:
        return []
    return _regions(view, Area(0, len(view.kinds), 0, len(view.kinds[0])), [], 0)


def _regions(view: View, area: Area, shared: list[int], depth: int) -> list[Region]:
    area = _shrunk(view, area)
    roles = row_roles(view, area)
    if FIGURES not in roles:
        return []
    if depth < _DEEPEST:
        if cut := _column_cut(view, area, roles):
            column, header = cut
            parts = _row_cuts(view, area, roles) if header is not None else []
            if len(parts) > 1:
                return [region for part in parts for region in _regions(view, part, shared, depth + 1)]
            left = _regions(view, Area(area.top, area.bottom, area.left, column), shared, depth + 1)
            top = area.top if header is None else header
            lines = _lines_above(view, area, column, top if header is not None else None)
            right = _regions(view, Area(top, area.bottom, column, area.right), shared + lines, depth + 1)
            return left + right
        parts = _row_cuts(view, area, roles)
        if len(parts) > 1:
            return [region for part in parts for region in _regions(view, part, shared, depth + 1)]
    rows = range(area.top, area.bottom)
    figures = [row for row, role in zip(rows, roles, strict=True) if role == FIGURES]
    words = [row for row, role in zip(rows, roles, strict=True) if role == WORDS]
    below = _below_notes(view, area, figures, words)
    return [Region(area, [row for row in figures if row not in below], sorted({*words, *below}), shared)]


def _below_notes(view: View, area: Area, figures: list[int], words: list[int]) -> set[int]:
    """Numbers under the notes that are no figures of the table: 数据更新时间 | 20250108."""
    notes = [row for row in words if row > figures[0] and is_footnote(view.text(row, view.filled(row, area)[0]))]
    if not notes or figures[-1] < notes[-1]:
        return set()
    lower = [row for row in figures if row > notes[-1]]
    upper = [len(view.filled(row, area)) for row in figures if row < notes[-1]]
    is_few = upper and max(len(view.filled(row, area)) for row in lower) * 2 <= max(upper) and len(lower) <= 3
    return set(lower) if is_few else set()


def _shrunk(view: View, area: Area) -> Area:
    """The area without empty columns at its sides."""
    used = [False] * (area.right - area.left)
    for row in range(area.top, area.bottom):
        for at, kind in enumerate(view.kinds[row][area.left : area.right]):
            if kind:
                used[at] = True
    if not any(used):
        return area
    first = used.index(True)
    last = len(used) - 1 - used[::-1].index(True)
    return Area(area.top, area.bottom, area.left + first, area.left + last + 1)


def _lines_above(view: View, area: Area, column: int, header: int | None) -> list[int]:
    """Rows above both halves that speak for the right one: all above a repeated header; else those that are merged across the cut."""
    if header is not None:
        return [row for row in range(area.top, header) if not view.is_blank(row, area)]
    lines = []
    for row in range(area.top, area.bottom):
        crossing = any((merge := view.merges.get((row, at))) and merge[3] >= column for at in range(area.left, column))
        if crossing and view.is_blank(row, Area(row, row + 1, column, area.right)):
            lines.append(row)
        elif not view.is_blank(row, Area(row, row + 1, column, area.right)):
            break
    return lines


def _column_cut(view: View, area: Area, roles: list[int]) -> tuple[int, int | None] | None:
    """The first column of a second table beside the first, and the header row that both share, if they do."""
    if area.right - area.left < 3:
        return None
    figures = [area.top + at for at, role in enumerate(roles) if role == FIGURES][:_SAMPLE]
    if not figures:
        return None
    header = _header_above(view, area, figures[0], roles)
    if header is not None:
        first = view.text(header, area.left)
        for column in range(area.left + 2, area.right - 1):
            repeated = first and view.text(header, column) == first and (is_label_header(first) or _counted(view, figures, column)[TEXT] > 1)
            if (
                repeated
                and _is_label_column(view, figures, column)
                and _has_numbers(view, area.left, column, figures)
                and _has_numbers(view, column, area.right, figures)
            ):
                return column, header
    if header is None and all(len(view.filled(area.top + at, area)) < 2 for at, role in enumerate(roles) if role == WORDS):
        for column in range(area.left + 2, area.right - 1):
            pair = (
                _is_label_column(view, figures, column)
                and _has_numbers(view, column - 1, column, figures)
                and _has_numbers(view, column + 1, column + 2, figures)
            )
            if pair and _is_label_column(view, figures, area.left):
                return column, None
    empty = [all(not view.kinds[row][column] for row in range(area.top, area.bottom)) for column in range(area.left, area.right)]
    for column in range(area.left + 2, area.right - 1):
        if not empty[column - 1 - area.left] or empty[column - area.left]:
            continue
        right = Area(area.top, area.bottom, column, area.right)
        its_rows = [row for row, role in zip(range(area.top, area.bottom), row_roles(view, right), strict=True) if role == FIGURES][:_SAMPLE]
        if (
            its_rows
            and _is_label_column(view, its_rows, column)
            and _tells_apart(view, its_rows, column, area)
            and _has_numbers(view, column + 1, area.right, its_rows)
            and _has_numbers(view, area.left, column - 1, figures)
        ):
            return column, None
    return None


def _header_above(view: View, area: Area, first_figures: int, roles: list[int]) -> int | None:
    for row in range(first_figures - 1, area.top - 1, -1):
        if roles[row - area.top] == BLANK:
            continue
        filled = view.filled(row, area)
        if not is_stub_row([view.text(row, column) for column in filled]):
            return row if len(filled) > 1 else None
    return None


def _counted(view: View, rows: list[int], column: int) -> Counter[int]:
    return Counter(view.kinds[row][column] for row in rows)


def _is_label_column(view: View, rows: list[int], column: int) -> bool:
    """Whether a column names the rows: mostly texts or periods, or years that rise or fall."""
    counts = _counted(view, rows, column)
    named = counts[TEXT] + counts[PERIOD]
    if named * 2 > sum(counts.values()) - counts[EMPTY] and named:
        return True
    values = [view.number(row, column) for row in rows if view.kinds[row][column] == NUMBER]
    steps = [after - before for before, after in pairwise(values) if after is not None and before is not None]
    return len(values) > 2 and all(is_year(value) for value in values) and (all(step > 0 for step in steps) or all(step < 0 for step in steps))


def _tells_apart(view: View, rows: list[int], column: int, area: Area) -> bool:
    """Whether the texts of a column are names and no marks (good, fair) that come again and again."""
    texts = [text for row in rows if (text := view.text(row, column))]
    above = [view.text(row, column) for row in range(area.top, rows[0]) if view.kinds[row][column]]
    return 2 * len(set(texts)) > len(texts) or any(is_label_header(text) for text in above)


def _has_numbers(view: View, left: int, right: int, rows: list[int]) -> bool:
    return any(view.kinds[row][column] in (NUMBER, MARKED) for row in rows for column in range(left, right))


def _row_cuts(view: View, area: Area, roles: list[int]) -> list[Area]:
    """The area in parts of one table each."""
    starts = [area.top]
    figures: set[int] = set()
    pending: list[int] = []
    header: list[str] = []
    for at, role in enumerate(roles):
        row = area.top + at
        if role != FIGURES:
            pending.append(row)
            continue
        if pending:
            ahead = _figure_columns(view, area, row, roles)
            if not figures:
                header = _header_texts(view, area, pending, ahead)
            elif (begin := _begins_table(view, area, pending, figures, ahead, header, row)) is not None:
                starts.append(begin)
                figures = set()
                header = _header_texts(view, area, [other for other in pending if other >= begin], ahead)
            pending = []
        figures.update(column for column in range(area.left, area.right) if view.kinds[row][column] in (NUMBER, MARKED))
    return [Area(top, bottom, area.left, area.right) for top, bottom in zip(starts, [*starts[1:], area.bottom], strict=True)]


def _figure_columns(view: View, area: Area, row: int, roles: list[int]) -> set[int]:
    """The columns with numbers in the run of figures that begins with a row."""
    columns: set[int] = set()
    while row < area.bottom and roles[row - area.top] == FIGURES and len(columns) < area.right - area.left:
        columns.update(column for column in range(area.left, area.right) if view.kinds[row][column] in (NUMBER, MARKED))
        row += 1
        if len(columns) and row % 20 == 0:
            break
    return columns


def _header_texts(view: View, area: Area, rows: list[int], columns: set[int]) -> list[str]:
    """The texts of the row that heads the figures best."""
    best = max(rows, key=lambda row: sum(1 for column in columns if view.kinds[row][column] in (TEXT, PERIOD, NUMBER, MARKED)), default=None)
    return [] if best is None else [view.text(best, column) for column in range(area.left, area.right)]


def _begins_table(view: View, area: Area, pending: list[int], before: set[int], ahead: set[int], header: list[str], row: int) -> int | None:
    """The row with which a new table begins between two runs of figures, or None if it is the same table that goes on."""
    notes_end = _notes_end(view, area, pending)
    lines = [other for other in pending if other > notes_end and not view.is_blank(other, area)]
    begins = (notes_end if notes_end >= 0 else pending[0] - 1) + 1
    heading = [other for other in lines if _heads(view, area, other, ahead, before, header)]
    if heading:
        return begins
    if before and ahead and not before & ahead and any(len(view.filled(other, area)) > 1 for other in lines):
        return begins
    if (
        notes_end >= 0
        and any(is_footnote(view.text(other, column)) for other in pending[:1] for column in view.filled(other, area)[:1])
        and view.is_blank(row - 1, area)
    ):
        return begins
    return None


def _notes_end(view: View, area: Area, pending: list[int]) -> int:
    """The last row of the notes with which the words between two tables begin; -1 if there are none."""
    last, in_notes = -1, False
    for row in pending:
        filled = view.filled(row, area)
        if not filled:
            continue
        text = view.text(row, filled[0])
        if is_footnote(text) and not (is_form_text(text) and len(filled) > 1):
            last, in_notes = row, True
        elif in_notes and (is_numbered(text) or view.indent(row, filled[0]) > 0) and len(filled) == 1:
            last = row
        elif in_notes:
            break
    return last


def _heads(view: View, area: Area, row: int, ahead: set[int], before: set[int], header: list[str]) -> bool:
    """Whether a row of words stands above figures like a header."""
    kinds = view.kinds[row]
    over = [column for column in ahead if kinds[column] not in (EMPTY, MISSING, ERROR)]
    filled = view.filled(row, area)
    texts = [view.text(row, column) for column in range(area.left, area.right)]
    if header and sum(1 for text in texts if text) > 1 and texts == header:
        return True
    if not over or is_footnote(view.text(row, filled[0])):
        return False
    if any(is_form_text(view.text(row, column)) for column in filled):
        return False
    if len(ahead) > 1:
        if len(over) < 2 or 2 * len(over) < len(ahead) or len({view.text(row, column) for column in over}) == 1:
            return False
        # A row of words right between figures of the same columns is one of them (停产), unless it is named like a header.
        is_among = row > area.top and bool(before & set(view.filled(row - 1, area))) and len(view.filled(row - 1, area)) > 1
        return not is_among or is_label_header(texts[0]) or len(before & ahead) * 2 < len(ahead) or any(kinds[column] == PERIOD for column in over)
    above_is_blank = row == area.top or view.is_blank(row - 1, area) or len(view.filled(row - 1, area)) == 1
    return len(filled) > 1 and (is_label_header(view.text(row, filled[0])) or above_is_blank)
