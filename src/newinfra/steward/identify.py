"""Which source and which of its tables a file holds: by its hidden stamp, its name, and the headers that stand in it. Nothing is guessed."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from newinfra.contracts import Contract, Table
from newinfra.contracts.layout import CrosstabLayout, JsonLayout
from newinfra.errors import DeliveryError, NewinfraError
from newinfra.fetch.names import match_tables
from newinfra.periods import Period
from newinfra.read.formats import Grid
from newinfra.read.limits import FILE_BYTES, HEADER_SEARCH_ROWS
from newinfra.read.normal import key
from newinfra.read.sheets.wording import bracketed
from newinfra.read.staged.columns import header_paths, may_be_absent
from newinfra.read.worker.process import read_in_worker
from newinfra.steward.stamp import Stamp, read_stamp

HEAD_BYTES = 1 << 20
"""How much of a text file is looked at to find out what it is."""

LIKELY = 0.6
"""Share of a table's needed headers from which on a file is taken to be meant for it."""

_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class UnsureError(NewinfraError):
    """The file may belong to several sources, or to none: a person must say which."""

    def __init__(self, what: str, *, where: str, candidates: Sequence[str], todo: str) -> None:
        self.candidates = tuple(candidates)
        super().__init__(what, where=where, got="；".join(candidates) or "没有相符的来源", todo=todo)


@dataclass(frozen=True, slots=True)
class Claim:
    """A table that the file is, its period where the name says it, and whether the name fits the contract."""

    table: Table
    period: Period | None
    vintage: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """What the file is and by what it was known. `grids` is what was looked at; empty where it could not be opened."""

    contract: Contract
    claims: tuple[Claim, ...]
    known_by: str
    stamp: Stamp | None
    grids: tuple[Grid, ...]


def identify(path: Path, contracts: Sequence[Contract], *, source_id: str | None = None, table_name: str | None = None) -> Identity:
    """What a file is.

    Raises:
        UnsureError: several sources or tables fit equally, or none; with the candidates and why.
    """
    grids = _look(path)
    stamp = read_stamp(grids)
    texts = _texts(grids)
    contract, known_by = _contract(path, contracts, source_id, stamp, texts)
    named = _named(contract, path)
    tables = [table for table in contract.tables if not isinstance(table.spec.layout, JsonLayout)]
    if not tables:
        raise UnsureError(
            "the source sends no files", where=contract.id, candidates=[f"{contract.id} 由接口提供数据"], todo="该来源没有需要填报的文件,请核对 --source。"
        )
    if table_name is not None:
        chosen = [table for table in tables if table.name == table_name]
    elif named:
        chosen = [claim.table for claim in named]
    elif stamp and stamp.source_id == contract.id and stamp.tables:
        chosen = [table for table in tables if table.name in stamp.tables]
    else:
        shares = {table.name: _fit(table, texts).share for table in tables}
        best = max(shares.values())
        chosen = [table for table in tables if shares[table.name] == best and (best >= LIKELY or len(tables) == 1)]
    if not chosen or (len(chosen) > 1 and not named and not stamp):
        raise UnsureError(
            "which table of the source it is cannot be told",
            where=path.name,
            candidates=[f"{table.name} {table.title_zh}(表头相符 {_fit(table, texts).share:.0%})" for table in chosen or tables],
            todo="请用 --table 指明是哪张表。",
        )
    by_name = {claim.table.name: claim for claim in named}
    claims = tuple(by_name.get(table.name) or Claim(table, None, table.spec.vintage, is_named=False) for table in chosen)
    return Identity(contract, claims, known_by, stamp, tuple(grids))


def _contract(path: Path, contracts: Sequence[Contract], source_id: str | None, stamp: Stamp | None, texts: frozenset[str]) -> tuple[Contract, str]:
    by_id = {contract.id: contract for contract in contracts}
    if source_id is not None:
        if source_id not in by_id:
            raise UnsureError("there is no such source", where=source_id, candidates=sorted(by_id), todo="`newinfra sources` 列出全部来源。")
        return by_id[source_id], "指定"
    if stamp and stamp.source_id in by_id:
        return by_id[stamp.source_id], "报送模板"
    named = [contract for contract in contracts if _named(contract, path)]
    if len(named) == 1:
        return named[0], "文件名"
    fits = {contract.id: max((_fit(table, texts) for table in contract.tables), key=lambda fit: (fit.share, fit.found)) for contract in named or contracts}
    shares = {source: fit.share for source, fit in fits.items()}
    full = [contract for contract in named or contracts if shares[contract.id] == 1.0]
    # A small table may be found whole inside a larger one that lacks a header.
    if len(full) == 1 and all(fit.found < fits[full[0].id].found for source, fit in fits.items() if source != full[0].id and fit.share >= LIKELY):
        return full[0], "文件名和表头" if named else "表头"
    likely = sorted((contract for contract in contracts if shares.get(contract.id, 0) >= LIKELY or contract in named), key=lambda c: (-shares[c.id], c.id))
    raise UnsureError(
        "which source it comes from cannot be told",
        where=path.name,
        candidates=[f"{c.id} {c.title_zh}({'文件名相符,' if c in named else ''}表头相符 {shares[c.id]:.0%})" for c in likely],
        todo="请用 --source 指明来源,或按约定的文件名保存。",
    )


def _named(contract: Contract, path: Path) -> list[Claim]:
    """The tables that the file's name fits. Templates may begin with folders, so the folders above the file are tried too."""
    parts = path.resolve().parts
    for taken in range(1, min(4, len(parts)) + 1):
        matches = match_tables(contract, "/".join(parts[-taken:]))
        if matches:
            return [Claim(match.table, match.period, match.vintage, is_named=True) for match in matches]
    return []


@dataclass(frozen=True, slots=True)
class _Fit:
    """How many of a table's needed headers stand in a file, of how many."""

    found: int
    needed: int

    @property
    def share(self) -> float:
        return self.found / self.needed if self.needed else 0.0


def _fit(table: Table, texts: frozenset[str]) -> _Fit:
    layout = table.spec.layout
    if isinstance(layout, JsonLayout):
        return _Fit(0, 0)
    if isinstance(layout, CrosstabLayout):
        items = [key(word) for column in table.with_role("measure_item") for word in column.spec.map]
        corners = [layout.corner] if isinstance(layout.corner, str) else layout.corner or []
        if corners and not any(key(corner) in texts for corner in corners):
            return _Fit(0, 1 + len(items))
        return _Fit(1 + sum(item in texts for item in items), 1 + len(items))
    needed = [column for column in table.columns if not may_be_absent(column)] or list(table.columns)
    return _Fit(sum(any(texts.issuperset(path) for path in header_paths(column)) for column in needed), len(needed))


def _texts(grids: Iterable[Grid]) -> frozenset[str]:
    """The comparable texts near the top of every sheet, with and without a bracket at their end."""
    found: set[str] = set()
    for grid in grids:
        for row in range(min(HEADER_SEARCH_ROWS, len(grid.rows))):
            for text in grid.texts(row):
                if text and len(text) <= 60:
                    plain = key(text)
                    found |= {plain, bracketed(plain)[0]}
    return frozenset(found)


def _look(path: Path) -> list[Grid]:
    """The file's sheets, or the beginning of a text file; nothing where it cannot be opened: the check itself will say why."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            if head.startswith(b"\x1f\x8b"):
                head = gzip.GzipFile(fileobj=io.BytesIO(head)).read1(HEAD_BYTES)
            if head.startswith(_BINARY):
                file.seek(0)
                head = file.read(FILE_BYTES + 1)
            elif len(head) >= HEAD_BYTES:
                head = head[: head.rfind(b"\n") + 1]
        grids: list[Grid] = read_in_worker("read_grids", path.name, data=head, where=path.name)
        return grids
    except (DeliveryError, OSError, EOFError):
        return []
