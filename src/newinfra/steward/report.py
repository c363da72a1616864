"""What a check found: every problem with its place, what was expected, what came and what to do."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning"]

_ADDRESS = re.compile(r"(?P<column>[A-Z]{1,3})(?P<row>[0-9]+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `row` counts from 1; `column` is a letter on a sheet and a header's text in a CSV; both are empty for a whole file or sheet."""

    severity: Severity
    code: str
    table: str
    what: str
    todo: str
    sheet: str | None = None
    row: int | None = None
    column: str = ""
    header: str = ""
    expected: str = ""
    got: str = ""

    @property
    def is_cell(self) -> bool:
        return self.row is not None and bool(self.column)

    @property
    def cell(self) -> str:
        """C17 on a sheet; '' elsewhere."""
        return f"{self.column}{self.row}" if self.is_cell and self.sheet is not None else ""

    @property
    def place_zh(self) -> str:
        """Where it is, for people."""
        on_sheet = f"工作表“{self.sheet}”" if self.sheet is not None else ""
        if self.row is None:
            return on_sheet
        if self.cell:
            return f"{on_sheet}{self.cell}" + (f"（{self.header}）" if self.header else "")
        return f"{on_sheet}第{self.row}行" + (f"“{self.column}”列" if self.column else "")

    def as_record(self) -> dict[str, Any]:
        """For programs."""
        return {**asdict(self), "cell": self.cell}


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """One table of the file and what would become of its rows: `rows_in` is the sum of the other two where the table could be read."""

    name: str
    title_zh: str
    period_zh: str
    rows_in: int = 0
    rows_good: int = 0
    rows_bad: int = 0


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The whole answer. `is_readable` is False where the file could not even be opened; `known_by` says how its source was found."""

    file_name: str
    source_id: str
    source_zh: str
    contract_version: str
    known_by: str
    tables: tuple[CheckedTable, ...]
    problems: tuple[Problem, ...]
    is_readable: bool = True
    notes: tuple[str, ...] = field(default=())

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    @property
    def summary_zh(self) -> str:
        """The last line."""
        rows, good = sum(table.rows_in for table in self.tables), sum(table.rows_good for table in self.tables)
        read = f"读入{rows}行，可采用{good}行" if self.is_readable else "文件无法读取"
        counts = f"{len(self.errors)}处错误，{len(self.warnings)}处提醒" if self.problems else "没有发现问题"
        whole = "、".join(table.title_zh for table in self.tables if table.rows_in and not table.rows_good)
        return f"{counts}；{read}{f'（{whole}将整表暂扣）' if whole else ''}。"

    def as_record(self) -> dict[str, Any]:
        """For programs."""
        return {
            "file": self.file_name,
            "source_id": self.source_id,
            "source_zh": self.source_zh,
            "contract_version": self.contract_version,
            "known_by": self.known_by,
            "is_readable": self.is_readable,
            "tables": [asdict(table) for table in self.tables],
            "errors": [problem.as_record() for problem in self.errors],
            "warnings": [problem.as_record() for problem in self.warnings],
            "notes": list(self.notes),
        }


def split_place(place: str) -> tuple[str | None, int | None, str]:
    """Sheet, row and column of a place as the reader writes it: 表1!C17, 表1!A12, line 12, column 端口总数."""
    if match := re.fullmatch(r"line ([0-9]+)(?:, column (.*))?", place, re.DOTALL):
        return None, int(match[1]), match[2] or ""
    sheet, mark, address = place.rpartition("!")
    if mark and (cell := _ADDRESS.fullmatch(address)):
        return sheet, int(cell["row"]), cell["column"]
    return None, None, ""


def column_number(letters: str) -> int:
    """The number of a spreadsheet column from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
