"""Which versions of deliveries the corrections ask for.

A correction that is decided after a delivery became known must not change what was said before: from the start of the day on which it was
decided the delivery counts once more, as a version of its own with the same bytes, and again from the day after it expires. What is in
effect for a version follows from its known_at alone, so any night that reads it finds the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import duckdb

from newinfra.clock import CITY_TIME, cutoff
from newinfra.contracts import Contract
from newinfra.corrections.model import Correction, hash_of
from newinfra.corrections.scope import corrections_for, period_of_rows
from newinfra.ledger import Delivery, DeliveryLedger, Ledger
from newinfra.ledger.corrections import CorrectionUse, Trial
from newinfra.periods import parse_period
from newinfra.read import ReadResult
from newinfra.read.text.readings import typed_while_read
from newinfra.warehouse.sql import identifier, literal


@dataclass(frozen=True, slots=True)
class Plan:
    """Versions to add, and ids of versions that nothing asks for any more."""

    added: tuple[Delivery, ...]
    withdrawn: tuple[str, ...]


def plan_versions(contract: Contract, corrections: Sequence[Correction], ledger: Ledger, as_of: date) -> Plan:
    """Compare the corrected versions that there should be at the end of `as_of` with those that there are. Nothing is written."""
    before = cutoff(as_of)
    existing = {row["delivery_id"] for row in ledger.rows("select delivery_id from deliveries where source_id = ? and cause = 'correction'", (contract.id,))}
    if not corrections and not existing:
        return Plan((), ())
    rows = ledger.rows("select * from deliveries where source_id = ? and cause = 'delivery' order by known_at, delivery_id", (contract.id,))
    trials = {(row["base_id"], row["known_at"]): row["tried_with"] for row in ledger.rows("select * from correction_trials")}
    labels: dict[str, set[str]] = {}
    for row in ledger.rows("select delivery_id, period_label from delivery_periods"):
        labels.setdefault(row["delivery_id"], set()).add(row["period_label"])
    deliveries = {delivery.delivery_id: delivery for delivery in DeliveryLedger(ledger).of_source(contract.id)}
    wanted: dict[str, Delivery] = {}
    for correction in corrections:
        for moment in (correction.holds_from, correction.holds_until):
            if moment < before:
                for base in _bases(rows, correction, moment, labels):
                    version = _corrected(deliveries[base], moment)
                    wanted[version.delivery_id] = version
    # A version that lies after the night is none of its business: an earlier night does not undo a later one.
    later = {delivery_id for delivery_id in existing if deliveries[delivery_id].known_at >= before}
    added = [
        version
        for delivery_id, version in sorted(wanted.items())
        if delivery_id not in existing
        and trials.get((version.base_id, version.known_at.isoformat())) != _tried_with(contract, corrections, version, deliveries[version.base_id], ledger)
    ]
    return Plan(tuple(added), tuple(sorted(existing - wanted.keys() - later)))


def _bases(rows: Sequence[sqlite3.Row], correction: Correction, moment: datetime, labels: dict[str, set[str]]) -> list[str]:
    """The deliveries that a correction could concern from a moment on: of each period the one then in force, and held ones after it."""
    limit = period_of_rows(correction)
    groups: dict[str, list[sqlite3.Row]] = {}
    for row in rows:
        if row["table_name"] == correction.table and datetime.fromisoformat(row["known_at"]) < moment and row["state"] != "landed":
            groups.setdefault(row["period_label"], []).append(row)
    found: list[str] = []
    for label, versions in groups.items():
        loaded = max((position for position, row in enumerate(versions) if row["state"] == "loaded"), default=0)
        for row in versions[loaded:]:
            several = labels.get(row["delivery_id"])
            spans = [period for name in several or {label} if (period := parse_period(name))]
            if limit is None or not spans or any(limit.start <= span.end and limit.end >= span.start for span in spans):
                found.append(row["delivery_id"])
    return found


def _corrected(base: Delivery, moment: datetime) -> Delivery:
    mark = f"c{moment.astimezone(CITY_TIME):%Y%m%d}"
    return replace(base, mark=f"{base.mark}.{mark}" if base.mark else mark, cause="correction", base_id=base.delivery_id, known_at=moment.astimezone(UTC))


def _tried_with(contract: Contract, corrections: Sequence[Correction], version: Delivery, base: Delivery, ledger: Ledger) -> str:
    read_with = ledger.rows("select read_with from deliveries where delivery_id = ?", (base.delivery_id,))[0]["read_with"]
    return f"{hash_of(corrections_for(corrections, version))} {hash_of(corrections_for(corrections, base))} {read_with}"


def without_idle(contract: Contract, corrections: Sequence[Correction], read: ReadResult, ledger: Ledger) -> tuple[ReadResult, list[str], list[Trial]]:
    """What was read without the corrected versions in which nothing is corrected otherwise than in the version before; their ids; what to remember."""
    versions = [delivery for delivery in _deliveries(read) if delivery.cause == "correction"]
    if not versions:
        return read, [], []
    applied = _applied(read.uses)
    bases = {delivery.delivery_id: delivery for delivery in DeliveryLedger(ledger).of_source(contract.id)}
    kept: dict[str, frozenset[str]] = {}
    idle: list[str] = []
    trials: list[Trial] = []
    for version in sorted(versions, key=lambda each: (each.base_id, each.known_at)):
        effects = applied.get(version.delivery_id, frozenset())
        before = kept[version.base_id] if version.base_id in kept else _effects_before(version, applied, {*idle}, read, ledger)
        if effects == before:
            idle.append(version.delivery_id)
            tried_with = _tried_with(contract, corrections, version, bases[version.base_id], ledger)
            trials.append(Trial(version.base_id, version.known_at.isoformat(), tried_with))
        else:
            kept[version.base_id] = effects
    _remove_rows(contract, read, idle)
    return _without(read, frozenset(idle)), idle, trials


def _remove_rows(contract: Contract, read: ReadResult, idle: Sequence[str]) -> None:
    """Take idle versions out of the typed tables, so that no gate looks at them."""
    if not idle:
        return
    with duckdb.connect(str(read.intake)) as connection:
        for table in (table for table in contract.tables if table.name in read.tables):
            name, values = f"typed.{identifier(table.name)}", [list(idle)]
            if typed_while_read(table):  # a view: its rows are removed by name
                rows = f"select {literal(table.name)}, _id from {name} where list_contains(?::varchar[], _delivery_id)"
                connection.execute(f"insert into staged.removed {rows}", values)
            else:
                connection.execute(f"delete from {name} where list_contains(?::varchar[], _delivery_id)", values)


def _deliveries(read: ReadResult) -> list[Delivery]:
    return [each.delivery for table in read.tables.values() for each in table.deliveries] + [each.delivery for each in read.held]


def _applied(uses: Sequence[CorrectionUse]) -> dict[str, frozenset[str]]:
    """The corrections that changed something, by delivery."""
    return {
        delivery_id: frozenset(use.correction_id for use in uses if use.delivery_id == delivery_id and use.applied)
        for delivery_id in {use.delivery_id for use in uses}
    }


def _effects_before(version: Delivery, applied: dict[str, frozenset[str]], idle: set[str], read: ReadResult, ledger: Ledger) -> frozenset[str]:
    """What is corrected in the version before a corrected one: an earlier corrected one of the same bytes, else the delivery itself."""
    rows = ledger.rows(
        "select delivery_id from deliveries where (base_id = ?1 or delivery_id = ?1) and known_at < ?2 order by known_at desc",
        (version.base_id, version.known_at.isoformat()),
    )
    previous = next(row["delivery_id"] for row in rows if row["delivery_id"] not in idle)
    if previous in {delivery.delivery_id for delivery in _deliveries(read)}:
        return applied.get(previous, frozenset())
    uses = ledger.rows("select correction_id from correction_uses where delivery_id = ? and applied > 0", (previous,))
    return frozenset(row["correction_id"] for row in uses)


def _without(read: ReadResult, idle: frozenset[str]) -> ReadResult:
    tables = {
        name: replace(table, deliveries=kept)
        for name, table in read.tables.items()
        if (kept := tuple(each for each in table.deliveries if each.delivery.delivery_id not in idle))
    }
    return replace(read, tables=tables, held=tuple(each for each in read.held if each.delivery.delivery_id not in idle))
