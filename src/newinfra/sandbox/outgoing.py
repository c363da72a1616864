"""One file that a publisher of the sandbox city puts out. Everything the city sends goes through here and through one writer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

Channel = Literal["rest", "sftp", "drop"]

CHANNELS: dict[str, Channel] = {
    "china_telecom": "rest",
    "china_mobile": "sftp",
    "china_unicom": "sftp",
    "china_broadnet": "sftp",
    "state_grid": "sftp",
    "data_centers": "rest",
    "comms_admin": "drop",
    "cyberspace_office": "drop",
    "industry_bureau": "drop",
    "development_reform": "drop",
    "education_bureau": "drop",
    "health_commission": "drop",
    "ecology_bureau": "drop",
    "agriculture_bureau": "drop",
    "ocean_fishery_bureau": "drop",
    "housing_bureau": "drop",
    "statistics_bureau": "drop",
}


@dataclass(frozen=True, slots=True)
class Streamed:
    """Content too large for memory: `write` puts it at the path it is given."""

    write: Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file of one source, the moment it arrives (aware, city time) and its bytes, made only when it has arrived and is not there yet.

    `relative_path` lies under sandbox/<channel>/<source_id>/. Two of the same path are a file sent again in place: the later one wins
    once it has arrived. The bytes must depend on the city alone, never on the wall clock.
    """

    source_id: str
    relative_path: str
    arrives: datetime
    content: Callable[[], bytes] | bytes | Streamed

    @property
    def channel(self) -> Channel:
        return CHANNELS[self.source_id]
