"""Labels of periods as sheets have them, made whole: with a year, and as dates where a spreadsheet shows day numbers."""

from __future__ import annotations

from datetime import date, timedelta

from newinfra.periods import parse_period
from newinfra.read.normal import trimmed
from newinfra.read.sheets.wording import periods_in
from newinfra.read.staged.cells import FIRST_SERIAL, LAST_SERIAL


def plain_label(text: str) -> str:
    """A label without blanks around and without midnight; a day number as its date."""
    plain = trimmed(text).removesuffix(" 00:00:00")
    if plain.isdecimal() and plain.isascii() and FIRST_SERIAL <= int(plain) <= LAST_SERIAL:
        return (date(1899, 12, 30) + timedelta(days=int(plain))).isoformat()
    return plain


def whole_label(text: str, year: int | None) -> str:
    """The label with `year` in front where it names none (6月, 上半年) and is a period with it; else as `plain_label` leaves it."""
    plain = plain_label(text)
    if year is not None and parse_period(plain) is None and parse_period(plain, year=year):
        return f"{year}年{plain}"
    return plain


def label_within(text: str) -> str:
    """The label of the one period that a line names (2025年9月 in 2025年9月端口情况); the line itself where it names none or several."""
    found = {period.label for period, _ in periods_in(text)}
    return found.pop() if parse_period(text) is None and len(found) == 1 else text
