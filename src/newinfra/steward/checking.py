"""Checks a file before it is sent: read, judged and put through gate 1 exactly as a night would, and then forgotten."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from newinfra.clock import yesterday_in_the_city
from newinfra.contracts import Contract, load_contracts
from newinfra.errors import ConfigError, GateError, NewinfraError
from newinfra.home import Home
from newinfra.ledger import Delivery, Ledger
from newinfra.ledger.quarantine import QuarantineRecord
from newinfra.periods import Period, period_of
from newinfra.project import Project
from newinfra.read import ReadResult, read_source
from newinfra.steward.broken_rules import RULE, gate_problems
from newinfra.steward.held_items import problems_of_records
from newinfra.steward.identify import Claim, Identity, identify
from newinfra.steward.locate import located
from newinfra.steward.relaxed import relaxed
from newinfra.steward.remarks import remarks
from newinfra.steward.report import CheckedTable, CheckReport, Problem, column_number
from newinfra.steward.scratch import deliver, scratch_home

logger = logging.getLogger(__name__)

UNREADABLE = frozenset(
    {
        *("encoding_broken", "file_truncated", "file_damaged", "file_too_large", "file_empty", "file_locked", "format_unknown", "csv_broken"),
        *("archive_ambiguous", "archive_nested", "reader_timeout", "reader_memory", "reader_crashed", "reader_failed"),
    }
)
"""Reasons after which nothing of a file is known."""


def check_file(
    path: Path,
    *,
    project: Project,
    home: Home,
    source_id: str | None = None,
    table_name: str | None = None,
    period: Period | None = None,
) -> CheckReport:
    """Everything that is wrong with a file, all at once. Nothing is loaded and the ledger is not touched.

    Args:
        path: the file as it would be sent.
        project: whose contracts, names and expectations hold.
        home: the installation whose earlier figures are looked back at; it need not exist.
        source_id: the source, where neither the file's name nor its headers tell.
        table_name: the table, likewise.
        period: what it is about, where the name does not say so; it takes precedence over the name.

    Raises:
        UnsureError: it cannot be told what the file is; nothing is guessed.
        ConfigError: the project is not usable.
    """
    identity = identify(path, load_contracts(project.contracts), source_id=source_id, table_name=table_name)
    contract = identity.contract
    claims = [(claim, _period(claim, period)) for claim in identity.claims]
    with scratch_home(home) as (scratch, ledger):
        deliveries = deliver(path, contract, claims, home=scratch, ledger=ledger)
        problems, read, looked_past = _read(contract, deliveries, scratch, project, ledger)
    known = [located(problem, identity.grids) for problem in [*problems, *remarks(path.name, identity, claims, read)]]
    is_readable = not any(problem.code in UNREADABLE for problem in problems)
    return CheckReport(
        file_name=path.name,
        source_id=contract.id,
        source_zh=contract.title_zh,
        contract_version=contract.version,
        known_by=identity.known_by,
        tables=tuple(_table(claim, about, read, looked_past | _rejected(problems)) for claim, about in claims),
        problems=tuple(_sorted(known, identity)),
        is_readable=is_readable,
        notes=_notes(claims, looked_past),
    )


def _period(claim: Claim, asked: Period | None) -> Period | None:
    if asked is None:
        return claim.period
    cadence = claim.table.spec.cadence
    return asked if cadence == "once" else period_of(asked.end, cadence)


def _read(contract: Contract, deliveries: Sequence[Delivery], home: Home, project: Project, ledger: Ledger) -> tuple[list[Problem], ReadResult, frozenset[str]]:
    """Read, and where something above a table stops the reader, look past it once it is noted, so that the cells are judged as well.

    The names of the tables that had to be looked past come along: as they are, nothing of them would be loaded.
    """
    problems: list[Problem] = []
    asked, looked_past = contract, set[str]()
    as_of = yesterday_in_the_city() + timedelta(days=1)
    read = read_source(asked, home=home, project=project, ledger=ledger, as_of=as_of)
    for _ in range(3):
        again = relaxed(asked, read)
        if again is None:
            break
        problems += [problem for held in again.held for problem in problems_of_records(contract, held.delivery, held.records)]
        looked_past |= {held.delivery.table_name for held in again.held}
        asked = again.contract
        try:
            read = read_source(asked, home=home, project=project, ledger=ledger, as_of=as_of)
        except NewinfraError:
            logger.exception("the file could not be read past its first problems")
            break
    for delivery, records in _records(read):
        # Doubts about the size of figures mean nothing while their unit is in doubt.
        doubtful = delivery.table_name in looked_past
        problems += [p for p in problems_of_records(contract, delivery, records) if not (doubtful and p.code.startswith(("slip", "unit")))]
    judged = {name: table for name, table in read.tables.items() if name not in looked_past}
    if judged:
        try:
            problems += gate_problems(contract, replace(read, tables=judged), project)
        except GateError as error:
            raise ConfigError("gate 1 could not run", where=error.where or contract.id, got=error.got or error.what, todo=error.todo) from error
    return list(dict.fromkeys(problems)), read, frozenset(looked_past)


def _records(read: ReadResult) -> list[tuple[Delivery, tuple[QuarantineRecord, ...]]]:
    good = [(delivery.delivery, delivery.records) for table in read.tables.values() for delivery in table.deliveries]
    return [*good, *((held.delivery, held.records) for held in read.held)]


def _rejected(problems: Sequence[Problem]) -> frozenset[str]:
    """The tables that gate 1 would refuse whole."""
    return frozenset(problem.table for problem in problems if problem.severity == "error" and problem.code.startswith(RULE))


def _table(claim: Claim, period: Period | None, read: ReadResult, refused: frozenset[str]) -> CheckedTable:
    table = claim.table
    found = next(iter(read.tables[table.name].deliveries), None) if table.name in read.tables else None
    held = next((held for held in read.held if held.delivery.table_name == table.name), None)
    about = found.period if found else period
    rows_in = found.rows_in if found else held.rows_in if held else 0
    good = found.rows_typed if found and table.name not in refused else 0
    return CheckedTable(table.name, table.title_zh, about.label_zh if about else "", rows_in, good, rows_in - good)


def _notes(claims: Sequence[tuple[Claim, Period | None]], looked_past: frozenset[str]) -> tuple[str, ...]:
    unjudged = [claim.table.title_zh for claim, _ in claims if claim.table.name in looked_past]
    return (f"{'、'.join(unjudged)}:整表的问题更正后请再检查一次,届时才能进行质量规则检查。",) if unjudged else ()


def _sorted(problems: Sequence[Problem], identity: Identity) -> list[Problem]:
    """By sheet as they stand in the workbook, then from the top left; what concerns a whole file or sheet comes first."""
    order = {grid.sheet: number for number, grid in enumerate(identity.grids)}

    def place(problem: Problem) -> tuple[int, int, int, str, str]:
        column = column_number(problem.column) if problem.cell else 0
        return (order.get(problem.sheet, -1), problem.row or 0, column, problem.column, problem.code)

    return sorted(problems, key=place)
