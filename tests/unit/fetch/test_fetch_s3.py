from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import httpx
import pytest
from fetch_world import rules, table_of
from moto.server import ThreadedMotoServer

from newinfra.contracts import Contract
from newinfra.fetch import FetchResult, fetch_source
from newinfra.fetch.connections import S3Connection
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Ledger

SECRET = "never-to-be-told-0123456789"
PORTS = table_of("ports", files=["ports{yyyy}{mm}.csv"])


class Store:
    """A bucket on a real server of this machine."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key=SECRET)
        self.client.create_bucket(Bucket="figures")

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket="figures", Key=key, Body=content)

    def connection(self, **changes: Any) -> S3Connection:
        given = {"bucket": "figures", "prefix": "city", "endpoint": self.endpoint, "access_key": "key", "secret_key": SECRET, "report_unknown": True}
        return S3Connection.model_validate({"source_id": "feed", "kind": "s3", **given, **changes}, strict=False)


@pytest.fixture
def store() -> Iterator[Store]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx.post(f"http://{host}:{port}/moto-api/reset")  # its buckets outlive the server
    yield Store(f"http://{host}:{port}")
    server.stop()


@pytest.fixture
def visit(contract_of: Callable[..., Contract], store: Store, home: Home, ledger: Ledger) -> Callable[..., FetchResult]:
    def run(flag: str | None = None, **changes: Any) -> FetchResult:
        contract = contract_of({"kind": "s3", "ready_flag": flag}, PORTS)
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()  # objects are as old as this test
        return fetch_source(contract, store.connection(**changes), home=home, ledger=ledger, as_of=tomorrow)

    return run


def test_objects_below_the_prefix_are_landed_once(visit: Callable[..., FetchResult], store: Store, home: Home) -> None:
    store.put("city/ports202404.csv", b"a,b\n1,2\n")
    store.put("elsewhere/ports202403.csv", b"no")
    store.put("city/notes.txt", b"?")

    result = visit()

    assert [(d.table_name, d.period_label, d.file_name) for d in result.landed] == [("ports", "2024-04", "ports202404.csv")]
    with Landing(home.landing).open(result.landed[0].parts[0]) as file:
        assert file.read() == b"a,b\n1,2\n"
    assert rules(result) == ["unknown_file"]
    assert visit().landed == ()


def test_a_checksum_beside_the_object_is_compared(visit: Callable[..., FetchResult], store: Store) -> None:
    store.put("city/ports202404.csv", b"1")
    store.put("city/ports202404.csv.md5", hashlib.md5(b"2").hexdigest().encode())

    broken = visit(".md5")
    store.put("city/ports202404.csv.md5", hashlib.md5(b"1").hexdigest().encode() + b"  ports202404.csv\n")
    mended = visit(".md5")

    assert (rules(broken), broken.landed) == (["file_not_fetched"], ())
    assert (rules(mended), len(mended.landed)) == ([], 1)


def test_a_missing_bucket_and_a_silent_store_are_told_without_secrets(visit: Callable[..., FetchResult]) -> None:
    for changes in ({"bucket": "nowhere"}, {"endpoint": "http://127.0.0.1:1", "timeout_seconds": 0.5}):
        result = visit(**changes)

        assert result.failed
        assert SECRET not in str(result.findings)


def test_keys_go_over_encrypted_connections_only() -> None:
    with pytest.raises(ValueError, match="https"):
        S3Connection(source_id="feed", kind="s3", bucket="figures", endpoint="http://store.example")
