"""One whole night, run once by the real command on the standard synthetic city, for every test in this folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from newinfra.home import Home
from newinfra.ledger import Ledger, open_ledger
from newinfra.project import REPOSITORY
from newinfra.publish import Release, current_release
from newinfra.publish.reading import open_release

# The first night makes three years of history and reads all of it: minutes, where the machine has other work.
SLOWEST_SECONDS = 1_200


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(SLOWEST_SECONDS))


@dataclass(frozen=True)
class Night:
    """What `newinfra nightly --json` did in a home: its exit code, the report on stdout, the progress on stderr."""

    home: Home
    exit_code: int
    report: dict[str, Any]
    progress: str

    @property
    def ledger(self) -> Ledger:
        return open_ledger(self.home.ledger)

    @property
    def release(self) -> Release:
        release = current_release(self.home)
        assert release is not None, self.progress
        return release


def newinfra(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("NEWINFRA_", "AIRFLOW"))}
    return subprocess.run(
        [sys.executable, "-m", "newinfra.cli", *arguments],
        env=environment | {"NEWINFRA_HOME": str(home.root)},
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SLOWEST_SECONDS,
    )


def nightly(home: Home) -> Night:
    finished = newinfra(home, "nightly", "--json")
    assert finished.stdout.startswith("{"), finished.stderr
    return Night(home, finished.returncode, json.loads(finished.stdout), finished.stderr)


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The first night in an empty home: the city is made, served over HTTP and SFTP, and goes through the DAG to a release."""
    return nightly(Home(tmp_path_factory.mktemp("city") / "home"))


@pytest.fixture(scope="session")
def release(night: Night) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, opened as an analyst opens it."""
    with open_release(night.release.database) as connection:
        yield connection
