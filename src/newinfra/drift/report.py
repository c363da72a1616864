"""A source's drift: for each table what its newest and its last held delivery look like against the contract, and the edit that would follow them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newinfra.contracts import Contract, Table
from newinfra.drift.drifts import Drift, drifts_of
from newinfra.drift.proposal import Proposal
from newinfra.ledger import Ledger
from newinfra.ledger.layouts import KeptLayout, newest_layout
from newinfra.read.found.claims import Claims
from newinfra.read.found.layout import FoundLayout
from newinfra.units import Units


@dataclass(frozen=True, slots=True)
class TableDrift:
    """The drift of one table. `deliveries` are those that were looked at, the newest first; what both show stands once in `drifts`."""

    table_name: str
    title_zh: str
    deliveries: tuple[KeptLayout, ...]
    drifts: tuple[Drift, ...]


@dataclass(frozen=True, slots=True)
class SourceDrift:
    """The drift of a source; `patch` is the proposed edit of its contract as a unified diff, `left` what only a person can decide."""

    source_id: str
    contract_version: str
    tables: tuple[TableDrift, ...]
    patch: str
    left: tuple[str, ...]

    @property
    def needs_action(self) -> bool:
        """Whether anything is held or told because of it; another order of the columns is not."""
        return any(drift.weight != "info" for table in self.tables for drift in table.drifts)


def source_drift(contract: Contract, ledger: Ledger, units: Units) -> SourceDrift:
    """Compare what has come with what the contract says.

    Args:
        contract: the source, as its file is now.
        ledger: the layouts of its deliveries.
        units: the project's units, which headers may name.
    """
    proposal = Proposal(contract)
    tables: list[TableDrift] = []
    for table in contract.tables:
        claims = Claims(table, units)
        deliveries = _looked_at(contract, table, ledger)
        drifts: list[Drift] = []
        for kept in deliveries:
            layout = FoundLayout.from_json(kept.layout_json)
            before = newest_layout(ledger, contract.id, table.name, state="loaded", before=(kept.known_at, kept.delivery_id))
            found = drifts_of(claims, layout, FoundLayout.from_json(before.layout_json) if before else None)
            new = [drift for drift in found if all(_key(drift) != _key(other) for other in drifts)]
            proposal.follow(claims, layout, new)
            drifts += new
        tables.append(TableDrift(table.name, table.title_zh, tuple(deliveries), tuple(drifts)))
    return SourceDrift(contract.id, contract.version, tuple(tables), proposal.patch(), tuple(dict.fromkeys(proposal.left)))


def _looked_at(contract: Contract, table: Table, ledger: Ledger) -> Sequence[KeptLayout]:
    """The newest delivery, and the last held one where no later delivery of its period was loaded in its place."""
    newest = newest_layout(ledger, contract.id, table.name)
    held = newest_layout(ledger, contract.id, table.name, state="held")
    if newest is None:
        return []
    if held is None or held.delivery_id == newest.delivery_id or _is_replaced(held, ledger):
        return [newest]
    return [newest, held]


def _is_replaced(held: KeptLayout, ledger: Ledger) -> bool:
    return bool(
        ledger.rows(
            "select 1 from deliveries as later join deliveries as held using (source_id, table_name, period_label)"
            " where held.delivery_id = ? and later.state = 'loaded' and (later.known_at, later.delivery_id) > (held.known_at, held.delivery_id) limit 1",
            (held.delivery_id,),
        )
    )


def _key(drift: Drift) -> tuple[str, str, str]:
    return drift.kind, drift.column_name or drift.was, drift.now
