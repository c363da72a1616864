"""The SFTP side of the sandbox: each source sees its own folder as the root, and can only read."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from pathlib import Path

import asyncssh

from newinfra.sandbox.connections import Credentials
from newinfra.sandbox.write import channel_folder

_WRITING = asyncssh.FXF_WRITE | asyncssh.FXF_APPEND | asyncssh.FXF_CREAT | asyncssh.FXF_TRUNC


class _Accounts(asyncssh.SSHServer):
    """Passwords of the sources; one user a source."""

    def __init__(self, known: Mapping[str, Credentials]) -> None:
        self._secrets = {credentials.name: credentials.secret for credentials in known.values()}

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return hmac.compare_digest(self._secrets.get(username, "").encode() or b"\0", password.encode())


class _ReadOnly(asyncssh.SFTPServer):
    """The folder of the user who logged in. Whatever would change something is refused."""

    def __init__(self, channel: asyncssh.SSHServerChannel[bytes], folders: Mapping[str, Path]) -> None:
        super().__init__(channel, chroot=str(folders[channel.get_extra_info("username")]).encode())

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if pflags & _WRITING:
            raise _refusal()
        return super().open(path, pflags, attrs)

    def open56(self, path: bytes, desired_access: int, flags: int, attrs: asyncssh.SFTPAttrs) -> object:
        raise _refusal()

    def setstat(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        raise _refusal()

    def fsetstat(self, file_obj: object, attrs: asyncssh.SFTPAttrs) -> None:
        raise _refusal()

    def remove(self, path: bytes) -> None:
        raise _refusal()

    def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        raise _refusal()

    def rmdir(self, path: bytes) -> None:
        raise _refusal()

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        raise _refusal()

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        raise _refusal()

    def link(self, oldpath: bytes, newpath: bytes) -> None:
        raise _refusal()

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        raise _refusal()


async def start_sftp(sandbox: Path, known: Mapping[str, Credentials], key: asyncssh.SSHKey) -> asyncssh.SSHAcceptor:
    """An SFTP server on a free loopback port."""
    folders = {credentials.name: channel_folder(sandbox, source_id) for source_id, credentials in known.items()}
    return await asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=lambda: _Accounts(known),
        server_host_keys=[key],
        sftp_factory=lambda channel: _ReadOnly(channel, folders),
        allow_scp=False,
    )


def _refusal() -> asyncssh.SFTPPermissionDenied:
    return asyncssh.SFTPPermissionDenied("the exchange folder is read-only")
