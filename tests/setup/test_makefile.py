"""The Makefile stays a list of commands: the promised targets, recipes of three lines at most."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def recipes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    target = ""
    for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines():
        if line.startswith("\t") and target:
            found[target].append(line)
        elif match := re.match(r"([.\w/-]+):(?!=)", line):
            target = match.group(1)
            found[target] = []
        elif line and not line.startswith("#"):
            target = ""
    return found


def test_the_promised_targets_exist_and_help_names_them() -> None:
    promised = {"help", "nightly", "test", "check", "fmt", "bench", "up", "clean"}
    shown = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert promised <= recipes().keys()
    assert promised <= {line.split()[0] for line in shown.splitlines()}


def test_no_recipe_is_longer_than_three_lines() -> None:
    assert {target: len(lines) for target, lines in recipes().items() if len(lines) > 3} == {}


def test_an_unsupported_python_is_refused_with_what_to_do(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".tools/bin").mkdir(parents=True)
    (tmp_path / ".tools/bin/uv").touch()

    refused = subprocess.run(["make", "PYTHON=", ".venv/bin/python"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert refused.returncode != 0
    assert "Python 3.11, 3.12 or 3.13" in refused.stderr


def test_ci_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "make test"


def test_bytecode_is_compiled_at_set_up() -> None:
    for target in (".venv/.ready", ".venv/.ready-dev"):
        assert any("--compile-bytecode" in line for line in recipes()[target]), target
    assert any("compileall" in line and "src" in line and "dags" in line for line in recipes()[".venv/.ready"])
