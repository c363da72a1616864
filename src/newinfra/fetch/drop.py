"""Takes files out of a folder of this machine. Nothing is followed out of the folder, nothing in it is changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from newinfra.contracts.transport import DropTransport
from newinfra.fetch.connections import DropConnection
from newinfra.fetch.faults import SourceError
from newinfra.fetch.names import decoded
from newinfra.fetch.offers import LARGEST_FLAG, Offer, RemoteFile, check
from newinfra.fetch.receive import Receiver
from newinfra.fetch.take import record, wanted
from newinfra.ledger import Part

_BLOCK = 1 << 20


def fetch_drop(connection: DropConnection, transport: DropTransport, receiver: Receiver) -> None:
    """Land every new file of the folder; what is wrong with single files goes to the receiver's faults.

    Raises:
        SourceError: the folder cannot be read at all.
    """
    root = connection.path / transport.path
    if ".." in Path(transport.path).parts or not root.is_dir() or not root.resolve().is_relative_to(connection.path.resolve()):
        raise SourceError("source_unreachable", "the drop folder is not there", place=str(root), expected="一个可读的文件夹", got="不存在或不是文件夹")
    try:
        files = list(_list(root))
    except OSError as error:
        raise SourceError("source_unreachable", "the drop folder cannot be listed", place=str(root), expected="可读", got=error.strerror or "") from error
    to_fetch = wanted(files, receiver, ready_flag=transport.ready_flag, report_unknown=connection.report_unknown)
    taken = []
    for offer in to_fetch:
        try:
            taken.append((offer, _copy(root, offer, receiver)))
        except SourceError as fault:
            receiver.faults.append(fault.about(table=offer.matches[0].table.name))
    record(taken, receiver)


def _list(root: Path) -> Iterator[RemoteFile]:
    folders = [os.fsencode(root)]
    while folders:
        folder = folders.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    about = entry.stat(follow_symlinks=False)
                    address = os.path.relpath(entry.path, os.fsencode(root))
                    yield RemoteFile(decoded(address), address, about.st_size, datetime.fromtimestamp(about.st_mtime, UTC))


def _copy(root: Path, offer: Offer, receiver: Receiver) -> Part:
    """Copy one file into the landing, refusing links, files that change meanwhile and those that their checksum does not name."""
    file = offer.file
    with _opened(root, file) as source, receiver.landing.incoming(receiver.contract.id) as incoming:
        while block := source.read(_BLOCK):
            incoming.write(block)
        about = os.fstat(source.fileno())
        if not stat.S_ISREG(about.st_mode) or incoming.size != file.size or datetime.fromtimestamp(about.st_mtime, UTC) != file.modified_at:
            raise _not_fetched(file, "读取时文件正在改变")
        if offer.checksum is not None:
            with _opened(root, offer.checksum) as flag:
                check(incoming, offer, flag.read(LARGEST_FLAG))
        return incoming.keep(file.path)


def _opened(root: Path, file: RemoteFile) -> BinaryIO:
    """A file below the root, reached folder by folder: one that was replaced by a link since the listing is refused."""
    *folders, name = file.address.split(b"/")
    here = -1
    try:
        here = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        for folder in folders:
            inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
            os.close(here)
            here = inner
        return os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here), "rb")
    except OSError as error:
        raise _not_fetched(file, error.strerror or "") from error
    finally:
        if here != -1:
            os.close(here)


def _not_fetched(file: RemoteFile, got: str) -> SourceError:
    return SourceError("file_not_fetched", "a file could not be copied", place=file.path, expected="可读且不再改变的文件", got=got)
