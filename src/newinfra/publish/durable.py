"""Writes that survive a crash: flush, then rename, then flush the folder."""

from __future__ import annotations

import os
from pathlib import Path


def sync_tree(folder: Path) -> None:
    """Flush every file and folder below `folder`, and make the files read-only: a release never changes."""
    for directory, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(directory, name)
            path.chmod(0o444)
            _sync(path)
        _sync(Path(directory))


def move_into_place(written: Path, final: Path) -> None:
    """Rename a finished folder to its final name."""
    written.rename(final)
    _sync(final.parent)


def point_to(link: Path, target: Path) -> None:
    """Make `link` a relative symlink to `target`, atomically: readers see the old target or the new one, never none."""
    beside = link.with_name(f".{link.name}-new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target.name)
    beside.replace(link)
    _sync(link.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
