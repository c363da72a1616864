"""The records of deliveries that are held whole; where a column is missing, they name the one that it likely became."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newinfra.contracts import Contract, Table
from newinfra.errors import DeliveryError
from newinfra.ledger import Delivery, Ledger
from newinfra.ledger.layouts import newest_layout
from newinfra.read.found.claims import Claims
from newinfra.read.found.layout import FoundLayout
from newinfra.read.found.renames import likely_renames
from newinfra.read.result import HeldDelivery
from newinfra.read.staged.records import file_record
from newinfra.units import Units

Refused = Sequence[tuple[Delivery, DeliveryError]]

_OTHER_COLUMNS = ("column_missing", "header_not_found")


def held_whole(
    contract: Contract,
    table: Table,
    refused: Refused,
    *,
    layouts: Mapping[str, FoundLayout],
    read: Mapping[str, Delivery],
    ledger: Ledger,
    units: Units,
) -> list[HeldDelivery]:
    """Refused deliveries as held ones.

    Args:
        contract: the source.
        table: its table.
        refused: the deliveries with the reason.
        layouts: what tonight's deliveries looked like, by delivery id.
        read: tonight's deliveries that were read, by id: the one before is among them, or in the ledger.
        ledger: the layouts of earlier nights.
        units: the project's units, which headers may name.
    """
    held: list[HeldDelivery] = []
    for delivery, error in refused:
        told = error
        layout = layouts.get(delivery.delivery_id)
        if layout is not None and error.reason_code in _OTHER_COLUMNS:
            told = _explained(error, table, layout, _layout_before(delivery, layouts, read, ledger), units)
        held.append(HeldDelivery(delivery, told.reason_code, (file_record(contract, table, delivery, told),)))
    return held


def _layout_before(delivery: Delivery, layouts: Mapping[str, FoundLayout], read: Mapping[str, Delivery], ledger: Ledger) -> FoundLayout | None:
    moment = (delivery.known_at, delivery.delivery_id)
    tonight = [other for other in read.values() if (other.known_at, other.delivery_id) < moment and other.delivery_id in layouts]
    if tonight:
        return layouts[max(tonight, key=lambda other: (other.known_at, other.delivery_id)).delivery_id]
    before = (delivery.known_at.isoformat(), delivery.delivery_id)
    kept = newest_layout(ledger, delivery.source_id, delivery.table_name, state="loaded", before=before)
    return FoundLayout.from_json(kept.layout_json) if kept else None


def _explained(error: DeliveryError, table: Table, layout: FoundLayout, previous: FoundLayout | None, units: Units) -> DeliveryError:
    renames = [rename for rename in likely_renames(Claims(table, units), layout, previous) if rename.missing.is_needed]
    if not renames:
        return error
    said = ";".join(f"{rename.sentence_zh}({'、'.join(rename.evidence_zh)})" for rename in renames)
    # Another unit in the name of the column is no new name: the figures are others.
    reason = "unit_changed" if all(rename.units for rename in renames) else error.reason_code
    return DeliveryError(error.what, reason_code=reason, where=error.where, expected=error.expected, got=f"{error.got};{said}", todo=error.todo)
