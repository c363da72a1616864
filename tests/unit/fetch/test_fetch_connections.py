from __future__ import annotations

import json
import traceback
from pathlib import Path

import asyncssh
import pytest

from newinfra.errors import ConfigError
from newinfra.fetch.connections import DropConnection, RestConnection, SftpConnection, connection_for
from newinfra.home import Home

SECRET = "hunter2-very-secret"
HOST_KEY = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
REST = {"kind": "rest", "url": "https://data.example/api/", "app_key": "k", "app_secret": SECRET}
SFTP = {"kind": "sftp", "host": "files.example", "username": "u", "password": SECRET, "host_key": HOST_KEY}


def in_environment(entry: object, home: Home) -> object:
    return connection_for("feed", home, {"NEWINFRA_CONN_FEED": json.dumps(entry)})


def write(path: Path, entries: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(entries))


def test_environment_comes_before_the_home_file_and_that_before_the_sandbox(home: Home) -> None:
    folders = {name: {"kind": "drop", "path": f"/{name}"} for name in ("environment", "home", "sandbox")}
    write(home.sandbox / "connections.json", {"feed": {**folders["sandbox"], "is_synthetic": True}})
    sandbox = connection_for("feed", home, {})
    write(home.connections, {"feed": folders["home"]})
    from_home = connection_for("feed", home, {})
    from_environment = in_environment(folders["environment"], home)

    assert isinstance(sandbox, DropConnection)
    assert sandbox.is_synthetic
    assert from_home == DropConnection(source_id="feed", kind="drop", path=Path("/home"))
    assert from_environment == DropConnection(source_id="feed", kind="drop", path=Path("/environment"))


def test_a_missing_connection_says_where_to_put_it(home: Home) -> None:
    with pytest.raises(ConfigError, match=r"NEWINFRA_CONN_FEED .*connections\.json"):
        connection_for("feed", home, {})


@pytest.mark.parametrize("entry", [REST, SFTP])
def test_no_text_of_a_connection_shows_its_secrets(entry: dict[str, object], home: Home) -> None:
    connection = in_environment(entry, home)

    assert isinstance(connection, RestConnection | SftpConnection)
    assert SECRET in connection.secrets()
    for text in (repr(connection), str(connection), connection.model_dump_json(), f"{connection.model_dump()}"):
        assert SECRET not in text


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({**REST, "url": "http://data.example/api"}, "https"),
        ({**REST, "url": "http://127.0.0.1.evil.example/"}, "https"),
        ({**REST, "url": "ftp://data.example"}, "https"),
        ({**REST, "url": f"https://user:{SECRET}@data.example"}, "must not carry"),
        ({**REST, "url": "https://[::1"}, "not an address"),
        ({**REST, "password": SECRET}, "password"),
        ({**REST, "app_secret": [SECRET]}, "app_secret"),
        ({key: value for key, value in SFTP.items() if key != "host_key"}, "host_key"),
        ({**SFTP, "host_key": SECRET}, "not a public key"),
        ({**SFTP, "private_key": "/key"}, "either password or private_key"),
        ({**SFTP, "port": "22"}, "port"),
        ({"kind": "drop", "path": "relative"}, "absolute"),
        ({"kind": "carrier pigeon"}, "rest"),
        ({}, "kind"),
        (SECRET, "JSON object"),
    ],
)
def test_an_unusable_connection_is_refused_without_quoting_it(entry: object, words: str, home: Home) -> None:
    write(home.connections, {"feed": entry})

    with pytest.raises(ConfigError, match=words) as caught:
        connection_for("feed", home, {})

    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_broken_json_is_refused_without_quoting_it(home: Home) -> None:
    with pytest.raises(ConfigError, match="not a JSON object") as caught:
        connection_for("feed", home, {"NEWINFRA_CONN_FEED": '{"app_secret": "' + SECRET})

    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:1", "127.9.9.9"])
def test_plain_http_is_allowed_on_loopback(host: str, home: Home) -> None:
    assert isinstance(in_environment({**REST, "url": f"http://{host}/feed"}, home), RestConnection)
