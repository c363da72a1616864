"""Processor time of reading workbooks (合成数据): ours, from bytes to staged rows, against python-calamine alone and openpyxl in read-only mode.

    python bench/bench_sheets.py [--rounds 5] [--rows 50000] [--files 500]

One sheet of 50,000 rows and 20 columns, and 500 small workbooks of 40 rows and 8 columns. Each round runs all readers one after the other, so that
a busy machine slows them alike; what is printed are medians, and ratios of medians. Ours includes opening, what the file hides, the header, its
units and period, and one insert into the staged table; the two others only turn cells into Python objects.
"""

from __future__ import annotations

import argparse
import io
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

from newinfra.contracts.layout import SheetLayout
from newinfra.contracts.model import Column, ColumnSpec, Table, TableSpec
from newinfra.periods import parse_period
from newinfra.read.formats import read_grids
from newinfra.read.sheets.sheet import SheetReader
from newinfra.read.staged.prepared import PreparedRows
from newinfra.read.staged.staging import SCHEMA, Staging
from newinfra.units import Units

SEED = 20250101
COUNTIES = ["东城区", "西城区", "南海区", "高新区"]
UNITS = Units.from_rows([{"unit_code": code, "name_zh": code, "dimension": code, "factor": "1"} for code in ("个", "万户")], ())
PERIOD = parse_period("2025-10")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--rows", type=int, default=50_000)
    arguments.add_argument("--files", type=int, default=500)
    options = arguments.parse_args()
    seeded = random.Random(SEED)
    large = [_workbook(seeded, options.rows, 8, 7, ["编号", "县区", "名称", "状态", "批次"])]
    small = [_workbook(seeded, 37, 3, 3, ["县区", "名称"]) for _ in range(options.files)]
    print(f"{'':24}{'ours':>9}{'calamine':>10}{'openpyxl':>10}{'ours/calamine':>15}{'openpyxl/ours':>15}")
    for name, books, table in (
        (f"1 × {options.rows} × 20", large, _table(8, 7, ["编号", "县区", "名称", "状态", "批次"])),
        (f"{options.files} × 40 × 8", small, _table(3, 3, ["县区", "名称"])),
    ):
        ours, calamine, slow = _medians(options.rounds, books, table)
        print(f"{name:24}{ours:8.3f}s{calamine:9.3f}s{slow:9.3f}s{ours / calamine:15.2f}{slow / ours:15.1f}")


def _medians(rounds: int, books: Sequence[bytes], table: Table) -> tuple[float, float, float]:
    times: list[tuple[float, float, float]] = []
    _ours(books, table)  # the first run imports and opens what a night needs once
    for _ in range(rounds):
        times.append((_ours(books, table), _cpu(lambda: [_calamine(book) for book in books]), _cpu(lambda: [_openpyxl(book) for book in books])))
    ours, calamine, slow = zip(*times, strict=True)
    return statistics.median(ours), statistics.median(calamine), statistics.median(slow)


def _ours(books: Sequence[bytes], table: Table) -> float:
    """Processor seconds from the bytes of all books to rows in staged.<table>. The empty intake file is made before."""
    layout = table.spec.layout
    assert isinstance(layout, SheetLayout)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(Path(folder) / "intake.duckdb")) as connection:
        connection.execute(SCHEMA)
        staging = Staging(connection, table, Path(folder))
        staging.rows_in = dict.fromkeys(range(len(books)), 0)

        def read() -> None:
            reader, prepared = SheetReader(table, layout, UNITS), PreparedRows(Path(folder), staging.columns)
            for number, book in enumerate(books):
                for block in reader.read(read_grids(book, where="bench"), period=PERIOD, where="bench", seen=lambda _: None).blocks:
                    prepared.add_block(number, block)
            prepared.stage(staging)

        seconds = _cpu(read)
        rows = connection.execute(f"select count(*) from {staging.name}").fetchall()[0][0]
        assert rows == sum(staging.rows_in.values()) > 0
    return seconds


def _calamine(book: bytes) -> list[list[list[object]]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]


def _openpyxl(book: bytes) -> list[tuple[object, ...]]:
    workbook = openpyxl.load_workbook(io.BytesIO(book), read_only=True, data_only=True)
    return [row for sheet in workbook.worksheets for row in sheet.iter_rows(values_only=True)]


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _workbook(seeded: random.Random, rows: int, whole: int, decimal: int, texts: Sequence[str]) -> bytes:
    """A monthly report: title, line of units, header, rows of texts, whole numbers and decimals."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet("表1")
    sheet.write_string(0, 0, "月报表(合成数据)")
    sheet.write_string(1, 0, "2025年10月   单位：个、万户")
    for position, name in enumerate([*texts, *(f"端口数{place}" for place in range(whole)), *(f"用户数{place}" for place in range(decimal))]):
        sheet.write_string(2, position, name)
    for row in range(rows):
        values: list[object] = [seeded.choice(COUNTIES) if name == "县区" else f"{name}{row:06}" for name in texts]
        values += [seeded.randrange(100_000) for _ in range(whole)] + [round(seeded.random() * 1000, 3) for _ in range(decimal)]
        sheet.write_row(row + 3, 0, values)
    workbook.close()
    return buffer.getvalue()


def _table(whole: int, decimal: int, texts: Sequence[str]) -> Table:
    columns = [_column(name, "region" if name == "县区" else "key", "string", name != "状态") for name in texts]
    columns += [_column(f"端口数{place}", "measure", "integer", unit="个") for place in range(whole)]
    columns += [_column(f"用户数{place}", "measure", "number", unit="万户") for place in range(decimal)]
    layout = SheetLayout(format="sheet")
    spec = TableSpec(shape="measures", cadence="month", due_days=20, history_start="2023-01", layout=layout, period_from="file_name")
    return Table("report", "月报表", "合成数据", tuple(columns), spec)


def _column(name: str, role: str, logical_type: str, is_key: bool = False, unit: str | None = None) -> Column:
    spec = ColumnSpec.model_validate({"role": role, "from": [name], "unit": unit, "measure": f"m_{name}" if unit else None})
    return Column(name, logical_type, False, is_key, name, "", spec)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
