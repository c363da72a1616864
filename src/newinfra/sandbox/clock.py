"""The sandbox clock: which day it is in the synthetic city. Nothing in the sandbox reads the wall clock."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

from newinfra.clock import CITY_TIME
from newinfra.errors import ConfigError

Scale = Literal["small", "city"]

FIRST_TODAY = date(2025, 11, 20)
HISTORY_START = date(2023, 1, 1)


@dataclass(frozen=True, slots=True)
class SandboxClock:
    """The city's today, and what the city was made from. `faults` is the digest of the fault list."""

    seed: int
    scale: Scale
    faults: str
    today: date = FIRST_TODAY

    @property
    def now(self) -> datetime:
        """The last second of today: everything that arrives today is there."""
        return datetime.combine(self.today, time(23, 59, 59), CITY_TIME)

    def later(self, days: int) -> SandboxClock:
        return replace(self, today=self.today + timedelta(days=days))

    def save(self, folder: Path) -> None:
        target = folder / "clock.json"
        beside = target.with_suffix(".tmp")
        beside.write_text(json.dumps({**asdict(self), "today": self.today.isoformat()}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        beside.replace(target)

    @classmethod
    def load(cls, folder: Path) -> SandboxClock:
        """The clock of the sandbox in `folder`.

        Raises:
            ConfigError: there is no sandbox yet.
        """
        path = folder / "clock.json"
        if not path.is_file():
            raise ConfigError("there is no sandbox here", where=str(folder), expected="clock.json", got="none", todo="Run `newinfra sandbox create` first.")
        parts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(int(parts["seed"]), parts["scale"], parts["faults"], date.fromisoformat(parts["today"]))


def arrival(period_end: date, days: int, *, hour: int = 9, minute: int = 0) -> datetime:
    """The moment `days` after the end of a period, in city time."""
    return datetime.combine(period_end + timedelta(days=days), time(hour, minute), CITY_TIME)
