"""Pages of a REST dataset: what an envelope says, and when a pull is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from newinfra.clock import CITY_TIME
from newinfra.contracts.transport import Envelope
from newinfra.fetch.faults import SourceError, quoted

_MOST_PAGES = 10_000
_REFUSED = ("401", "403")


class BusyError(SourceError):
    """The publisher answered, with HTTP 200, that it is to be asked again in a while."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its bytes as they came, and what we must know to go on."""

    body: bytes
    total: int | None
    rows: int
    rows_digest: str
    published_at: datetime | None
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Pull:
    """All pages of one dataset for one period. `doubt` says in Chinese why the pages do not fit together; '' if they do."""

    pages: tuple[Page, ...]
    doubt: str

    @property
    def published_at(self) -> datetime | None:
        return max((page.published_at for page in self.pages if page.published_at), default=None)

    @property
    def content(self) -> str:
        return content_of(self.pages)

    @property
    def has_stated_total(self) -> bool:
        """Whether a reader can see for itself that rows are missing."""
        return all(page.total is not None for page in self.pages)


def content_of(pages: Iterable[Page]) -> str:
    """A hash of rows and totals alone: envelopes may carry request numbers and clocks that differ with every answer."""
    return hashlib.sha256("".join(f"{page.total}:{page.rows}:{page.rows_digest};" for page in pages).encode()).hexdigest()


def pull(ask: Callable[[int], Page | None], *, size: int) -> Pull | None:
    """Ask for page after page until the total is reached; None if the period is not out yet.

    Ends in every case: at the total, at an empty page, at a page that came before, or at a bound. A page that came before is not kept,
    so that too few rows tell the reader that the pull is not whole.

    Raises:
        SourceError: a business error, or an answer that is no page.
    """
    pages: list[Page] = []
    seen: set[str] = set()
    rows, total, doubt = 0, None, ""
    for number in range(1, _MOST_PAGES + 1):
        page = ask(number)
        if page is None:
            if not pages:
                return None
            doubt = f"取到第 {number} 页时对方称该期尚未发布"
            break
        if pages and page.total != total:
            doubt = doubt or f"第 {number} 页的总数由 {total} 变为 {page.total}"
        if page.rows and page.rows_digest in seen:
            doubt = doubt or f"第 {number} 页与前面的一页完全相同"
            break
        if pages and not page.rows:
            break
        pages.append(page)
        seen.add(page.rows_digest)
        rows, total = rows + page.rows, page.total
        if (rows >= total) if total is not None else page.rows < size:
            break
    else:
        doubt = doubt or f"超过 {_MOST_PAGES} 页仍未取完"
    if not doubt and total is not None and rows != total:
        doubt = f"总数 {total},各页共 {rows} 行"
    return Pull(tuple(pages), doubt)


def read_page(body: bytes, envelope: Envelope, *, etag: str = "", secrets: tuple[str, ...] = (), place: str = "") -> Page | None:
    """What one answer says; None if it says that the period is not out yet.

    Raises:
        BusyError: the publisher asks for patience.
        SourceError: another business error, or an answer that is no page. The rule is `auth_refused` where a new token may help.
    """
    document = parsed(body, place=place)
    if envelope.code_pointer is not None:
        code = str(resolve(document, envelope.code_pointer))
        if code in envelope.not_published_codes:
            return None
        if code not in envelope.ok_codes:
            message = resolve(document, envelope.message_pointer) if envelope.message_pointer else ""
            fault = BusyError if code in envelope.busy_codes else SourceError
            raise fault(
                "auth_refused" if code in (*_REFUSED, *envelope.token_expired_codes) else "business_error",
                "the publisher answered with a business error",
                place=place,
                expected="业务码 " + "、".join(envelope.ok_codes),
                got=quoted(f"{code} {message or ''}", secrets),
            )
    rows = resolve(document, envelope.rows_pointer)
    if not isinstance(rows, list):
        raise SourceError("protocol_error", "the answer has no rows", place=place, expected=f"{envelope.rows_pointer or '顶层'} 处为数组", got=_kind(rows))
    digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
    return Page(body, _total(document, envelope, place), len(rows), digest, _published_at(document, envelope, place), etag)


def parsed(body: bytes, *, place: str) -> Any:
    """The JSON document of an answer.

    Raises:
        SourceError: it is none.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        start = quoted(body[:60].decode("utf-8", "replace"))
        raise SourceError("protocol_error", "the answer is not JSON", place=place, expected="JSON", got=f"{len(body)} 字节,以“{start}”开头") from None


def resolve(document: Any, pointer: str) -> Any:
    """What a JSON pointer points at, or None."""
    here = document
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict):
            here = here.get(key)
        elif isinstance(here, list) and key.isascii() and key.isdigit() and len(key) < 10 and int(key) < len(here):
            here = here[int(key)]
        else:
            return None
    return here


def _total(document: Any, envelope: Envelope, place: str) -> int | None:
    if envelope.total_pointer is None:
        return None
    value = resolve(document, envelope.total_pointer)
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 13):
        raise SourceError("protocol_error", "the answer has no total", place=place, expected=f"{envelope.total_pointer} 处为非负整数", got=quoted(text))
    return int(text)


def _published_at(document: Any, envelope: Envelope, place: str) -> datetime | None:
    if envelope.published_at_pointer is None:
        return None
    value = resolve(document, envelope.published_at_pointer)
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        expected = f"{envelope.published_at_pointer} 处为 ISO 8601 时间"
        raise SourceError("protocol_error", "the answer does not say when it was published", place=place, expected=expected, got=quoted(str(value))) from None
    # A time without a zone is the publisher's own, which is the city's.
    return (moment if moment.tzinfo else moment.replace(tzinfo=CITY_TIME)).astimezone(UTC)


def _kind(value: Any) -> str:
    if value is None:
        return "没有"
    return "对象" if isinstance(value, dict) else "单个值"
