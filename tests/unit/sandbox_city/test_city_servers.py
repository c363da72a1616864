"""The servers are real: a token and pages over HTTP, files over SFTP, each source only its own, and nothing can be changed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncssh
import httpx
import pytest

from newinfra.home import Home
from newinfra.sandbox.connections import write_connections

SERVE = "import sys; from pathlib import Path; from newinfra.home import Home; from newinfra.sandbox import serve; serve(Home(Path(sys.argv[1])))"


@contextmanager
def serving(home: Home) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(home.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith("sandbox ready")
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


def connections(home: Home) -> dict[str, dict[str, Any]]:
    return json.loads((home.sandbox / "connections.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def served(shared_home: Home) -> Iterator[dict[str, dict[str, Any]]]:
    with serving(shared_home):
        yield connections(shared_home)


@contextmanager
def logged_in(connection: dict[str, Any]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=connection["url"], trust_env=False) as client:
        answer = client.post("/api/v1/token", json={"appKey": connection["app_key"], "appSecret": connection["app_secret"]}).json()
        client.headers["Authorization"] = f"Bearer {answer['data']['token']}"
        yield client


def over_sftp(connection: dict[str, Any], visit: Callable[[asyncssh.SFTPClient], Awaitable[Any]], **changes: str) -> Any:
    login = connection | changes
    hosts = asyncssh.import_known_hosts(f"[127.0.0.1]:{login['port']} {login['host_key']}\n")

    async def run() -> Any:
        client = asyncssh.connect(
            login["host"],
            login["port"],
            username=login["username"],
            password=login["password"],
            known_hosts=hosts,
            client_keys=None,
            agent_path=None,
            config=None,
        )
        async with client as ssh, ssh.start_sftp_client() as sftp:
            return await visit(sftp)

    return asyncio.run(run())


def test_all_sources_are_reachable_and_marked_synthetic(served: dict[str, dict[str, Any]], shared_home: Home) -> None:
    assert len(served) == 17
    assert all(connection["is_synthetic"] for connection in served.values())
    assert stat.S_IMODE((shared_home.sandbox / "connections.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((shared_home.sandbox / "secrets.json").stat().st_mode) == 0o600


def test_pages_hold_all_rows_once(served: dict[str, dict[str, Any]]) -> None:
    with logged_in(served["china_telecom"]) as client:
        pages = [client.get("/api/v1/station5g", params={"statMonth": "202510", "pageNum": number, "pageSize": 2_000}).json() for number in range(1, 6)]

    rows = [row for page in pages for row in page["data"]["rows"]]
    assert [len(page["data"]["rows"]) for page in pages[:3]] == [2_000] * 3
    assert pages[-1]["data"]["rows"] == []
    assert {page["data"]["total"] for page in pages} == {str(len(rows))}
    assert len({(row["siteCode"], row["bandCode"]) for row in rows}) == len(rows)
    assert "合成数据" in pages[0]["msg"]


def test_a_page_that_is_as_it_was_is_not_sent_again(served: dict[str, dict[str, Any]]) -> None:
    with logged_in(served["china_telecom"]) as client:
        page = client.get("/api/v1/ponPort", params={"statMonth": "202510"})
        again = client.get("/api/v1/ponPort", params={"statMonth": "202510"}, headers={"If-None-Match": page.headers["ETag"]})
        other = client.get("/api/v1/ponPort", params={"statMonth": "202509"}, headers={"If-None-Match": page.headers["ETag"]})

    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)


def test_business_errors_come_with_http_200(served: dict[str, dict[str, Any]]) -> None:
    connection = served["china_telecom"]
    with httpx.Client(base_url=connection["url"], trust_env=False) as stranger:
        refused = stranger.post("/api/v1/token", json={"appKey": connection["app_key"], "appSecret": "wrong"})
        without_token = stranger.get("/api/v1/ponPort", params={"statMonth": "202510"})
    with logged_in(connection) as client:
        not_published = client.get("/api/v1/ponPort", params={"statMonth": "202511"})
        senseless = client.get("/api/v1/ponPort", params={"statMonth": "soon"})
        elsewhere = client.get("/api/v1/secrets")

    answers = [refused, without_token, not_published, senseless]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert [answer.json()["code"] for answer in answers] == ["4010", "4011", "4004", "4000"]
    assert elsewhere.status_code == 404


def test_the_data_centres_speak_their_own_dialect(served: dict[str, dict[str, Any]]) -> None:
    connection = served["data_centers"]
    with httpx.Client(base_url=connection["url"], trust_env=False) as client:
        token = client.post("/oauth/token", data={"client_id": connection["app_key"], "client_secret": connection["app_secret"]}).json()["access_token"]
        page = client.get("/openapi/dc/it-energy", params={"month": "2025-10", "page": 1, "size": 500}, headers={"Authorization": f"Bearer {token}"}).json()

    assert page["status"] == "0"
    assert {row["siteCode"] for row in page["result"]["list"]} == {"DC-01", "DC-02", "DC-04", "DC-05", "DC-06", "DC-07"}


def test_a_token_is_good_for_one_source_only(served: dict[str, dict[str, Any]]) -> None:
    with logged_in(served["china_telecom"]) as client:
        header = client.headers["Authorization"]
    answer = httpx.get(f"{served['data_centers']['url']}/openapi/dc/sites", params={"quarter": "2025Q3"}, headers={"Authorization": header}, trust_env=False)

    assert answer.json()["status"] == "4011"


def test_files_have_the_moment_of_their_arrival(served: dict[str, dict[str, Any]], shared_home: Home) -> None:
    name = "ZZ_CM_PON_202510.csv.gz"

    async def look(sftp: asyncssh.SFTPClient) -> tuple[int | None, bytes]:
        async with sftp.open(name, "rb") as file:
            return (await sftp.stat(name)).mtime, await file.read()

    path = shared_home.sandbox / "sftp/china_mobile" / name
    assert over_sftp(served["china_mobile"], look) == (int(path.stat().st_mtime), path.read_bytes())


def test_a_source_sees_its_own_folder_and_nothing_above(served: dict[str, dict[str, Any]]) -> None:
    async def look(sftp: asyncssh.SFTPClient) -> tuple[list[str], list[str]]:
        return sorted(map(str, await sftp.listdir("/"))), sorted(map(str, await sftp.listdir("/../..")))

    inside, above = over_sftp(served["china_unicom"], look)
    assert inside == above
    assert all(name.startswith("ZZ_CU_") for name in inside if name not in (".", ".."))


@pytest.mark.parametrize(
    "change",
    [
        lambda sftp: sftp.remove("ZZ_CU_PON_202510.csv"),
        lambda sftp: sftp.mkdir("new"),
        lambda sftp: sftp.rename("ZZ_CU_PON_202510.csv", "x"),
        lambda sftp: sftp.symlink("/etc", "x"),
        lambda sftp: sftp.truncate("ZZ_CU_PON_202510.csv", 0),
        lambda sftp: sftp.utime("ZZ_CU_PON_202510.csv", (0, 0)),
        lambda sftp: sftp.open("new", "wb"),
    ],
)
def test_nothing_can_be_changed(served: dict[str, dict[str, Any]], change: Callable[[asyncssh.SFTPClient], Awaitable[Any]]) -> None:
    async def attempt(sftp: asyncssh.SFTPClient) -> None:
        await change(sftp)

    with pytest.raises(asyncssh.SFTPPermissionDenied):
        over_sftp(served["china_unicom"], attempt)


def test_a_wrong_password_is_refused(served: dict[str, dict[str, Any]]) -> None:
    async def nothing(sftp: asyncssh.SFTPClient) -> None:
        raise AssertionError("logged in")

    with pytest.raises(asyncssh.PermissionDenied):
        over_sftp(served["china_mobile"], nothing, password="wrong")
    with pytest.raises(asyncssh.PermissionDenied):
        over_sftp(served["china_mobile"], nothing, username="nobody", password="")


def test_it_ends_with_the_process_that_started_it_and_gives_up_its_ports(home: Home) -> None:
    with serving(home) as process:
        ports = connections(home)["state_grid"]["port"]
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=20) == 0

    assert connections(home)["state_grid"]["port"] != ports


def test_it_ends_on_sigterm(home: Home) -> None:
    with serving(home) as process:
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def test_secrets_and_host_key_stay_the_same(home: Home) -> None:
    before = connections(home)
    write_connections(home.sandbox)

    assert connections(home) == before
