"""What is found in a file without a contract: tables, and their figures as records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One figure with everything that names it.

    Attributes:
        cell: as spreadsheets write it; a field of a text file counts as a cell of its line.
        row_labels: the groups that the row is in, outermost first, then its own labels.
        column_labels: the header above the column, outermost first.
        value: as stored; None where the cell holds a missing symbol, an error or words.
        text: what a person sees in the cell.
        unit: as printed, without brackets and 单位:.
        uncertain: the value, a label or the unit may be another.
    """

    cell: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    value: float | int | None
    text: str
    unit: str | None
    uncertain: bool


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of figures: its position in the sheet from 0, its header labels, and the unit that they state."""

    position: int
    labels: tuple[str, ...]
    unit: str | None


@dataclass(frozen=True, slots=True)
class LaidOutTable:
    """A table of an unknown sheet.

    Attributes:
        sheet: None in a text file.
        title: the lines above the header, without the unit and the period line.
        header_rows: sheet rows from 1.
        stub_columns: columns that name the rows, from 0.
        data_range: from the first to the last figure, as B5:U37.
        unit: of the whole table; several are joined with 、.
        period: the line that names the period, as printed.
        footers: rows of notes, sources and signatures below the figures, from 1.
        notes: what a reader should know, in Chinese: hidden rows left out, doubts.
    """

    sheet: str | None
    title: tuple[str, ...]
    header_rows: tuple[int, ...]
    stub_columns: tuple[int, ...]
    data_range: str
    unit: str | None
    period: str | None
    footers: tuple[int, ...]
    columns: tuple[FigureColumn, ...]
    records: list[Record]
    notes: tuple[str, ...]
