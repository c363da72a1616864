"""Obligations: which periods each table of a contract owes, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from newinfra.contracts.model import Contract, Shape, Table
from newinfra.errors import ContractError
from newinfra.periods import Period, parse_period, period_of, periods_between


@dataclass(frozen=True, slots=True)
class Obligation:
    """One table owes one period. Grain: source_id, table_name, period."""

    source_id: str
    table_name: str
    publisher_code: str
    owner_unit: str
    use: str
    shape: Shape
    cadence: str
    period: Period
    due_date: date


def obligations(contract: Contract, as_of: date) -> tuple[Obligation, ...]:
    """Every obligation of a contract whose period has ended by `as_of`, whether due yet or not.

    Raises:
        ContractError: a table's history_start is not a period label.
    """
    return tuple(
        Obligation(
            contract.id,
            table.name,
            contract.publisher_of(table),
            contract.spec.owner_unit,
            table.spec.use,
            table.spec.shape,
            table.spec.cadence,
            period,
            due_date(table, period),
        )
        for table in contract.tables
        for period in expected_periods(table, as_of)
    )


def due_date(table: Table, period: Period) -> date:
    """The last day on which the table is on time for `period`."""
    return period.end + timedelta(days=table.spec.due_days)


def expected_periods(table: Table, as_of: date) -> tuple[Period, ...]:
    """The periods from history_start that have ended by `as_of`, oldest first; a table that comes once has one.

    Raises:
        ContractError: history_start is not a period label.
    """
    first = parse_period(table.spec.history_start)
    if first is None:
        raise ContractError(
            "history_start is not a period label",
            where=table.name,
            expected="2023-01, 2023Q1, 2023H1, 2023 or 2023-01-31",
            got=repr(table.spec.history_start),
            todo="Mend history_start in the contract.",
        )
    if table.spec.cadence == "once":
        return (first,) if first.end <= as_of else ()
    start = period_of(first.start, table.spec.cadence)
    return tuple(periods_between(start.start, as_of, table.spec.cadence))
