"""A small finished build: a handful of marts with Chinese comments, a ledger with findings, and a project with two units."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from published_case import make_build, make_project, publish

from newinfra.home import Home
from newinfra.ledger import Ledger, open_ledger
from newinfra.project import Project
from newinfra.publish import Release, current_release


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("NEWINFRA_HOME", str(tmp_path / "home"))
    for name in ("NEWINFRA_SMTP_URL", "NEWINFRA_SMTP_FROM"):
        monkeypatch.delenv(name, raising=False)
    home = Home.from_environment()
    home.root.mkdir()
    return home


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    project = make_project(tmp_path / "project")
    monkeypatch.setenv("NEWINFRA_PROJECT", str(project.root))
    return project


@pytest.fixture
def ledger(home: Home) -> Ledger:
    return open_ledger(home.ledger)


@pytest.fixture
def build(home: Home) -> Home:
    make_build(home)
    return home


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One published home, which each test gets a copy of: publishing costs more than most tests."""
    root = tmp_path_factory.mktemp("published")
    home = Home(root / "home")
    home.root.mkdir()
    make_build(home)
    publish(home, make_project(root / "project"), open_ledger(home.ledger))
    return home.root


@pytest.fixture
def release(published_home: Path, home: Home, project: Project, ledger: Ledger) -> Release:
    shutil.copytree(published_home, home.root, symlinks=True, dirs_exist_ok=True)
    release = current_release(home)
    assert release is not None
    return release
