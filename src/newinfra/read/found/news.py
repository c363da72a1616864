"""What to tell about the columns of a source's deliveries: those that came although nobody asked for them, and optional ones that did not come.

One finding per table, about its newest loaded layout, naming the file that brought it first: it stays the same from night to night, so it is told
once, and closes when the contract takes the columns or they stay away. It belongs to no delivery: the next one does not settle it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newinfra.contracts import Contract, Table
from newinfra.contracts.layout import CrosstabLayout
from newinfra.findings import Finding
from newinfra.findings.model import Severity
from newinfra.ledger import Delivery, Ledger
from newinfra.ledger.layouts import KeptLayout, distinct_layouts, newest_layout
from newinfra.read.found.claims import Claims
from newinfra.read.found.layout import FoundLayout
from newinfra.read.found.renames import likely_renames
from newinfra.units import Units

UNEXPECTED, ABSENT = "column_unexpected", "column_absent"
LAYOUT_RULES = (UNEXPECTED, ABSENT)
NAMES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Look:
    """What one delivery looked like; looks are ordered by when they became known."""

    known_at: str
    delivery_id: str
    file_name: str
    layout: FoundLayout

    @property
    def moment(self) -> tuple[str, str]:
        return self.known_at, self.delivery_id


def layout_findings(contract: Contract, ledger: Ledger, tonight: Sequence[tuple[Delivery, FoundLayout]], units: Units) -> list[Finding]:
    """The findings of all tables of a source, whether anything came tonight or not.

    Args:
        contract: the source.
        ledger: the layouts of earlier nights.
        tonight: the deliveries that could be read tonight, with their layouts.
        units: the project's units, which headers may name.
    """
    return [finding for table in contract.tables for finding in _of_table(contract, Claims(table, units), ledger, tonight)]


def _of_table(contract: Contract, claims: Claims, ledger: Ledger, tonight: Sequence[tuple[Delivery, FoundLayout]]) -> Iterator[Finding]:
    table = claims.table
    kept = newest_layout(ledger, contract.id, table.name, state="loaded")
    looks = [_look(kept)] if kept else []
    came = [(delivery, layout) for delivery, layout in tonight if delivery.table_name == table.name]
    looks += [_Look(delivery.known_at.isoformat(), delivery.delivery_id, delivery.file_name, layout) for delivery, layout in came]
    if not looks:
        return
    now = max(looks, key=lambda look: look.moment).layout
    others, gone = _unclaimed(claims, now), _absent(claims, now)
    if not others and not gone:
        return
    looks = sorted([*looks, *map(_look, distinct_layouts(ledger, contract.id, table.name))], key=lambda look: look.moment)
    if others:
        first = next(look for look in looks if others <= _unclaimed(claims, look.layout))
        before = [look.layout for look in looks if look.moment < first.moment]
        names = [now.columns[position].title for position in claims.free(now)]
        yield _unexpected(contract, claims, names, first, before[-1] if before else None)
    if gone:
        first = next(look for look in looks if set(gone) <= set(_absent(claims, look.layout)))
        yield _finding(
            contract,
            table,
            ABSENT,
            first,
            title_zh=f"{table.title_zh}:缺少可选的列",
            got=_listed(gone),
            effect_zh="数据已采用,这些列按空值处理。",
            action_zh="如列已改名或不再提供,请告知我们修订数据约定;否则无需处理。",
        )


def _look(kept: KeptLayout) -> _Look:
    return _Look(kept.known_at, kept.delivery_id, kept.file_name, FoundLayout.from_json(kept.layout_json))


def _unexpected(contract: Contract, claims: Claims, names: Sequence[str], first: _Look, before: FoundLayout | None) -> Finding:
    """New against the deliveries before, they are a warning; there from the first delivery on, the contract has left them out knowingly."""
    renames = [rename.sentence_zh for rename in likely_renames(claims, first.layout, before)]
    table = claims.table
    what = "项" if isinstance(table.spec.layout, CrosstabLayout) else "列"
    return _finding(
        contract,
        table,
        UNEXPECTED,
        first,
        severity="warning" if before else "info",
        title_zh=f"{table.title_zh}:多出未约定的{what}",
        got=";".join([_listed(list(dict.fromkeys(names))), *renames]),
        effect_zh=f"数据已采用,这些{what}未使用。",
        action_zh=f"如需使用这些{what},请告知我们修订数据约定;否则无需处理。",
    )


def _finding(
    contract: Contract,
    table: Table,
    rule: str,
    first: _Look,
    *,
    title_zh: str,
    got: str,
    effect_zh: str,
    action_zh: str,
    severity: Severity = "info",
) -> Finding:
    return Finding(
        rule=rule,
        severity=severity,
        owner_unit=contract.spec.owner_unit,
        source_id=contract.id,
        table_name=table.name,
        got=f"{got}(自文件 {first.file_name} 起)",
        title_zh=title_zh,
        effect_zh=effect_zh,
        action_zh=action_zh,
    )


def _unclaimed(claims: Claims, layout: FoundLayout) -> set[str]:
    return {layout.columns[position].title for position in claims.free(layout)}


def _absent(claims: Claims, layout: FoundLayout) -> list[str]:
    return [] if not layout.columns else [one.title for one in claims.missing(layout) if not one.is_needed]


def _listed(names: Sequence[str]) -> str:
    shown = "、".join(f"「{name}」" for name in names[:NAMES_SHOWN])
    return f"{shown} 等{len(names)}列" if len(names) > NAMES_SHOWN else shown
