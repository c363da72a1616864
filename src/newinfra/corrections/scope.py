"""What a correction speaks of: columns of a table, a period, deliveries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC

from newinfra.contracts import Column, Table
from newinfra.corrections.model import Correction
from newinfra.ledger import Delivery
from newinfra.periods import Period, parse_period

WORDS = ("region", "period", "measure", "key")
"""Keys of `where` that mean the same in every table; a contract column of that name is meant where there is one without such a role."""
CORRECTABLE = {"measure", "value", "name", "status", "level", "valid_from", "valid_to", "attribute", "flag"}


def columns_of(correction: Correction, table: Table) -> list[Column]:
    """The columns that are corrected: the one that is named, else those of the measure; none where rows are dropped without an expectation."""
    if correction.column:
        return [column for column in table.columns if column.name == correction.column]
    measure = correction.where.get("measure")
    return [
        column for column in table.columns if measure and (column.spec.measure == measure or (column.spec.role == "value" and table.with_role("measure_item")))
    ]


def period_of_rows(correction: Correction) -> Period | None:
    """The period that a correction is limited to, if it is."""
    text = correction.where.get("period")
    return parse_period(text) if text else None


def corrections_for(corrections: Collection[Correction], delivery: Delivery) -> list[Correction]:
    """The corrections that hold for a delivery: about its table and period, and in effect when it became known."""
    return [each for each in corrections if holds_for(each, delivery)]


def holds_for(correction: Correction, delivery: Delivery) -> bool:
    """Whether a correction holds for a delivery."""
    limit = period_of_rows(correction)
    return (
        correction.table == delivery.table_name
        and correction.holds_at(delivery.known_at.astimezone(UTC))
        and (limit is None or delivery.period is None or (limit.start <= delivery.period.end and limit.end >= delivery.period.start))
    )
