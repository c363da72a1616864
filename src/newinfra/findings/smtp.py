"""The mail server that NEWINFRA_SMTP_URL names. The address holds a password: it is never shown."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from newinfra.errors import ConfigError

URL_VARIABLE = "NEWINFRA_SMTP_URL"
SENDER_VARIABLE = "NEWINFRA_SMTP_FROM"
TIMEOUT_SECONDS = 30
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where and how mail leaves. smtps:// is TLS from the start; smtp:// takes STARTTLS if the server offers it."""

    host: str
    port: int
    is_tls: bool
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls) -> SmtpServer | None:
        """The server that the environment names, or None.

        Raises:
            ConfigError: the address is not smtp://[user:password@]host[:port] or smtps://….
        """
        url = os.environ.get(URL_VARIABLE, "")
        if not url:
            return None
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ConfigError(
                f"{URL_VARIABLE} is not a mail server's address",
                expected="smtp://user:password@host:587 or smtps://user:password@host:465",
                got="something else",
            )
        username = unquote(parts.username or "")
        sender = os.environ.get(SENDER_VARIABLE) or (username if "@" in username else f"newinfra@{parts.hostname}")
        is_tls = parts.scheme == "smtps"
        return cls(parts.hostname, port or (465 if is_tls else 587), is_tls, sender, username, unquote(parts.password or ""))

    @contextmanager
    def session(self) -> Iterator[smtplib.SMTP]:
        """A connection, encrypted where the server can, logged in where there is a user.

        Raises:
            ConfigError: a password would travel unencrypted to another machine.
            OSError: the server cannot be reached, or its certificate is not trusted.
            smtplib.SMTPException: it refused us.
        """
        context = ssl.create_default_context()
        if self.is_tls:
            client: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            client = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        with client:
            client.ehlo()
            if not self.is_tls and client.has_extn("starttls"):
                client.starttls(context=context)
                client.ehlo()
            elif not self.is_tls and self.username and self.host not in _LOOPBACK:
                raise ConfigError(
                    "the mail server offers no encryption, so no password is sent to it",
                    where=f"{self.host}:{self.port}",
                    todo=f"Use smtps:// in {URL_VARIABLE}.",
                )
            if self.username:
                client.login(self.username, self.password)
            yield client
