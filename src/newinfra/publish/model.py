"""What a release is, as its manifest says, and which releases a home folder has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from newinfra.errors import PublishError
from newinfra.home import Home
from newinfra.ledger import Ledger

MANIFEST = "manifest.json"
DATABASE = "newinfra.duckdb"
WRITING_PREFIX = ".writing-"

Outcome = Literal["published", "unchanged", "kept_older"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnEntry(_Record):
    """One column of a published table."""

    name: str
    type: str
    comment_zh: str


class TableEntry(_Record):
    """One published table: its size, the hash of its logical rows and its columns."""

    rows: int
    content_hash: str
    comment_zh: str
    columns: tuple[ColumnEntry, ...]


class InputEntry(_Record):
    """The deliveries of one table of one source that the build could see; file by file they are in meta.deliveries.

    `sha256` is the hash over the sorted hashes of the files.
    """

    source_id: str
    table_name: str
    deliveries: int
    last_known_at: str
    sha256: str


class Manifest(_Record):
    """manifest.json. Nothing in it comes from the wall clock: the same inputs give the same manifest."""

    release_id: str
    as_of: date
    plan_name_zh: str
    page_title_zh: str
    is_synthetic: bool
    content_hash: str
    inputs_hash: str
    code_version: str
    inputs: tuple[InputEntry, ...]
    tables: dict[str, TableEntry]


@dataclass(frozen=True, slots=True)
class Release:
    """One release folder.

    `inputs_hash` is that of the last build that gave this content; the manifest has that of the first one.
    `outcome` says what publishing did: `published` moved `current` here; `unchanged` found the same content already there;
    `kept_older` wrote the folder but left `current` on a release with a newer as-of. Releases that were only looked up have `published`.
    """

    path: Path
    manifest: Manifest
    is_current: bool
    outcome: Outcome = "published"

    @property
    def release_id(self) -> str:
        return self.manifest.release_id

    @property
    def content_hash(self) -> str:
        return self.manifest.content_hash

    @property
    def inputs_hash(self) -> str:
        """Of the last build that gave this content, from the ledger; the manifest, which never changes, has that of the first one."""
        ledger = Ledger(Home(self.path.parents[1]).ledger)
        rows = ledger.rows("select inputs_hash from releases where release_id = ?", (self.release_id,)) if ledger.path.is_file() else []
        return rows[0]["inputs_hash"] if rows else self.manifest.inputs_hash

    @property
    def database(self) -> Path:
        return self.path / DATABASE

    @property
    def board(self) -> Path:
        return self.path / "board" / "index.html"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release folder.

    Raises:
        PublishError: there is none, or it is not one of ours.
    """
    path = folder / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise PublishError(
            "the release's manifest cannot be read",
            where=str(path),
            got=str(error).splitlines()[0],
            todo="Remove the folder and publish again: `newinfra nightly --as-of DATE`.",
        ) from error


def current_release(home: Home) -> Release | None:
    """The release that `current` names, or None before the first one."""
    link = home.current_release
    if not link.exists():
        return None
    folder = link.resolve()
    return Release(folder, read_manifest(folder), is_current=True)


def list_releases(home: Home) -> list[Release]:
    """Every complete release, newest as-of first; half-written folders are not releases."""
    if not home.releases.is_dir():
        return []
    current = home.current_release.resolve() if home.current_release.exists() else None
    folders = (path for path in home.releases.iterdir() if not path.name.startswith(".") and not path.is_symlink() and (path / MANIFEST).is_file())
    releases = [Release(path, read_manifest(path), is_current=path.resolve() == current) for path in folders]
    return sorted(releases, key=lambda release: (release.manifest.as_of, release.is_current, release.release_id), reverse=True)
