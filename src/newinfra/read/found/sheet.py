"""The layout of a table on a sheet, from the header that was found for it, complete or not."""

from __future__ import annotations

from collections.abc import Sequence

from newinfra.read.found.layout import SAMPLE_ROWS, FoundLayout, with_samples


def found_sheet(sheet: str | None, line: str | None, header_rows: int, paths: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> FoundLayout:
    """What a sheet's table looked like.

    Args:
        sheet: the sheet's name.
        line: the units that the line above the table names.
        header_rows: how many rows the header takes.
        paths: the header path of each column; columns without one are left out.
        rows: the first rows below the header, as texts.
    """
    standing = [position for position, path in enumerate(paths) if path]
    samples = [[row[position] if position < len(row) else "" for position in standing] for row in rows]
    return FoundLayout("sheet", with_samples([paths[position] for position in standing], samples), sheet=sheet, header_rows=header_rows, unit_line=line)


def found_crosstab(sheet: str | None, corner: str, labels: Sequence[str], samples: Sequence[Sequence[str]], others: Sequence[str]) -> FoundLayout:
    """What a crosstab looked like: its corner text and the labels of its items in order. Its period columns differ every time and are no part of it.

    Args:
        sheet: the sheet's name; None in a text file.
        corner: the text above the row labels.
        labels: the row labels of the items.
        samples: for each label the first figures of its row.
        others: the headers of columns that are no periods.
    """
    by_position = [[row[place] if place < len(row) else "" for row in samples] for place in range(SAMPLE_ROWS)]
    return FoundLayout("crosstab", with_samples([(label,) for label in (*labels, *others)], by_position), sheet=sheet, corner=corner)
