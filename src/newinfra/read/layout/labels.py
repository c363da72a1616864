"""The labels of each row: its own, and those of the group that it is in.

A row is in a group by a merged cell beside it, by the blank cells under a group's name in a column that names groups only once, by a name
alone in a row above it, by being set in under another row, or by 其中 and #. Own labels come last, the outermost group first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from newinfra.read.layout.cells import View
from newinfra.read.layout.header import Header
from newinfra.read.layout.regions import Region
from newinfra.read.layout.stubs import ColumnRoles
from newinfra.read.layout.unit_words import unit_beside, unit_text
from newinfra.read.layout.vocabulary import is_footnote, is_form_text, is_metadata
from newinfra.read.sheets.wording import subset_of

_MOST_OWN = 7
_ALL_OWN = 6
_MOST_LABELS = 5
_LONG = 60
_SPARSE = 0.6
_NUMBERING = (
    re.compile(r"^[一二三四五六七八九十]+[、.．]"),
    re.compile(r"^[（(][一二三四五六七八九十]+[)）]"),
    re.compile(r"^\d+[、.．]"),
    re.compile(r"^[（(]\d+[)）]"),
)
_OF_WHICH = re.compile(r"^of which\b", re.IGNORECASE)
_GRAND_TOTAL = frozenset({"总计", "total", "grand total"})


@dataclass(frozen=True, slots=True)
class RowLabels:
    """The labels of a row, the row's own last; the unit that its labels or its section state; whether it has a label of its own."""

    groups: tuple[str, ...]
    own: tuple[str, ...]
    unit: str | None

    @property
    def all(self) -> tuple[str, ...]:
        """Groups first, as many as there is room for."""
        room = max(0, _MOST_LABELS - len(self.own))
        groups = tuple(group for group in self.groups if group not in self.own)
        return (groups[-room:] if room else ()) + self.own


@dataclass(slots=True)
class _Section:
    text: str
    style: int
    unit: str | None


@dataclass(slots=True)
class _Walk:
    """What is known while walking down a table."""

    sections: list[_Section] = field(default_factory=list)
    parents: list[tuple[int, str]] = field(default_factory=list)
    carried: dict[int, str] = field(default_factory=dict)
    whole: str = ""
    last_own: str = ""
    outline: dict[int, str] = field(default_factory=dict)
    ignores_latin: bool = False
    follows_section: bool = False


def row_labels(view: View, region: Region, header: Header, roles: ColumnRoles) -> dict[int, RowLabels]:
    """The labels of every row of figures."""
    label_columns = roles.labels + roles.trailing
    shown = _telling(view, region, roles)
    filled_down = _group_columns(view, region, roles.labels)
    names_levels = (
        len({view.indent(row, column) for row in region.figures for column in roles.labels if view.kinds[row][column]}) > 1 if len(roles.labels) < 4 else False
    )
    walk = _Walk(ignores_latin=_brackets_are_codes(view, region, label_columns))
    result: dict[int, RowLabels] = {}
    last = header.rows[-1] if header.rows else (header.titles[-1] if header.titles else -1)
    figures = set(region.figures)
    words = {row for row in region.words if last < row < region.figures[-1] and row != header.stub}
    for row in sorted(figures | words):
        if row in figures:
            result[row] = _labels_of(view, row, label_columns, shown, filled_down, roles.unit, walk, names_levels=names_levels)
        else:
            _enter_section(view, region, row, roles, walk)
    return result


def _enter_section(view: View, region: Region, row: int, roles: ColumnRoles, walk: _Walk) -> None:
    """A name alone in a row, perhaps with its unit, is the name of the rows below it."""
    filled = view.filled(row, region.area)
    text = view.text(row, filled[0])
    unit = view.text(row, filled[1]) if len(filled) == 2 else None
    if len(filled) > 2 or len(text) > _LONG or is_footnote(text) or is_form_text(text) or (unit is not None and not unit_text(unit)):
        return
    if is_metadata(text):
        return
    if text.isascii() and not walk.follows_section and walk.last_own and not walk.last_own.isascii():
        # The line in English under a row in Chinese.
        return
    style = next((number for number, pattern in enumerate(_NUMBERING) if pattern.match(text)), 10 + view.indent(row, filled[0]))
    known = next((at for at, section in enumerate(walk.sections) if section.style == style), None)
    if known is not None and not (walk.follows_section and style >= 10):
        del walk.sections[known:]
    elif not walk.follows_section and style >= 10:
        walk.sections.clear()
    walk.sections.append(_Section(text, style, unit_text(unit) if unit else unit_beside(text)))
    indent = view.indent(row, filled[0])
    walk.parents = [parent for parent in walk.parents if parent[0] < indent]
    walk.follows_section = True
    walk.whole = ""
    for column in [column for column in walk.carried if column != roles.labels[0]] if roles.labels else []:
        del walk.carried[column]


def _labels_of(
    view: View, row: int, columns: Sequence[int], shown: Sequence[int], filled_down: set[int], unit_column: int | None, walk: _Walk, *, names_levels: bool
) -> RowLabels:
    texts = {column: view.spread_text(row, column) for column in columns}
    own: list[str] = []
    groups = [section.text for section in walk.sections]
    for at, column in enumerate(columns):
        text = texts[column]
        if column in filled_down:
            if text:
                walk.carried[column] = text
                for other in columns[at + 1 :]:
                    walk.carried.pop(other, None)
            elif (
                column in walk.carried
                and any(texts[other] for other in columns[at + 1 :])
                and not any(texts[other].casefold() in _GRAND_TOTAL for other in columns)
            ):
                groups.append(walk.carried[column])
        if text and column in shown and text not in own:
            own.append(text)
    named = [column for column in columns if texts[column]]
    main = next((column for column in named if view.kinds[row][column]), None)
    if main is not None:
        groups += _parents(view, row, main, texts[main], walk, names_levels=names_levels)
    unit = unit_text(view.spread_text(row, unit_column)) if unit_column is not None else None
    if unit is None:
        unit = next(
            (found for text in reversed(own) if (found := unit_beside(text)) and (not walk.ignores_latin or not (found.isascii() and len(found) <= 3))), None
        )
    if unit is None:
        unit = next((section.unit for section in reversed(walk.sections) if section.unit), None)
    walk.follows_section = False
    walk.last_own = own[-1] if own else ""
    return RowLabels(tuple(dict.fromkeys(groups)), tuple(own), unit)


def _brackets_are_codes(view: View, region: Region, columns: Sequence[int]) -> bool:
    """Whether most brackets in the row labels hold no units, so that (VA) and (GB) are no volt-amperes and no gigabytes."""
    labels = {text for row in region.figures for column in columns if (text := view.text(row, column))[-1:] in (")", "）", "]")}
    units = sum(1 for text in labels if unit_beside(text))
    return 2 * units < len(labels)


def _parents(view: View, row: int, column: int, text: str, walk: _Walk, *, names_levels: bool) -> list[str]:
    """The rows above that a row is set in under, or is a part of by 其中."""
    indent = view.indent(row, column)
    found: list[str] = []
    if names_levels:
        walk.parents = [parent for parent in walk.parents if parent[0] < indent]
        found = [parent[1] for parent in walk.parents]
        walk.parents.append((indent, text))
    style = next((number for number, pattern in enumerate(_NUMBERING) if pattern.match(text)), None)
    if style is not None:
        walk.outline = {number: label for number, label in walk.outline.items() if number < style}
        found += [label for label in walk.outline.values() if label not in found]
        walk.outline[style] = text
    if subset_of(text) is not None or _OF_WHICH.match(text):
        return [*found, walk.whole] if walk.whole and walk.whole not in found else found
    if not found:
        walk.whole = text
    return found


def _group_columns(view: View, region: Region, labels: Sequence[int]) -> set[int]:
    """Label columns that name a group once, in its first row, and are blank below it."""
    found: set[int] = set()
    rows = region.figures
    for at, column in enumerate(labels[:-1]):
        filled = [bool(view.spread_text(row, column)) for row in rows]
        if not any(filled) or sum(filled) > _SPARSE * len(rows):
            continue
        start = filled.index(True)
        blank = [row for row, is_filled in zip(rows[start:], filled[start:], strict=True) if not is_filled]
        named = sum(1 for row in blank if any(view.spread_text(row, other) for other in labels[at + 1 :]))
        if start <= 1 and blank and named >= 0.9 * len(blank):
            found.add(column)
    return found


def _telling(view: View, region: Region, roles: ColumnRoles) -> list[int]:
    """The label columns whose texts go into the records: all of a few; of many those that tell rows apart, the same in all rows left out."""
    columns = roles.labels
    if len(columns) > _ALL_OWN:
        most = {column: Counter(view.spread_text(row, column) for row in region.figures).most_common(1)[0][1] / len(region.figures) for column in columns}
        for column in sorted(columns, key=lambda column: (-most[column], -column)):
            if len(columns) <= _MOST_OWN and most[column] < 1:
                break
            if len(region.figures) > 1:
                columns = [other for other in columns if other != column]
            if len(columns) <= _MOST_LABELS:
                break
        columns = columns[:_MOST_OWN]
    return columns + (roles.trailing if len(columns) < _MOST_LABELS else [])
