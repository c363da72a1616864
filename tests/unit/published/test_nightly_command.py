"""`newinfra nightly` runs the night in a process of its own, says what came of it, and exits with the right code."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from published_case import AS_OF, finding, keep

from newinfra.cli import main
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.ledger.steps import record_step
from newinfra.project import Project
from newinfra.publish import Release
from newinfra.publish.heartbeat import last_beat

NIGHT = "import os, sys, pathlib; pathlib.Path(os.environ['NEWINFRA_HOME'], 'ran').write_text(' '.join(sys.argv[1:])); print('fetching now'); sys.exit({code})"
LOCK_PROBE = (
    "import fcntl, os, sys; f = open(os.path.join(os.environ['NEWINFRA_HOME'], 'lock'))\n"
    "try:\n    fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB); sys.exit(1)\nexcept BlockingIOError:\n    sys.exit(0)"
)


@pytest.fixture
def entry(tmp_path: Path, project: Project, release: Release, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the DAG's entry point, beside a finished release."""
    folder = tmp_path / "repository" / "dags"
    folder.mkdir(parents=True)
    monkeypatch.setattr("newinfra.project.REPOSITORY", folder.parent)
    path = folder / "embedded.py"
    path.write_text(NIGHT.format(code=0), encoding="utf-8")
    return path


def nightly(monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(sys, "argv", ["newinfra", "nightly", "--no-sandbox", "--as-of", AS_OF.isoformat(), *options])
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.mark.usefixtures("entry")
def test_quiet_night_exits_zero_and_names_the_release(home: Home, release: Release, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    assert nightly(monkeypatch, "--json") == 0

    report = json.loads(capfd.readouterr().out)
    assert (home.root / "ran").read_text() == "--as-of 2025-11-20"
    assert report["release_id"] == release.release_id
    assert report["board"] == release.board.as_uri()


@pytest.mark.usefixtures("entry")
def test_progress_of_the_night_goes_to_stderr(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    nightly(monkeypatch)

    told = capfd.readouterr()
    assert "fetching now" in told.err
    assert "fetching now" not in told.out


@pytest.mark.usefixtures("entry")
def test_night_with_a_warning_exits_three(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    keep(ledger, finding(severity="warning"))

    assert nightly(monkeypatch) == 3
    assert "警告 1" in capfd.readouterr().out


@pytest.mark.usefixtures("entry")
def test_failed_step_exits_one_and_is_named(ledger: Ledger, home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    record_step(ledger, "ingest", as_of=AS_OF, source_id="feed_b", failed=True, detail={"error": "connection refused"})

    assert nightly(monkeypatch) == 1
    assert "feed_b: connection refused" in capfd.readouterr().err
    beat = last_beat(home)
    assert beat is not None
    assert not beat.succeeded


def test_night_that_dies_exits_one(entry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry.write_text(NIGHT.format(code=1), encoding="utf-8")

    assert nightly(monkeypatch) == 1


def test_lock_is_held_while_the_night_runs_and_free_afterwards(entry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry.write_text(LOCK_PROBE, encoding="utf-8")

    assert nightly(monkeypatch) == 0
    assert nightly(monkeypatch) == 0
