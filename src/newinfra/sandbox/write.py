"""The one writer: what has arrived by the city's today lies under sandbox/, with the moment of its arrival as its modification time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newinfra.errors import ConfigError
from newinfra.sandbox.outgoing import CHANNELS, Outgoing, Streamed


@dataclass(frozen=True, slots=True)
class Written:
    """How many files a run put there, and how many bytes; files that were there already do not count."""

    files: int
    size: int


def channel_folder(sandbox: Path, source_id: str) -> Path:
    return sandbox / CHANNELS[source_id] / source_id


def write_arrived(sandbox: Path, outgoing: Iterable[Outgoing], now: datetime) -> Written:
    """Puts every file that has arrived by `now` and is not there yet; of two of the same path the later one.

    Raises:
        ConfigError: two files of the same path arrive at the same moment, so that nobody could tell which one counts.
    """
    for source_id in CHANNELS:
        channel_folder(sandbox, source_id).mkdir(parents=True, exist_ok=True)
    newest: dict[Path, Outgoing] = {}
    for sending in outgoing:
        if sending.arrives > now:
            continue
        path = channel_folder(sandbox, sending.source_id) / sending.relative_path
        before = newest.get(path)
        if before is not None and before.arrives == sending.arrives:
            raise ConfigError("two files of one name arrive at the same moment", where=str(path), got=sending.arrives.isoformat())
        if before is None or before.arrives < sending.arrives:
            newest[path] = sending
    files = size = 0
    for path, sending in newest.items():
        if not _is_there(path, sending):
            files, size = files + 1, size + _put(path, sending)
    return Written(files, size)


def _is_there(path: Path, sending: Outgoing) -> bool:
    return path.is_file() and int(path.stat().st_mtime) == int(sending.arrives.timestamp())


def _put(path: Path, sending: Outgoing) -> int:
    """Writes beside, sets the time, renames: a reader never meets half a file that the publisher did not break off itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    content = sending.content
    if isinstance(content, Streamed):
        content.write(beside)
    else:
        beside.write_bytes(content if isinstance(content, bytes) else content())
    moment = int(sending.arrives.timestamp())
    os.utime(beside, (moment, moment))
    beside.replace(path)
    return path.stat().st_size
