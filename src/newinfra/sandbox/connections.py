"""The sandbox's own secrets and its connections.json: how to reach each synthetic publisher. Nothing of it is ever in the repository."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh

from newinfra.sandbox.outgoing import CHANNELS
from newinfra.sandbox.write import channel_folder

CONNECTIONS = "connections.json"
_SECRETS = "secrets.json"
_HOST_KEY = "ssh_host_ed25519_key"
_NOBODY_LISTENS = 1


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a source's clients prove themselves: an application key and secret, or a user name and password."""

    name: str
    secret: str

    def __repr__(self) -> str:
        return f"Credentials({self.name!r}, …)"


def credentials(sandbox: Path) -> dict[str, Credentials]:
    """Random credentials of all served sources, made once and kept in the sandbox."""
    path = sandbox / _SECRETS
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    served = [source_id for source_id, channel in CHANNELS.items() if channel != "drop"]
    missing = [source_id for source_id in served if source_id not in known]
    if missing:
        known |= {source_id: secrets.token_urlsafe(24) for source_id in missing}
        _write_private(path, known)
    return {source_id: Credentials(f"newinfra_{source_id}", known[source_id]) for source_id in served}


def host_key(sandbox: Path) -> asyncssh.SSHKey:
    """The ed25519 key of the SFTP server, made once."""
    path = sandbox / _HOST_KEY
    if not path.is_file():
        key = asyncssh.generate_private_key("ssh-ed25519", comment="newinfra sandbox")
        _write_private_bytes(path, key.export_private_key())
    return asyncssh.read_private_key(path)


def write_connections(sandbox: Path, *, rest_port: int = _NOBODY_LISTENS, sftp_port: int = _NOBODY_LISTENS) -> None:
    """Writes connections.json (mode 0600) for all sources. Without ports it points at one where nobody listens: the server is not running."""
    known = credentials(sandbox)
    public_key = host_key(sandbox).export_public_key().decode().strip()
    connections: dict[str, Any] = {}
    for source_id, channel in CHANNELS.items():
        connection: dict[str, Any]
        if channel == "rest":
            connection = {"kind": "rest", "url": f"http://127.0.0.1:{rest_port}/{source_id}"}
            connection |= {"app_key": known[source_id].name, "app_secret": known[source_id].secret}
        elif channel == "sftp":
            connection = {"kind": "sftp", "host": "127.0.0.1", "port": sftp_port, "root": "/"}
            connection |= {"username": known[source_id].name, "password": known[source_id].secret, "host_key": public_key}
        else:
            connection = {"kind": "drop", "path": str(channel_folder(sandbox, source_id))}
        connections[source_id] = connection | {"is_synthetic": True}
    _write_private(sandbox / CONNECTIONS, connections)


def _write_private(path: Path, content: dict[str, Any]) -> None:
    _write_private_bytes(path, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())


def _write_private_bytes(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    beside.replace(path)
