"""The REST side of the sandbox: a token, then pages in an envelope; what goes wrong in the business comes with HTTP 200."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from gzip import decompress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from newinfra.periods import parse_period
from newinfra.sandbox.connections import Credentials
from newinfra.sandbox.extract import SYNTHETIC

_LARGEST_PAGE = 5_000
_LARGEST_BODY = 64 << 10


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one publisher's interface speaks."""

    token_path: str
    key_field: str
    secret_field: str
    number_parameter: str
    size_parameter: str
    period_parameters: tuple[str, ...]
    datasets: Mapping[str, str]
    is_flat: bool


# Path → folder of the dataset's publications.
DIALECTS: dict[str, Dialect] = {
    "china_telecom": Dialect(
        token_path="/api/v1/token",
        key_field="appKey",
        secret_field="appSecret",
        number_parameter="pageNum",
        size_parameter="pageSize",
        period_parameters=("statMonth", "statQuarter"),
        datasets={
            f"/api/v1/{name}": name for name in ("station5g", "ponPort", "broadbandUser", "mobileUser", "iotTerminal", "mobileTraffic", "egressBandwidth")
        },
        is_flat=False,
    ),
    "data_centers": Dialect(
        token_path="/oauth/token",
        key_field="client_id",
        secret_field="client_secret",
        number_parameter="page",
        size_parameter="size",
        period_parameters=("quarter", "month"),
        datasets={"/openapi/dc/sites": "sites", "/openapi/dc/it-energy": "it-energy"},
        is_flat=True,
    ),
}


class RestServer(ThreadingHTTPServer):
    """Serves sandbox/rest on a free loopback port. Publications are looked up at each request, so that the clock may advance meanwhile."""

    daemon_threads = True

    def __init__(self, folder: Path, known: Mapping[str, Credentials]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder, self.known = folder, known

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, name="sandbox-rest", daemon=True).start()

    def token(self, source_id: str) -> str:
        """The bearer token of a source: derived, so that the server keeps no state."""
        digest = hmac.digest(self.known[source_id].secret.encode(), source_id.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave in one packet: apart, each answer would wait 40 ms for the client's delayed acknowledgement.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    server: RestServer

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_BODY:
            self.send_error(413)
            return
        body = self.rfile.read(length).decode("utf-8", "replace")
        source_id, dialect, path = self._route()
        if dialect is None or path != dialect.token_path:
            self.send_error(404)
            return
        given, known = self._fields(body), self.server.known[source_id]
        pairs = ((given.get(dialect.key_field), known.name), (given.get(dialect.secret_field), known.secret))
        if not all(hmac.compare_digest(str(got).encode(), wanted.encode()) for got, wanted in pairs):
            self._answer(_refusal(dialect, "4010", f"appKey或appSecret错误({SYNTHETIC})"))
            return
        token = self.server.token(source_id)
        if dialect.is_flat:
            self._answer({"access_token": token, "token_type": "bearer", "expires_in": 7200})
        else:
            self._answer({"code": "200", "msg": f"成功({SYNTHETIC})", "data": {"token": token, "expiresIn": "7200"}})

    def do_GET(self) -> None:
        source_id, dialect, path = self._route()
        if dialect is None or path not in dialect.datasets:
            self.send_error(404)
            return
        if not hmac.compare_digest((self.headers.get("Authorization") or "").encode(), f"Bearer {self.server.token(source_id)}".encode()):
            self._answer(_refusal(dialect, "4011", f"令牌无效或已过期({SYNTHETIC})"))
            return
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        number, size = query.get(dialect.number_parameter, "1"), query.get(dialect.size_parameter, "100")
        period = next((found for name in dialect.period_parameters if (found := parse_period(query.get(name, "")))), None)
        if period is None or not (number.isdecimal() and size.isdecimal()) or int(number) < 1 or not 1 <= int(size) <= _LARGEST_PAGE:
            self._answer(_refusal(dialect, "4000", f"参数错误({SYNTHETIC})"))
            return
        publication = _newest(self.server.folder / source_id / dialect.datasets[path], period.label)
        if publication is None:
            self._answer(_refusal(dialect, "1404" if dialect.is_flat else "4004", f"该期数据尚未发布({SYNTHETIC})"))
            return
        self._answer_text(_page(dialect, publication, int(number), int(size)))

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: a night asks thousands of times."""

    def _route(self) -> tuple[str, Dialect | None, str]:
        """Source, its dialect and the path below the source."""
        _, _, rest = urlsplit(self.path).path.partition("/")
        source_id, _, path = rest.partition("/")
        return source_id, DIALECTS.get(source_id), f"/{path}"

    def _fields(self, body: str) -> dict[str, Any]:
        """The fields of a JSON or form body."""
        if "json" not in (self.headers.get("Content-Type") or ""):
            return {name: values[0] for name, values in parse_qs(body).items()}
        try:
            fields = json.loads(body)
        except ValueError:
            return {}
        return fields if isinstance(fields, dict) else {}

    def _answer(self, document: dict[str, Any]) -> None:
        self._answer_text(json.dumps(document, ensure_ascii=False))

    def _answer_text(self, text: str) -> None:
        body = text.encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if self.command == "GET" and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("ETag", etag)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _refusal(dialect: Dialect, code: str, message: str) -> dict[str, Any]:
    return {"status": code, "message": message, "result": None} if dialect.is_flat else {"code": code, "msg": message, "data": None}


def _newest(folder: Path, label: str) -> Path | None:
    """The latest version of a period's publication that is there."""
    return max(folder.glob(f"{label}.*.jsonl.gz"), key=lambda path: int(path.name.split(".")[1]), default=None)


def _page(dialect: Dialect, publication: Path, number: int, size: int) -> str:
    lines = _lines(publication, publication.stat().st_mtime_ns)
    head = json.loads(lines[0])
    rows = f"[{','.join(lines[1 + (number - 1) * size : 1 + number * size])}]"
    total, moment = str(head["total"]), head["publishedAt"]
    if dialect.is_flat:
        return f'{{"status":"0","message":"成功({SYNTHETIC})","result":{{"count":"{total}","publishedAt":"{moment}","list":{rows}}}}}'
    return f'{{"code":"200","msg":"成功({SYNTHETIC})","data":{{"total":"{total}","publishTime":"{moment}","rows":{rows}}}}}'


@lru_cache(maxsize=8)
def _lines(publication: Path, modified: int) -> list[str]:
    """The lines of a publication; `modified` keeps a file that was replaced from being answered out of the cache."""
    return decompress(publication.read_bytes()).decode().split("\n")
