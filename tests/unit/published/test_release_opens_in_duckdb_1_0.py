"""Analysts' tools carry old DuckDB readers: a release must open in the oldest 1.x."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import duckdb
import pytest

from newinfra.publish import Release

READER = "duckdb==1.0.0"
ASK = """
import duckdb, json, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
answers = [[str(value) for row in connection.execute(question).fetchall() for value in row] for question in json.loads(sys.argv[2])]
print(json.dumps([duckdb.__version__, answers]))
"""
QUESTIONS = [
    "select target_no, latest_value, status_zh, known_at from marts.mart_scoreboard order by target_no",
    "select 指标名称, 最新值 from 看板.指标进度 order by 指标名称",
    "select comment from duckdb_columns() where schema_name = 'marts' and table_name = 'mart_scoreboard' order by column_index",
    "select release_id from meta.release",
    "select count(*) from marts.indicator_value_as_of(timestamp '2025-11-11')",
]


@pytest.fixture(scope="session")
def old_python() -> Path:
    """A Python with the old DuckDB, made once per machine and kept in the temporary folder."""
    folder = Path(tempfile.gettempdir()) / f"newinfra-{READER.replace('==', '-')}-py{sys.version_info[0]}{sys.version_info[1]}-{os.getuid()}"
    python = folder / "bin" / "python"
    if not (folder / "ready").is_file():
        venv.create(folder, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--only-binary=:all:", READER]
        installed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
        if installed.returncode != 0:
            pytest.skip(f"{READER} cannot be had from the registry: {installed.stderr.strip().splitlines()[-1:]}")
        (folder / "ready").touch()
    return python


def test_old_reader_gives_the_same_answers(old_python: Path, release: Release) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [str(old_python), "-c", ASK, str(release.database), json.dumps(QUESTIONS)]

    version, answers = json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)

    with duckdb.connect(str(release.database), read_only=True) as connection:
        expected = [[str(value) for row in connection.execute(question).fetchall() for value in row] for question in QUESTIONS]
    assert version == "1.0.0"
    assert answers == expected
