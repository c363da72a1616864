"""From taken files to deliveries: one delivery for each table that a file holds."""

from __future__ import annotations

from collections.abc import Iterable

from newinfra.fetch.offers import Offer, RemoteFile, choose
from newinfra.fetch.receive import Receiver
from newinfra.ledger import Part


def wanted(files: Iterable[RemoteFile], receiver: Receiver, *, ready_flag: str | None, report_unknown: bool) -> list[Offer]:
    """The offers among the files that must be fetched; what is wrong with the others goes to the receiver's faults.

    What the landing already holds is recorded at once: its contract may have gained a table since.
    """
    offers, refused = choose(files, receiver.contract, ready_flag=ready_flag, seen=receiver.seen_files(), as_of=receiver.as_of, report_unknown=report_unknown)
    receiver.faults += refused
    to_fetch: list[Offer] = []
    for offer in offers:
        if offer.sha256 is None:
            to_fetch.append(offer)
        else:
            _deliver(offer, Part(offer.file.path, offer.sha256, offer.file.size), receiver, is_seen=True)
    return to_fetch


def record(taken: Iterable[tuple[Offer, Part]], receiver: Receiver) -> None:
    """Record the deliveries of files whose bytes have just landed, then remember the files."""
    pairs = sorted(taken, key=lambda pair: (pair[0].known_at, pair[0].file.path))
    for offer, part in pairs:
        _deliver(offer, part, receiver)
    if pairs:
        receiver.remember_files((offer.file.path, offer.file.as_seen(part.sha256)) for offer, part in pairs)


def _deliver(offer: Offer, part: Part, receiver: Receiver, *, is_seen: bool = False) -> None:
    for match in offer.matches:
        receiver.receive(match.table, match.period, vintage=match.vintage, file_name=offer.file.path, parts=(part,), known_at=offer.known_at, is_seen=is_seen)
