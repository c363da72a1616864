"""A home that is thrown away: a file is checked in it exactly as a night would read it, and the real one stays as it is."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from newinfra.clock import CITY_TIME
from newinfra.contracts import Contract
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Delivery, DeliveryLedger, Ledger, open_ledger
from newinfra.periods import Period
from newinfra.steward.identify import Claim

_BLOCK = 1 << 20


@contextmanager
def scratch_home(real: Home) -> Iterator[tuple[Home, Ledger]]:
    """An empty home; where the real one has been used, with a copy of its ledger and its raw files to look back at.

    What the real home has landed but not yet read is none of this check's business, so it is forgotten in the copy.
    """
    with tempfile.TemporaryDirectory(prefix="newinfra-check-") as folder:
        home = Home(Path(folder))
        known = _copy(real.ledger, home.ledger)
        if known and real.raw.is_dir():
            home.raw.symlink_to(real.raw, target_is_directory=True)
        ledger = open_ledger(home.ledger)
        with ledger.transaction() as connection:
            connection.execute("delete from deliveries where state = 'landed'")
        yield home, ledger


def _copy(source: Path, target: Path) -> bool:
    """Copy the ledger without changing it; False where there is none that can be read."""
    if not source.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=10)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    except sqlite3.Error:
        target.unlink(missing_ok=True)
        return False
    return True


def deliver(path: Path, contract: Contract, claims: list[tuple[Claim, Period | None]], *, home: Home, ledger: Ledger) -> list[Delivery]:
    """Land the file as a delivery of each of its tables, known now."""
    with path.open("rb") as file:
        part = Landing(home.landing).put(contract.id, path.name, iter(lambda: file.read(_BLOCK), b""))
    now = datetime.now(UTC)
    deliveries = [
        Delivery(
            source_id=contract.id,
            table_name=claim.table.name,
            period=period,
            vintage=claim.vintage,
            file_name=path.name,
            sha256=part.sha256,
            parts=(part,),
            known_at=now,
            landed_as_of=now.astimezone(CITY_TIME).date().isoformat(),
            contract_version=contract.version,
            is_synthetic=False,
        )
        for claim, period in claims
    ]
    records = DeliveryLedger(ledger)
    for delivery in deliveries:
        with ledger.transaction() as connection:
            # The same bytes may have been sent, and held, before.
            connection.execute("delete from deliveries where delivery_id = ?", (delivery.delivery_id,))
        records.land(delivery)
    return deliveries
