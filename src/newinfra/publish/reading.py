"""Opens a release for reading: no writes, no other files, no network, whatever the query says."""

from __future__ import annotations

from pathlib import Path

import duckdb

from newinfra.errors import ConfigError
from newinfra.home import Home
from newinfra.publish.model import current_release


def open_release(database: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can only read this file, and cannot be configured otherwise."""
    connection = duckdb.connect(str(database), read_only=True)
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def open_current(home: Home | None = None) -> duckdb.DuckDBPyConnection:
    """The current release.

    Raises:
        ConfigError: nothing has been published yet.
    """
    home = home or Home.from_environment()
    release = current_release(home)
    if release is None:
        raise ConfigError("nothing has been published yet", where=str(home.releases), todo="Run `newinfra nightly` first, or set NEWINFRA_HOME.")
    return open_release(release.database)
