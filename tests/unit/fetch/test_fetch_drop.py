from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fetch_world import AS_OF, city_time, table_of

from newinfra.contracts import Contract
from newinfra.fetch import FetchResult, fetch_contract, fetch_source
from newinfra.fetch.connections import DropConnection
from newinfra.home import Home
from newinfra.ledger import Ledger

ContractOf = Callable[..., Contract]
TABLES = (table_of("ports", files=["月报{yyyy}{mm}.xlsx"]), table_of("subs", files=["月报{yyyy}{mm}.xlsx", "用户{yyyy}{mm}.xlsx"]))

ARRIVED = city_time(2024, 5, 10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def place(folder: Path, name: str, content: bytes = b"1", at: datetime = ARRIVED) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


@pytest.fixture
def night(contract_of: ContractOf, folder: Path, home: Home, ledger: Ledger) -> Callable[..., FetchResult]:
    def run(*, days: int = 0, report_unknown: bool = True, sub: str = "", flag: str | None = None) -> FetchResult:
        connection = DropConnection(source_id="feed", kind="drop", path=folder, report_unknown=report_unknown, is_synthetic=True)
        contract = contract_of({"kind": "drop", "path": sub, "ready_flag": flag}, *TABLES)
        return fetch_source(contract, connection, home=home, ledger=ledger, as_of=AS_OF + timedelta(days=days))

    return run


def test_a_workbook_becomes_one_delivery_per_table(night: Callable[..., FetchResult], folder: Path) -> None:
    place(folder, "月报202404.xlsx")

    result = night()

    assert [(d.table_name, d.period_label, d.file_name, d.known_at) for d in result.landed] == [
        ("ports", "2024-04", "月报202404.xlsx", city_time(2024, 5, 10)),
        ("subs", "2024-04", "月报202404.xlsx", city_time(2024, 5, 10)),
    ]
    assert all(delivery.is_synthetic for delivery in result.landed)
    assert night(days=1).landed == ()


def test_names_from_chinese_windows_are_matched(night: Callable[..., FetchResult], folder: Path) -> None:
    place(folder, os.fsdecode("用户202404.xlsx".encode("gb18030")))

    assert [d.file_name for d in night().landed] == ["用户202404.xlsx"]


def test_a_file_nobody_knows_is_reported_with_the_names_that_are_known(night: Callable[..., FetchResult], folder: Path) -> None:
    place(folder, "月报2024年4月.xlsx")
    for passing in ("~$月报202404.xlsx", ".DS_Store", "月报202403.xlsx.part"):
        place(folder, passing)
    place(folder, "明天.xlsx", at=city_time(2024, 5, 21))

    result = night()

    assert [(f.rule, f.place, f.severity, f.owner_unit) for f in result.findings] == [("unknown_file", "月报2024年4月.xlsx", "warning", "owner")]
    assert "月报{yyyy}{mm}.xlsx" in result.findings[0].expected
    assert not result.failed
    assert night(report_unknown=False).findings == ()


def test_links_are_not_followed_out_of_the_folder(night: Callable[..., FetchResult], folder: Path, tmp_path: Path) -> None:
    secret = place(tmp_path, "月报202404.xlsx", b"secret")
    (folder / "月报202404.xlsx").symlink_to(secret)
    (folder / "sub").symlink_to(tmp_path)

    assert night().landed == ()


def test_a_subfolder_stays_within_the_connections_folder(night: Callable[..., FetchResult], folder: Path) -> None:
    (folder / "in").mkdir()
    place(folder / "in", "用户202404.xlsx")

    assert len(night(sub="in").landed) == 1
    assert [f.rule for f in night(sub="../drop/in").findings] == ["source_unreachable"]


def test_a_missing_folder_is_a_finding(night: Callable[..., FetchResult], folder: Path) -> None:
    folder.rmdir()

    result = night()

    assert result.failed
    assert [(f.rule, f.severity) for f in result.findings] == [("source_unreachable", "critical")]
    assert result.findings[0].place == str(folder)


def test_a_source_without_a_connection_is_a_finding_and_not_an_error(contract_of: ContractOf, home: Home, ledger: Ledger) -> None:
    result = fetch_contract(contract_of({"kind": "drop"}, *TABLES), home=home, ledger=ledger, as_of=AS_OF)

    assert result.failed
    assert [f.rule for f in result.findings] == ["connection_invalid"]
    assert result.findings[0].owner_unit == ""  # the sender can do nothing about our settings


def test_a_connection_of_another_kind_than_the_contract_is_a_finding(contract_of: ContractOf, folder: Path, home: Home, ledger: Ledger) -> None:
    contract = contract_of({"kind": "sftp"}, *TABLES)

    result = fetch_source(contract, DropConnection(source_id="feed", kind="drop", path=folder), home=home, ledger=ledger, as_of=AS_OF)

    assert [(f.rule, f.expected, f.got) for f in result.findings] == [("connection_invalid", "kind: sftp", "kind: drop")]


def test_the_same_night_twice_lands_the_same(night: Callable[..., FetchResult], folder: Path, ledger: Ledger) -> None:
    place(folder, "月报202404.xlsx")
    night()
    before = [tuple(row) for row in ledger.rows("select * from deliveries")]

    night()

    assert [tuple(row) for row in ledger.rows("select * from deliveries")] == before


def test_a_subfolder_that_is_a_link_out_of_the_folder_is_not_entered(night: Callable[..., FetchResult], folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    place(tmp_path / "elsewhere", "用户202404.xlsx")
    (folder / "in").symlink_to(tmp_path / "elsewhere")

    result = night(sub="in")

    assert (result.landed, [f.rule for f in result.findings]) == ((), ["source_unreachable"])


def test_a_file_that_is_still_written_is_left_for_the_next_night(night: Callable[..., FetchResult], folder: Path) -> None:
    file = place(folder, "用户202404.xlsx")
    done = threading.Event()

    def write() -> None:
        with file.open("ab", buffering=0) as writer:
            while not done.is_set():
                writer.write(b"more")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        days = (datetime.now(UTC).date() - AS_OF).days + 2  # what is written now is before the cutoff of this night
        growing = night(days=days)
    finally:
        done.set()
        writer.join()

    assert (growing.landed, [(f.rule, f.place) for f in growing.findings]) == ((), [("file_not_fetched", "用户202404.xlsx")])
    assert [d.parts[0].size for d in night(days=days).landed] == [file.stat().st_size]


def test_a_file_is_refused_until_its_checksum_names_it(night: Callable[..., FetchResult], folder: Path) -> None:
    place(folder, "用户202404.xlsx", b"half")
    place(folder, "用户202404.xlsx.sha256", hashlib.sha256(b"whole").hexdigest().encode())
    half = night(flag=".sha256")
    place(folder, "用户202404.xlsx", b"whole")

    assert (half.landed, [f.rule for f in half.findings]) == ((), ["file_not_fetched"])
    assert [d.parts[0].size for d in night(flag=".sha256", days=1).landed] == [5]


def test_a_file_waits_for_its_flag(night: Callable[..., FetchResult], folder: Path) -> None:
    place(folder, "用户202404.xlsx")
    waiting = night(flag=".ok")
    place(folder, "用户202404.xlsx.ok", b"")

    assert (waiting.landed, [f.rule for f in waiting.findings]) == ((), ["not_ready"])
    assert len(night(flag=".ok").landed) == 1
