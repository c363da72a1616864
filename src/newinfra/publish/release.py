"""Publishes tonight's build as a release: written beside, flushed, renamed; then `current` moves, unless that would go back in time."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb

from newinfra.board import render_board
from newinfra.errors import PublishError
from newinfra.findings.digest import Edition, write_digests
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.project import Project
from newinfra.publish.database import copy_marts, create_chinese_views, create_database
from newinfra.publish.dictionary import render_dictionary
from newinfra.publish.durable import move_into_place, point_to, sync_tree
from newinfra.publish.macros import create_macros
from newinfra.publish.manifest import build_manifest
from newinfra.publish.meta import write_meta
from newinfra.publish.model import DATABASE, MANIFEST, WRITING_PREFIX, Manifest, Release, current_release, read_manifest
from newinfra.publish.progress_workbook import NAME as PROGRESS_WORKBOOK
from newinfra.publish.progress_workbook import write_progress_workbook
from newinfra.publish.tables import PublishedTable, content_hash, published_tables, table_entries
from newinfra.warehouse.sql import literal


def publish_release(*, home: Home, project: Project, as_of: date, ledger: Ledger, inputs_hash: str) -> Release:
    """Publish what build.duckdb holds. Gate 2 must have passed; this function does not look at it.

    Publishing the same content for the same date again changes nothing. An as-of older than the current release's is written as a release
    of its own, but `current` stays where it is (`outcome` is `kept_older`).

    Args:
        home: where the build and the releases are.
        project: the plan whose release this is; its seeds name the units in the digests.
        as_of: the night's date.
        ledger: findings, checks and earlier releases.
        inputs_hash: of what the build was computed from (`newinfra.warehouse.fingerprint`); a later night compares its own with it.

    Raises:
        PublishError: there is no build, it has no marts, or another content already has this release's id.
    """
    if not home.build.is_file():
        raise PublishError("there is nothing to publish", where=str(home.build), expected="the warehouse that dbt writes", todo="Run `newinfra nightly`.")
    home.releases.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(home.build))} as build (read_only)")
        tables = published_tables(connection, "build")
        entries = table_entries(connection, "build", tables)
        digest = content_hash(entries)
        release_id = f"{as_of:%Y%m%d}-{digest[:8]}"
        final = home.releases / release_id
        exists = final.is_dir()
        if exists:
            manifest = read_manifest(final)
            if manifest.content_hash != digest:
                raise PublishError("two contents have one release id", where=str(final), expected=manifest.content_hash, got=digest)
        else:
            manifest = build_manifest(
                connection, "build", release_id=release_id, as_of=as_of, content_hash=digest, inputs_hash=inputs_hash, entries=entries, project=project
            )
            _write(connection, tables, manifest, home=home, project=project, ledger=ledger)
    _record(ledger, manifest, final, inputs_hash)
    return _make_current(home, final, manifest)


def _write(connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable], manifest: Manifest, *, home: Home, project: Project, ledger: Ledger) -> None:
    """The whole folder, beside its final place."""
    folder = home.releases / f"{WRITING_PREFIX}{manifest.release_id}"
    if folder.exists():  # a crash left it
        shutil.rmtree(folder)
    folder.mkdir()
    create_database(connection, folder / DATABASE, "release")
    copy_marts(connection, tables, build="build", target="release", release_id=manifest.release_id, parquet=folder / "parquet")
    create_chinese_views(connection, tables, target="release")
    create_macros(connection, tables, target="release")
    write_meta(
        connection,
        build="build",
        target="release",
        manifest=manifest,
        ledger=ledger,
        project=project,
        dbt_manifest=home.root / "dbt" / "target" / "manifest.json",
    )
    connection.execute("detach release")
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    # The pages are rendered from the finished file and from nothing else, so that they cannot disagree with it.
    render_board(folder / DATABASE, folder / "board" / "index.html")
    render_dictionary(folder / DATABASE, folder / "dictionary.html")
    write_progress_workbook(folder / DATABASE, folder / PROGRESS_WORKBOOK)
    write_digests(ledger, folder / "digests", project=project, edition=Edition(manifest.as_of, manifest.release_id, manifest.is_synthetic))
    sync_tree(folder)
    move_into_place(folder, home.releases / manifest.release_id)


def _record(ledger: Ledger, manifest: Manifest, folder: Path, inputs_hash: str) -> None:
    with ledger.transaction() as connection:
        connection.execute(
            "insert into releases (release_id, as_of, content_hash, inputs_hash, path) values (?, ?, ?, ?, ?)"
            " on conflict (release_id) do update set inputs_hash = excluded.inputs_hash, path = excluded.path",
            (manifest.release_id, manifest.as_of.isoformat(), manifest.content_hash, inputs_hash, str(folder)),
        )


def _make_current(home: Home, final: Path, manifest: Manifest) -> Release:
    current = current_release(home)
    if current is not None and current.manifest.as_of > manifest.as_of:
        return Release(final, manifest, is_current=False, outcome="kept_older")
    if current is not None and current.release_id == manifest.release_id:
        return Release(final, manifest, is_current=True, outcome="unchanged")
    point_to(home.current_release, final)
    return Release(final, manifest, is_current=True)
