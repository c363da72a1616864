"""A real S3-speaking server on loopback, and a door in front of it that a test can jam."""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import httpx

from newinfra.fetch.connections import S3Connection

_OWN = ("connection", "content-length", "date", "server")
ACCESS, SECRET = "access-key-of-ours", "never-to-be-told-0123456789"


@dataclass(frozen=True, slots=True)
class Jam:
    """What goes wrong with a reply: it is replaced, its body ends after `cut` bytes, or it comes in drops."""

    reply: tuple[int, bytes] | None = None
    cut: int | None = None
    drips: bool = False


class Store:
    """The bucket `figures`."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.http = httpx.Client(base_url=endpoint, verify=False)  # plain HTTP: what costs is the loading of authorities
        self.client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=ACCESS, aws_secret_access_key=SECRET)

    def empty(self) -> None:
        self.http.post("/moto-api/reset")
        self.client.create_bucket(Bucket="figures")

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket="figures", Key=key, Body=content)

    def connection(self, **changes: Any) -> S3Connection:
        given = {"bucket": "figures", "prefix": "city", "endpoint": self.endpoint, "access_key": ACCESS, "secret_key": SECRET, "report_unknown": True}
        return S3Connection.model_validate({"source_id": "feed", "kind": "s3", **given, **changes}, strict=False)


@dataclass
class Door:
    """Passes each request on to the store; `jam` says what goes wrong with one, by its path and the first byte it asks for."""

    store: Store
    jam: Callable[[str, int], Jam] = lambda path, start: Jam()
    tls: ssl.SSLContext | None = None
    starts: list[int] = field(default_factory=list)
    """The first byte of every range that was asked for."""
    url: str = ""

    def __enter__(self) -> Door:
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self._pass_on()

            def do_GET(self) -> None:
                self._pass_on()

            def _pass_on(self) -> None:
                asked = self.headers["Range"]
                start = int(asked.removeprefix("bytes=").partition("-")[0]) if asked else -1
                if asked:
                    door.starts.append(start)
                jam = door.jam(self.path, start)
                headers = {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "accept-encoding")}
                reply = door.store.http.request(self.command, self.path, headers={**headers, "Accept-Encoding": "identity"})
                status, body = jam.reply or (reply.status_code, reply.content)
                kept = (
                    {}
                    if jam.reply
                    else {name: value for name, value in reply.headers.items() if name not in ("connection", "content-length", "date", "server")}
                )
                length = reply.headers.get("content-length", "0") if self.command == "HEAD" and not jam.reply else str(len(body))
                self.send_response(status)
                for name, value in {**kept, "Content-Length": length, "Connection": "close"}.items():
                    self.send_header(name, value)
                self.end_headers()
                body = body if jam.cut is None else body[: jam.cut]
                with contextlib.suppress(OSError):
                    for drop in [body[n : n + 1] for n in range(len(body))] if jam.drips else [body]:
                        self.wfile.write(drop)
                        time.sleep(0.05 if jam.drips else 0)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if self.tls else ''}://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
