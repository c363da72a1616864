"""What counts as sent again: a file that still lies there does not, one that was put there anew does."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fetch_world import AS_OF, RestSite, city_time, serving, table_of

from newinfra.contracts import Contract
from newinfra.fetch import FetchResult, fetch_source
from newinfra.fetch.connections import DropConnection
from newinfra.home import Home
from newinfra.ledger import Ledger

Night = Callable[..., FetchResult]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def night(contract_of: Callable[..., Contract], folder: Path, home: Home, ledger: Ledger) -> Night:
    def run(days: int = 0, flag: str | None = None) -> FetchResult:
        connection = DropConnection(source_id="feed", kind="drop", path=folder, is_synthetic=True)
        contract = contract_of({"kind": "drop", "ready_flag": flag}, table_of("ports", files=["月报{yyyy}{mm}[_V{version}].csv"]))
        return fetch_source(contract, connection, home=home, ledger=ledger, as_of=AS_OF + timedelta(days=days))

    return run


def place(folder: Path, name: str, content: bytes, at: datetime) -> None:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))


def versions(ledger: Ledger) -> list[tuple[str, str]]:
    """The file of each version, oldest first, and its mark."""
    return [(row["file_name"], row["mark"]) for row in ledger.rows("select file_name, mark from deliveries order by known_at")]


def test_the_first_file_beside_its_second_version_counts_once(night: Night, folder: Path, ledger: Ledger) -> None:
    place(folder, "月报202404.csv", b"a", city_time(2024, 5, 10))
    place(folder, "月报202404_V2.csv", b"b", city_time(2024, 5, 12))

    counts = [len(night(days).landed) for days in range(3)]

    assert counts == [2, 0, 0]
    assert versions(ledger) == [("月报202404.csv", ""), ("月报202404_V2.csv", "")]


def test_the_first_file_put_there_again_after_the_second_is_a_return_to_it(night: Night, folder: Path, ledger: Ledger) -> None:
    place(folder, "月报202404.csv", b"a", city_time(2024, 5, 10))
    place(folder, "月报202404_V2.csv", b"b", city_time(2024, 5, 12))
    night()
    place(folder, "月报202404.csv", b"a", city_time(2024, 5, 21))
    night(1)

    assert versions(ledger) == [("月报202404.csv", ""), ("月报202404_V2.csv", ""), ("月报202404.csv", "2")]
    assert len(list(folder.parent.rglob("landing/??/*"))) == 2


def test_the_same_bytes_under_the_next_name_are_a_resend(night: Night, folder: Path, ledger: Ledger) -> None:
    place(folder, "月报202404.csv", b"a", city_time(2024, 5, 10))
    night()
    place(folder, "月报202404_V2.csv", b"a", city_time(2024, 5, 21))

    assert night(1).landed == ()
    assert versions(ledger) == [("月报202404.csv", "")]
    assert len(ledger.rows("select 1 from receipts")) == 2


def test_a_file_is_known_since_its_flag_on_later_nights_too(night: Night, folder: Path, ledger: Ledger) -> None:
    place(folder, "月报202404.csv", b"a", city_time(2024, 5, 10))
    place(folder, "月报202404.csv.ok", b"", city_time(2024, 5, 11))
    night(flag=".ok")
    (folder / "月报202404.csv.ok").unlink()
    night(1, flag=".ok")

    assert [row["known_at"] for row in ledger.rows("select known_at from receipts")] == ["2024-05-11T01:00:00+00:00"]


def test_the_same_rows_published_anew_are_a_resend(rest_night: Night, rest_site: RestSite, ledger: Ledger) -> None:
    rest_site.answer = serving([{"n": "1"}], published="2024-05-10T09:00:00+08:00")
    first = rest_night()
    rest_site.answer = serving([{"n": "1"}], published="2024-05-18T09:00:00+08:00")

    assert first.landed
    assert rest_night().landed == ()
    assert {row["known_at"] for row in ledger.rows("select known_at from receipts")} == {"2024-05-10T01:00:00+00:00", "2024-05-18T01:00:00+00:00"}
    assert {row["known_at"] for row in ledger.rows("select known_at from deliveries")} == {"2024-05-10T01:00:00+00:00"}
