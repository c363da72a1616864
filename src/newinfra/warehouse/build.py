"""Runs dbt as a subprocess on build.duckdb and reads its run_results.json (in-process dbt would leave DuckDB open)."""

from __future__ import annotations

import hashlib
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

import duckdb

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


def run_dbt(*, home: Home, project: Project, as_of: date, with_unit_tests: bool = False) -> BuildResult:
    """`dbt build`: models and data tests, and the seeds with theirs unless build.duckdb holds them as they are.

    Args:
        home: whose build.duckdb is built; `write_inputs` has filled its schema raw.
        project: whose seeds are used.
        as_of: the night's date.
        with_unit_tests: also run dbt's unit tests. They guard the models' text, not the night's data, so a night leaves them out.

    Raises:
        BuildError: dbt failed; every failing node and its message is in it, the full log under logs/.
    """
    target, logs = home.root / "dbt" / "target", home.logs
    logs.mkdir(parents=True, exist_ok=True)
    staged = _stage(project, home.root / "dbt" / "project")
    seeds = _seeds_hash(project)
    left_out = [] if with_unit_tests else ["resource_type:unit_test"]
    if _loaded_seeds(home) == seeds:
        left_out.append("path:seeds")
    else:
        _remember_seeds(home, "")  # until they are loaded and tested, what build.duckdb holds is neither the old nor the new
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "build", "--project-dir", str(staged), "--profiles-dir", str(staged)]
    command += ["--exclude", *left_out] if left_out else []
    environment = os.environ | {
        "NEWINFRA_AS_OF": as_of.isoformat(),
        "NEWINFRA_CUTOFF": cutoff(as_of).strftime("%Y-%m-%d %H:%M:%S"),
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
    _remember_seeds(home, seeds)
    logger.info("dbt: %s", ", ".join(f"{count} {status}" for status, count in sorted(statuses.items())))
    return BuildResult(statuses, tuple(warnings))


def _seeds_hash(project: Project) -> str:
    digest = hashlib.sha256()
    for path in project.seed_files():
        digest.update(path.name.encode() + b"\x00" + path.read_bytes() + b"\x00")
    return digest.hexdigest()


def _loaded_seeds(home: Home) -> str | None:
    """The hash of the seeds that build.duckdb holds, tested; None where it holds none."""
    with duckdb.connect(str(home.build)) as connection:
        connection.execute("create table if not exists main.loaded_seeds (seeds_hash varchar)")
        row = connection.execute("select max(seeds_hash) from main.loaded_seeds").fetchall()[0]
    return str(row[0]) if row[0] else None


def _remember_seeds(home: Home, seeds_hash: str) -> None:
    with duckdb.connect(str(home.build)) as connection:
        connection.execute("delete from main.loaded_seeds")
        connection.execute("insert into main.loaded_seeds values (?)", [seeds_hash])


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
