"""Moves the rows and columns of a sheet with merges, hidden parts and truth."""

from __future__ import annotations

from collections.abc import Callable

from layouts.zoo.model import Sheet, Table


def same(at: int) -> int:
    """The map that moves nothing."""
    return at


def moved(sheet: Sheet, row: Callable[[int], int], column: Callable[[int], int]) -> None:
    """Move everything on a sheet, truth and all, by a map of rows and one of columns that keep the order."""
    sheet.cells = {(row(r), column(c)): cell for (r, c), cell in sheet.cells.items()}
    sheet.merges = [(row(t), column(left), row(b), column(right)) for t, left, b, right in sheet.merges]
    sheet.hidden_rows = {row(r) for r in sheet.hidden_rows}
    sheet.hidden_columns = {column(c) for c in sheet.hidden_columns}
    for table in sheet.tables:
        table.header_rows = [row(r) for r in table.header_rows]
        table.header_optional = {row(r) for r in table.header_optional}
        table.top, table.bottom, table.left, table.right = row(table.top), row(table.bottom), column(table.left), column(table.right)
        table.not_facts = {(row(r), column(c)) for r, c in table.not_facts}
        for fact in table.facts:
            fact.row, fact.column = row(fact.row), column(fact.column)


def rearranged(sheet: Sheet, table: Table, rows: dict[int, int], columns: dict[int, int]) -> None:
    """Move rows, or columns of a table with its header, to any other place."""
    top = min(table.header_rows)

    def to(r: int, c: int) -> tuple[int, int]:
        return (rows.get(r, r), columns.get(c, c) if top <= r <= table.bottom else c)

    sheet.cells = {to(*place): cell for place, cell in sheet.cells.items()}
    sheet.hidden_rows = {rows.get(r, r) for r in sheet.hidden_rows}
    sheet.hidden_columns = {columns.get(c, c) for c in sheet.hidden_columns}
    table.not_facts = {to(*place) for place in table.not_facts}
    for fact in table.facts:
        fact.row, fact.column = to(fact.row, fact.column)


def only_rows(sheet: Sheet, keeps: Callable[[int], bool]) -> None:
    """Leave out the rows of a sheet with one table that are not kept."""
    kept = [r for r in range(sheet.height) if keeps(r)]
    to = {r: at for at, r in enumerate(kept)}
    (table,) = sheet.tables
    sheet.cells = {(r, c): cell for (r, c), cell in sheet.cells.items() if r in to}
    sheet.hidden_rows &= set(to)
    table.facts = [fact for fact in table.facts if fact.row in to]
    table.not_facts = {(r, c) for r, c in table.not_facts if r in to}
    table.top = next(r for r in kept if r >= table.top)
    table.bottom = max(r for r in kept if r <= table.bottom)
    moved(sheet, lambda r: to[r], same)
