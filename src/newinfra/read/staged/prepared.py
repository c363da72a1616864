"""Rows that Python has taken apart (pages, sheets, crosstabs, irregular CSV), on their way into the staged table, as Parquet files.

A file has the columns `_n, _row, _sheet, _page, _item, _is_subset`, and for each contract column its texts under its name, its numbers
(cells of spreadsheets) under its name and `__number`, or both: the texts of numbers are left to DuckDB, which writes a million in a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from newinfra.read.formats.grid import Value, cell_text
from newinfra.read.places import RowPlace
from newinfra.read.staged.staging import NUMBER, Staging
from newinfra.warehouse.sql import literal

PART_CELLS = 2_000_000
"""Cells that are held in memory before they are written."""

_WHOLE_BELOW, _PLAIN_BELOW, _PLAIN_FROM, _PLACES = 1e15, 1e9, 1e-4, 1e6
"""Whole numbers, and those of six decimals and nine digits before them: their shortest text is the one of 15 digits, and has no exponent."""

Cells = Sequence[Value] | npt.NDArray[np.float64]
"""A column's cells; as an array where all of them are numbers."""

PreparedRow = tuple[RowPlace, bool, Sequence[str]]
"""A row's place, whether it is a 其中 row, and its texts in the contract's order."""


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Rows by columns, each as long as `rows`.

    Attributes:
        sheet: the sheet on which they stand; None in texts and pages.
        rows: sheet rows or lines, from 1.
        subsets: the indexes, within the block, of the 其中 rows.
        columns: the cells of each contract column, in the contract's order.
        pages: the page of each row, from 1, and its item on the page, from 0; empty where there are none.
        items: see pages.
    """

    sheet: str | None
    rows: Sequence[int]
    subsets: Sequence[int]
    columns: Sequence[Cells]
    pages: Sequence[int | None] = ()
    items: Sequence[int | None] = ()


class PreparedRows:
    """Collects the complete rows of many deliveries and writes them in few files."""

    def __init__(self, folder: Path, columns: Sequence[str], name: str = "prepared") -> None:
        self._folder, self._columns, self._name = folder, list(columns), name
        self._batch: list[tuple[int, RowBlock]] = []
        self._cells, self._made = 0, 0
        self.files: list[Path] = []
        self.counts: dict[int, int] = {}

    def add_block(self, number: int, block: RowBlock) -> None:
        """Append rows of a delivery; it may have several blocks."""
        self._batch.append((number, block))
        self._cells += len(block.rows) * len(self._columns)
        self.counts[number] = self.counts.get(number, 0) + len(block.rows)
        if self._cells > PART_CELLS:
            self._flush()

    def add(self, number: int, rows: Iterable[PreparedRow]) -> None:
        """Append the rows of one delivery, or none of them if the iteration fails."""
        limit = max(1, PART_CELLS // max(1, len(self._columns)))
        own, blocks, count = [], list[RowBlock](), 0
        iterator = iter(rows)
        try:
            while chunk := list(islice(iterator, limit)):
                blocks = list(_blocks(chunk, len(self._columns)))
                count += len(chunk)
                if len(chunk) == limit:
                    own.append(self._write([(number, block) for block in blocks]))
                    blocks = []
        except BaseException:
            for path in own:
                path.unlink()
            raise
        self.files += own
        self.counts[number] = count - sum(len(block.rows) for block in blocks)
        for block in blocks:
            self.add_block(number, block)

    def close(self) -> list[Path]:
        """Write what is left; all files, in the order of the rows."""
        self._flush()
        return self.files

    def stage(self, staging: Staging) -> None:
        """Load what was written and remove the files."""
        staging.add_prepared(self.close(), self.counts)
        for path in self.files:
            path.unlink()

    def _flush(self) -> None:
        if self._cells:
            self.files.append(self._write(self._batch))
        self._batch, self._cells = [], 0

    def _write(self, batch: Sequence[tuple[int, RowBlock]]) -> Path:
        arrays = _places(batch)
        for position, name in enumerate(self._columns):
            arrays |= _cells(name, [block.columns[position] for _, block in batch])
        path = self._folder / f"{self._name}{self._made}.parquet"
        self._made += 1
        connection = _writer()
        connection.register("arrays", arrays)
        connection.execute(f"copy (from arrays) to {literal(str(path))} (format parquet, compression uncompressed)")
        connection.unregister("arrays")
        return path


@cache
def _writer() -> duckdb.DuckDBPyConnection:
    """The connection that writes Parquet, once per process: opening one costs as much as writing a hundred thousand cells."""
    connection = duckdb.connect()
    connection.execute("set threads = 1; set pandas_analyze_sample = 0")  # objects are texts, whatever the first thousand look like
    return connection


def _blocks(rows: Sequence[PreparedRow], width: int) -> Iterator[RowBlock]:
    """Rows as blocks, one for each run of rows on one sheet."""
    for sheet, run in groupby(rows, key=lambda row: row[0].sheet):
        block = list(run)
        places = [place for place, _, _ in block]
        columns = list(zip(*(texts for _, _, texts in block), strict=True)) or [()] * width
        for column in columns:
            "".join(column).encode()  # half of a surrogate pair, which JSON can hold, is no text: it must not fell the other deliveries later
        yield RowBlock(
            sheet,
            [place.row for place in places],
            [position for position, (_, is_subset, _) in enumerate(block) if is_subset],
            columns,
            [place.page for place in places],
            [place.item for place in places],
        )


def _places(batch: Sequence[tuple[int, RowBlock]]) -> dict[str, Any]:
    """The columns that say where each row stands."""
    lengths = [len(block.rows) for _, block in batch]
    is_subset = np.zeros(sum(lengths), dtype=bool)
    start = 0
    for length, (_, block) in zip(lengths, batch, strict=True):
        is_subset[[start + position for position in block.subsets]] = True
        start += length
    return {
        "_n": np.repeat(np.array([number for number, _ in batch], dtype=np.int32), lengths),
        "_row": np.fromiter(chain.from_iterable(block.rows for _, block in batch), np.int64, len(is_subset)),
        "_sheet": np.repeat(np.array([block.sheet for _, block in batch], dtype=object), lengths),
        "_page": _numbered([block.pages for _, block in batch], lengths),
        "_item": _numbered([block.items for _, block in batch], lengths),
        "_is_subset": is_subset,
    }


def _numbered(numbers: Sequence[Sequence[int | None]], lengths: Sequence[int]) -> npt.NDArray[Any]:
    """Page or item numbers of all blocks as texts or None: they are cast when they are staged."""
    texts = [None if number is None else str(number) for of_block, length in zip(numbers, lengths, strict=True) for number in of_block or [None] * length]
    return np.array(texts, dtype=object)


def _cells(name: str, columns: Sequence[Cells]) -> dict[str, npt.NDArray[Any]]:
    """A column's cells, of all blocks, as texts, as numbers, or as both with a gap in one where the other stands."""
    arrays = [cells for cells in columns if isinstance(cells, np.ndarray)]
    if len(arrays) == len(columns):
        numbers = np.concatenate(arrays)
        return _numbers(name, numbers, lambda: [None] * len(numbers))
    values = list(chain.from_iterable(cells.tolist() if isinstance(cells, np.ndarray) else cells for cells in columns))
    kinds = set(map(type, values))
    if kinds <= {str, type(None)}:
        return {name: np.array(values, dtype=object)}
    if kinds <= {float}:
        return _numbers(name, np.array(values, dtype=np.float64), lambda: [None] * len(values))
    numbers = np.array([value if type(value) is float else np.nan for value in values], dtype=np.float64)
    return _numbers(name, numbers, lambda: [None if type(value) is float else value if type(value) is str else cell_text(value) for value in values])


def _numbers(name: str, numbers: npt.NDArray[np.float64], texts_of: Callable[[], list[str | None]]) -> dict[str, npt.NDArray[Any]]:
    """Numbers as they are where DuckDB writes them as a person sees them; the others, and whatever is no number, as texts."""
    size = np.abs(numbers)
    is_whole = (np.rint(numbers) == numbers) & (size < _WHOLE_BELOW)
    if is_whole.all():
        return {name + NUMBER: numbers.astype(np.int64)}
    is_plain = is_whole | ((np.rint(numbers * _PLACES) / _PLACES == numbers) & (size < _PLAIN_BELOW) & (size >= _PLAIN_FROM))
    if is_plain.all():
        return {name + NUMBER: numbers}
    texts = texts_of()
    for position in np.flatnonzero(~is_plain).tolist():
        if texts[position] is None:
            texts[position] = cell_text(float(numbers[position]))
    arrays: dict[str, npt.NDArray[Any]] = {name: np.array(texts, dtype=object)}
    if is_plain.any():
        arrays[name + NUMBER] = np.ma.masked_array(np.where(is_plain, numbers, 0), mask=~is_plain)  # a null where the text stands
    return arrays
