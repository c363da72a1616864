"""A line of an agency's list: a title, station or project that is announced, comes into force, and may be taken off again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

State = Literal["planned", "valid", "ended"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One entity. It stands on the list from `announced`, counts from `since`, and no longer from `until` (taken off, closed)."""

    key: str
    name: str
    region_code: str
    level: str
    announced: date
    since: date
    until: date | None = None
    details: dict[str, str] = field(default_factory=dict)

    def state(self, on: date) -> State:
        if self.until and self.until <= on:
            return "ended"
        return "valid" if self.since <= on else "planned"

    def is_listed(self, on: date) -> bool:
        return self.announced <= on

    def counts(self, on: date) -> bool:
        """Whether it is in force at the end of the day."""
        return self.is_listed(on) and self.state(on) == "valid"
