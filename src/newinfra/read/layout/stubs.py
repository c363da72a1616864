"""Which columns name the rows, which hold figures, which hold the units of the rows.

Columns before the first figures name the rows: texts and periods, and numbers that are no quantities (years, codes, running numbers). A
text column after the figures names the rows too if its texts tell them apart (an English name, a period in words).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from newinfra.read.layout.cells import EMPTY, MARKED, MISSING, NUMBER, PERIOD, TEXT, View
from newinfra.read.layout.regions import Region
from newinfra.read.layout.unit_words import unit_beside, unit_text
from newinfra.read.layout.vocabulary import (
    is_identifier_header,
    is_inexact,
    is_label_header,
    is_never_a_fact,
    is_number_header,
    is_time_header,
    is_unit_header,
    is_year,
)

_MOST_TRAILING = 2
_LONG_NAME = 40


@dataclass(slots=True)
class ColumnRoles:
    """Columns of the view by their use, from left to right."""

    labels: list[int] = field(default_factory=list)
    trailing: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    unit: int | None = None


def column_roles(view: View, region: Region, heads: Mapping[int, str]) -> ColumnRoles:
    """The roles of a region's columns; `heads` is the header text above each, as far as it is known."""
    area = region.area
    counts = {column: _counted(view, region, column) for column in range(area.left, area.right)}
    textual = [column for column, kinds in counts.items() if _is_textual(kinds)]
    numeric = [column for column, kinds in counts.items() if not _is_textual(kinds) and kinds[NUMBER] + kinds[MARKED]]
    first_text = next((column for column in textual if not _holds_units(view, region, column, heads.get(column, ""))), None)
    roles = ColumnRoles()
    is_leading = True
    for column in range(area.left, area.right):
        kinds, head = counts[column], heads.get(column, "")
        if sum(kinds.values()) == kinds[EMPTY]:
            if head and roles.labels and not is_label_header(head) and numeric and column < numeric[-1] and not is_unit_header(head):
                roles.values.append(column)
                is_leading = False
        elif column in textual:
            if roles.unit is None and (column > area.left or is_unit_header(head)) and _holds_units(view, region, column, head):
                roles.unit = column
            elif is_leading:
                roles.labels.append(column)
            elif kinds[MISSING] and not kinds[TEXT] + kinds[PERIOD] and (any(other > column for other in numeric) or column >= textual[-1]):
                roles.values.append(column)
        elif is_never_a_fact(head) and not unit_beside(head):
            if is_leading:
                roles.labels.append(column)
        elif is_leading and (
            _names_rows(view, region, column, head, kinds, numeric, first_text)
            or (any(other > column for other in numeric) and _completes_key(view, region, column, head, roles.labels))
        ):
            roles.labels.append(column)
        elif numeric and column == numeric[-1] and not head and any(heads.values()) and 2 * kinds[EMPTY] > sum(kinds.values()) and roles.values:
            # A number beside the table, under no header.
            continue
        else:
            roles.values.append(column)
            is_leading = False
    last = heads.get(roles.labels[-1], "") if roles.labels else ""
    if not roles.values and len(roles.labels) > 1 and roles.labels[-1] in numeric and not is_time_header(last) and not is_never_a_fact(last):
        roles.values.append(roles.labels.pop())
    roles.trailing = _trailing(view, region, roles, textual, counts)
    return roles


def _counted(view: View, region: Region, column: int) -> Counter[int]:
    """How many cells of each kind a column has; <0.1 and 10~20 among numbers are figures that are not exact, no names."""
    counts = Counter(view.kinds[row][column] for row in region.figures)
    if counts[TEXT] and counts[NUMBER]:
        inexact = sum(1 for row in region.figures if view.kinds[row][column] == TEXT and is_inexact(view.text(row, column)))
        counts[TEXT] -= inexact
        counts[MISSING] += inexact
    return counts


def _is_textual(kinds: Counter[int]) -> bool:
    named = kinds[TEXT] + kinds[PERIOD]
    numbers = kinds[NUMBER] + kinds[MARKED]
    return named > numbers or (not named and not numbers and kinds[MISSING] > 0)


def _holds_units(view: View, region: Region, column: int, head: str) -> bool:
    texts = [text for row in region.figures[:200] if (text := view.spread_text(row, column))]
    units = sum(1 for text in texts if unit_text(text))
    return bool(texts) and (units >= 0.6 * len(texts) if is_unit_header(head) else units == len(texts) and len(texts) > 1)


def _names_rows(view: View, region: Region, column: int, head: str, kinds: Counter[int], numeric: Sequence[int], first_text: int | None) -> bool:
    """Whether a column of numbers before the first figures is one of years, codes or running numbers."""
    is_last_number = not any(other > column for other in numeric)
    states_unit = unit_beside(head) is not None
    if is_time_header(head) and not is_last_number:
        return True
    if is_last_number:
        named = is_identifier_header(head) or is_number_header(head) or _is_running(view, region, column)
        return first_text is not None and first_text > column and named
    if (is_identifier_header(head) and not states_unit) or (is_number_header(head) and first_text is not None and column < first_text):
        return True
    values = [value for row in region.figures if view.kinds[row][column] in (NUMBER, MARKED) and (value := view.number(row, column)) is not None]
    if any(value != int(value) for value in values):
        return False
    is_first = column == region.area.left or not any(other < column for other in numeric)
    if all(is_year(value) for value in values) and is_first and (column == region.area.left or not head) and (len(values) > 1 or not head):
        return _is_calendar(values) or is_time_header(head) or not head
    if not states_unit and first_text is not None and column < first_text and any(other > first_text for other in numeric):
        return True
    if kinds[MARKED] > kinds[NUMBER] and column == region.area.left:
        return True
    if not is_first or len(values) < 3:
        return False
    steps = {after - before for before, after in pairwise(values)}
    if column == region.area.left and _is_running(view, region, column):
        return True
    return first_text is None and (not head or is_label_header(head)) and (all(step > 0 for step in steps) or all(step < 0 for step in steps))


def _is_running(view: View, region: Region, column: int) -> bool:
    """Whether a column counts its rows: 1, 2, 3."""
    values = [view.number(row, column) for row in region.figures]
    return len(values) > 1 and values[0] in (0, 1) and all(value is not None and value == values[0] + at for at, value in enumerate(values))


def _completes_key(view: View, region: Region, column: int, head: str, labels: Sequence[int]) -> bool:
    """Whether numbers are levels (star 3, 4, 5 of each county) without which rows have the same labels."""
    rows = region.figures
    if not labels or len(rows) < 4 or unit_beside(head):
        return False
    values = [view.number(row, column) for row in rows]
    if any(value is None or value != int(value) or (abs(value) > 1000 and not is_year(value)) for value in values) or 2 * len(set(values)) > len(rows):
        return False
    names = [tuple(view.spread_text(row, label) for label in labels) for row in rows]
    return 2 * len(set(names)) <= len(rows) and len(set(zip(names, values, strict=True))) == len(rows)


def _is_calendar(values: Sequence[float]) -> bool:
    """Whether years come in the order of a calendar, each perhaps several times."""
    steps = [after - before for before, after in pairwise(values) if after != before]
    return not steps or sum(1 for step in steps if abs(step) <= 10) >= 0.8 * len(steps)


def _trailing(view: View, region: Region, roles: ColumnRoles, textual: Sequence[int], counts: Mapping[int, Counter[int]]) -> list[int]:
    """Text columns after the first figures whose texts tell the rows apart."""
    found: list[int] = []
    rows = region.figures
    for column in textual:
        if not roles.values or column < roles.values[0] or column == roles.unit or len(found) == _MOST_TRAILING or len(rows) < 3:
            continue
        texts = [text for row in rows if (text := view.spread_text(row, column))]
        if len(texts) < 0.8 * len(rows) or max(map(len, texts)) > _LONG_NAME or counts[column][MISSING] > 0.2 * len(rows):
            continue
        if len(set(texts)) >= 0.9 * len(texts):
            found.append(column)
    return found
