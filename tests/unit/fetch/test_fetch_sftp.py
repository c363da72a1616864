from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import asyncssh
from fetch_world import PORTS, SFTP_TRANSPORT, SftpNight, SftpSite, city_time, place, table_of

from newinfra.contracts import Contract
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Ledger

ContractOf = Callable[..., Contract]


def test_files_land_with_their_period_time_and_bytes(sftp_night: SftpNight, sftp_site: SftpSite, home: Home) -> None:
    content = gzip.compress("县区,端口\n甲,1\n".encode("gb18030"), mtime=0)
    place(sftp_site, "202404/PON_202404.csv.gz", content, city_time(2024, 5, 10))
    place(sftp_site, "202403/PON_202403_V2.csv.gz", b"again", city_time(2024, 5, 1))

    result = sftp_night()

    assert not result.failed
    assert result.findings == ()
    assert [(d.period_label, d.vintage, d.file_name, d.known_at) for d in result.landed] == [
        ("2024-03", "修订", "202403/PON_202403_V2.csv.gz", city_time(2024, 5, 1)),
        ("2024-04", "快报", "202404/PON_202404.csv.gz", city_time(2024, 5, 10)),
    ]
    april = result.landed[1]
    assert april.sha256 == april.parts[0].sha256
    with Landing(home.landing).open(april.parts[0]) as file:
        assert file.read() == content


def test_unchanged_files_are_not_fetched_again(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 10))
    sftp_night()

    class NoReading(asyncssh.SFTPServer):
        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            raise AssertionError("read again")

    sftp_site.sftp_class = NoReading

    again = sftp_night(days=1)

    assert (again.landed, again.findings, again.failed) == ((), (), False)


def test_a_file_sent_again_in_place_is_a_new_delivery(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 10))
    sftp_night()
    place(sftp_site, "202404/PON_202404.csv.gz", b"2", city_time(2024, 5, 12))

    result = sftp_night()

    assert [d.known_at for d in result.landed] == [city_time(2024, 5, 12)]


def test_the_same_bytes_with_a_new_time_are_no_news(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 10))
    sftp_night()
    place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 12))

    assert sftp_night().landed == ()


def test_what_arrives_at_the_cutoff_does_not_exist_for_the_night(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 21, hour=0))
    place(sftp_site, "202403/PON_202403.csv.gz", b"1", city_time(2024, 5, 20, hour=23))

    assert [d.period_label for d in sftp_night().landed] == ["2024-03"]
    assert [d.period_label for d in sftp_night(days=1).landed] == ["2024-04"]


def test_a_file_taken_before_needs_its_flag_no_more(sftp_night: SftpNight, sftp_site: SftpSite) -> None:
    file = place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 10))
    sftp_night()
    file.with_name(file.name + ".ok").unlink()

    assert sftp_night(days=1).findings == ()


def test_a_private_key_opens_the_door(sftp_night: SftpNight, sftp_site: SftpSite, tmp_path: Path) -> None:
    sftp_site.client_key = asyncssh.generate_private_key("ssh-ed25519")
    sftp_site.client_key.write_private_key(tmp_path / "key")
    place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 10))

    assert len(sftp_night(password=None, private_key=str(tmp_path / "key")).landed) == 1


def test_a_table_added_to_the_contract_gets_the_files_that_were_taken_before(contract_of: ContractOf, sftp_site: SftpSite, home: Home, ledger: Ledger) -> None:
    place(sftp_site, "202404/PON_202404.csv.gz", b"1", city_time(2024, 5, 10))
    SftpNight(contract_of(SFTP_TRANSPORT, PORTS), sftp_site, home, ledger)()
    second = table_of("shares", files=["{yyyy}{mm}/PON_{yyyy}{mm}.csv.gz"])

    result = SftpNight(contract_of(SFTP_TRANSPORT, PORTS, second), sftp_site, home, ledger)()

    assert [(d.table_name, d.period_label) for d in result.landed] == [("shares", "2024-04")]
