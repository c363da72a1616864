"""One visit to one source: choose the transport, land what is new, and turn whatever went wrong into findings."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import date
from typing import get_args

from newinfra.contracts import Contract
from newinfra.contracts.transport import DropTransport, RestTransport, S3Transport, SftpTransport
from newinfra.errors import ConfigError
from newinfra.fetch.connections import Connection, DropConnection, RestConnection, S3Connection, SftpConnection, connection_for
from newinfra.fetch.faults import WHOLE_SOURCE, Rule, SourceError, finding_of, is_hard
from newinfra.fetch.receive import Receiver
from newinfra.findings import Finding
from newinfra.home import Home
from newinfra.ledger import Delivery, Ledger

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What a visit brought.

    `failed` says that something could not be got. `evaluated` names the finding rules that this visit really looked at for the whole
    source: open findings of these rules that are not among `findings` are over.
    """

    landed: tuple[Delivery, ...]
    findings: tuple[Finding, ...]
    failed: bool
    evaluated: frozenset[str]


def fetch_contract(contract: Contract, *, home: Home, ledger: Ledger, as_of: date) -> FetchResult:
    """`fetch_source` over the source's own connection; a missing or unusable connection is a finding too."""
    try:
        connection = connection_for(contract.id, home)
    except ConfigError as error:
        _LOG.error("%s: %s", contract.id, error)
        fault = SourceError("connection_invalid", error.what, place=contract.id, expected=error.expected, got=error.got)
        return _result(contract, (), [fault])
    return fetch_source(contract, connection, home=home, ledger=ledger, as_of=as_of)


def fetch_source(contract: Contract, connection: Connection, *, home: Home, ledger: Ledger, as_of: date) -> FetchResult:
    """Land everything new that `contract`'s source had put out before the cutoff of `as_of`.

    Never raises for what the source does. Faults of our own machine (a full disk, a broken ledger) are raised: they concern every source.
    """
    started = time.monotonic()
    receiver = Receiver(contract, is_synthetic=connection.is_synthetic, home=home, ledger=ledger, as_of=as_of)
    try:
        _over_transport(contract, connection, receiver)
    except SourceError as fault:
        receiver.faults.append(fault)
    faults = receiver.faults
    for each in faults:
        _LOG.warning("%s: %s", contract.id, each)
    landed = receiver.landed
    size = sum(part.size for delivery in landed for part in delivery.parts)
    newest = max((delivery.period.end.isoformat() for delivery in landed if delivery.period), default="none")
    seconds = time.monotonic() - started
    _LOG.info("%s: landed %d deliveries, %d bytes, newest period end %s, %d faults, %.1f s", contract.id, len(landed), size, newest, len(faults), seconds)
    return _result(contract, landed, faults)


def _over_transport(contract: Contract, connection: Connection, receiver: Receiver) -> None:
    # Each transport's library is imported by the sources that use it: httpx and asyncssh cost a night's start time.
    transport = contract.spec.transport
    match transport, connection:
        case RestTransport(), RestConnection():
            from newinfra.fetch.rest import fetch_rest

            fetch_rest(connection, transport, receiver)
        case SftpTransport(), SftpConnection():
            from newinfra.fetch.sftp import fetch_sftp

            fetch_sftp(connection, transport, receiver)
        case S3Transport(), S3Connection():
            from newinfra.fetch.s3 import fetch_s3

            fetch_s3(connection, transport, receiver)
        case DropTransport(), DropConnection():
            from newinfra.fetch.drop import fetch_drop

            fetch_drop(connection, transport, receiver)
        case _:
            what = "contract and connection are of different kinds"
            raise SourceError("connection_invalid", what, place=contract.id, expected=f"kind: {transport.kind}", got=f"kind: {connection.kind}")


def _result(contract: Contract, landed: tuple[Delivery, ...], faults: list[SourceError]) -> FetchResult:
    findings = tuple(finding_of(contract, fault) for fault in faults)
    return FetchResult(landed, findings, any(is_hard(finding) for finding in findings), _evaluated(faults))


def _evaluated(faults: list[SourceError]) -> frozenset[str]:
    """All rules, unless the visit ended early: then those it passed and the one it met."""
    met = [WHOLE_SOURCE.index(fault.rule) for fault in faults if fault.rule in WHOLE_SOURCE]
    if met:
        return frozenset(WHOLE_SOURCE[: max(met) + 1])
    if any(fault.rule in ("server_error", "protocol_error") for fault in faults):
        return frozenset((*WHOLE_SOURCE, "server_error", "protocol_error"))
    return frozenset(get_args(Rule))
