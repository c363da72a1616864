"""Builds the manifest of a release from the attached build."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

import duckdb

from newinfra import __version__
from newinfra.project import REPOSITORY, Project
from newinfra.publish.content import combined_hash
from newinfra.publish.model import InputEntry, Manifest, TableEntry
from newinfra.warehouse.sql import identifier


def build_manifest(
    connection: duckdb.DuckDBPyConnection,
    build: str,
    *,
    release_id: str,
    as_of: date,
    content_hash: str,
    inputs_hash: str,
    entries: Mapping[str, TableEntry],
    project: Project,
) -> Manifest:
    """The manifest of the release that the attached `build` makes."""
    synthetic = connection.execute(f"select coalesce(bool_or(is_synthetic), false) from {identifier(build)}.raw.deliveries").fetchall()
    plans = project.seed_rows("plans")
    return Manifest(
        release_id=release_id,
        as_of=as_of,
        plan_name_zh="、".join(plan["name_zh"] for plan in plans),
        page_title_zh="、".join(plan["page_title_zh"] for plan in plans),
        is_synthetic=bool(synthetic[0][0]),
        content_hash=content_hash,
        inputs_hash=inputs_hash,
        code_version=code_version(project),
        inputs=_inputs(connection, build),
        tables=dict(entries),
    )


def code_version(project: Project) -> str:
    """The package's version and a hash over what decides the figures: the library, the models and the plan's data."""
    folders = {"src": REPOSITORY / "src", "dbt": project.dbt, "seeds": project.seeds, "contracts": project.contracts, "expectations": project.expectations}
    suffixes = {".py", ".sql", ".yml", ".yaml", ".csv"}
    files = {
        f"{name}/{path.relative_to(folder).as_posix()}": hashlib.sha256(path.read_bytes()).hexdigest()
        for name, folder in folders.items()
        for path in folder.rglob("*")
        if path.suffix in suffixes and "target" not in path.parts
    }
    return f"{__version__}+{combined_hash(files)[:12]}"


def _inputs(connection: duckdb.DuckDBPyConnection, build: str) -> tuple[InputEntry, ...]:
    rows = connection.execute(
        "select source_id, table_name, count(*), strftime(max(known_at), '%Y-%m-%dT%H:%M:%SZ'),"
        " sha256(string_agg(file_sha256 || state, '' order by file_sha256, state, delivery_id))"
        f" from {identifier(build)}.raw.deliveries group by source_id, table_name order by source_id, table_name"
    ).fetchall()
    return tuple(InputEntry(source_id=s, table_name=t, deliveries=n, last_known_at=k, sha256=h) for s, t, n, k, h in rows)
