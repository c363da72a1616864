"""A replay that dies leaves the old state or the new one, whenever it dies."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from source_world import SourceWorld

STEPS = [
    "shape.load.write_parquet",
    "shape.held_rows.write_parquet",
    "shape.replaced.write_parquet",
    "shape.load.register_raw_files",
    "shape.load.settle_deliveries",
    "shape.load.remove_files",
]
KILL = """
import importlib, os, signal, sys
module, _, name = sys.argv[1].rpartition(".")
module = importlib.import_module(f"newinfra.{module}")
original = getattr(module, name)
def die(*arguments, **keywords):
    original(*arguments, **keywords)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, name, die)
from datetime import date
from newinfra.home import Home
from newinfra.ledger import open_ledger
from newinfra.project import Project
from newinfra.replay import replay
home = Home.from_environment()
replay(home=home, project=Project.at(), ledger=open_ledger(home.ledger), as_of=date(2025, 11, 20))
"""


def batch_of_three(root: Path) -> SourceWorld:
    """Three deliveries loaded together: the first with a held row, the second with a held cell, the third whole."""
    feed = SourceWorld(root)
    feed.land("ports", [("东城区", 1, 1), ("火星区", 5, 2)], period="2025-08")
    feed.land("ports", [("东城区", 2, 1), ("西城区", "坏", 2)], period="2025-09")
    feed.land("ports", [("东城区", 3, 1)], period="2025-10")
    feed.night()
    feed.add_region_alias("火星区", "350604")
    return feed


def state(feed: SourceWorld) -> dict[str, Any]:
    """The outcome without the findings, which are told after the load."""
    return {part: rows for part, rows in feed.outcome().items() if part != "findings"}


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> SourceWorld:
    """The same, replayed without an accident."""
    feed = batch_of_three(tmp_path_factory.mktemp("calm"))
    feed.replay()
    return feed


@pytest.mark.parametrize("step", STEPS)
def test_a_replay_that_dies_leaves_old_or_new_and_the_next_one_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calm: SourceWorld, step: str) -> None:
    feed = batch_of_three(tmp_path)
    old, new = state(feed), state(calm)
    module, _, name = step.rpartition(".")
    target = importlib.import_module(f"newinfra.{module}")
    original = getattr(target, name)

    def die(*arguments: Any, **keywords: Any) -> None:
        original(*arguments, **keywords)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(target, name, die)
        with pytest.raises(KeyboardInterrupt):
            feed.replay()

    assert state(feed) == (new if step == "shape.load.remove_files" else old)
    assert_ended_by_the_next(feed, calm)


def test_a_replay_that_is_killed_leaves_the_old_state(tmp_path: Path, calm: SourceWorld) -> None:
    feed = batch_of_three(tmp_path)
    old = state(feed)
    environment = {**os.environ, "NEWINFRA_HOME": str(feed.world.home.root), "NEWINFRA_PROJECT": str(feed.world.project.root)}

    died = subprocess.run([sys.executable, "-c", KILL, "shape.load.settle_deliveries"], env=environment, capture_output=True, text=True, check=False)

    assert died.returncode == -signal.SIGKILL, died.stderr
    assert state(feed) == old
    assert_ended_by_the_next(feed, calm)


def assert_ended_by_the_next(feed: SourceWorld, calm: SourceWorld) -> None:
    feed.night()
    assert feed.outcome() == calm.outcome()
    on_disk = {path.relative_to(feed.world.home.root).as_posix() for path in feed.world.home.raw.rglob("*.parquet") if not path.name.startswith(".")}
    assert on_disk == {path for (path,) in feed.rows("select path from raw_files")}
