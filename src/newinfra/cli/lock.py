"""One night at a time: a lock on the home folder that the system releases when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from newinfra.errors import LockedError
from newinfra.home import Home


@contextmanager
def home_lock(home: Home) -> Iterator[int]:
    """Hold $NEWINFRA_HOME/lock; yields its file descriptor, so that a child which inherits it keeps the lock even if we are killed.

    Raises:
        LockedError: another run holds it.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    path = home.root / "lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError("another run is going on", where=str(path), todo="Wait for it to end; `newinfra status` shows the last release.") from error
        yield descriptor
    finally:
        os.close(descriptor)
