"""What reading a source gives: typed tables in an intake file, what is held, and what to tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from newinfra.errors import DeliveryError
from newinfra.findings import Finding
from newinfra.ledger import Delivery
from newinfra.ledger.corrections import CorrectionUse
from newinfra.ledger.quarantine import QuarantineRecord
from newinfra.periods import Period
from newinfra.read.found.layout import FoundLayout


@dataclass(frozen=True, slots=True)
class HeldDelivery:
    """A delivery of which nothing is loaded. `rows_in` is 0 where it could not be read at all."""

    delivery: Delivery
    reason_code: str
    records: tuple[QuarantineRecord, ...]
    rows_in: int = 0


@dataclass(frozen=True, slots=True)
class ReadDelivery:
    """A delivery whose good rows stand in the typed table; the others are in staged.problems of the intake file, with `records` to tell why.

    `period` is the delivery's, or, where only the sheet says it, the one above the table.
    """

    delivery: Delivery
    rows_in: int
    rows_typed: int
    rows_held: int
    records: tuple[QuarantineRecord, ...]
    period: Period | None


@dataclass(frozen=True, slots=True)
class ReadTable:
    """Tonight's deliveries of one table that stand in typed.<name>."""

    name: str
    deliveries: tuple[ReadDelivery, ...]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Everything that was landed and unread of one source. `tables` holds only tables with at least one readable delivery.

    `uses` says what the corrections did; `read_with` is a hash of what the reading relied on, `corrected_with` one of the corrections that were
    in effect, by delivery. `layouts` tells by delivery id what each looked like, the held ones included, as far as it could be made out.
    """

    intake: Path
    tables: dict[str, ReadTable]
    held: tuple[HeldDelivery, ...]
    findings: tuple[Finding, ...]
    uses: tuple[CorrectionUse, ...] = ()
    read_with: str = ""
    corrected_with: Mapping[str, str] = field(default_factory=dict)
    layouts: Mapping[str, FoundLayout] = field(default_factory=dict)


class ReaderFailedError(DeliveryError):
    """The reader itself failed on a delivery: an engineer must look, the sender may be innocent."""

    def __init__(self, error: BaseException | str, *, where: str) -> None:
        super().__init__(
            "the reader failed",
            reason_code="reader_failed",
            where=where,
            got=(error if isinstance(error, str) else f"{type(error).__name__}: {error}")[:300],
            todo="The traceback is in the log.",
        )
