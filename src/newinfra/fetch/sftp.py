"""Takes files from an SFTP server over one connection, a few at a time. The server proves its identity before it sees our password."""

from __future__ import annotations

import asyncio
import random
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import cast

import asyncssh

from newinfra.contracts.transport import SftpTransport
from newinfra.fetch.connections import SftpConnection
from newinfra.fetch.faults import Rule, SourceError, quoted
from newinfra.fetch.names import decoded, printable
from newinfra.fetch.offers import LARGEST_FLAG, OVERLAP, Offer, RemoteFile, check, resume_name
from newinfra.fetch.receive import Receiver
from newinfra.fetch.take import record, wanted
from newinfra.ledger import Part

PAUSES_SECONDS = (0.5, 2.0)
"""Waits before the second and third attempt to connect."""

_AT_ONCE = 8
_BLOCK = 64 << 10
"""Bytes that must come within the connection's time-out: small, so that a slow line gets through and a dripping one does not."""
_DEEPEST = 8
_MOST_ENTRIES = 200_000
_LARGEST_FILE = 8 << 30


def fetch_sftp(connection: SftpConnection, transport: SftpTransport, receiver: Receiver) -> None:
    """Land every new file below the connection's root; what is wrong with single files goes to the receiver's faults.

    Raises:
        SourceError: the server cannot be reached, is not the one we know, refuses us, or went away. What had landed by then is recorded.
    """
    asyncio.run(_visit(connection, transport, receiver))


async def _visit(connection: SftpConnection, transport: SftpTransport, receiver: Receiver) -> None:
    async with _session(connection) as sftp:
        files = [file async for file in _list(sftp, connection, receiver.faults)]
        to_fetch = wanted(files, receiver, ready_flag=transport.ready_flag, report_unknown=connection.report_unknown)
        queue = iter(to_fetch)
        taken: list[tuple[Offer, Part]] = []
        try:
            outcomes = await asyncio.gather(*(_work(sftp, connection, queue, receiver, taken) for _ in range(_AT_ONCE)), return_exceptions=True)
        finally:
            record(taken, receiver)
        for outcome in outcomes:
            if outcome is not None:
                raise outcome


async def _work(
    sftp: asyncssh.SFTPClient,
    connection: SftpConnection,
    queue: Iterator[Offer],
    receiver: Receiver,
    taken: list[tuple[Offer, Part]],
) -> None:
    """One of the workers: take the next offer until there is none."""
    for offer in queue:
        try:
            with _as_faults(connection, offer.file.path):
                taken.append((offer, await _download(sftp, connection, offer, receiver)))
        except SourceError as fault:
            if fault.rule != "file_not_fetched":
                raise
            receiver.faults.append(fault.about(table=offer.matches[0].table.name))


async def _download(sftp: asyncssh.SFTPClient, connection: SftpConnection, offer: Offer, receiver: Receiver) -> Part:
    """One file, from where an earlier attempt broke off."""
    file = offer.file
    with receiver.landing.incoming(receiver.contract.id, resume_name(file)) as incoming:
        async with _opened(sftp, connection, file) as remote:
            before = incoming.tail(OVERLAP)
            if before and await _block(remote, connection, len(before), incoming.size - len(before)) != before:
                incoming.restart()
            while incoming.size < file.size:
                block = await _block(remote, connection, min(_BLOCK, file.size - incoming.size), incoming.size)
                if not block:
                    break
                incoming.write(block)
            about = await asyncio.wait_for(remote.stat(), connection.timeout_seconds)
        if incoming.size != file.size or about.size != file.size or _modified_at(about) != file.modified_at:
            incoming.discard()
            raise SourceError(
                "file_not_fetched",
                "a file changed while it was read",
                place=file.path,
                expected=f"{file.size} 字节",
                got=f"{incoming.size} 字节,或修改时间已变",
            )
        if offer.checksum is not None:
            async with _opened(sftp, connection, offer.checksum) as flag:
                check(incoming, offer, await _block(flag, connection, LARGEST_FLAG, 0))
        return await asyncio.to_thread(incoming.keep, file.path)


@asynccontextmanager
async def _opened(sftp: asyncssh.SFTPClient, connection: SftpConnection, file: RemoteFile) -> AsyncIterator[asyncssh.SFTPClientFile]:
    remote = await asyncio.wait_for(sftp.open(_below(connection, file.address), "rb", encoding=None), connection.timeout_seconds)
    try:
        yield remote
    finally:
        await asyncio.wait_for(remote.close(), connection.timeout_seconds)


async def _block(remote: asyncssh.SFTPClientFile, connection: SftpConnection, size: int, offset: int) -> bytes:
    return cast(bytes, await asyncio.wait_for(remote.read(size, offset), connection.timeout_seconds))


async def _list(sftp: asyncssh.SFTPClient, connection: SftpConnection, faults: list[SourceError]) -> AsyncIterator[RemoteFile]:
    """Every regular file below the root. Links are not followed; a server that never ends its listing is cut off.

    A folder below the root that cannot be listed costs itself only, and goes to `faults`.
    """
    folders: list[tuple[bytes, int]] = [(b"", 0)]
    entries = 0
    while folders:
        folder, depth = folders.pop()
        try:
            with _as_faults(connection, decoded(folder)):
                # The whole folder at once: a deadline around each entry would cost a task apiece.
                names = await asyncio.wait_for(sftp.readdir(_below(connection, folder)), connection.timeout_seconds)
        except SourceError as fault:
            if fault.rule != "file_not_fetched":
                raise
            faults.append(fault)
            continue
        entries += len(names)
        if entries > _MOST_ENTRIES:
            raise SourceError("protocol_error", "the listing does not end", place=connection.root, expected=f"至多 {_MOST_ENTRIES} 个文件", got="更多")
        for entry in names:
            name = entry.filename if isinstance(entry.filename, bytes) else entry.filename.encode()
            if name in (b".", b".."):
                continue
            kind = _kind(entry.attrs)
            address = folder + b"/" + name if folder else name
            if kind == asyncssh.FILEXFER_TYPE_DIRECTORY and depth < _DEEPEST and b"/" not in name:
                folders.append((address, depth + 1))
            elif kind == asyncssh.FILEXFER_TYPE_REGULAR:
                # A name with a slash in it is an attempt to lead us elsewhere: doubled, it is refused as unsafe.
                shown = decoded(address if b"/" not in name else address + b"/..")
                size = entry.attrs.size if entry.attrs.size is not None and entry.attrs.size <= _LARGEST_FILE else -1
                yield RemoteFile(shown, address, size, _modified_at(entry.attrs))


def _kind(attrs: asyncssh.SFTPAttrs) -> int:
    """The type of an entry; servers of SFTP version 3 say it in the permission bits only."""
    if attrs.type in (asyncssh.FILEXFER_TYPE_REGULAR, asyncssh.FILEXFER_TYPE_DIRECTORY) or attrs.permissions is None:
        return attrs.type
    if stat.S_ISDIR(attrs.permissions):
        return asyncssh.FILEXFER_TYPE_DIRECTORY
    return asyncssh.FILEXFER_TYPE_REGULAR if stat.S_ISREG(attrs.permissions) else asyncssh.FILEXFER_TYPE_SPECIAL


def _modified_at(attrs: asyncssh.SFTPAttrs) -> datetime:
    if attrs.mtime is None:
        raise SourceError("protocol_error", "the server lists files without modification times", expected="每个文件有修改时间", got="没有")
    return datetime.fromtimestamp(attrs.mtime, UTC)


def _below(connection: SftpConnection, address: bytes) -> bytes:
    root = connection.root.rstrip("/").encode()
    return root + b"/" + address if address else root or b"/"


@asynccontextmanager
async def _session(connection: SftpConnection) -> AsyncIterator[asyncssh.SFTPClient]:
    """An SFTP session on a verified and authenticated connection; only a connection that did not come about is tried again."""
    pauses = iter(PAUSES_SECONDS)
    while True:
        try:
            with _as_faults(connection):
                client = await _connect(connection)
                break
        except SourceError as fault:
            pause = next(pauses, None)
            if fault.rule != "source_unreachable" or pause is None:
                raise
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # jitter: not all sources at once after an outage
    try:
        with _as_faults(connection):
            sftp = await asyncio.wait_for(client.start_sftp_client(path_encoding=None), connection.timeout_seconds)
        yield sftp
    finally:
        client.close()
        try:
            await asyncio.wait_for(client.wait_closed(), connection.timeout_seconds)
        except TimeoutError:
            client.abort()


async def _connect(connection: SftpConnection) -> asyncssh.SSHClientConnection:
    try:
        keys = [asyncssh.read_private_key(connection.private_key)] if connection.private_key else []
    except (OSError, ValueError) as error:
        raise SourceError("connection_invalid", "our private key cannot be read", place=str(connection.private_key), got=type(error).__name__) from None
    return await asyncssh.connect(
        connection.host,
        connection.port,
        username=connection.username,
        password=connection.password.get_secret_value() if connection.password else None,
        client_keys=keys,
        known_hosts=([asyncssh.import_public_key(connection.host_key)], [], []),
        connect_timeout=connection.timeout_seconds,
        login_timeout=connection.timeout_seconds,
        keepalive_interval=15,
        # Nothing of the account that runs us: no ~/.ssh/config, no agent, no Kerberos, no certificates of its own.
        config=None,
        agent_path=None,
        gss_host=None,
        x509_trusted_certs=None,
    )


@contextmanager
def _as_faults(connection: SftpConnection, path: str = "") -> Iterator[None]:
    """Turn what the library raises into faults that say which of the four things went wrong."""
    server = f"{connection.host}:{connection.port}"
    try:
        yield
    except asyncssh.HostKeyNotVerifiable as error:
        expected = asyncssh.import_public_key(connection.host_key).get_fingerprint()
        raise SourceError("host_key_changed", "the server's host key is not the one we know", place=server, expected=expected, got="另一把密钥") from error
    except asyncssh.KeyExchangeFailed as error:
        got = quoted(error.reason, connection.secrets())
        rule: Rule = "host_key_changed" if "host key" in error.reason.lower() else "source_unreachable"
        raise SourceError(rule, "no common key or cipher with the server", place=server, expected=connection.host_key.split()[0], got=got) from error
    except asyncssh.PermissionDenied as error:
        raise SourceError(
            "auth_refused", "the server refused our login", place=server, expected=f"用户 {connection.username} 可以登录", got="登录被拒绝"
        ) from error
    except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, asyncssh.DisconnectError, asyncssh.ChannelOpenError) as error:
        raise SourceError(
            "source_unreachable", "the connection was lost", place=server, expected="连接保持到取完", got=quoted(str(error), connection.secrets())
        ) from error
    except asyncssh.SFTPError as error:
        got = quoted(error.reason, connection.secrets())
        if path:
            raise SourceError("file_not_fetched", "a file could not be read", place=printable(path), expected="可以读取", got=got) from error
        raise SourceError("protocol_error", "the root cannot be listed", place=printable(connection.root), expected="可以列出的文件夹", got=got) from error
    except (asyncssh.Error, OSError) as error:
        if path and not isinstance(error, asyncssh.Error | TimeoutError | ConnectionError):
            raise  # our own disk
        got = quoted(str(error), connection.secrets()) or "超时"
        raise SourceError("source_unreachable", "no connection", place=server, expected="可以连接", got=got) from error
