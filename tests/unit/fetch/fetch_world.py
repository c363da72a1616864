"""Parts of contracts, and real servers on loopback whose faults a test can choose."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import os
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from newinfra.clock import CITY_TIME
from newinfra.contracts import Contract
from newinfra.fetch import FetchResult, fetch_source
from newinfra.fetch.connections import RestConnection, SftpConnection
from newinfra.home import Home
from newinfra.ledger import Ledger

AS_OF = date(2024, 5, 20)


Answer = tuple[int, dict[str, str], bytes]


def city_time(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=CITY_TIME)


ENVELOPE = {
    "code_pointer": "/code",
    "ok_codes": ["200"],
    "not_published_codes": ["204"],
    "message_pointer": "/msg",
    "total_pointer": "/data/total",
    "rows_pointer": "/data/rows",
    "published_at_pointer": "/data/publishTime",
}


def table_of(name: str, **spec: Any) -> dict[str, Any]:
    ours = {
        "shape": "measures",
        "cadence": "month",
        "due_days": 15,
        "history_start": "2024-01",
        "layout": {"format": "csv"},
        "period_from": "file_name",
        "region": "1",
        **spec,
    }
    figure = {"name": "ports", "logicalType": "integer", "primaryKey": True, "customProperties": [{"property": "newinfra", "value": {"role": "note"}}]}
    return {"name": name, "businessName": "端口月报", "properties": [figure], "customProperties": [{"property": "newinfra", "value": ours}]}


def certificate(folder: Path) -> Path:
    """A certificate for this machine that signs itself, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(hours=1), now + timedelta(hours=1))
    signed = builder.add_extension(names, critical=False).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(private + signed.sign(key, hashes.SHA256()).public_bytes(pem))
    return path


def tls_of(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@dataclass
class SftpSite:
    """A real SSH server on a thread of its own, serving a folder over SFTP."""

    root: Path
    host_key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))
    sftp_class: type[asyncssh.SFTPServer] = asyncssh.SFTPServer
    logins: list[str] = field(default_factory=list)
    client_key: asyncssh.SSHKey | None = None
    port: int = 0

    def __enter__(self) -> SftpSite:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.get_port()
        return self

    def __exit__(self, *_: object) -> None:
        async def stop() -> None:
            self._server.close()
            await self._server.wait_closed()

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> asyncssh.SSHAcceptor:
        site = self

        class Gate(asyncssh.SSHServer):
            def begin_auth(self, username: str) -> bool:
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                site.logins.append(username)
                return (username, password) == ("courier", "right-password")

            def public_key_auth_supported(self) -> bool:
                return site.client_key is not None

            def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
                site.logins.append(username)
                return site.client_key is not None and key.public_data == site.client_key.public_data

        def factory(channel: Any) -> asyncssh.SFTPServer:
            return site.sftp_class(channel, chroot=str(site.root).encode())

        return await asyncssh.create_server(Gate, "127.0.0.1", 0, server_host_keys=[self.host_key], sftp_factory=factory)

    def connection(self, **changes: Any) -> SftpConnection:
        values = {
            "source_id": "feed",
            "kind": "sftp",
            "host": "127.0.0.1",
            "port": self.port,
            "username": "courier",
            "password": "right-password",
            "host_key": self.host_key.export_public_key().decode().strip(),
            "root": "/",
            "timeout_seconds": 5,
            **changes,
        }
        return SftpConnection.model_validate_json(json.dumps({name: value for name, value in values.items() if value is not None}))


@dataclass
class RestSite:
    """A real HTTP server: a token, then whatever `answer` says to a path, its query and the number of requests before."""

    answer: Callable[[str, dict[str, str], int], Answer]
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    logins: list[float] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)
    token: str = "the-token"
    refusal: Answer = (401, {}, b"no")
    tls: ssl.SSLContext | None = None
    port: int = 0

    def __enter__(self) -> RestSite:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                site.logins.append(time.monotonic())
                good = body == {"appKey": "the-key", "appSecret": "the-secret"}
                echo = {"code": "401", "msg": f"bad secret {body.get('appSecret')}"}
                self._reply((200, {}, json.dumps({"code": "200", "data": {"token": site.token}} if good else echo).encode()))

            def do_GET(self) -> None:
                address = urlsplit(self.path)
                query = dict(parse_qsl(address.query))
                site.requests.append((address.path, query))
                site.conditions.append(self.headers["If-None-Match"] or "")
                site.arrivals.append(time.monotonic())
                if self.headers["Authorization"] != f"Bearer {site.token}":
                    self._reply(site.refusal)
                else:
                    self._reply(site.answer(address.path, query, len(site.requests) - 1))

            def _reply(self, answer: Answer) -> None:
                status, headers, body = answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                drops = [body[n : n + 1] for n in range(len(body))] if "X-Drip" in headers else [body]
                for drop in drops:
                    with contextlib.suppress(ConnectionError):
                        self.wfile.write(drop)
                    if "X-Drip" in headers:
                        time.sleep(0.02)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def connection(self, **changes: Any) -> RestConnection:
        values = {
            "source_id": "feed",
            "kind": "rest",
            "url": f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}/feed",
            "app_key": "the-key",
            "app_secret": "the-secret",
            "timeout_seconds": 5,
            **changes,
        }
        return RestConnection.model_validate_json(json.dumps(values))


REST_TRANSPORT = {
    "kind": "rest",
    "token": {"path": "/oauth/token", "token_pointer": "/data/token"},
    "paging": {"size": 2},
    "lookback_periods": 1,
}


def dataset(name: str, **spec: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "period_from": "request",
        "history_start": "2024-04",
        "request": {"path": f"/{name}", "parameters": {"month": "{yyyymm}"}},
        "layout": {"format": "json", "envelope": ENVELOPE},
    }
    return table_of(name, **{**values, **spec})


def page(rows: list[Any], total: Any, *, published: str = "2024-05-10T09:00:00+08:00", **envelope: Any) -> Answer:
    return 200, {}, json.dumps({"code": "200", "data": {"total": total, "rows": rows, "publishTime": published}, **envelope}).encode()


def serving(rows: list[Any], **options: Any) -> Callable[[str, dict[str, str], int], Answer]:
    """A faultless dataset, the same for every period."""

    def answer(path: str, query: dict[str, str], number: int) -> Answer:
        start = (int(query["pageNum"]) - 1) * int(query["pageSize"])
        return page(rows[start : start + int(query["pageSize"])], str(len(rows)), **options)

    return answer


def rules(result: FetchResult) -> list[str]:
    return sorted(finding.rule for finding in result.findings)


SFTP_TRANSPORT = {"kind": "sftp", "ready_flag": ".ok"}
PORTS = table_of("ports", files=["{yyyy}{mm}/PON_{yyyy}{mm}[_V{version}].csv.gz"])


def place(site: SftpSite, path: str, content: bytes, at: datetime, *, flag: bool = True, md5: str | None = None) -> Path:
    file = site.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    flags = [(file.with_name(file.name + ".md5"), f"{md5}  {file.name}\n".encode())] if md5 else [(file.with_name(file.name + ".ok"), b"")]
    for target, bytes_ in ((file, content), *(flags if flag else [])):
        target.write_bytes(bytes_)
        os.utime(target, (at.timestamp(), at.timestamp()))
    return file


class SftpNight:
    """A source, asked as often as a test likes."""

    def __init__(self, contract: Contract, site: SftpSite, home: Home, ledger: Ledger, **changes: Any) -> None:
        self.contract, self.site, self.home, self.ledger, self.changes = contract, site, home, ledger, changes

    def __call__(self, *, days: int = 0, **changes: Any) -> FetchResult:
        connection = self.site.connection(**{**self.changes, **changes})
        return fetch_source(self.contract, connection, home=self.home, ledger=self.ledger, as_of=AS_OF + timedelta(days=days))
