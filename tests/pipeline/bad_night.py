"""A city of six sources and their newest reports, in which a night finds eight things wrong, and the next night finds them repaired."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import xlwt

from newinfra.cli.served import served_sandbox
from newinfra.clock import CITY_TIME
from newinfra.contracts import load_contract
from newinfra.contracts.load import SUFFIX
from newinfra.findings.superseded import resolve_superseded
from newinfra.home import Home
from newinfra.ingest import IngestOutcome, ingest_source
from newinfra.ledger import Ledger, open_ledger
from newinfra.project import Project
from newinfra.sandbox.outgoing import CHANNELS
from newinfra.sandbox.write import channel_folder

BAD_NIGHT = date(2025, 11, 20)
NEXT_NIGHT = BAD_NIGHT + timedelta(days=1)

# REST, SFTP with flags, SFTP without, folders; the last two are well all the time.
SOURCES = ("data_centers", "china_telecom", "china_mobile", "china_unicom", "education_bureau", "statistics_bureau", "health_commission")
NEWEST = ("202509", "202510", "2025-09", "2025-10", "2025Q2", "2025Q3", "2025H1", "2024年")


@dataclass(frozen=True, kw_only=True)
class BadInput:
    """One thing that is wrong on the first night: what it does to the served city, and the words that its finding must hold.

    `delivery` is the table and period concerned, empty where no table is reached at all; `state` is what becomes of the delivery that night.
    """

    source_id: str = field(kw_only=False)
    delivery: tuple[str, str] = field(default=("", ""), kw_only=False)
    file: str = ""
    spoil: Callable[[bytes], bytes] | None = None
    wrong_connection: dict[str, str] = field(default_factory=dict)
    state: str | None = None
    rule: str
    place: str = ""
    expected: str
    got: str


def cut(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


def renamed(content: bytes) -> bytes:
    return content.replace(b"lte_v6_flow", b"lte_ipv6_flow")


def of_september(content: bytes) -> bytes:
    return content.replace("2025年10月".encode(), "2025年9月".encode())


def unreadable_figure(content: bytes) -> bytes:
    lines = content.decode("utf-8-sig").split("\r\n")
    cells = lines[4].split(",")  # the header stands in line 1 of the file, 龙海 in line 5
    assert cells[0] == "龙海"
    cells[2] = "1O9941约"
    return "\r\n".join([*lines[:4], ",".join(cells), *lines[5:]]).encode("utf-8-sig")


def empty_workbook(_: bytes) -> bytes:
    book, content = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("Sheet1")
    book.save(content)
    return content.getvalue()


BAD_INPUTS = {
    "source down": BadInput(
        "data_centers",
        wrong_connection={"url": "http://127.0.0.1:1/data_centers"},
        rule="source_unreachable",
        place="127.0.0.1:1",
        expected="连接",
        got="refused",
    ),
    "wrong token": BadInput(
        "china_telecom",
        wrong_connection={"app_secret": "not-the-secret"},
        rule="auth_refused",
        place="token",
        expected="令牌",
        got="appKey或appSecret错误",
    ),
    "truncated gzip": BadInput(
        "china_mobile",
        ("pon_ports", "2025-10"),
        file="ZZ_CM_PON_202510.csv.gz",
        spoil=cut,
        state="held",
        rule="file_truncated",
        expected="完整的 gzip 文件",
        got="中断",
    ),
    "missing flag": BadInput(
        "china_mobile",
        ("iot_connections", "2025-10"),
        file="ZZ_CM_IOT_202510.csv.gz",
        rule="not_ready",
        expected="ZZ_CM_IOT_202510.csv.gz.ok",
        got="没有",
    ),
    "renamed column": BadInput(
        "china_unicom",
        ("mobile_traffic", "2025-10"),
        file="ZZ_CU_TRAFFIC_202510.csv",
        spoil=renamed,
        state="held",
        rule="column_missing",
        expected="lte_v6_flow",
        got="lte_ipv6_flow",
    ),
    "wrong month": BadInput(
        "china_unicom",
        ("mobile_subs", "2025-10"),
        file="ZZ_CU_MOBILE_202510.csv",
        spoil=of_september,
        state="held",
        rule="wrong_period",
        expected="2025年10月",
        got="2025年9月",
    ),
    "unreadable number": BadInput(
        "china_unicom",
        ("broadband_subs", "2025-10"),
        file="ZZ_CU_BROADBAND_202510.csv",
        spoil=unreadable_figure,
        state="loaded",
        rule="number_not_parsed",
        place="5",
        expected="整数",
        got="1O9941约",
    ),
    "empty workbook": BadInput(
        "education_bureau",
        ("pilot_schools", "2025H1"),
        file="智慧校园试点校名单_2025H1.xls",
        spoil=empty_workbook,
        state="held",
        rule="file_empty",
        expected="表头",
        got="空",
    ),
}


@dataclass
class BadCity:
    """The home of the two nights; `outcomes` are those of each night by source."""

    home: Home
    outcomes: dict[date, dict[str, IngestOutcome]] = field(default_factory=dict)
    findings: dict[date, list[dict[str, str]]] = field(default_factory=dict)
    deliveries: dict[date, list[dict[str, object]]] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        return open_ledger(self.home.ledger)

    def folder(self, source_id: str) -> Path:
        return channel_folder(self.home.sandbox, source_id)

    def run(self, as_of: date) -> None:
        """What a night does with these sources, up to raw, and with the findings that are over; the rest of it is not concerned."""
        project = Project.at()
        self.outcomes[as_of] = {
            source_id: ingest_source(
                load_contract(project.contracts / f"{source_id}{SUFFIX}"), home=self.home, project=project, ledger=self.ledger, as_of=as_of
            )
            for source_id in SOURCES
        }
        resolve_superseded(self.ledger, as_of)
        self.findings[as_of] = [dict(row) for row in self.ledger.rows("select * from findings")]
        self.deliveries[as_of] = [dict(row) for row in self.ledger.rows("select * from deliveries")]


def two_nights(city: Home, home: Home) -> BadCity:
    """The newest reports of `city` in a home of their own: spoilt and read on one night, repaired and read on the next."""
    bad = BadCity(home)
    _copy_newest(city, home)
    with served_sandbox(home):
        _spoil(bad)
        with pytest.MonkeyPatch.context() as environment:
            known = json.loads((home.sandbox / "connections.json").read_text(encoding="utf-8"))
            for wrong in BAD_INPUTS.values():
                if wrong.wrong_connection:
                    environment.setenv(f"NEWINFRA_CONN_{wrong.source_id.upper()}", json.dumps(known[wrong.source_id] | wrong.wrong_connection))
            bad.run(BAD_NIGHT)
        _repair(city, bad)
        bad.run(NEXT_NIGHT)
    return bad


def _copy_newest(city: Home, home: Home) -> None:
    home.sandbox.mkdir(parents=True)
    for name in ("clock.json", "faults.yml"):
        shutil.copy2(city.sandbox / name, home.sandbox)
    for source_id in CHANNELS:
        origin, copy = channel_folder(city.sandbox, source_id), channel_folder(home.sandbox, source_id)
        copy.mkdir(parents=True)
        for path in sorted(origin.rglob("*")):
            if source_id in SOURCES and path.is_file() and any(period in path.name for period in NEWEST):
                (copy / path.relative_to(origin)).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, copy / path.relative_to(origin))


def _spoil(bad: BadCity) -> None:
    for wrong in BAD_INPUTS.values():
        path = bad.folder(wrong.source_id) / wrong.file
        if wrong.spoil:
            moment = path.stat().st_mtime
            content = path.read_bytes()
            spoilt = wrong.spoil(content)
            assert spoilt != content
            path.write_bytes(spoilt)
            os.utime(path, (moment, moment))


def _repair(city: Home, bad: BadCity) -> None:
    """The senders do what the findings ask for: send the same file again, or put its flag beside it."""
    morning = datetime.combine(NEXT_NIGHT, datetime.min.time(), CITY_TIME).timestamp() + 9 * 3600
    for wrong in BAD_INPUTS.values():
        path = bad.folder(wrong.source_id) / wrong.file
        if wrong.spoil:
            shutil.copy(channel_folder(city.sandbox, wrong.source_id) / wrong.file, path)
            os.utime(path, (morning, morning))
        if wrong.spoil is cut or wrong.rule == "not_ready":
            flag = path.with_name(f"{path.name}.ok")
            flag.write_bytes(b"OK\n")
            os.utime(flag, (morning + 60, morning + 60))


def lines_of(path: Path) -> int:
    """Data lines of a delivered CSV, by the newlines in it."""
    content = path.read_bytes()
    return (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).rstrip(b"\r\n").count(b"\n")
