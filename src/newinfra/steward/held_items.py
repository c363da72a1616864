"""What the reader held, as problems for the sender."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newinfra.contracts import Contract
from newinfra.ledger import Delivery
from newinfra.ledger.quarantine import QuarantineRecord
from newinfra.read.reasons import REASONS
from newinfra.steward.report import Problem, split_place

_REGISTERED = {"corrected_drop"}
"""Reasons that are no fault of the file: we have agreed on them with the sender."""

_SHEET = re.compile(r"工作表“(?P<sheet>.*?)”")
_ROW = re.compile(r"第(?P<row>[0-9]+)行")
_CELL = re.compile(r"单元格\s*(?P<column>[A-Z]{1,3})(?P<row>[0-9]+)")


def problems_of_records(contract: Contract, delivery: Delivery, records: Iterable[QuarantineRecord]) -> Iterator[Problem]:
    """One problem per held file, row or cell."""
    for record in records:
        reason = REASONS[record.reason_code]
        table = contract.table(record.table_name)
        column = next((column for column in table.columns if column.name == record.column_name), None)
        sheet, row, letter = _place(record, delivery)
        yield Problem(
            severity="warning" if record.reason_code in _REGISTERED else "error",
            code=record.reason_code,
            table=record.table_name,
            what=reason.what_zh,
            todo=reason.action_zh,
            sheet=sheet,
            row=row,
            column=letter,
            header=column.title_zh if column else "",
            expected=record.expected,
            got=_got(record, reason.action_zh),
        )


def _place(record: QuarantineRecord, delivery: Delivery) -> tuple[str | None, int | None, str]:
    if record.level != "file":
        return split_place(record.place)
    # Where every row has the same fault, the first of them stands for all.
    about = record.place.removeprefix(delivery.file_name) + _got(record, REASONS[record.reason_code].action_zh)
    sheet, row, cell = _SHEET.search(about), _ROW.search(about), _CELL.search(about)
    name = sheet["sheet"] if sheet else None
    if cell:
        return name, int(cell["row"]), cell["column"]
    return name, int(row["row"]) if row else None, ""


def _got(record: QuarantineRecord, action: str) -> str:
    """What came, from the sentence for the sender."""
    _, _, got = record.message_zh.partition(";实为:")
    return got.removesuffix(f"。{action}")
