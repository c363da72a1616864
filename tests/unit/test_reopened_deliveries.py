"""A delivery that was held under one version of its contract is read again under the next."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newinfra.findings import Finding, record_findings
from newinfra.ledger import Delivery, DeliveryLedger, Ledger, Part, open_ledger
from newinfra.ledger.deliveries import Settlement, settle_deliveries
from newinfra.periods import parse_period

NIGHT = date(2025, 11, 20)


def delivery(number: str) -> Delivery:
    return Delivery(
        source_id="feed_a",
        table_name="ports",
        period=parse_period("2025-10"),
        vintage="快报",
        file_name=f"ports_V{number}.csv",
        sha256=number * 64,
        parts=(Part("file", number * 64, 1),),
        known_at=datetime(2025, 11, int(number), tzinfo=UTC),
        landed_as_of="2025-11-19",
        contract_version="1.0.0",
        is_synthetic=True,
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """One delivery held with an open finding, one loaded."""
    ledger = open_ledger(tmp_path / "ledger.sqlite")
    held, loaded = delivery("1"), delivery("2")
    for each in (held, loaded):
        DeliveryLedger(ledger).land(each)
    with ledger.transaction() as connection:
        settle_deliveries(connection, [Settlement(held.delivery_id, "held", 3, 0, 3, "column_missing"), Settlement(loaded.delivery_id, "loaded", 3, 3, 0)])
    said = Finding("quarantined:column_missing", "critical", "unit_a", "缺少约定的列", "请恢复原列名。", source_id="feed_a", delivery_id=held.delivery_id)
    record_findings(ledger, [said], as_of=NIGHT, evaluated=[])
    return ledger


def states(ledger: Ledger) -> list[tuple[str, str]]:
    return [(row["state"], row["contract_version"]) for row in ledger.rows("select state, contract_version from deliveries order by known_at")]


def test_a_new_version_of_the_contract_has_held_deliveries_read_again(ledger: Ledger) -> None:
    assert DeliveryLedger(ledger).reopen_held("feed_a", contract_version="1.1.0", as_of=NIGHT) == 1

    assert states(ledger) == [("landed", "1.1.0"), ("loaded", "1.0.0")]
    assert [row["state"] for row in ledger.rows("select state from findings")] == ["resolved"]


def test_under_the_same_version_or_for_another_source_nothing_is_read_again(ledger: Ledger) -> None:
    assert DeliveryLedger(ledger).reopen_held("feed_a", contract_version="1.0.0", as_of=NIGHT) == 0
    assert DeliveryLedger(ledger).reopen_held("feed_b", contract_version="1.1.0", as_of=NIGHT) == 0

    assert states(ledger) == [("held", "1.0.0"), ("loaded", "1.0.0")]
    assert [row["state"] for row in ledger.rows("select state from findings")] == ["open"]
