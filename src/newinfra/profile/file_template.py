"""The name template of a file: its period as placeholders, so that the next period's file is known by it."""

from __future__ import annotations

import re
import unicodedata

from newinfra.contracts.templates import compiled
from newinfra.periods import Grain, Period, parse_period

_NUMBERS = {"一": "1", "二": "2", "三": "3", "四": "4", "上": "1", "下": "2", **{digit: digit for digit in "1234"}}
_PERIODS: tuple[tuple[Grain, re.Pattern[str], str], ...] = (
    ("day", re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}([-_.年]?)(?:0[1-9]|1[0-2])([-_.月]?)(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"), r"{yyyy}\1{mm}\2{dd}"),
    ("month", re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}([-_.年]?)(?:0[1-9]|1[0-2])(?![0-9])"), r"{yyyy}\1{mm}"),
    ("quarter", re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(年?第?|Q)(?:[一二三四](?=季度)|[1-4](?=季度|(?<=Q[1-4])))"), r"{yyyy}\1{q}"),
    ("half", re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(年?)[上下](?=半年)"), r"{yyyy}\1{h}"),
    ("year", re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])"), r"{yyyy}"),
)


def file_template(file_name: str) -> tuple[str, Grain | None]:
    """The template, and the grain of the period that the name says; None if it says none. Characters with a meaning in templates become *."""
    name = re.sub(r"[{}\[\]*]+", "*", unicodedata.normalize("NFKC", file_name))
    for grain, pattern, placeholders in _PERIODS:
        template, count = pattern.subn(placeholders, name, count=1)
        if count:
            return template, grain
    return name, None


def period_in_name(template: str, file_name: str) -> Period | None:
    """The period that a file's name says in the place of its template's placeholders."""
    match = compiled(template).fullmatch(unicodedata.normalize("NFKC", file_name))
    if match is None:
        return None
    parts = match.groupdict()
    number = _NUMBERS.get(parts.get("q") or parts.get("h") or "", "")
    marked = f"Q{number}" if parts.get("q") else f"H{number}" if parts.get("h") else ""
    days = "-".join(part for part in (parts.get("yyyy"), parts.get("mm"), parts.get("dd")) if part)
    return parse_period(days + marked)
