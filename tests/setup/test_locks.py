"""The locks: what they pin satisfies pyproject.toml, every pin is hashed, and no host stands in them (users install from mirrors)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)


def text_of(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, set[str]]:
    """Package → versions; a package may have several, for different Pythons."""
    found: dict[str, set[str]] = {}
    for name, version in PIN.findall(text_of(lock)):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def unsatisfied(requirements: list[str], locked: dict[str, set[str]]) -> list[str]:
    wanted = [Requirement(text) for text in requirements]
    return [
        str(requirement)
        for requirement in wanted
        if not any(requirement.specifier.contains(version, prereleases=True) for version in locked.get(canonicalize_name(requirement.name), ()))
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_host_or_a_path(lock: str) -> None:
    assert re.findall(r"https?://\S+|file:\S+|--(?:extra-)?index\S*|--find-links\S*|\S+ @ \S+", text_of(lock)) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text_of(lock))

    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_runtime_lock_satisfies_the_project_and_its_extras() -> None:
    project = PROJECT["project"]
    declared = project["dependencies"] + [item for extra in project["optional-dependencies"].values() for item in extra]

    assert unsatisfied(declared + PROJECT["build-system"]["requires"], pins("requirements.lock")) == []


def test_the_development_lock_satisfies_its_group() -> None:
    assert unsatisfied(PROJECT["dependency-groups"]["dev"], pins("requirements-dev.lock")) == []


def test_the_two_locks_agree_where_they_overlap() -> None:
    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")

    assert {name: (runtime[name], development[name]) for name in runtime.keys() & development.keys() if not development[name] <= runtime[name]} == {}
