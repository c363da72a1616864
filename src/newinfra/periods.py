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


_LABELS: list[tuple[Grain, re.Pattern[str]]] = [
    ("day", re.compile(r"^(?P<y>\d{4})[-/.年]?(?P<m>\d{1,2})[-/.月]?(?P<d>\d{2}|(?<=[-/.月])\d)日?$")),
    ("half", re.compile(r"^(?P<y>\d{4})(?:年)?(?:H(?P<h>[12])|(?P<hz>[上下])半年)$")),
    ("quarter", re.compile(r"^(?P<y>\d{4})(?:年)?(?:Q(?P<q>[1-4])|第?(?P<qz>[一二三四1-4])季度)$")),
    ("month", re.compile(r"^(?P<y>\d{4})(?:[-/.]|年)?(?:1[-—~至])?(?P<m>\d{1,2})月?(?:末|底|累计)?$")),
    ("year", re.compile(r"^(?P<y>\d{4})年?(?:末|底)?$")),
]
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}


def label_in_chinese(label: str) -> str:
    """A period's label in words, 2025-10 as 2025年10月; 各期 for a delivery whose rows carry their own periods; anything else as it is."""
    period = parse_period(label)
    return period.label_zh if period else "各期" if label == "all" else label


def parse_period(text: str) -> Period | None:
    """The period that a label names, or None: 202410, 2024-10, 2024年10月, 2024年1-10月 (its last month), 2024年第三季度, 2024Q3, 2024年上半年, 2024年."""
    cleaned = "".join(unicodedata.normalize("NFKC", text).split())
    for grain, pattern in _LABELS:
        match = pattern.match(cleaned)
        if not match:
            continue
        part = match.groupdict()
        year, month, day = int(part["y"]), 1, 1
        if grain in ("month", "day"):
            month = int(part["m"])
        if grain == "day":
            day = int(part["d"])
        if grain == "quarter":
            month = 3 * (_NUMERALS.get(part["qz"] or "") or int(part["q"] or part["qz"])) - 2
        if grain == "half":
            month = 7 if part["h"] == "2" or part["hz"] == "下" else 1
        try:
            return period_of(date(year, month, day), grain)
        except ValueError:
            return None
    return None
