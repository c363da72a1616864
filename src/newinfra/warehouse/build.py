"""Runs dbt as a subprocess on build.duckdb and reads its run_results.json (in-process dbt would leave DuckDB open)."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from newinfra.clock import cutoff
from newinfra.errors import BuildError
from newinfra.home import Home
from newinfra.project import Project

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """How many dbt nodes ended in which status, and the warnings among them."""

    statuses: dict[str, int]
    warnings: tuple[str, ...]


def run_dbt(*, home: Home, project: Project, as_of: date) -> BuildResult:
    """`dbt build`: seeds, models, unit and data tests, in one go.

    Raises:
        BuildError: dbt failed; every failing node and its message is in it, the full log under logs/.
    """
    target, logs = home.root / "dbt" / "target", home.logs
    logs.mkdir(parents=True, exist_ok=True)
    staged = _stage(project, home.root / "dbt" / "project")
    arguments = {"as_of": as_of.isoformat(), "cutoff": cutoff(as_of).strftime("%Y-%m-%d %H:%M:%S")}
    command = [sys.executable, "-m", "dbt.cli.main", "build", "--vars", json.dumps(arguments)]
    command += ["--project-dir", str(staged), "--profiles-dir", str(staged)]
    environment = os.environ | {
        "NEWINFRA_BUILD": str(home.build),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(logs),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": "false",
    }
    results = target / "run_results.json"
    results.unlink(missing_ok=True)
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    (logs / "dbt-console.log").write_text(finished.stdout + finished.stderr, encoding="utf-8")
    failures, warnings, statuses = _read_results(results)
    if finished.returncode != 0 or failures:
        tail = "\n".join(finished.stdout.strip().splitlines()[-12:])
        raise BuildError(
            "dbt did not finish",
            where=str(logs / "dbt-console.log"),
            got="; ".join(failures) or tail or finished.stderr.strip()[-500:],
            todo="Nothing was published. Mend the model or seed that is named, then run the night again.",
        )
    logger.info("dbt: %s", ", ".join(f"{count} {status}" for status, count in sorted(statuses.items())))
    return BuildResult(statuses, tuple(warnings))


def _stage(project: Project, folder: Path) -> Path:
    """A dbt project made of links: our models with the plan's own seeds inside.

    dbt writes what it compiled under its target folder by the path relative to the project; a seed path that leads out of the project
    would lead out of the target folder too, and dbt would write over the seeds themselves.
    """
    _link(folder, [path for path in project.dbt.iterdir() if path.name != "seeds"])
    _link(folder / "seeds", project.seed_files())
    return folder


def _link(folder: Path, paths: Iterable[Path]) -> None:
    """Fill a folder with links to the paths, in the place of those that it had."""
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    for link in folder.iterdir():
        if link.is_symlink():
            link.unlink()
    for path in paths:
        (folder / path.name).symlink_to(path, target_is_directory=path.is_dir())


def _read_results(path: Path) -> tuple[list[str], list[str], dict[str, int]]:
    if not path.is_file():
        return [], [], {}
    results = json.loads(path.read_text(encoding="utf-8"))["results"]
    failures = [f"{r['unique_id']}: {r['message']}" for r in results if r["status"] in ("error", "fail", "runtime error")]
    warnings = [f"{r['unique_id']}: {r['message']}" for r in results if r["status"] == "warn"]
    return failures, warnings, dict(Counter(r["status"] for r in results))
