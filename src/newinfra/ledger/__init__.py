"""The ledger: one SQLite file that remembers deliveries, raw files, quarantine, findings, checks and releases across nights."""

from newinfra.ledger.deliveries import DeliveryLedger
from newinfra.ledger.delivery import Delivery, Part
from newinfra.ledger.store import Ledger, open_ledger

__all__ = ["Delivery", "DeliveryLedger", "Ledger", "Part", "open_ledger"]
