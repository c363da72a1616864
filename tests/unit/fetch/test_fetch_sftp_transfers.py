"""Transfers that break, drip, grow or do not match their checksum: nothing lands in part, and the next night goes on."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from collections.abc import Callable
from typing import Any

import asyncssh
import pytest
from fetch_world import PORTS, SftpNight, SftpSite, city_time, place, rules

from newinfra.contracts import Contract
from newinfra.fetch import FetchResult
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Ledger

NAME = "202404/PON_202404.csv.gz"
CONTENT = random.Random(1).randbytes(700_000)
BREAK_AT = 400_000
AT = city_time(2024, 5, 10)


class Breaking(asyncssh.SFTPServer):
    """Sends no byte behind BREAK_AT: the connection is gone by then."""

    def __init__(self, channel: Any, chroot: bytes) -> None:
        super().__init__(channel, chroot=chroot)
        self._connection = channel.get_connection()

    def read(self, file_obj: object, offset: int, size: int) -> bytes:
        if offset + size > BREAK_AT:
            self._connection.abort()
        return super().read(file_obj, offset, size)


class Watched(asyncssh.SFTPServer):
    """Remembers from where it was asked to read."""

    offsets: list[int]

    def read(self, file_obj: object, offset: int, size: int) -> bytes:
        type(self).offsets.append(offset)
        return super().read(file_obj, offset, size)


def landed_bytes(result: FetchResult, home: Home) -> list[bytes]:
    return [Landing(home.landing).path(delivery.sha256).read_bytes() for delivery in result.landed]


def partial_bytes(home: Home) -> list[int]:
    return [path.stat().st_size for path in (home.landing / ".incoming").rglob("resume-*")]


def test_a_broken_transfer_goes_on_from_the_byte_where_it_stopped(sftp_night: SftpNight, sftp_site: SftpSite, home: Home) -> None:
    place(sftp_site, NAME, CONTENT, AT)
    sftp_site.sftp_class = Breaking
    broken = sftp_night()
    (come,) = partial_bytes(home)
    sftp_site.sftp_class, Watched.offsets = Watched, []
    whole = sftp_night(days=1)

    assert (broken.landed, rules(broken)) == ((), ["source_unreachable"])
    assert BREAK_AT // 2 < come <= BREAK_AT
    assert landed_bytes(whole, home) == [CONTENT]
    assert min(Watched.offsets) >= come - (64 << 10)  # a little is read again, to see that it is the same file
    assert partial_bytes(home) == []


def test_a_file_that_became_another_since_it_broke_off_is_begun_anew(sftp_night: SftpNight, sftp_site: SftpSite, home: Home) -> None:
    other = CONTENT[: BREAK_AT // 2] + CONTENT[BREAK_AT // 2 :][::-1]
    place(sftp_site, NAME, CONTENT, AT)
    sftp_site.sftp_class = Breaking
    sftp_night()
    place(sftp_site, NAME, other, AT)  # the same size and time
    sftp_site.sftp_class = asyncssh.SFTPServer

    assert landed_bytes(sftp_night(days=1), home) == [other]


def test_what_came_of_an_older_version_is_not_gone_on_with(sftp_night: SftpNight, sftp_site: SftpSite, home: Home) -> None:
    place(sftp_site, NAME, CONTENT, AT)
    sftp_site.sftp_class = Breaking
    sftp_night()
    place(sftp_site, NAME, CONTENT[::-1], city_time(2024, 5, 12))
    sftp_site.sftp_class = asyncssh.SFTPServer

    assert landed_bytes(sftp_night(days=1), home) == [CONTENT[::-1]]


class Dripping(asyncssh.SFTPServer):
    """Answers each read at once, with a byte or two."""

    async def read(self, file_obj: object, offset: int, size: int) -> bytes:  # type: ignore[override]
        await asyncio.sleep(0.005)
        return super().read(file_obj, offset, min(size, 2))


class NeverOpening(asyncssh.SFTPServer):
    """Lists its files, and then says no more."""

    async def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:  # type: ignore[override]
        await asyncio.sleep(60)
        return super().open(path, pflags, attrs)


@pytest.mark.parametrize("server", [Dripping, NeverOpening])
def test_a_server_that_drips_or_falls_silent_is_left_for_the_next_night(
    sftp_night: SftpNight, sftp_site: SftpSite, home: Home, server: type[asyncssh.SFTPServer]
) -> None:
    place(sftp_site, NAME, CONTENT, AT)
    sftp_site.sftp_class = server
    slow = sftp_night(timeout_seconds=0.3)
    sftp_site.sftp_class = asyncssh.SFTPServer

    assert (slow.landed, rules(slow), slow.findings[0].got) == ((), ["source_unreachable"], "超时")
    assert landed_bytes(sftp_night(days=1), home) == [CONTENT]


def test_a_file_that_is_still_written_is_left_for_the_next_night(sftp_night: SftpNight, sftp_site: SftpSite, home: Home) -> None:
    file = place(sftp_site, NAME, CONTENT, AT)

    class Growing(asyncssh.SFTPServer):
        def read(self, file_obj: object, offset: int, size: int) -> bytes:
            with file.open("ab") as writer:
                writer.write(b"more")
            return super().read(file_obj, offset, size)

    sftp_site.sftp_class = Growing
    growing = sftp_night()
    sftp_site.sftp_class = asyncssh.SFTPServer
    place(sftp_site, NAME, CONTENT + b"all of it", AT)

    assert (growing.landed, [(f.rule, f.place) for f in growing.findings]) == ((), [("file_not_fetched", NAME)])
    assert landed_bytes(sftp_night(days=1), home) == [CONTENT + b"all of it"]


@pytest.fixture
def checked_night(contract_of: Callable[..., Contract], sftp_site: SftpSite, home: Home, ledger: Ledger) -> SftpNight:
    return SftpNight(contract_of({"kind": "sftp", "ready_flag": ".md5"}, PORTS), sftp_site, home, ledger)


def test_a_truncated_upload_is_refused_by_its_md5_until_it_is_whole(checked_night: SftpNight, sftp_site: SftpSite, home: Home) -> None:
    md5 = hashlib.md5(CONTENT).hexdigest()
    place(sftp_site, NAME, CONTENT[:1000], AT, md5=md5)
    truncated = checked_night()
    still = checked_night(days=1)
    place(sftp_site, NAME, CONTENT, AT, md5=md5.upper())
    whole = checked_night(days=2)

    assert (truncated.landed, still.landed) == ((), ())
    assert [(f.rule, f.expected, f.got) for f in truncated.findings] == [("file_not_fetched", f"md5 {md5}", f"md5 {hashlib.md5(CONTENT[:1000]).hexdigest()}")]
    assert rules(still) == ["file_not_fetched"]
    assert landed_bytes(whole, home) == [CONTENT]
    assert whole.findings == ()


@pytest.mark.parametrize("words", ["MD5 (PON_202404.csv.gz) = {}", "\ufeff{}", "{} *PON_202404.csv.gz\r\n"])
def test_checksums_are_understood_as_the_usual_programs_write_them(checked_night: SftpNight, sftp_site: SftpSite, words: str) -> None:
    md5 = hashlib.md5(b"1").hexdigest()
    flag = place(sftp_site, NAME, b"1", AT, md5=md5).with_name("PON_202404.csv.gz.md5")
    flag.write_text(words.format(md5), encoding="utf-8")
    os.utime(flag, (AT.timestamp(), AT.timestamp()))

    assert len(checked_night().landed) == 1


def test_an_empty_checksum_vouches_for_nothing(checked_night: SftpNight, sftp_site: SftpSite) -> None:
    flag = place(sftp_site, NAME, b"1", AT, md5="x").with_name("PON_202404.csv.gz.md5")
    flag.write_bytes(b"")
    os.utime(flag, (AT.timestamp(), AT.timestamp()))

    result = checked_night()

    assert (result.landed, [f.expected for f in result.findings]) == ((), ["md5 (空)"])
