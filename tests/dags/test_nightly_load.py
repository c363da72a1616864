"""The DAG file: it parses, costs nothing to parse, and its tasks depend on each other as the night needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"great_expectations", "dbt", "pandas", "duckdb", "numpy", "newinfra", "altair", "pydantic_ai"}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Airflow sees when it parses dags/."""
    python_path = os.pathsep.join([str(ROOT / "dags"), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "NEWINFRA_HOME": str(tmp_path_factory.mktemp("home")), "PYTHONPATH": python_path}
    look = [sys.executable, str(Path(__file__).with_name("look_at_the_dag.py"))]
    printed = subprocess.run(look, env=environment, capture_output=True, text=True, check=True).stdout
    return json.loads(printed.splitlines()[-1])


def test_every_dag_file_parses_and_the_programs_beside_them_are_not_taken_for_dags(seen: dict[str, Any]) -> None:
    assert seen["errors"] == {}
    assert seen["dags"] == ["nightly_load", "replay"]


def test_parsing_loads_nothing_heavy(seen: dict[str, Any]) -> None:
    assert HEAVY & set(seen["loaded"]) == set()


def test_each_source_is_a_mapped_task_that_is_tried_again(seen: dict[str, Any]) -> None:
    ingest = seen["tasks"]["ingest"]

    assert ingest["mapped"]
    assert ingest["upstream"] == ["plan"]
    assert ingest["retries"] == 2
    assert {name for name, task in seen["tasks"].items() if task["retries"]} == {"ingest"}


def test_the_steps_follow_each_other_and_the_verdict_is_the_only_leaf(seen: dict[str, Any]) -> None:
    upstream = {name: task["upstream"] for name, task in seen["tasks"].items()}

    assert upstream == {
        "plan": [],
        "ingest": ["plan"],
        "build": ["ingest", "plan"],
        "gate_marts": ["build"],
        "publish": ["gate_marts"],
        "tell": ["publish"],
        "verdict": ["tell"],
    }


def test_a_dead_source_does_not_stop_the_build_and_telling_happens_whatever_failed(seen: dict[str, Any]) -> None:
    rules = {name: task["trigger_rule"] for name, task in seen["tasks"].items() if task["trigger_rule"] != "all_success"}

    assert rules == {"build": "all_done_min_one_success", "tell": "all_done", "verdict": "all_done"}


def test_only_one_task_at_a_time_writes_the_warehouse(seen: dict[str, Any]) -> None:
    pools = {name: task["pool"] for name, task in seen["tasks"].items() if task["pool"] != "default_pool"}

    assert pools == {"build": "warehouse_writer", "publish": "warehouse_writer"}


def test_the_as_of_date_is_the_one_asked_for_else_the_partition_else_the_day_before_the_run_in_the_city(seen: dict[str, Any]) -> None:
    assert seen["as_of"] == {"asked": "2025-10-01", "partition": "2025-10-02", "neither": "2025-11-20"}


def test_airflow_on_one_machine_is_private_and_ignores_another_installation(seen: dict[str, Any]) -> None:
    environment = seen["airflow_environment"]

    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN" not in environment
    assert seen["home_mode"] == "0o700"


def test_the_replay_is_started_by_hand_and_keeps_out_of_a_nights_way(seen: dict[str, Any]) -> None:
    assert seen["replay"] == {"tasks": {"read_again": "warehouse_writer"}, "params": ["as_of", "source", "whole"], "scheduled": False}


@pytest.mark.parametrize("name", ["nightly_load.py", "replay.py"])
def test_dag_files_stay_thin(name: str) -> None:
    assert len((ROOT / "dags" / name).read_text(encoding="utf-8").splitlines()) <= 80


def test_no_dag_file_shadows_a_package() -> None:
    assert list((ROOT / "dags").glob("dbt_*.py")) == []
