"""Whatever comes: no crash, no hang, no part of a file loaded, every refusal explained, and nothing written outside the home."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from fuzz_night import fuzz, listing
from specimens import specimens

from newinfra.read.worker.process import the_worker

QUICK, SLOW_SEEDS, SLOW = 280, range(1, 21), 280


def test_the_specimens_are_good(tmp_path: Path) -> None:
    from fuzz_night import Night

    night = Night(tmp_path)
    for specimen in specimens():
        night.land(specimen, specimen.parts, specimen.file_name, specimen.name)

    night.run(specimens())

    assert night.problems == []
    assert night.outcomes == {"loaded": len(specimens())}


def run(root: Path, seed: int, count: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    scratch = root / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    before = os.getpid()

    night = fuzz(root / "night", specimens(), seed=seed, count=count)

    assert night.problems == []
    assert os.getpid() == before
    assert listing(scratch) == set()
    assert listing(root) - {f"night/{path}" for path in listing(root / "night")} == {"night", "scratch"}
    assert {path.split("/")[0] for path in listing(root / "night")} == {"home"}
    return night.outcomes


def test_some_hundred_mutants_are_loaded_or_held_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = run(tmp_path, 0, QUICK, monkeypatch)

    assert outcomes["loaded"] > QUICK // 20
    assert len(outcomes) > 10
    the_worker().close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SLOW_SEEDS)
def test_thousands_of_mutants_are_loaded_or_held_whole(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, seed, SLOW, monkeypatch)
