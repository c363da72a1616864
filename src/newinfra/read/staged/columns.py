"""Binds the headers of a delivery to the columns of its contract, by their texts and never by their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from newinfra.contracts import Column, Table
from newinfra.contracts.layout import SheetLayout
from newinfra.errors import DeliveryError
from newinfra.read.normal import key

OPTIONAL_ROLES = {"note", "attribute", "flag"}
DERIVED = ("sheet_name", "block_label")
"""Texts that stand outside the table and that a column may take: the name of its sheet, and the line above a block that is repeated."""
UNREMARKABLE = {"序号", "备注", ""}
"""Headers that nearly every form has and nobody needs: they are no news."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the spreadsheet hides and the reader therefore did not take: rows, columns or sheets, where, and by which names."""

    what: Literal["rows", "columns", "sheets"]
    where: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """Which header index each contract column has.

    `absent` columns may be missing; `unexpected` headers are in no contract column; `left_out` is what a spreadsheet hides.
    """

    index: dict[str, int]
    absent: tuple[str, ...]
    unexpected: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()


def header_paths(column: Column) -> list[tuple[str, ...]]:
    """The header texts that may stand above a column, as comparable paths (outermost first); its own name where the contract gives none."""
    paths = [(entry,) if isinstance(entry, str) else tuple(entry) for entry in column.spec.source]
    return [tuple(key(part) for part in path) for path in paths or [(column.name,)]]


def derived_columns(table: Table) -> dict[str, str]:
    """The columns of a table on a sheet that take a text from outside it, and which: sheet_name or block_label."""
    if not isinstance(table.spec.layout, SheetLayout):
        return {}
    return {column.name: entry for column in table.columns for entry in column.spec.source if isinstance(entry, str) and entry in DERIVED}


def may_be_absent(column: Column) -> bool:
    """Whether a delivery without this column can still be read: only what is carried along, never a figure, a key or a date."""
    return not column.required and not column.is_key and column.spec.role in OPTIONAL_ROLES


def bind_headers(table: Table, headers: Sequence[str], *, where: str) -> Binding:
    """Match flat headers (CSV) to the table's columns.

    Raises:
        DeliveryError: a needed column is not there (column_missing), or two headers claim the same column (header_duplicate).
    """
    keys = [key(header) for header in headers]
    index: dict[str, int] = {}
    for column in table.columns:
        wanted = {path[-1] for path in header_paths(column)}
        found = [position for position, header in enumerate(keys) if header in wanted]
        if len(found) > 1:
            raise duplicate(column, [headers[position] for position in found], where=where)
        if found:
            index[column.name] = found[0]
    unexpected = tuple(header.strip() for position, header in enumerate(headers) if position not in index.values() and keys[position] not in UNREMARKABLE)
    return bound(table, index, unexpected, where=where)


def bound(table: Table, index: dict[str, int], unexpected: tuple[str, ...], *, where: str) -> Binding:
    """The binding, once nothing that is needed is missing.

    Raises:
        DeliveryError: column_missing, naming every missing column and every header that nobody claimed.
    """
    absent = [column for column in table.columns if column.name not in index and column.name not in derived_columns(table)]
    missing = [column for column in absent if not may_be_absent(column)]
    if missing:
        raise DeliveryError(
            "columns are missing",
            reason_code="column_missing",
            where=where,
            expected="、".join(f"「{title(column)}」" for column in missing),
            got=("多出的列 " + "、".join(f"「{header}」" for header in unexpected[:10])) if unexpected else "没有这些列",
        )
    return Binding(index, tuple(column.name for column in absent), unexpected)


def title(column: Column) -> str:
    """How the publisher calls a column: its first header text."""
    first = column.spec.source[0] if column.spec.source else column.title_zh or column.name
    return first if isinstance(first, str) else "/".join(first)


def duplicate(column: Column, headers: Sequence[str], *, where: str) -> DeliveryError:
    """The refusal of a delivery in which several headers claim one column."""
    return DeliveryError(
        "a header stands more than once",
        reason_code="header_duplicate",
        where=where,
        expected=f"一个「{title(column)}」列",
        got="、".join(f"「{header.strip()}」" for header in headers),
    )
