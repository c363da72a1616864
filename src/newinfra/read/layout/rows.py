"""What each row of an area is: blank, figures, or words (titles, headers, section names, notes).

A row of figures holds numbers that are no scale. A scale is what stands above figures: years, months or running numbers, one a column; a
row of them right above other figures is a header, although it holds numbers only.
"""

from __future__ import annotations

from itertools import pairwise

from newinfra.read.layout.cells import ERROR, MARKED, MISSING, NUMBER, PERIOD, TEXT, Area, View
from newinfra.read.layout.vocabulary import is_form_text, is_label_header, is_note_line, is_time_header, is_year
from newinfra.read.sheets.wording import is_stub_row

BLANK, WORDS, FIGURES = range(3)
_LONG_TEXT = 12


def row_roles(view: View, area: Area) -> list[int]:
    """The role of every row of an area, in order."""
    roles: list[int] = []
    previous = BLANK
    for row in range(area.top, area.bottom):
        role = _role(view, area, row, previous, roles)
        roles.append(role)
        if role != BLANK:
            previous = role
    return roles


def _role(view: View, area: Area, row: int, previous: int, roles: list[int]) -> int:
    kinds = view.kinds[row][area.left : area.right]
    if not any(kinds):
        return BLANK
    numbers = [area.left + at for at, kind in enumerate(kinds) if kind == NUMBER]
    marked = [area.left + at for at, kind in enumerate(kinds) if kind == MARKED]
    if not numbers and not marked:
        return FIGURES if _only_missing(view, area, row, previous) else WORDS
    filled = view.filled(row, area)
    if (len(numbers) < 2 or 2 * len(numbers) < area.right - area.left - 1) and is_note_line(view.text(row, filled[0])):
        return WORDS
    if _continues_header(view, area, row, roles):
        return WORDS
    if len(filled) < 60 and len(view.text(row, filled[-1])) < 5 and _is_stub_row(view, row, filled):
        return WORDS
    if not numbers:
        is_first = previous == WORDS and marked[0] > area.left and _has_whole_header(view, area, row, marked)
        return FIGURES if is_first or _goes_on(view, area, row, marked, previous) else WORDS
    if len(filled) == 1:
        return FIGURES if _goes_on(view, area, row, numbers, previous) else WORDS
    if len(numbers) == 1 and len(filled) == 2 and numbers[0] == filled[0] and len(view.text(row, filled[1])) > _LONG_TEXT and previous != FIGURES:
        # A numbered title: 1 | Overseas residents' visits
        return WORDS
    return WORDS if is_scale(view, area, row, numbers, filled, follows_figures=previous == FIGURES) else FIGURES


def _continues_header(view: View, area: Area, row: int, roles: list[int]) -> bool:
    """Whether the first cell of a row belongs to one that is merged down from a row of words: 地区 beside two header rows."""
    merge = view.merges.get((row, area.left))
    return bool(merge and area.top <= merge[0] < row and roles[merge[0] - area.top] == WORDS)


def _only_missing(view: View, area: Area, row: int, previous: int) -> bool:
    """Whether a row without numbers holds missing symbols or errors in the place of figures."""
    kinds = view.kinds[row]
    missing = [column for column in range(area.left + 1, area.right) if kinds[column] in (MISSING, ERROR)]
    if not missing or 2 * len(missing) < sum(1 for column in range(area.left + 1, area.right) if kinds[column]):
        return False
    near = [other for other in (row - 1, row + 1, row + 2) if area.top <= other < area.bottom]
    beside = any(view.kinds[other][column] in (NUMBER, MARKED) for other in near for column in missing)
    return beside or previous == FIGURES


def _is_stub_row(view: View, row: int, filled: list[int]) -> bool:
    texts = [view.text(row, column) for column in filled]
    if not is_stub_row(texts):
        return False
    # 甲 | 1 | 2, or numbers alone that count the columns from the first one on.
    return any(not text.strip("()（）").isdecimal() for text in texts) or (len(texts) > 2 and texts[0].strip("()（）") == "1")


def _goes_on(view: View, area: Area, row: int, columns: list[int], previous: int) -> bool:
    """Whether numbers of a doubtful kind stand in columns that hold the like above or below."""
    kinds = view.kinds[row]
    for step in (-1, 1):
        other = next((at for at in range(row + step, row + 4 * step, step) if area.top <= at < area.bottom and not view.is_blank(at, area)), None)
        if other is None:
            continue
        same = sum(1 for column in columns if view.kinds[other][column] == kinds[column])
        either = sum(1 for column in columns if view.kinds[other][column] in (NUMBER, MARKED))
        if 2 * same >= len(columns) or (other < row and previous == FIGURES and 2 * either >= len(columns)):
            return True
    # A table of one row: a label and its figure with its unit.
    return kinds[columns[0]] == MARKED and len(columns) == 1 and len(view.filled(row, area)) == 2 and columns[0] > area.left and previous != WORDS


def is_scale(view: View, area: Area, row: int, numbers: list[int], filled: list[int], *, follows_figures: bool) -> bool:
    """Whether the numbers of a row are years, months or running numbers that stand above figures."""
    values = [view.number(row, column) for column in numbers]
    if not follows_figures and is_label_header(view.text(row, filled[0])) and len(values) > 1 and all(_is_decimal_month(value) for value in values):
        return True
    if any(value is None or value != int(value) for value in values):
        return False
    if not follows_figures and is_time_header(view.text(row, filled[0])) and len(values) > 1 and all(_is_serial_day(value) for value in values):
        return True
    whole = [int(value) for value in values if value is not None]
    others = [column for column in filled if column not in set(numbers)]
    if any(view.kinds[row][column] == MARKED for column in others):
        return False
    texts = [view.text(row, column) for column in others]
    below = _next_filled(view, area, row)
    if below is None:
        return False
    names_label = any(is_label_header(text) for text in texts[:3])
    years = all(is_year(value) or _is_year_and_month(value) for value in whole)
    steps = {after - before for before, after in pairwise(dict.fromkeys(whole))}
    figures_below = [
        column for column in range(area.left, area.right) if view.kinds[below][column] in (NUMBER, MARKED) and not _is_yearlike(view, below, column)
    ]
    if years and any(is_form_text(text) for text in texts):
        return not follows_figures
    is_distinct = len(set(whole)) == len(whole) > 1
    if names_label and is_distinct and not follows_figures and (years or all(_is_month(value) for value in whole)):
        return True
    if years and not follows_figures and _is_years_header(view, area, below):
        # A number in a title above the years.
        return True
    heads_figures = any(_under(column, numbers, area) for column in figures_below) or _words_then_figures(view, area, below)
    if not heads_figures:
        return False
    if years:
        if follows_figures:
            return names_label or (len(whole) > 2 and len(steps) == 1 and not texts)
        first_is_label = numbers[0] == filled[0] and len(numbers) == 1
        if texts and not names_label and _has_whole_header(view, area, row, numbers):
            return False
        in_order = all(step >= 0 for step in steps) or all(step <= 0 for step in steps)
        return not first_is_label and (in_order or len(steps) <= 3)
    running = len(steps) == 1 and steps.pop() == 1 and len(dict.fromkeys(whole)) > 2 and max(whole) <= 400
    return running and not follows_figures and (names_label or not texts or (view.kinds[row][area.left] == TEXT and _unlike(view, area, row, below)))


def _is_yearlike(view: View, row: int, column: int) -> bool:
    return is_year(view.number(row, column))


def _is_month(value: int) -> bool:
    return 1 <= value <= 12


def _is_years_header(view: View, area: Area, row: int) -> bool:
    filled = view.filled(row, area)
    numbers = [column for column in filled if view.kinds[row][column] == NUMBER]
    values = [view.number(row, column) or 0 for column in numbers]
    is_even = len(values) > 2 and len({after - before for before, after in pairwise(values)}) == 1
    named = is_label_header(view.text(row, filled[0])) or is_even
    return named and numbers[:1] != filled[:1] and len(numbers) > 1 and all(map(is_year, values))


def _has_whole_header(view: View, area: Area, row: int, numbers: list[int]) -> bool:
    """Whether the row above names every column already, the labels' too."""
    above = next((other for other in range(row - 1, area.top - 1, -1) if not view.is_blank(other, area)), None)
    return above is not None and is_label_header(view.text(above, area.left)) and all(view.kinds[above][column] in (TEXT, NUMBER, PERIOD) for column in numbers)


def _is_decimal_month(value: float | None) -> bool:
    """Whether a number is a month as 2024.3 or 2024.12."""
    if value is None or not is_year(int(value)):
        return False
    hundredths = round((value - int(value)) * 100)
    return abs(value * 100 - round(value * 100)) < 1e-6 and (1 <= hundredths <= 12 or hundredths in (20, 30, 40, 50, 60, 70, 80, 90))


def _is_serial_day(value: float | None) -> bool:
    """45322: a day as spreadsheets count them, of the years 1982 to 2064."""
    return value is not None and 30000 <= value <= 60000


def _is_year_and_month(value: int) -> bool:
    """Whether a number is a month as 202401."""
    return is_year(value // 100) and _is_month(value % 100)


def _under(column: int, numbers: list[int], area: Area) -> bool:
    """Whether a column stands at or right of the first number of a scale (its groups may span several columns)."""
    return area.left <= numbers[0] <= column


def _words_then_figures(view: View, area: Area, row: int) -> bool:
    """Whether a row holds words only and figures follow: the years stand above a second header row."""
    kinds = view.kinds[row][area.left : area.right]
    return NUMBER not in kinds and sum(1 for kind in kinds if kind in (TEXT, PERIOD, MARKED)) > 1


def _unlike(view: View, area: Area, row: int, below: int) -> bool:
    """Whether the numbers of the next row are no further running numbers."""
    values = [view.number(below, column) for column in range(area.left + 1, area.right) if view.kinds[below][column] == NUMBER]
    return any(value is not None and (value != int(value) or value > 400) for value in values)


def _next_filled(view: View, area: Area, row: int) -> int | None:
    return next((other for other in range(row + 1, min(row + 4, area.bottom)) if not view.is_blank(other, area)), None)
