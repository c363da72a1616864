"""Takes objects from an S3-compatible store through fsspec. Certificates are verified; keys come from the connection alone."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientError as HttpError
from botocore.exceptions import BotoCoreError, ClientError
from s3fs import S3FileSystem

from newinfra.contracts.transport import S3Transport
from newinfra.fetch.connections import S3Connection
from newinfra.fetch.faults import Rule, SourceError, quoted
from newinfra.fetch.names import printable
from newinfra.fetch.offers import LARGEST_FLAG, OVERLAP, Offer, RemoteFile, check, resume_name
from newinfra.fetch.receive import Receiver
from newinfra.fetch.take import record, wanted
from newinfra.ledger import Part

_SMALLEST_BLOCK, _LARGEST_BLOCK = 64 << 10, 8 << 20
_LISTING_IN_TIMEOUTS = 10
_ATTEMPTS = 3
"""Of each request, by botocore."""
_READINGS = 2
"""Of an answer whose body broke off, by s3fs; each has its attempts."""
_OUR_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
_REFUSED = ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403", "401", "ExpiredToken")


def fetch_s3(connection: S3Connection, transport: S3Transport, receiver: Receiver) -> None:
    """Land every new object below the connection's prefix; what is wrong with single objects goes to the receiver's faults.

    Raises:
        SourceError: the store cannot be reached or refuses us. What had landed by then is recorded.
    """
    store = _store(connection)
    with _as_faults(connection):
        files = list(_list(store, connection))
    to_fetch = wanted(files, receiver, ready_flag=transport.ready_flag, report_unknown=connection.report_unknown)
    taken: list[tuple[Offer, Part]] = []
    try:
        for offer in to_fetch:
            try:
                with _as_faults(connection, offer.file.path):
                    taken.append((offer, _download(store, connection, offer, receiver)))
            except SourceError as fault:
                if fault.rule != "file_not_fetched":
                    raise
                receiver.faults.append(fault.about(table=offer.matches[0].table.name))
    finally:
        record(taken, receiver)


def _store(connection: S3Connection) -> S3FileSystem:
    config = {
        "connect_timeout": connection.timeout_seconds,
        "read_timeout": connection.timeout_seconds,
        "retries": {"max_attempts": _ATTEMPTS, "mode": "standard"},
    }
    store = S3FileSystem(
        anon=connection.access_key is None,
        key=connection.access_key.get_secret_value() if connection.access_key else None,
        secret=connection.secret_key.get_secret_value() if connection.secret_key else None,
        endpoint_url=connection.endpoint,
        client_kwargs={"region_name": connection.region, "verify": str(connection.ca) if connection.ca else True},
        config_kwargs=config,
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    store.retries = _READINGS
    return store


def _list(store: S3FileSystem, connection: S3Connection) -> Iterator[RemoteFile]:
    root = "/".join(part for part in (connection.bucket, connection.prefix.strip("/")) if part)
    found: dict[str, dict[str, Any]] = store.find(root, detail=True, timeout=connection.timeout_seconds * _LISTING_IN_TIMEOUTS)
    for key, about in sorted(found.items()):
        if about["type"] == "file" and key.startswith(root + "/"):
            path = key.removeprefix(root + "/")
            yield RemoteFile(path, key.encode(), int(about["size"]), _modified_at(about), str(about["ETag"]))


def _download(store: S3FileSystem, connection: S3Connection, offer: Offer, receiver: Receiver) -> Part:
    """One object by ranges, from where an earlier attempt broke off. Each range must come within the connection's time-out."""
    file, key, timeout = offer.file, offer.file.address.decode(), connection.timeout_seconds
    size = _SMALLEST_BLOCK
    with receiver.landing.incoming(receiver.contract.id, resume_name(file)) as incoming:
        before = incoming.tail(OVERLAP)
        if before and store.cat_file(key, start=incoming.size - len(before), end=incoming.size, timeout=timeout) != before:
            incoming.restart()
        while incoming.size < file.size:
            started = time.monotonic()
            block = store.cat_file(key, start=incoming.size, end=min(incoming.size + size, file.size), timeout=timeout)
            if not block:
                break
            incoming.write(block)
            if time.monotonic() - started < timeout / 4:
                size = min(2 * size, _LARGEST_BLOCK)
        about = store.info(key, timeout=timeout)
        if incoming.size != file.size or int(about["size"]) != file.size or str(about["ETag"]) != file.version:
            incoming.discard()
            raise SourceError(
                "file_not_fetched", "an object changed while it was read", place=printable(file.path), expected=f"{file.size} 字节", got=f"{incoming.size} 字节"
            )
        if offer.checksum is not None:
            check(incoming, offer, store.cat_file(offer.checksum.address.decode(), start=0, end=LARGEST_FLAG, timeout=timeout))
        return incoming.keep(file.path)


def _modified_at(about: dict[str, Any]) -> datetime:
    moment: datetime = about["LastModified"]
    return moment.astimezone(UTC)


@contextmanager
def _as_faults(connection: S3Connection, path: str = "") -> Iterator[None]:
    """Turn what the library raises into faults that carry no secret."""
    place = connection.endpoint or connection.bucket
    try:
        yield
    except PermissionError as error:
        got = quoted(str(error), connection.secrets())
        raise SourceError("auth_refused", "the store refused our keys", place=place, expected="可以读取的密钥", got=got) from None
    except FileNotFoundError:
        if path:
            raise SourceError("file_not_fetched", "an object is gone", place=printable(path), expected="可以读取", got="已不存在") from None
        raise SourceError("protocol_error", "there is no such bucket", place=place, expected=f"存储桶 {connection.bucket}", got="不存在") from None
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        rule: Rule = "auth_refused" if code in _REFUSED else "server_error"
        raise SourceError(rule, "the store answered with an error", place=place, expected="正常应答", got=quoted(code, connection.secrets())) from None
    except (BotoCoreError, HttpError, TimeoutError, ConnectionError) as error:
        got = quoted(str(error), connection.secrets()) or "超时"
        raise SourceError("source_unreachable", "no connection", place=place, expected="可以连接并按时应答", got=got) from None
    except OSError as error:
        if error.filename is not None or error.errno in _OUR_DISK:
            raise
        failed: Rule = "file_not_fetched" if path else "server_error"
        raise SourceError(
            failed, "the store failed", place=printable(path) or place, expected="正常应答", got=quoted(str(error), connection.secrets())
        ) from None
