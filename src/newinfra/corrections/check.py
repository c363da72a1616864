"""Checks corrections against the contract that they speak of, and for `newinfra contract lint` against the seeds and the date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from newinfra.contracts import Contract, Table
from newinfra.contracts.problem import Problem
from newinfra.contracts.vocabulary import Vocabulary
from newinfra.corrections.model import Correction
from newinfra.corrections.read_file import SUFFIX, read_corrections
from newinfra.corrections.scope import CORRECTABLE, WORDS, columns_of
from newinfra.periods import parse_period
from newinfra.project import Project


def lint_corrections(project: Project, contracts: Sequence[Contract], vocabulary: Vocabulary, today: date) -> Iterator[Problem]:
    """Every problem of every corrections file: what its readers would stumble over, and what ought to be tidied up."""
    by_id = {contract.id: contract for contract in contracts}
    for path in sorted(project.corrections.glob(f"*{SUFFIX}")):
        corrections, problems = read_corrections(path)
        yield from problems
        contract = by_id.get(path.name.removesuffix(SUFFIX))
        if contract is None:
            yield Problem(_name(path), "", "there is no contract of this name", "Name the file after its source: corrections/<source>.yml.")
            continue
        for correction in corrections:
            yield from contract_problems(path, correction, contract)
            yield from _seed_problems(path, correction, vocabulary)
            if correction.expires_on < today:
                todo = "Delete it if the publisher has mended the error; else decide anew and set a later expires_on."
                yield Problem(_name(path), f"{correction.id}.expires_on", f"expired on {correction.expires_on.isoformat()}", todo)


def contract_problems(path: Path, correction: Correction, contract: Contract) -> Iterator[Problem]:
    """What in a correction does not fit its contract; with any of it the correction cannot be applied."""
    name, label = _name(path), correction.id
    table = next((table for table in contract.tables if table.name == correction.table), None)
    if table is None:
        known = ", ".join(table.name for table in contract.tables)
        yield Problem(name, f"{label}.table", f"the contract has no table {correction.table!r}", f"It has {known}.")
        return
    columns = {column.name: column for column in table.columns}
    known = ", ".join(columns)
    for word, text in correction.where.items():
        if word not in WORDS and word not in columns:
            yield Problem(name, f"{label}.where.{word}", f"table {table.name} has no such column", f"Use one of {', '.join(WORDS)}, {known}.")
        yield from _word_problems(name, label, table, word, text)
    if correction.column and correction.column not in columns:
        yield Problem(name, f"{label}.column", f"table {table.name} has no column {correction.column!r}", f"It has {known}.")
        return
    for column in columns_of(correction, table):
        if correction.action in ("override", "scale") and column.spec.role not in CORRECTABLE:
            what = f"a column with role {column.spec.role} cannot be changed"
            yield Problem(name, f"{label}.column", what, "Drop the row, or have the publisher mend it.")
        if correction.action == "scale" and column.logical_type not in ("number", "integer"):
            yield Problem(name, f"{label}.column", "only figures can be scaled", "Use action override.")
        if correction.unit is not None and correction.unit != column.spec.unit:
            yield Problem(name, f"{label}.unit", f"the column's unit is {column.spec.unit}", "Give the value in the contract's unit.")


def _word_problems(name: str, label: str, table: Table, word: str, text: str) -> Iterator[Problem]:
    place = f"{label}.where.{word}"
    if word == "period" and parse_period(text) is None:
        yield Problem(name, place, f"{text!r} is no period", "Write it as 2025-10, 2025Q4, 2025H2 or 2025.")
    if word == "key" and not (table.with_role("key") or table.with_role("series")):
        yield Problem(name, place, f"rows of table {table.name} have no key", "Name a column and its text instead.")
    if word == "measure":
        measures = {column.spec.measure for column in table.columns} | {code for column in table.with_role("measure_item") for code in column.spec.map.values()}
        if text not in measures:
            yield Problem(name, place, f"table {table.name} has no measure {text!r}", "`newinfra contract show` names its measures.")


def _seed_problems(path: Path, correction: Correction, vocabulary: Vocabulary) -> Iterator[Problem]:
    if correction.unit is not None and correction.unit not in vocabulary.dimensions:
        yield Problem(_name(path), f"{correction.id}.unit", f"{correction.unit!r} is no measurement unit", "seeds/measurement_units.csv lists them.")


def _name(path: Path) -> str:
    return f"corrections/{path.name}"
