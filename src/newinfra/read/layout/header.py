"""Where the header of a table is, and which labels stand above each column.

From the first row of figures upward: the row that stands over the figure columns is the header's last; rows above it belong to the header as long
as they too stand over figures and are no titles, unit lines or lines of a form. A merged label heads the columns of its range and no others.
Without merging, a label heads the empty cells to its right as statistical offices write group headers: up to the next label of its row or of
a row above, and only where a lower row divides it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from newinfra.read.layout.cells import MISSING, Area, View
from newinfra.read.layout.regions import Region
from newinfra.read.layout.unit_words import unit_text
from newinfra.read.layout.vocabulary import is_footnote, is_form_text, is_label_header, is_metadata, is_period, is_table_title
from newinfra.read.sheets.wording import is_stub_row

_MOST_LEVELS = 8
_LONG = 30
_WIDE = 0.7


@dataclass(slots=True)
class Header:
    """The lines above the figures of a table, by their use; rows of the view.

    Attributes:
        rows: the header's rows from top to bottom.
        stub: the row that numbers the columns (甲 乙 1 2), or None.
        titles: what stands above the header.
        sections: names of parts between the header and the first figures.
    """

    rows: list[int] = field(default_factory=list)
    stub: int | None = None
    titles: list[int] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)


def find_header(view: View, region: Region, values: Sequence[int]) -> Header:
    """The header of a region whose figures stand in the columns `values`."""
    area, first = region.area, region.figures[0]
    header = Header()
    over = set(values)
    gap = False
    row = first - 1
    while row >= area.top:
        if view.is_blank(row, area):
            gap = True
        elif is_metadata(view.text(row, area.left)):
            pass
        elif (
            header.stub is None
            and not header.rows
            and (row, area.left) not in view.merges
            and is_stub_row([view.text(row, column) for column in view.filled(row, area)])
        ):
            header.stub = row
            gap = False
        elif not header.rows:
            if _is_lowest(view, area, row, over):
                header.rows.append(row)
                gap = False
            elif _is_section(view, area, row, over):
                header.sections.insert(0, row)
            else:
                break
        elif len(header.rows) < _MOST_LEVELS and _is_level(view, area, row, over, header.rows, gap=gap):
            header.rows.insert(0, row)
            gap = False
        else:
            break
        row -= 1
    header.titles = [other for other in range(area.top, row + 1) if not view.is_blank(other, area)]
    if not header.rows:
        # Without a header nothing tells the names of parts from titles.
        header.titles, header.sections = sorted(header.titles + header.sections), []
    else:
        _take_label_lines(view, area, header, over)
    return header


def _take_label_lines(view: View, area: Area, header: Header, over: set[int]) -> None:
    """指标 on one line and Item on the next: a lone label header under the header is its last row."""
    while header.sections and header.sections[0] == header.rows[-1] + 1:
        row = header.sections[0]
        if not is_label_header(view.text(row, view.filled(row, area)[0])):
            break
        header.rows.append(header.sections.pop(0))


def _is_form_row(view: View, row: int, filled: list[int]) -> bool:
    texts = [view.text(row, column) for column in filled]
    return any(is_form_text(text) for text in texts) or is_footnote(texts[0])


def _is_lowest(view: View, area: Area, row: int, over: set[int]) -> bool:
    """Whether a row is the header's last: it stands over figures and is no line of a form."""
    filled = view.filled(row, area)
    above = [column for column in filled if column in over and view.kinds[row][column] != MISSING]
    # 单位：万元 may stand in the corner of the header.
    corner_off = filled[1:] if len(above) > 1 and filled[0] not in over and 2 * len(above) >= len(over) else filled
    if not above or _is_form_row(view, row, corner_off):
        return False
    if len(filled) > 1:
        is_title = len(filled) == 2 and len(over) > 2 and (unit_text(view.text(row, filled[1])) or len(view.text(row, filled[0])) > _LONG)
        return not is_title
    merge = view.merges.get((row, filled[0]))
    if merge and merge[3] - merge[1] + 1 >= _WIDE * (area.right - area.left) and merge[1] == area.left:
        return False
    if unit_text(view.text(row, filled[0])):
        # A unit row of one column stands right under that column's name.
        return row > area.top and bool(view.kinds[row - 1][filled[0]]) and not _is_form_row(view, row - 1, view.filled(row - 1, area))
    return filled[0] == min(over) or len(over) == 1


def _is_section(view: View, area: Area, row: int, over: set[int]) -> bool:
    """Whether a row between header and figures names a part: one text, at the labels or merged over all."""
    filled = view.filled(row, area)
    if len(filled) > 2 or _is_form_row(view, row, filled):
        return False
    return len(filled) == 1 or not any(column in over for column in filled)


def _is_level(view: View, area: Area, row: int, over: set[int], lower: list[int], *, gap: bool) -> bool:
    """Whether a row is a further level of the header whose lower rows are known."""
    filled = view.filled(row, area)
    if _is_form_row(view, row, filled):
        return False
    above = [column for column in filled if column in over]
    spans = [merge for column in filled if (merge := view.merges.get((row, column))) and merge[3] > merge[1]]
    partial = [merge for merge in spans if merge[1] > area.left and merge[1] in over]
    reaches = any((merge := view.merges.get((row, column))) and merge[2] >= lower[0] for column in filled)
    if gap and not partial and not (len(above) > 1 and area.left not in filled):
        return False
    if reaches or partial:
        return True
    if len(filled) == 1:
        return _is_single_level(view, area, row, filled[0], over, lower, is_span=bool(spans))
    if not above:
        return all(is_label_header(view.text(row, column)) for column in filled)
    if is_table_title(view.text(row, filled[0])):
        return False
    if len(filled) == 2 and filled[0] not in over:
        first, second = view.text(row, filled[0]), view.text(row, filled[1])
        is_named_below = any(view.kinds[other][filled[0]] for other in lower)
        # Title and unit, or title and date, on one line.
        if unit_text(second) or (is_named_below and not is_label_header(first)) or len(first) > _LONG:
            return False
    return True


def _is_single_level(view: View, area: Area, row: int, column: int, over: set[int], lower: list[int], *, is_span: bool) -> bool:
    text = view.text(row, column)
    merge = view.merges.get((row, column))
    if is_span and merge:
        width = merge[3] - merge[1] + 1
        return merge[1] == area.left and width < _WIDE * (area.right - area.left) and not any(at in over for at in range(merge[1], merge[3] + 1))
    if unit_text(text) or len(text) > _LONG:
        return False
    if column in over:
        is_divided = sum(1 for at in over if at >= column and view.kinds[lower[0]][at]) > 1
        return column == min(over) and is_divided and not (is_period(text) and not _has_free_corner(view, area, row, lower))
    return is_label_header(text) and not any(view.kinds[other][column] for other in lower)


def _has_free_corner(view: View, area: Area, row: int, lower: list[int]) -> bool:
    return row == lower[0] - 1


def column_paths(view: View, area: Area, header: Header, columns: Sequence[int], values: set[int]) -> dict[int, list[str]]:
    """The header labels above each column, outermost first, each once."""
    paths: dict[int, list[str]] = {column: [] for column in columns}
    owners: dict[tuple[int, int], int] = {}
    for at, row in enumerate(header.rows):
        is_strict = any((merge := view.merges.get((row, column))) and merge[3] > merge[1] and merge[1] in values for column in values)
        centred = {} if is_strict else _centred(view, header.rows, at, sorted(values))
        for column in columns:
            owner = centred.get(column) or _owner(view, area, header.rows, at, column, values, owners, is_strict=is_strict)
            if owner is None:
                continue
            owners[row, column] = owner
            text = view.spread_text(row, owner)
            if text and (not paths[column] or paths[column][-1] != text):
                paths[column].append(text)
    return paths


def _centred(view: View, rows: list[int], at: int, columns: Sequence[int]) -> dict[int, int]:
    """The owners in a row whose labels stand in the middle of their groups: the labels below come again for each, and the first is not under any."""
    row = rows[at]
    named = [column for column in columns if view.kinds[row][column]]
    if at + 1 == len(rows) or len(named) < 2 or len(columns) % len(named) or named[0] == columns[0]:
        return {}
    size = len(columns) // len(named)
    below = [view.text(rows[at + 1], column) for column in columns]
    blocks = [columns[start : start + size] for start in range(0, len(columns), size)]
    repeats = all(below) and all(below[start : start + size] == below[:size] for start in range(0, len(below), size))
    if not repeats or [sum(1 for column in block if column in named) for block in blocks] != [1] * len(blocks):
        return {}
    return {column: next(owner for owner in block if owner in named) for block in blocks for column in block}


def _owner(
    view: View, area: Area, rows: list[int], at: int, column: int, values: set[int], owners: dict[tuple[int, int], int], *, is_strict: bool
) -> int | None:
    """The column whose label in a header row stands above a column too, or None."""
    row = rows[at]
    if (row, column) in view.merges or view.kinds[row][column]:
        return column
    lower = rows[at + 1 :]
    if is_strict or column not in values or not any(view.kinds[other][column] for other in lower):
        return None
    for left in range(column - 1, area.left - 1, -1):
        if (row, left) in view.merges and view.merges[row, left][3] > view.merges[row, left][1]:
            return None
        # A label of a row above begins another group here.
        if any(view.kinds[other][left + 1] and owners.get((other, left + 1)) == left + 1 and left + 1 <= column for other in rows[:at]):
            return None
        if view.kinds[row][left]:
            is_divided = left in values and any(view.kinds[other][left] for other in lower) and (row, left) not in view.merges
            return left if is_divided else None
    return None
