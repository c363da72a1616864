from __future__ import annotations

import os
import socket
from typing import Any

import asyncssh
from fetch_world import SftpNight, SftpSite, city_time, place, rules

from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import DeliveryLedger, Ledger


def test_a_file_without_its_flag_is_left_and_reported_after_a_day(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 15), flag=False)
    place(sftp_site, "202405/PON_202405.csv.gz", b"1", city_time(2024, 5, 20, hour=12), flag=False)

    result = sftp_night()

    assert result.landed == ()
    assert [(f.rule, f.period_label, f.severity) for f in result.findings] == [("not_ready", "2024-04", "warning")]
    assert "PON_202404.csv.gz.ok" in result.findings[0].expected
    assert not result.failed


def test_a_flag_older_than_its_file_does_not_count(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 10))
    place(sftp_site, "202404/PON_202404.csv.gz", b"half of it", city_time(2024, 5, 15), flag=False)

    assert (sftp_night().landed, rules(sftp_night())) == ((), ["not_ready"])


def test_a_server_with_a_key_of_another_kind_is_not_trusted(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    other = asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_public_key().decode().strip()

    assert rules(sftp_night(host_key=other)) == ["host_key_changed"]
    assert sftp_site.logins == []


def test_a_wrong_host_key_stops_before_the_password_is_sent(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()

    result = sftp_night(host_key=other)

    assert result.failed
    assert rules(result) == ["host_key_changed"]
    assert result.findings[0].owner_unit == ""  # the engineer must settle whose server it is
    assert sftp_site.logins == []


def test_a_wrong_password_is_told_without_showing_it(sftp_night: SftpNight) -> None:
    result = sftp_night(password="wrong-password")

    assert result.failed
    assert rules(result) == ["auth_refused"]
    assert "wrong-password" not in str(result)


def test_a_server_that_is_down_is_unreachable_and_the_next_night_catches_up(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 10))
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    down = sftp_night(port=port)

    assert (down.landed, rules(down), down.failed) == ((), ["source_unreachable"], True)
    assert down.evaluated == {"connection_invalid", "source_unreachable"}
    assert len(sftp_night(days=1).landed) == 1


def test_a_server_that_never_answers_is_given_up(sftp_night: SftpNight) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        result = sftp_night(port=silent.getsockname()[1], timeout_seconds=0.2)

    assert rules(result) == ["source_unreachable"]


def test_a_file_that_cannot_be_read_costs_only_itself(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    class Locked(asyncssh.SFTPServer):
        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            if b"202403" in path:
                raise asyncssh.SFTPPermissionDenied("no")
            return super().open(path, pflags, attrs)

    sftp_site.sftp_class = Locked
    for month in ("202402", "202403", "202404"):
        place(sftp_site, f"{month}/PON_{month}.csv.gz", month.encode(), city_time(2024, 5, 10))

    result = sftp_night()

    assert sorted(d.period_label for d in result.landed) == ["2024-02", "2024-04"]
    assert [(f.rule, f.table_name, f.place) for f in result.findings] == [("file_not_fetched", "ports", "202403/PON_202403.csv.gz")]
    assert result.failed


def test_a_file_cut_short_on_the_way_is_not_landed_and_comes_the_next_night(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    class Short(asyncssh.SFTPServer):
        def read(self, file_obj: object, offset: int, size: int) -> bytes:
            return b"" if offset else b"only the start"

    place(sftp_site, "202404/PON_202404.csv.gz", b"x" * 100_000, city_time(2024, 5, 10))
    sftp_site.sftp_class = Short
    cut = sftp_night()
    sftp_site.sftp_class = asyncssh.SFTPServer

    assert (cut.landed, rules(cut)) == ((), ["file_not_fetched"])
    assert [d.parts[0].size for d in sftp_night(days=1).landed] == [100_000]


def test_a_listing_that_breaks_off_costs_its_folder_and_is_reported(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    class Torn(asyncssh.SFTPServer):
        async def scandir(self, path: bytes):  # type: ignore[no-untyped-def]
            async for entry in super().scandir(path):
                yield entry
                if path.endswith(b"202403") and entry.filename.endswith(b".gz"):
                    raise asyncssh.SFTPFailure("torn")

    sftp_site.sftp_class = Torn
    for month in ("202403", "202404"):
        place(sftp_site, f"{month}/PON_{month}.csv.gz", month.encode(), city_time(2024, 5, 10))

    result = sftp_night()

    assert [d.period_label for d in result.landed] == ["2024-04"]
    assert [(f.rule, f.place) for f in result.findings] == [("file_not_fetched", "202403")]
    assert result.failed


def test_what_landed_before_the_connection_broke_is_kept(sftp_night: SftpNight, sftp_site: SftpSite, ledger: Ledger) -> None:
    class Breaking(asyncssh.SFTPServer):
        opened = 0

        def __init__(self, channel: Any, chroot: bytes) -> None:
            super().__init__(channel, chroot=chroot)
            self._connection = channel.get_connection()

        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            Breaking.opened += 1
            if Breaking.opened == 20:
                self._connection.abort()
            return super().open(path, pflags, attrs)

    sftp_site.sftp_class = Breaking
    months = [f"{year}{month:02}" for year in (2022, 2023) for month in range(1, 13)]
    for month in months:
        place(sftp_site, f"{month}/PON_{month}.csv.gz", month.encode(), city_time(2024, 5, 10))

    broken = sftp_night()
    sftp_site.sftp_class = asyncssh.SFTPServer
    after = sftp_night(days=1)

    assert rules(broken) == ["source_unreachable"]
    assert len(broken.landed) + len(after.landed) == len(months)
    assert len(DeliveryLedger(ledger).in_state("feed", "landed")) == len(months)
    assert 0 < len(broken.landed) < 24


def test_hostile_and_unknown_names_are_reported_and_never_become_paths(sftp_night: SftpNight, sftp_site: SftpSite, home: Home) -> None:
    place(sftp_site, "202404/PON_202404\n.csv.gz", b"1", city_time(2024, 5, 10), flag=False)
    place(sftp_site, "202404/PON_20240.csv.gz", b"1", city_time(2024, 5, 10))

    class Climbing(asyncssh.SFTPServer):
        async def scandir(self, path: bytes):  # type: ignore[no-untyped-def]
            async for entry in super().scandir(path):
                yield entry
            if path.endswith(b"202404"):
                attrs = asyncssh.SFTPAttrs(type=asyncssh.FILEXFER_TYPE_REGULAR, size=4, permissions=0o100644, atime=1, mtime=1_700_000_000)
                yield asyncssh.SFTPName(b"../../../etc/PON_202404.csv.gz", attrs=attrs)

    sftp_site.sftp_class = Climbing

    result = sftp_night(report_unknown=True)

    assert result.landed == ()
    assert rules(result) == ["unknown_file", "unsafe_name", "unsafe_name"]
    assert not result.failed
    assert all(finding.place.isprintable() for finding in result.findings)
    assert not any(path.is_file() for path in home.landing.rglob("*"))


def test_unknown_files_are_not_reported_where_the_connection_does_not_ask(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    place(sftp_site, "something/else.csv", b"1", city_time(2024, 5, 10))

    assert sftp_night().findings == ()


def test_links_on_the_server_are_not_followed(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    real = place(sftp_site, "hidden.csv.gz", b"1", city_time(2024, 5, 10))
    (sftp_site.root / "202404").mkdir()
    (sftp_site.root / "202404" / "PON_202404.csv.gz").symlink_to(real)
    (sftp_site.root / "202404" / "PON_202404.csv.gz.ok").write_bytes(b"")
    os.utime(sftp_site.root / "202404" / "PON_202404.csv.gz.ok", (real.stat().st_mtime,) * 2)

    assert sftp_night().landed == ()


def test_a_landing_that_lost_its_bytes_is_filled_again(sftp_night: SftpNight, sftp_site: SftpSite, home: Home) -> None:
    place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 10))
    path = Landing(home.landing).path(sftp_night().landed[0].sha256)
    path.unlink()

    sftp_night(days=1)

    assert path.read_bytes() == b"1"
