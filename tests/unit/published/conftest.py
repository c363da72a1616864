"""A small finished build: a handful of marts with Chinese comments, a ledger with findings, and a project with two units."""

from __future__ import annotations

from pathlib import Path

import pytest
from published_case import make_build, publish

from newinfra.home import Home
from newinfra.ledger import Ledger, open_ledger
from newinfra.project import Project
from newinfra.publish import Release


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
    root = tmp_path / "project"
    for folder in ("seeds", "contracts", "expectations"):
        (root / folder).mkdir(parents=True)
    (root / "seeds" / "plans.csv").write_text("plan_code,name_zh,page_title_zh\np,某市三年行动计划,某市建设进度\n", encoding="utf-8")
    (root / "seeds" / "units.csv").write_text("unit_code,name_zh\nbureau_a,甲局\nbureau_b,乙局\n", encoding="utf-8")
    monkeypatch.setenv("NEWINFRA_PROJECT", str(root))
    return Project.at()


@pytest.fixture
def ledger(home: Home) -> Ledger:
    return open_ledger(home.ledger)


@pytest.fixture
def build(home: Home) -> Home:
    make_build(home)
    return home


@pytest.fixture
def release(build: Home, project: Project, ledger: Ledger) -> Release:
    return publish(build, project, ledger)
