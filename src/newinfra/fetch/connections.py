"""Connections: how to reach each source and with which secrets. Never part of a contract, never printed.

A connection is looked for in the environment (NEWINFRA_CONN_<SOURCE_ID>, JSON), then in connections.json of the home folder,
then in the connections that the sandbox wrote for itself.
"""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, RootModel, SecretStr, ValidationError, field_validator, model_validator

from newinfra.errors import ConfigError
from newinfra.home import Home


class _Strict(BaseModel):
    # Errors must not quote their input: it may be a password under a misspelt key.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    source_id: str
    is_synthetic: bool = Field(default=False, description="what comes over it is 合成数据 and is labelled so everywhere")

    def secrets(self) -> tuple[str, ...]:
        """The secret values, longest first, for scrubbing texts that a server sent."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(sorted((v.get_secret_value() for v in values if isinstance(v, SecretStr) and v.get_secret_value()), key=len, reverse=True))


class RestConnection(_Strict):
    """A REST publisher: the base address that the contract's paths are appended to."""

    kind: Literal["rest"]
    url: str
    app_key: SecretStr | None = None
    app_secret: SecretStr | None = None
    ca: Path | None = Field(default=None, description="PEM file of the authority that signed the server's certificate, where it is a private one")
    timeout_seconds: float = Field(default=20.0, gt=0)

    @field_validator("url")
    @classmethod
    def _encrypted_unless_loopback(cls, url: str) -> str:
        return encrypted_unless_loopback(url)


class SftpConnection(_Strict):
    """An SFTP server: paths in contracts are below `root`. The server must prove that it owns `host_key`."""

    kind: Literal["sftp"]
    host: str
    port: int = Field(default=22, ge=1, le=65535)
    username: str
    password: SecretStr | None = None
    private_key: Path | None = Field(default=None, description="file with our private key, OpenSSH format, without a passphrase")
    host_key: str = Field(description="the server's public key as in known_hosts, e.g. ssh-ed25519 AAAA…")
    root: str = "/"
    report_unknown: bool = Field(default=False, description="whether files that no contract knows are findings")
    timeout_seconds: float = Field(default=20.0, gt=0)

    @field_validator("host_key")
    @classmethod
    def _is_a_public_key(cls, text: str) -> str:
        import asyncssh  # deferred: only SFTP sources pay for it

        try:
            asyncssh.import_public_key(text)
        except (asyncssh.KeyImportError, ValueError):
            raise ValueError("host_key is not a public key; take it from `ssh-keyscan HOST` and compare it with the publisher's") from None
        return text

    @model_validator(mode="after")
    def _has_one_way_in(self) -> SftpConnection:
        if (self.password is None) == (self.private_key is None):
            raise ValueError("give either password or private_key")
        return self


class DropConnection(_Strict):
    """A folder of this machine that people put files into."""

    kind: Literal["drop"]
    path: Path
    report_unknown: bool = Field(default=False, description="whether files that no contract knows are findings")

    @field_validator("path")
    @classmethod
    def _is_absolute(cls, path: Path) -> Path:
        if not path.is_absolute():
            raise ValueError("path must be absolute")
        return path


class S3Connection(_Strict):
    """A bucket of an S3-compatible store: paths in contracts are below `prefix`. Without keys the store must allow anonymous reading."""

    kind: Literal["s3"]
    bucket: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    prefix: str = ""
    endpoint: str | None = Field(default=None, description="address of the store, where it is not Amazon's")
    region: str = "us-east-1"
    access_key: SecretStr | None = None
    secret_key: SecretStr | None = None
    ca: Path | None = Field(default=None, description="PEM file of the authority that signed the store's certificate, where it is a private one")
    report_unknown: bool = Field(default=False, description="whether objects that no contract knows are findings")
    timeout_seconds: float = Field(default=20.0, gt=0)

    @field_validator("endpoint")
    @classmethod
    def _encrypted_unless_loopback(cls, endpoint: str | None) -> str | None:
        return endpoint if endpoint is None else encrypted_unless_loopback(endpoint)

    @model_validator(mode="after")
    def _has_both_keys_or_none(self) -> S3Connection:
        if (self.access_key is None) != (self.secret_key is None):
            raise ValueError("give access_key and secret_key, or neither")
        return self


Connection = RestConnection | SftpConnection | DropConnection | S3Connection


class _Entry(RootModel[Annotated[Connection, Field(discriminator="kind")]]):
    """One entry of connections.json."""

    model_config = ConfigDict(hide_input_in_errors=True)


def connection_for(source_id: str, home: Home, environment: Mapping[str, str] | None = None) -> Connection:
    """The connection of one source.

    Raises:
        ConfigError: there is none, or it is not usable. Neither the message nor its cause quotes a secret.
    """
    variable = f"NEWINFRA_CONN_{source_id.upper()}"
    variables = os.environ if environment is None else environment
    if variables.get(variable):
        return _parse(source_id, _json(variables[variable], variable), where=variable)
    for path in (home.connections, home.sandbox / "connections.json"):
        if path.is_file():
            entries = _json(path.read_text(encoding="utf-8"), str(path))
            if source_id in entries:
                return _parse(source_id, entries[source_id], where=f"{path}: {source_id}")
    raise ConfigError(
        f"no connection for {source_id}",
        expected=f"{variable} in the environment, or an entry in {home.connections}",
        got="neither",
        todo="Write the connection as JSON there, or run `newinfra sandbox create` for a synthetic city.",
    )


def _json(text: str, where: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        # Outside the except block: the decoder's error carries the whole text, secrets and all, and must not become our context.
        raise ConfigError(
            "is not a JSON object", where=where, todo='Mend the JSON: {"kind": "drop", "path": "/…"} for one source, in connections.json under its source id.'
        )
    return document


def _parse(source_id: str, entry: Any, *, where: str) -> Connection:
    if not isinstance(entry, dict):
        raise ConfigError("the connection is not a JSON object", where=where, todo='Write it as {"kind": …}.')
    try:
        return _Entry.model_validate_json(json.dumps({**entry, "source_id": source_id})).root
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc'][1:])) or 'kind'}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors(include_input=False)
        )
    raise ConfigError("the connection is not usable", where=where, got=problems, todo="Mend the entries named here; the others are fine.")


def encrypted_unless_loopback(url: str) -> str:
    """An address that may carry our secrets, without a slash at its end.

    Raises:
        ValueError: not HTTPS and not this machine, or with secrets in it.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise ValueError("url is not an address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("url must begin with https://")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("url must not carry a user name, a query or a fragment: secrets belong in the fields for them")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError("http:// is allowed for this machine only (127.0.0.1, ::1, localhost): use https://")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
