"""The hidden sheet of a form: which contract, and which version of it, the form was made for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from newinfra.contracts import Contract
from newinfra.read.formats import Grid
from newinfra.read.sheets.wording import FORM_SHEET

_SOURCE, _VERSION, _TABLE = "source_id", "contract_version", "table"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the hidden sheet says."""

    source_id: str
    contract_version: str
    tables: tuple[str, ...]

    def is_older_than(self, contract: Contract) -> bool:
        """Whether the contract has moved on since the form was made."""
        return _numbers(self.contract_version) < _numbers(contract.version)


def stamp_rows(contract: Contract, tables: Iterable[str]) -> list[tuple[str, str]]:
    """The rows of the hidden sheet."""
    return [(_SOURCE, contract.id), (_VERSION, contract.version), *((_TABLE, name) for name in tables)]


def read_stamp(grids: Iterable[Grid]) -> Stamp | None:
    """The stamp of a workbook that began as a form of ours."""
    for grid in grids:
        if grid.sheet != FORM_SHEET:
            continue
        pairs = [(grid.text(row, 0), grid.text(row, 1)) for row in range(len(grid.rows))]
        found = dict(reversed(pairs))
        if found.get(_SOURCE) and found.get(_VERSION):
            return Stamp(found[_SOURCE], found[_VERSION], tuple(value for name, value in pairs if name == _TABLE))
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))
