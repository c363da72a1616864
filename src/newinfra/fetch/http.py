"""One HTTP session with a REST publisher: token, retries, deadlines, and faults that never carry a secret."""

from __future__ import annotations

import logging
import random
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr

from newinfra.contracts.transport import RestTransport
from newinfra.fetch.connections import RestConnection
from newinfra.fetch.faults import SourceError, quoted
from newinfra.fetch.pages import BusyError, parsed, resolve

PAUSES_SECONDS = (0.5, 2.0)
"""Waits before the second and third attempt of a request that met a refused connection, a time-out, 429, 5xx or a business code for busy."""

LONGEST_WAIT_SECONDS = 30.0
"""No server makes a night wait longer before the next attempt, whatever its Retry-After says."""

_SLOWEST = 1024
"""Bytes a second; an answer that brings fewer throughout one time-out is cut off."""
_LARGEST_ANSWER = 256 << 20
_LONGEST_ETAG = 200
_DEADLINE_IN_TIMEOUTS = 10
_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that came whole: 200, or 304 where it was asked whether anything had changed. `etag` is '' without one."""

    status: int
    body: bytes
    etag: str


class RestSession:
    """A client for one connection. Redirects are not followed and proxies of the environment are not used: the address is the contract's."""

    def __init__(self, connection: RestConnection, transport: RestTransport) -> None:
        self._connection, self._transport = connection, transport
        self._token: SecretStr | None = None
        self._next_at = 0.0
        verify: ssl.SSLContext | bool = True
        if connection.ca:
            try:
                verify = ssl.create_default_context(cafile=connection.ca)
            except OSError:
                raise SourceError("connection_invalid", "the CA file cannot be read", place=str(connection.ca), expected="PEM 证书", got="无法读取") from None
        self._client = httpx.Client(timeout=connection.timeout_seconds, verify=verify, trust_env=False, follow_redirects=False)

    def __enter__(self) -> RestSession:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._client.close()

    @property
    def url(self) -> str:
        return self._connection.url

    @property
    def secrets(self) -> tuple[str, ...]:
        token = (self._token.get_secret_value(),) if self._token else ()
        return self._connection.secrets() + token

    def log_in(self) -> None:
        """Exchange key and secret for a token, where the contract asks for one.

        Raises:
            SourceError: the publisher gave none.
        """
        request = self._transport.token
        if request is None:
            return
        key, secret = self._connection.app_key, self._connection.app_secret
        if key is None or secret is None:
            raise SourceError("connection_invalid", "the contract asks for a token", expected="app_key 和 app_secret", got="连接设置中没有")
        self._token = None
        body = {request.key_field: key.get_secret_value(), request.secret_field: secret.get_secret_value()}
        answer = self._ask("POST", request.path, lambda reply: parsed(reply.body, place=request.path), json=body)
        token = resolve(answer, request.token_pointer)
        if not isinstance(token, str) or not token:
            message = resolve(answer, "/msg") or resolve(answer, "/message") or ""
            raise SourceError("auth_refused", "no token was given", place=request.path, expected="令牌", got=quoted(f"没有令牌:{message}", self.secrets))
        self._token = SecretStr(token)

    def get(self, path: str, parameters: Mapping[str, str], read: Callable[[Reply], _T], *, etag: str = "") -> _T:
        """What `read` makes of the answer to one question. A token that expired meanwhile is renewed once, whether the status or `read` says so.

        Raises:
            SourceError: unreachable, refused, busy beyond patience, or an answer that is no page.
        """
        try:
            return self._ask("GET", path, read, etag=etag, params=parameters)
        except SourceError as fault:
            if fault.rule != "auth_refused" or self._transport.token is None:
                raise
        self.log_in()
        return self._ask("GET", path, read, etag=etag, params=parameters)

    def is_unchanged(self, path: str, parameters: Mapping[str, str], etag: str) -> bool:
        """Whether the server says that its answer is still the one with this ETag.

        Raises:
            SourceError: as `get`.
        """
        return self.get(path, parameters, lambda reply: reply.status == httpx.codes.NOT_MODIFIED, etag=etag)

    def _ask(self, method: str, path: str, read: Callable[[Reply], _T], *, etag: str = "", **options: Any) -> _T:
        """One request with modest patience."""
        for pause in (*PAUSES_SECONDS, None):
            asked_to_wait = 0.0
            fault: SourceError
            try:
                reply, headers = self._send(method, path, etag, **options)
            except (httpx.TransportError, httpx.StreamError) as error:
                fault = SourceError("source_unreachable", "no answer", place=self._connection.url, expected="可以连接并按时应答", got=self._words(error))
            except httpx.HTTPError as error:
                raise SourceError("protocol_error", "the answer cannot be decoded", place=path, expected="完整的应答", got=self._words(error)) from None
            else:
                asked_to_wait = _retry_after(headers)
                if reply.status in (429, 500, 502, 503, 504):
                    fault = SourceError("server_error", "the server failed", place=path, expected="HTTP 200", got=f"HTTP {reply.status}")
                else:
                    self._refuse_unless_ok(reply.status, path, etag)
                    try:
                        return read(reply)
                    except BusyError as busy:
                        fault = busy
            if pause is None:
                raise fault
            wait = max(pause, asked_to_wait)
            _LOG.info("%s; asking again in %.1f s", fault, wait)
            time.sleep(wait * random.uniform(1.0, 1.5))  # jitter: never earlier than asked, and not all at once after an outage
        raise AssertionError("the last attempt returns or raises")

    def _send(self, method: str, path: str, etag: str, **options: Any) -> tuple[Reply, httpx.Headers]:
        headers = {"Authorization": f"Bearer {self._token.get_secret_value()}"} if self._token else {}
        if etag:
            headers["If-None-Match"] = etag
        self._keep_to_the_rate()
        window = self._connection.timeout_seconds
        started = since = time.monotonic()
        came_before = 0
        url = f"{self._connection.url}/{path.lstrip('/')}"
        with self._client.stream(method, url, headers=headers, **options) as response:
            body = bytearray()
            for block in response.iter_bytes():
                body += block
                if len(body) > _LARGEST_ANSWER:
                    raise SourceError("protocol_error", "an answer does not end", place=path, expected=f"至多 {_LARGEST_ANSWER >> 20} MB", got="更多")
                now = time.monotonic()
                if now - since >= window:
                    if len(body) - came_before < _SLOWEST * window or now - started > _DEADLINE_IN_TIMEOUTS * window:
                        raise httpx.ReadTimeout(f"应答过慢:{now - started:.0f} 秒只收到 {len(body)} 字节")
                    since, came_before = now, len(body)
            return Reply(response.status_code, bytes(body), _etag(response.headers)), response.headers

    def _keep_to_the_rate(self) -> None:
        """Wait until the publisher allows the next request."""
        if self._transport.requests_per_second:
            time.sleep(max(0.0, self._next_at - time.monotonic()))
            self._next_at = time.monotonic() + 1 / self._transport.requests_per_second

    def _refuse_unless_ok(self, status: int, path: str, etag: str) -> None:
        if status in (401, 403):
            raise SourceError("auth_refused", "the publisher refused our token", place=path, expected="HTTP 200", got=f"HTTP {status}")
        if status != 200 and not (etag and status == httpx.codes.NOT_MODIFIED):
            raise SourceError("protocol_error", "the publisher answered with another status", place=path, expected="HTTP 200", got=f"HTTP {status}")

    def _words(self, error: Exception) -> str:
        return quoted(str(error), self.secrets) or type(error).__name__


def _retry_after(headers: httpx.Headers) -> float:
    """Seconds that a busy server asks us to wait, as a number or a date; nonsense counts as none."""
    text = headers.get("retry-after", "")
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_WAIT_SECONDS)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    seconds: float = ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)


def _etag(headers: httpx.Headers) -> str:
    """The answer's ETag, if it is one that can be sent back."""
    text: str = headers.get("etag", "")
    return text if len(text) <= _LONGEST_ETAG and text.isascii() and text.isprintable() else ""
