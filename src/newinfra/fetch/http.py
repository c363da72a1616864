"""One HTTP session with a REST publisher: token, retries, deadlines, and faults that never carry a secret."""

from __future__ import annotations

import logging
import random
import ssl
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import httpx
from pydantic import SecretStr

from newinfra.contracts.transport import RestTransport
from newinfra.fetch.connections import RestConnection
from newinfra.fetch.faults import SourceError, quoted
from newinfra.fetch.pages import parsed, resolve

PAUSES_SECONDS = (0.5, 2.0)
"""Waits before the second and third attempt of a request that met a refused connection, a time-out, 429 or 5xx."""

_LONGEST_WAIT_SECONDS = 30.0
_LARGEST_ANSWER = 256 << 20
_DEADLINE_IN_TIMEOUTS = 10
_LOG = logging.getLogger(__name__)


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
        answer = parsed(self._ask("POST", request.path, json=body), place=request.path)
        token = resolve(answer, request.token_pointer)
        if not isinstance(token, str) or not token:
            message = resolve(answer, "/msg") or resolve(answer, "/message") or ""
            raise SourceError("auth_refused", "no token was given", place=request.path, expected="令牌", got=quoted(f"没有令牌:{message}", self.secrets))
        self._token = SecretStr(token)

    def get(self, path: str, parameters: Mapping[str, str]) -> bytes:
        """The body of one page. An expired token is renewed once.

        Raises:
            SourceError: unreachable, refused, or an answer that is no page.
        """
        try:
            return self._ask("GET", path, params=parameters)
        except SourceError as fault:
            if fault.rule != "auth_refused" or self._transport.token is None:
                raise
        self.log_in()
        return self._ask("GET", path, params=parameters)

    def _ask(self, method: str, path: str, **options: Any) -> bytes:
        """One request with modest patience."""
        for pause in (*PAUSES_SECONDS, None):
            try:
                status, headers, body = self._send(method, path, **options)
            except (httpx.TransportError, httpx.StreamError) as error:
                fault = SourceError("source_unreachable", "no answer", place=self._connection.url, expected="可以连接并按时应答", got=self._words(error))
                wait = pause
            except httpx.HTTPError as error:
                raise SourceError("protocol_error", "the answer cannot be decoded", place=path, expected="完整的应答", got=self._words(error)) from None
            else:
                if status not in (429, 500, 502, 503, 504):
                    self._refuse_unless_ok(status, path)
                    return body
                fault = SourceError("server_error", "the server failed", place=path, expected="HTTP 200", got=f"HTTP {status}")
                wait = None if pause is None else max(pause, _retry_after(headers))
            if wait is None:
                raise fault
            _LOG.info("%s; asking again in %.1f s", fault, wait)
            time.sleep(wait * random.uniform(1.0, 1.5))  # jitter: never earlier than asked, and not all at once after an outage
        raise AssertionError("the last attempt returns or raises")

    def _send(self, method: str, path: str, **options: Any) -> tuple[int, httpx.Headers, bytes]:
        headers = {"Authorization": f"Bearer {self._token.get_secret_value()}"} if self._token else {}
        self._keep_to_the_rate()
        deadline = time.monotonic() + self._connection.timeout_seconds * _DEADLINE_IN_TIMEOUTS
        url = f"{self._connection.url}/{path.lstrip('/')}"
        with self._client.stream(method, url, headers=headers, **options) as response:
            body = bytearray()
            for block in response.iter_bytes():
                body += block
                if len(body) > _LARGEST_ANSWER:
                    raise SourceError("protocol_error", "an answer does not end", place=path, expected=f"至多 {_LARGEST_ANSWER >> 20} MB", got="更多")
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("the answer drips")
            return response.status_code, response.headers, bytes(body)

    def _keep_to_the_rate(self) -> None:
        """Wait until the publisher allows the next request."""
        if self._transport.requests_per_second:
            time.sleep(max(0.0, self._next_at - time.monotonic()))
            self._next_at = time.monotonic() + 1 / self._transport.requests_per_second

    def _refuse_unless_ok(self, status: int, path: str) -> None:
        if status in (401, 403):
            raise SourceError("auth_refused", "the publisher refused our token", place=path, expected="HTTP 200", got=f"HTTP {status}")
        if status != 200:
            raise SourceError("protocol_error", "the publisher answered with another status", place=path, expected="HTTP 200", got=f"HTTP {status}")

    def _words(self, error: Exception) -> str:
        return quoted(str(error), self.secrets) or type(error).__name__


def _retry_after(headers: httpx.Headers) -> float:
    """Seconds that a busy server asks us to wait; dates and nonsense count as none, and no server makes a night wait for long."""
    text = headers.get("retry-after", "")
    return min(float(text), _LONGEST_WAIT_SECONDS) if text.isascii() and text.isdigit() else 0.0
