"""Runs the real command in a home and keeps what it said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from newinfra.home import Home
from newinfra.ledger import Ledger, open_ledger
from newinfra.project import REPOSITORY
from newinfra.publish import Release, current_release

# The first night makes three years of history and reads all of it: minutes, where the machine has other work.
SLOWEST_SECONDS = 1_200


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
