"""Finds tables in sheets that no contract describes: by content alone, never by row number or file name."""

from __future__ import annotations

from collections.abc import Sequence

from newinfra.read.formats import Grid
from newinfra.read.layout.model import FigureColumn, LaidOutTable, Record
from newinfra.read.layout.tables import tables_of

__all__ = ["FigureColumn", "LaidOutTable", "Record", "infer_tables"]


def infer_tables(grids: Sequence[Grid]) -> list[LaidOutTable]:
    """Every table with figures, sheet by sheet, from top to bottom and left to right. Hidden sheets are left out."""
    return [table for grid in grids for table in tables_of(grid)]
