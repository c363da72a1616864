"""Asks a REST publisher for the periods that are missing, and again for the latest ones, which may have been restated."""

from __future__ import annotations

from datetime import timedelta

from newinfra.clock import cutoff
from newinfra.contracts import Table
from newinfra.contracts.layout import JsonLayout
from newinfra.contracts.obligations import expected_periods
from newinfra.contracts.templates import filled
from newinfra.contracts.transport import Envelope, Request, RestTransport
from newinfra.errors import DeliveryError
from newinfra.fetch.connections import RestConnection
from newinfra.fetch.faults import WHOLE_SOURCE, SourceError
from newinfra.fetch.http import RestSession
from newinfra.fetch.pages import Pull, content_of, pull, read_page
from newinfra.fetch.receive import Receiver
from newinfra.ledger import Delivery, Part
from newinfra.periods import Period

_GIVE_UP_AFTER = 3


def fetch_rest(connection: RestConnection, transport: RestTransport, receiver: Receiver) -> None:
    """Land every new pull of every table; what is wrong with single periods goes to the receiver's faults.

    Raises:
        SourceError: the publisher cannot be reached or refuses us. What had landed by then is recorded.
    """
    with RestSession(connection, transport) as session:
        session.log_in()
        for table in receiver.contract.tables:
            _fetch_table(session, transport, table, receiver)


def _fetch_table(session: RestSession, transport: RestTransport, table: Table, receiver: Receiver) -> None:
    """One table; after several periods in a row that failed, the rest is left for the next night."""
    in_a_row = 0
    for period in _periods_to_ask(table, transport, receiver):
        label = period.label if period else ""
        try:
            pulled = _pull(session, transport, table, period)
        except SourceError as fault:
            if fault.rule in WHOLE_SOURCE:
                raise
            receiver.faults.append(fault.about(table=table.name, period=label))
            in_a_row += 1
            if in_a_row == _GIVE_UP_AFTER:
                return
            continue
        in_a_row = 0
        if pulled is None or (pulled.published_at and pulled.published_at >= cutoff(receiver.as_of)):
            continue
        _land(pulled, table, period, receiver)
        if pulled.doubt:
            place = table.spec.request.path if table.spec.request else ""
            doubt = SourceError("pull_inconsistent", "pages do not fit together", place=place, expected="各页行数之和等于总数", got=pulled.doubt)
            receiver.faults.append(doubt.about(table=table.name, period=label))


def _periods_to_ask(table: Table, transport: RestTransport, receiver: Receiver) -> list[Period | None]:
    request = _request(table)
    if not any("{" in text for text in (request.path, *request.parameters.values())):
        return [None if table.spec.cadence != "once" else expected_periods(table, receiver.as_of)[0]] if expected_periods(table, receiver.as_of) else []
    expected = expected_periods(table, receiver.as_of)
    settled = receiver.settled_periods(table)
    again = [period for period in expected if period.label in settled][-transport.lookback_periods :] if transport.lookback_periods else []
    return [period for period in expected if period.label not in settled or period in again]


def _pull(session: RestSession, transport: RestTransport, table: Table, period: Period | None) -> Pull | None:
    """A pull; one whose pages do not fit together is made a second time, for it may have met the publisher's own update."""
    request, paging = _request(table), transport.paging
    path = filled(request.path, period)
    parameters = {name: filled(value, period) for name, value in request.parameters.items()}

    def ask(number: int) -> bytes:
        return session.get(path, {**parameters, paging.number_parameter: str(number), paging.size_parameter: str(paging.size)})

    def once() -> Pull | None:
        return pull(ask, _envelope(table), size=paging.size, secrets=session.secrets, place=request.path)

    pulled = once()
    return once() if pulled and pulled.doubt else pulled


def _land(pulled: Pull, table: Table, period: Period | None, receiver: Receiver) -> None:
    landing, source_id = receiver.landing, receiver.contract.id
    latest = receiver.latest(table, period)
    if latest is not None and _content_of_landed(latest, table, receiver) == pulled.content:
        if pulled.published_at and pulled.published_at > latest.known_at:
            receiver.resent(latest, pulled.published_at)
        return
    parts = [landing.put(source_id, f"page-{number:04d}.json", [page.body]) for number, page in enumerate(pulled.pages, 1)]
    # Without a word from the publisher we know only that it was out by tonight: the last second of the night, the same at every rerun.
    known_at = pulled.published_at or cutoff(receiver.as_of) - timedelta(seconds=1)
    file_name = filled(_request(table).path, period).strip("/")
    receiver.receive(table, period, vintage=table.spec.vintage, file_name=file_name, parts=parts, known_at=known_at)


def _content_of_landed(delivery: Delivery, table: Table, receiver: Receiver) -> str | None:
    try:
        pages = [read_page(_bytes_of(part, receiver), _envelope(table)) for part in delivery.parts]
    except (SourceError, DeliveryError):
        return None
    return content_of(page for page in pages if page)


def _bytes_of(part: Part, receiver: Receiver) -> bytes:
    with receiver.landing.open(part) as file:
        return file.read()


def _request(table: Table) -> Request:
    if table.spec.request is None:
        raise SourceError("protocol_error", "the contract has no request", table=table.name, expected="契约中的 request", got="没有")
    return table.spec.request


def _envelope(table: Table) -> Envelope:
    if not isinstance(table.spec.layout, JsonLayout):
        raise SourceError(
            "protocol_error", "the contract's layout is not pages", table=table.name, expected="layout.format: json", got=table.spec.layout.format
        )
    return table.spec.layout.envelope
