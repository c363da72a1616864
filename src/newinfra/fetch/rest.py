"""Asks a REST publisher for the periods that are missing, and again for the latest ones, which may have been restated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from newinfra.clock import cutoff
from newinfra.contracts import Table
from newinfra.contracts.layout import JsonLayout
from newinfra.contracts.obligations import expected_periods
from newinfra.contracts.templates import filled
from newinfra.contracts.transport import Envelope, Paging, Request, RestTransport
from newinfra.errors import DeliveryError
from newinfra.fetch.connections import RestConnection
from newinfra.fetch.faults import WHOLE_SOURCE, SourceError
from newinfra.fetch.http import RestSession
from newinfra.fetch.pages import Page, Pull, content_of, pull, read_page
from newinfra.fetch.receive import Receiver, digest_of
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
        try:
            doubt = _fetch_period(_Question(session, transport.paging, table, period), receiver)
        except SourceError as fault:
            if fault.rule in WHOLE_SOURCE:
                raise
            doubt = fault
            in_a_row += 1
        else:
            in_a_row = 0
        if doubt is not None:
            receiver.faults.append(doubt.about(table=table.name, period=period.label if period else ""))
        if in_a_row == _GIVE_UP_AFTER:
            return


@dataclass(frozen=True, slots=True)
class _Question:
    """One table and period, as the publisher is asked for it."""

    session: RestSession
    paging: Paging
    table: Table
    period: Period | None

    @property
    def label(self) -> str:
        return self.period.label if self.period else "all"

    @property
    def path(self) -> str:
        return filled(_request(self.table).path, self.period)

    @property
    def address(self) -> str:
        """The whole question but for the page's number."""
        return f"{self.session.url}{self.path}?{urlencode(self.parameters(0))}"

    def parameters(self, number: int) -> dict[str, str]:
        own = {name: filled(value, self.period) for name, value in _request(self.table).parameters.items()}
        return {**own, self.paging.number_parameter: str(number), self.paging.size_parameter: str(self.paging.size)}

    def page(self, number: int) -> Page | None:
        envelope, place = _envelope(self.table), _request(self.table).path
        return self.session.get(
            self.path,
            self.parameters(number),
            lambda reply: read_page(reply.body, envelope, etag=reply.etag, secrets=self.session.secrets, place=place),
        )

    def pull(self) -> Pull | None:
        """A pull; one whose pages do not fit together is made a second time, for it may have met the publisher's own update."""
        pulled = pull(self.page, size=self.paging.size)
        return pull(self.page, size=self.paging.size) if pulled and pulled.doubt else pulled

    def is_unchanged(self, receiver: Receiver) -> bool:
        """Whether the publisher says of every page of the newest delivery, which still lies in the landing, that it is as it was."""
        latest = receiver.latest(self.table, self.period)
        if latest is None or not all(receiver.landing.path(part.sha256).exists() for part in latest.parts):
            return False
        etags = receiver.page_tags.of(self.table.name, self.label, address=self.address, sha256=latest.sha256)
        return bool(etags) and all(self.session.is_unchanged(self.path, self.parameters(number), etag) for number, etag in enumerate(etags, 1))

    def remember(self, pulled: Pull, sha256: str, receiver: Receiver) -> None:
        """Keep the ETags of a pull that is whole, if its pages would tell of every row that could be added."""
        etags = [page.etag for page in pulled.pages]
        if all(etags) and (pulled.has_stated_total or pulled.pages[-1].rows < self.paging.size):
            receiver.page_tags.remember(self.table.name, self.label, address=self.address, sha256=sha256, etags=etags)


def _periods_to_ask(table: Table, transport: RestTransport, receiver: Receiver) -> list[Period | None]:
    request = _request(table)
    if not any("{" in text for text in (request.path, *request.parameters.values())):
        return [None if table.spec.cadence != "once" else expected_periods(table, receiver.as_of)[0]] if expected_periods(table, receiver.as_of) else []
    expected = expected_periods(table, receiver.as_of)
    settled = receiver.settled_periods(table)
    again = [period for period in expected if period.label in settled][-transport.lookback_periods :] if transport.lookback_periods else []
    return [period for period in expected if period.label not in settled or period in again]


def _fetch_period(question: _Question, receiver: Receiver) -> SourceError | None:
    """Land one period if it is news; what is returned is a doubt about what landed.

    Raises:
        SourceError: nothing fit to land was got.
    """
    if question.is_unchanged(receiver):
        return None
    pulled = question.pull()
    if pulled is None or (pulled.published_at and pulled.published_at >= cutoff(receiver.as_of)):
        return None
    place = _request(question.table).path
    if pulled.doubt and not pulled.has_stated_total:
        # Nothing in these pages would tell the reader that rows are missing: they must not be read at all.
        raise SourceError("protocol_error", "pages do not fit together", place=place, expected="各页不重复,直到最后一页", got=pulled.doubt)
    sha256 = _land(pulled, question, receiver)
    if pulled.doubt:
        return SourceError("pull_inconsistent", "pages do not fit together", place=place, expected="各页行数之和等于总数", got=pulled.doubt)
    question.remember(pulled, sha256, receiver)
    return None


def _land(pulled: Pull, question: _Question, receiver: Receiver) -> str:
    """Land the pages, unless the newest delivery has the same rows; the sha256 of the delivery that has them."""
    landing, table, period = receiver.landing, question.table, question.period
    latest = receiver.latest(table, period)
    if latest is not None and _content_of_landed(latest, table, receiver) == pulled.content:
        if pulled.published_at and pulled.published_at > latest.known_at:
            receiver.resent(latest, pulled.published_at)
        return latest.sha256
    parts = [landing.put(receiver.contract.id, f"page-{number:04d}.json", [page.body]) for number, page in enumerate(pulled.pages, 1)]
    # Without a word from the publisher we know only that it was out by tonight: the last second of the night, the same at every rerun.
    known_at = pulled.published_at or cutoff(receiver.as_of) - timedelta(seconds=1)
    receiver.receive(table, period, vintage=table.spec.vintage, file_name=question.path.strip("/"), parts=parts, known_at=known_at)
    return digest_of(parts)


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
