"""The night in one process: the real DAG with a stand-in for the library, run as `newinfra nightly` runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAKE_NIGHT = Path(__file__).parent / "fake_night"
AS_OF = "2025-11-20"
SOURCES = {"alpha", "beta", "gamma"}
Night = Callable[..., tuple[int, list[str], str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all nights of this module: the metadata database is made once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def night(home: Path) -> Night:
    """Run a night; its exit code, the steps that ran in order, and what the console showed."""

    def run(**fakes: str) -> tuple[int, list[str], str]:
        calls = home / "calls.txt"
        calls.unlink(missing_ok=True)
        python_path = os.pathsep.join([str(FAKE_NIGHT), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "NEWINFRA_HOME": str(home), "PYTHONPATH": python_path, **fakes}
        command = [sys.executable, str(ROOT / "dags" / "embedded.py"), "--as-of", AS_OF]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert ended.stdout == ""
        steps = calls.read_text(encoding="utf-8").splitlines()
        assert {step.split()[1] for step in steps} == {AS_OF}
        return ended.returncode, [step.split()[0] for step in steps], ended.stderr

    return run


def test_a_quiet_night_runs_every_step_in_order_and_shows_only_progress(night: Night, home: Path) -> None:
    code, steps, console = night()

    assert code == 0
    assert steps[0] == "plan"
    assert set(steps[1:4]) == SOURCES
    assert steps[4:] == ["build", "gate_marts", "publish", "tell", "verdict"]
    assert sorted(console.splitlines()) == [f"{source}: landed 1" for source in sorted(SOURCES)]
    assert "alpha prints" in (home / "logs" / f"nightly-{AS_OF}.log").read_text(encoding="utf-8")


def test_a_source_that_fails_and_one_that_breaks_stop_nothing_but_the_night_ends_failed(night: Night) -> None:
    code, steps, console = night(FAKE_FAILED="alpha", FAKE_RAISES="gamma")

    assert code == 1
    assert set(steps[1:4]) == SOURCES
    assert steps[4:] == ["build", "gate_marts", "publish", "tell", "verdict"]
    assert "ingest alpha: failed" in console
    assert "ingest gamma: failed" in console
    assert "ingest beta" not in console
    assert f"nightly-{AS_OF}.log" in console


def test_a_failed_build_publishes_nothing_but_the_units_are_told(night: Night) -> None:
    code, steps, console = night(FAKE_RAISES="build")

    assert code == 1
    assert steps[4:] == ["build", "tell", "verdict"]
    assert "build: failed" in console


def test_without_a_plan_nothing_is_built(night: Night) -> None:
    code, steps, console = night(FAKE_RAISES="plan")

    assert code == 1
    assert steps == ["plan", "tell", "verdict"]
    assert "plan: failed" in console
