from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newinfra.ledger import Delivery, DeliveryLedger, Ledger, Part, open_ledger
from newinfra.ledger.arrivals import Arrivals
from newinfra.ledger.deliveries import Settlement, settle_deliveries
from newinfra.periods import Period, parse_period

TONIGHT = datetime(2025, 3, 15, 16, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger(tmp_path / "ledger.sqlite")


def test_a_file_whose_rows_say_their_periods_has_come_about_these_alone(ledger: Ledger) -> None:
    delivery = _landed(ledger, None)
    with ledger.transaction() as connection:
        settle_deliveries(connection, [Settlement(delivery.delivery_id, "loaded", 2, 2, 0, period_labels=("2023Q4", "2024Q1"))])

    arrivals = Arrivals(ledger, TONIGHT)

    assert [_has(arrivals, label) for label in ("2023Q3", "2023Q4", "2024Q1", "2024Q2")] == [False, True, True, False]


def test_a_file_whose_rows_are_not_known_has_come_about_all_that_had_ended(ledger: Ledger) -> None:
    _landed(ledger, None)

    arrivals = Arrivals(ledger, TONIGHT)

    assert [_has(arrivals, label) for label in ("2014Q1", "2024Q4", "2025Q1")] == [True, True, False]


def test_what_came_after_the_night_has_not_come(ledger: Ledger) -> None:
    _landed(ledger, _period("2024Q1"))

    assert _has(Arrivals(ledger, TONIGHT), "2024Q1")
    assert not _has(Arrivals(ledger, datetime(2025, 3, 1, tzinfo=UTC)), "2024Q1")


def _landed(ledger: Ledger, period: Period | None) -> Delivery:
    delivery = Delivery(
        source_id="source",
        table_name="figures",
        period=period,
        vintage="快报",
        file_name="figures.csv",
        sha256="a" * 64,
        parts=(Part("figures.csv", "a" * 64, 1),),
        known_at=datetime(2025, 3, 1, 4, tzinfo=UTC),
        landed_as_of=date(2025, 3, 15).isoformat(),
        contract_version="1.0.0",
        is_synthetic=False,
    )
    DeliveryLedger(ledger).land(delivery)
    return delivery


def _has(arrivals: Arrivals, label: str) -> bool:
    return arrivals.has("source", "figures", _period(label))


def _period(label: str) -> Period:
    period = parse_period(label)
    assert period is not None
    return period
