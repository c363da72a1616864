"""When a night last ended, and how: what an outside timer asks, since a dead scheduler cannot report itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from newinfra.home import Home

FILE = "heartbeat.json"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The end of the last night, and of the last one that succeeded (UTC)."""

    ended_at: datetime
    as_of: date
    succeeded: bool
    release_id: str
    last_success_at: datetime | None


def beat(home: Home, *, as_of: date, succeeded: bool, release_id: str) -> None:
    """Record that a night has just ended. This is about the machine, not about the data: it reads the wall clock."""
    now = datetime.now(UTC)
    before = last_beat(home)
    success = now if succeeded else before.last_success_at if before else None
    record = {
        "ended_at": now.isoformat(timespec="seconds"),
        "as_of": as_of.isoformat(),
        "succeeded": succeeded,
        "release_id": release_id,
        "last_success_at": success.isoformat(timespec="seconds") if success else None,
    }
    path = home.root / FILE
    beside = path.with_suffix(".tmp")
    beside.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    beside.replace(path)


def last_beat(home: Home) -> Heartbeat | None:
    """The last record, or None before the first night."""
    path = home.root / FILE
    if not path.is_file():
        return None
    record = json.loads(path.read_text(encoding="utf-8"))
    success = record["last_success_at"]
    return Heartbeat(
        ended_at=datetime.fromisoformat(record["ended_at"]),
        as_of=date.fromisoformat(record["as_of"]),
        succeeded=record["succeeded"],
        release_id=record["release_id"],
        last_success_at=datetime.fromisoformat(success) if success else None,
    )
