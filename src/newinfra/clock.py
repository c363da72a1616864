"""The as-of date of a night and the moment it stands for. No computation reads the wall clock; it is told the date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Asia/Shanghai")


def cutoff(as_of: date) -> datetime:
    """The end of the as-of day in the city, in UTC: a night knows what arrived before this moment."""
    return datetime.combine(as_of + timedelta(days=1), time.min, CITY_TIME).astimezone(UTC)


def yesterday_in_the_city() -> date:
    """The default as-of date of a night that runs after midnight."""
    return datetime.now(CITY_TIME).date() - timedelta(days=1)


def date_in_the_city(moment: str) -> str:
    """The city's date, in words, of a moment that the ledger keeps as ISO text in UTC."""
    there = datetime.fromisoformat(moment).astimezone(CITY_TIME)
    return f"{there.year}年{there.month}月{there.day}日"
