from __future__ import annotations

import hashlib
import logging
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fetch_world import certificate, rules, table_of, tls_of
from moto.server import ThreadedMotoServer
from s3_world import ACCESS, SECRET, Door, Jam, Store

from newinfra.contracts import Contract
from newinfra.fetch import FetchResult, fetch_source
from newinfra.fetch.connections import S3Connection
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Ledger

PORTS = table_of("ports", files=["ports{yyyy}{mm}[_V{version}].csv"])
CONTENT = random.Random(1).randbytes(500_000)
BREAK_AT = 200_000


@pytest.fixture(scope="module")
def server() -> Iterator[Store]:
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield Store(f"http://{host}:{port}")
    moto.stop()


@pytest.fixture
def store(server: Store) -> Store:
    server.empty()
    return server


@pytest.fixture
def door(store: Store) -> Iterator[Door]:
    with Door(store) as door:
        yield door


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


def test_a_missing_bucket_and_a_store_that_is_down_are_findings(visit: Callable[..., FetchResult]) -> None:
    missing = visit(bucket="nowhere")
    down = visit(endpoint="http://127.0.0.1:1", timeout_seconds=0.5)

    assert (rules(missing), missing.failed) == (["protocol_error"], True)
    assert (rules(down), down.failed) == (["source_unreachable"], True)


def test_second_versions_and_objects_known_since_they_were_put_there(visit: Callable[..., FetchResult], store: Store) -> None:
    store.put("city/ports202404.csv", b"1")
    store.put("city/ports202404_V2.csv", b"2")
    put_at = {o["Key"].removeprefix("city/"): o["LastModified"] for o in store.client.list_objects_v2(Bucket="figures")["Contents"]}

    landed = visit().landed

    assert {d.file_name: d.vintage for d in landed} == {"ports202404.csv": "快报", "ports202404_V2.csv": "修订"}
    assert {d.file_name: d.known_at for d in landed} == put_at


def test_an_object_replaced_within_the_second_by_one_of_the_same_size_is_noticed(visit: Callable[..., FetchResult], store: Store) -> None:
    store.put("city/ports202404.csv", b"1")
    first = visit()
    store.put("city/ports202404.csv", b"2")

    assert [d.sha256 for d in (*first.landed, *visit().landed)] == [hashlib.sha256(b"1").hexdigest(), hashlib.sha256(b"2").hexdigest()]


def breaking(path: str, start: int) -> Jam:
    """No byte behind BREAK_AT gets through."""
    return Jam(cut=max(0, BREAK_AT - start)) if start >= 0 and start + (64 << 10) > BREAK_AT else Jam()


def test_a_broken_transfer_goes_on_from_where_it_stopped(visit: Callable[..., FetchResult], store: Store, door: Door, home: Home) -> None:
    store.put("city/ports202404.csv", CONTENT)
    door.jam = breaking
    broken = visit(endpoint=door.url)
    (partial,) = (home.landing / ".incoming").rglob("resume-*")
    come = partial.stat().st_size
    door.jam = lambda path, start: Jam()
    door.starts.clear()
    whole = visit(endpoint=door.url)

    assert (broken.landed, rules(broken)) == ((), ["source_unreachable"])
    assert 0 < come <= BREAK_AT
    assert min(door.starts) == come - (64 << 10)  # a little is read again, to see that it is the same object
    assert Landing(home.landing).path(whole.landed[0].sha256).read_bytes() == CONTENT


def test_a_store_that_drips_is_left_for_the_next_night(visit: Callable[..., FetchResult], store: Store, door: Door) -> None:
    store.put("city/ports202404.csv", CONTENT)
    door.jam = lambda path, start: Jam(drips=start >= 0)
    dripping = visit(endpoint=door.url, timeout_seconds=0.5)
    door.jam = lambda path, start: Jam()

    assert (dripping.landed, rules(dripping)) == ((), ["source_unreachable"])
    assert len(visit(endpoint=door.url).landed) == 1


REFUSAL = f"<Error><Code>InvalidAccessKeyId</Code><Message>no key {ACCESS} with {SECRET}</Message><AWSAccessKeyId>{ACCESS}</AWSAccessKeyId></Error>"


ODD = REFUSAL.replace("InvalidAccessKeyId", "Odd")


@pytest.mark.parametrize(
    ("status", "text", "while_listing", "rule"),
    [
        (403, REFUSAL, True, "auth_refused"),
        (400, ODD, False, "file_not_fetched"),
    ],
)
def test_what_a_store_says_of_our_keys_is_repeated_nowhere(
    visit: Callable[..., FetchResult],
    store: Store,
    door: Door,
    caplog: pytest.LogCaptureFixture,
    status: int,
    text: str,
    while_listing: bool,
    rule: str,
) -> None:
    caplog.set_level(logging.INFO)
    store.put("city/ports202404.csv", CONTENT)
    door.jam = lambda path, start: Jam(reply=(status, text.encode())) if while_listing or start >= 0 else Jam()

    result = visit(endpoint=door.url)

    assert (result.landed, result.failed) == ((), True)
    assert rules(result) == [rule]
    assert ACCESS not in str(result.findings) + caplog.text
    assert SECRET not in str(result.findings) + caplog.text


def test_the_stores_certificate_is_verified(visit: Callable[..., FetchResult], store: Store, tmp_path: Path) -> None:
    store.put("city/ports202404.csv", b"1")
    pem = certificate(tmp_path)
    with Door(store, tls=tls_of(pem)) as door:
        refused = visit(endpoint=door.url, timeout_seconds=0.2)
        vouched = visit(endpoint=door.url, ca=str(pem))

    assert (rules(refused), refused.landed) == (["source_unreachable"], ())
    assert len(vouched.landed) == 1


def test_a_night_without_such_a_source_does_not_load_the_library() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, newinfra.fetch; print([m for m in ('s3fs', 'aiobotocore', 'asyncssh', 'httpx') if m in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout.strip() == "[]"


def test_keys_go_over_encrypted_connections_only() -> None:
    with pytest.raises(ValueError, match="https"):
        S3Connection(source_id="feed", kind="s3", bucket="figures", endpoint="http://store.example")
