"""CONTRIBUTING.md is followed word for word on a scratch copy, so that it cannot rot."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from textwrap import dedent

import duckdb
import pytest

from newinfra.contracts import load_contract, load_contracts
from newinfra.home import Home
from newinfra.ingest import ingest_source
from newinfra.ledger import open_ledger
from newinfra.project import Project
from newinfra.warehouse.build import run_dbt
from newinfra.warehouse.inputs import write_inputs

REPOSITORY = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^(?P<indent> *)```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL)
AS_OF = date(2025, 11, 20)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the plan's folders after every step of both walks has been done."""
    scratch = tmp_path_factory.mktemp("contributing")
    for name in ("seeds", "contracts", "expectations"):
        shutil.copytree(REPOSITORY / name, scratch / name)
    environment = os.environ | {"NEWINFRA_PROJECT": str(scratch), "NEWINFRA_HOME": str(scratch / "var")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = {"written": 0, "run": 0}
    for block in BLOCK.finditer((REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        body = dedent(block["body"])
        if block["file"]:
            with (scratch / block["file"]).open("a", encoding="utf-8") as file:
                file.write(body)
            done["written"] += 1
        elif block["kind"] == "sh":
            finished = subprocess.run(["sh", "-eu", "-c", body], env=environment, cwd=scratch, capture_output=True, text=True, check=False)
            assert finished.returncode == 0, f"{body}\n{finished.stdout}{finished.stderr}"
            done["run"] += 1
    assert done == {"written": 7, "run": 2}
    return scratch


def test_the_new_source_loads_its_first_delivery_and_names_a_bad_cell(followed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drop = followed / "drop"
    drop.mkdir()
    delivery = drop / "景区无线_202510.csv"
    delivery.write_text("县区,AP数\n芗城区,120\n龙文区,八十\n", encoding="utf-8")
    os.utime(delivery, (1762500000, 1762500000))  # 2025-11-07, before the cutoff
    monkeypatch.setenv("NEWINFRA_CONN_CULTURE_TOURISM_BUREAU", f'{{"kind": "drop", "path": "{drop}"}}')
    home, project = Home(followed / "var"), Project.at(followed)
    ledger = open_ledger(home.ledger)
    contract = load_contract(project.contracts / "culture_tourism_bureau.odcs.yaml")

    outcome = ingest_source(contract, home=home, project=project, ledger=ledger, as_of=AS_OF)

    assert not outcome.failed
    assert outcome.detail["loaded"] == 1
    (finding,) = ledger.rows("select place, got, owner_unit from findings where state = 'open'")
    assert "第3行" in finding["place"]
    assert "八十" in finding["got"]
    assert finding["owner_unit"] == "culture_tourism_bureau"


def test_the_new_indicator_stands_on_the_scoreboard_and_says_that_its_data_are_missing(followed: Path) -> None:
    home, project = Home(followed / "var"), Project.at(followed)
    write_inputs(home=home, ledger=open_ledger(home.ledger), contracts=load_contracts(project.contracts), as_of=AS_OF)

    run_dbt(home=home, project=project, as_of=AS_OF, with_unit_tests=True)

    with duckdb.connect(str(home.build), read_only=True) as connection:
        rows = connection.execute("select name_zh, status_code, lead_unit_zh from marts.mart_scoreboard where target_no = 'T27'").fetchall()
        assert rows == [("每百人移动电话用户数", "data_missing", "市通管办")]
        assert connection.execute("select count(*) from marts.mart_scoreboard").fetchall() == [(27,)]
