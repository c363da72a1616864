"""Takes deliveries out of the files that they were loaded into: each file is written anew without them, beside the old one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import duckdb

from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.ledger.raw_files import RawFile, files_with, registered_paths
from newinfra.shape.files import write_parquet
from newinfra.warehouse.sql import literal


@dataclass(frozen=True, slots=True)
class Swap:
    """Registered files (paths below the home) and what takes their place: raw files and files of held rows."""

    old: tuple[str, ...]
    raw: tuple[RawFile, ...]
    held: tuple[RawFile, ...]


def without_deliveries(connection: duckdb.DuckDBPyConnection, home: Home, ledger: Ledger, source_id: str, gone: Collection[str]) -> Swap:
    """Write anew every registered file in which one of `gone` lies together with others. Nothing counts yet: the ledger still has the old ones."""
    raw, held = files_with(ledger, source_id, gone)
    return Swap(
        tuple(file.path for file in [*raw, *held]),
        tuple(left for file in raw if (left := _without(connection, home, file, gone))),
        tuple(left for file in held if (left := _without(connection, home, file, gone))),
    )


def remove_files(home: Home, ledger: Ledger, source_id: str, paths: Collection[str]) -> None:
    """Delete files that no longer count, and raw files that a crash left unregistered."""
    counting = registered_paths(ledger)
    orphans = {path.relative_to(home.root).as_posix() for path in home.raw.glob(f"*/{source_id}/*/*.parquet")}
    for path in ({*paths} | orphans) - counting:
        (home.root / path).unlink(missing_ok=True)


def _without(connection: duckdb.DuckDBPyConnection, home: Home, file: RawFile, gone: Collection[str]) -> RawFile | None:
    left = tuple(delivery_id for delivery_id in file.delivery_ids if delivery_id not in gone)
    if not left:
        return None
    path = home.root / file.path
    ids = ", ".join(literal(delivery_id) for delivery_id in file.delivery_ids if delivery_id in gone)
    query = f"select * from read_parquet({literal(str(path))}) where delivery_id not in ({ids})"
    written, rows = write_parquet(connection, query, path.parent)
    return RawFile(str(written.relative_to(home.root)), file.shape, file.source_id, file.table_name, rows, left)
