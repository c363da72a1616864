"""Periods: what a figure is about. A period is a grain and its first and last day."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Grain = Literal["day", "month", "quarter", "half", "year"]

_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A day, month, quarter, half-year or year."""

    start: date
    end: date
    grain: Grain

    @property
    def label(self) -> str:
        """2025-10-07 · 2025-10 · 2025Q4 · 2025H2 · 2025."""
        match self.grain:
            case "day":
                return self.start.isoformat()
            case "month":
                return f"{self.start:%Y-%m}"
            case "quarter":
                return f"{self.start.year}Q{(self.start.month + 2) // 3}"
            case "half":
                return f"{self.start.year}H{1 if self.start.month == 1 else 2}"
            case _:
                return f"{self.start.year}"

    @property
    def label_zh(self) -> str:
        match self.grain:
            case "day":
                return f"{self.start.year}年{self.start.month}月{self.start.day}日"
            case "month":
                return f"{self.start.year}年{self.start.month}月"
            case "quarter":
                return f"{self.start.year}年第{(self.start.month + 2) // 3}季度"
            case "half":
                return f"{self.start.year}年{'上' if self.start.month == 1 else '下'}半年"
            case _:
                return f"{self.start.year}年"


def period_of(day: date, grain: Grain) -> Period:
    """The period of `grain` that `day` lies in."""
    if grain == "day":
        return Period(day, day, grain)
    months = _MONTHS[grain]
    first_month = (day.month - 1) // months * months + 1
    last_month = first_month + months - 1
    return Period(date(day.year, first_month, 1), date(day.year, last_month, monthrange(day.year, last_month)[1]), grain)


def periods_between(first: date, last: date, grain: Grain) -> Iterator[Period]:
    """Every period of `grain` that ends on or after `first` and no later than `last`."""
    period = period_of(first, grain)
    while period.end <= last:
        yield period
        period = period_of(period.end + timedelta(days=1), grain)


_YEAR = r"(?P<y>(?:19|20)\d{2}|(?<!\d)\d{2}(?=年))"
_FROM_JANUARY = r"(?:0?1月?[-—–~至到])?"
_LABELS: list[tuple[Grain, re.Pattern[str]]] = [
    ("day", re.compile(_YEAR + r"(?:(?:[-/.]|年)(?P<m>\d{1,2})(?:[-/.]|月)(?P<d>\d{1,2})日?|(?P<mm>\d{2})(?P<dd>\d{2}))")),
    ("half", re.compile(_YEAR + r"(?:年|-)?(?:H(?P<h>[12])|(?P<hz>[上下])半年)")),
    ("quarter", re.compile(_YEAR + r"(?:年|-)?(?:Q(?P<q>[1-4])|(?P<f>前)?第?(?P<qz>[一二三四1-4])(?:个)?季度?)")),
    ("quarter", re.compile(r"Q(?P<q>[1-4])[-/]?" + _YEAR)),
    ("month", re.compile(_YEAR + r"(?:(?:[-/.]|年)" + _FROM_JANUARY + r"(?P<m>\d{1,2})|(?P<mm>\d{2}))(?:月份?)?(?:末|底|止|累计|累计数)?")),
    ("year", re.compile(_YEAR + r"(?:年度?|全年|年全年)?(?:末|底)?")),
]
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}
_WRITTEN_YEAR = re.compile(r"^[〇零一二三四五六七八九]{4}年")
_WRITTEN_MONTH = re.compile(r"年([一二三四五六七八九]|十[一二]?)月")
_DIGITS = {"〇": "0", "零": "0", "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"}
_WITHOUT_YEAR = re.compile(r"(?:0?1月?[-—–~至到])?\d{1,2}月|[上下]半年|前?第?[一二三四1-4](?:个)?季|Q[1-4]|全年")


def label_in_chinese(label: str) -> str:
    """A period's label in words, 2025-10 as 2025年10月; 各期 for a delivery whose rows carry their own periods; anything else as it is."""
    period = parse_period(label)
    return period.label_zh if period else "各期" if label == "all" else label


def parse_period(text: str, *, year: int | None = None) -> Period | None:
    """The period that a label names, or None.

    202410, 2024-10, 2024.10, 2024年10月, 24年10月末, 2024年1-10月 and 1—10月累计 (their last month), 2024年第三季度, 2024Q3, 2024年前三季度 (its last
    quarter), 2024年上半年, 2024H1, 2024年, 2024-10-07.

    Args:
        text: the label, in any width and with any blanks.
        year: the year of labels that name none (10月, 上半年, 二季度); without it they name no period.
    """
    cleaned = _in_digits("".join(unicodedata.normalize("NFKC", text).split()).removeprefix("截至").removeprefix("截止"))
    if year is not None and _WITHOUT_YEAR.match(cleaned):
        cleaned = f"{year}年{cleaned}"
    for grain, pattern in _LABELS:
        match = pattern.fullmatch(cleaned)
        if not match:
            continue
        part = match.groupdict()
        month, day = int(part.get("m") or part.get("mm") or 1), int(part.get("d") or part.get("dd") or 1)
        if grain == "quarter":
            month = 3 * (_NUMERALS.get(part.get("qz") or "") or int(part.get("q") or part["qz"])) - 2
        if grain == "half":
            month = 7 if part["h"] == "2" or part["hz"] == "下" else 1
        try:
            return period_of(date(int(part["y"]) + (2000 if len(part["y"]) == 2 else 0), month, day), grain)
        except ValueError:
            return None
    return None


def _in_digits(text: str) -> str:
    """二〇二四年六月 as 2024年6月."""
    if not _WRITTEN_YEAR.match(text):
        return text
    text = "".join(_DIGITS[character] for character in text[:4]) + text[4:]
    return _WRITTEN_MONTH.sub(lambda match: f"年{'1' + _DIGITS.get(match[1][1:], '0') if match[1][0] == '十' else _DIGITS[match[1]]}月", text)
