"""Feeds deliveries through again, as if they had come in today: after a fix of ours, a restored file, or a doubt."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from newinfra.clock import cutoff
from newinfra.contracts import Contract, load_contract, load_contracts
from newinfra.contracts.load import SUFFIX
from newinfra.errors import ConfigError
from newinfra.home import Home
from newinfra.ingest import take_in
from newinfra.ledger import Ledger
from newinfra.project import Project


@dataclass(frozen=True, slots=True)
class Replayed:
    """One delivery before and after a replay; `after` is None where nothing was done. A state is (state, rows loaded, rows held, reason)."""

    source_id: str
    delivery_id: str
    file_name: str
    before: tuple[str, int, int, str]
    after: tuple[str, int, int, str] | None


def replay(
    *, home: Home, project: Project, ledger: Ledger, as_of: date, source_id: str = "", delivery_id: str = "", whole: bool = False, dry_run: bool = False
) -> list[Replayed]:
    """Read, check and load again what was known at the end of `as_of`; each delivery keeps the moment at which it was known.

    Args:
        home: where the landing lies.
        project: whose contracts, seeds and corrections count now.
        ledger: what is to be read again.
        as_of: later deliveries are left alone.
        source_id: only this source's.
        delivery_id: only this delivery (or those whose id begins so) and what corrections made of it, whatever its state.
        whole: also deliveries of which nothing is held.
        dry_run: only say which.

    Raises:
        ConfigError: there is no such source or delivery, or its corrections are not valid.
        GateError: a source's expectations could not be evaluated.
    """
    contracts = [_contract(project, source_id)] if source_id else load_contracts(project.contracts)
    before = {contract.id: dict(_chosen(ledger, contract.id, as_of, delivery_id=delivery_id, whole=whole)) for contract in contracts}
    if delivery_id and not any(before.values()):
        raise ConfigError("there is no such delivery", got=delivery_id, todo="`newinfra deliveries list` has the ids.")
    replayed: list[Replayed] = []
    for contract in contracts:
        chosen = before[contract.id]
        if chosen and not dry_run:
            take_in(contract, home=home, project=project, ledger=ledger, as_of=as_of, again=chosen.keys())
        after = dict(_states(ledger, contract.id, chosen))
        for each, (file_name, state) in chosen.items():
            replayed.append(Replayed(contract.id, each, file_name, state, None if dry_run else after.get(each, ("withdrawn", 0, 0, ""))))
    return replayed


def _contract(project: Project, source_id: str) -> Contract:
    path = project.contracts / f"{source_id}{SUFFIX}"
    if not path.is_file():
        raise ConfigError("there is no such source", got=source_id, todo="`newinfra sources` names them.")
    return load_contract(path)


def _chosen(ledger: Ledger, source_id: str, as_of: date, *, delivery_id: str, whole: bool) -> Iterator[tuple[str, tuple[str, tuple[str, int, int, str]]]]:
    rows = ledger.rows(
        "select delivery_id, file_name, state, rows_loaded, rows_held, reason_code from deliveries as d where source_id = ?1 and known_at < ?2"
        " and case when ?3 <> '' then substr(delivery_id, 1, length(?3)) = ?3"
        "  else ?4 or state <> 'loaded' or exists (select 1 from quarantine as q where q.delivery_id = d.delivery_id) end"
        " order by known_at, delivery_id",
        (source_id, cutoff(as_of).isoformat(), delivery_id, whole),
    )
    for row in rows:
        yield row["delivery_id"], (row["file_name"], (row["state"], row["rows_loaded"] or 0, row["rows_held"] or 0, row["reason_code"]))


def _states(ledger: Ledger, source_id: str, chosen: Collection[str]) -> Iterator[tuple[str, tuple[str, int, int, str]]]:
    for row in ledger.rows("select delivery_id, state, rows_loaded, rows_held, reason_code from deliveries where source_id = ?", (source_id,)):
        if row["delivery_id"] in chosen:
            yield row["delivery_id"], (row["state"], row["rows_loaded"] or 0, row["rows_held"] or 0, row["reason_code"])
