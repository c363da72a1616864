"""The landing's files: named by the sha256 of what they hold, written once, verified whenever they are read."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from newinfra.errors import DeliveryError
from newinfra.ledger import Part

_BLOCK = 1 << 20
_RESUMABLE = "resume-"
_RESUMABLE_FOR = 7 * 86_400
"""Seconds for which the beginning of a broken transfer is kept."""


class Incoming:
    """Bytes on their way into the landing. Nothing of them is visible before `keep`.

    With a `resume` name, what came before a broken transfer is kept for the next attempt: `size` then begins above zero.
    """

    def __init__(self, landing: Landing, folder: Path, resume: str | None = None) -> None:
        self._landing, self._is_resumable = landing, resume is not None
        self._hash = hashlib.sha256()
        self._moved = False
        self.size = 0
        if resume is None:
            descriptor, name = tempfile.mkstemp(dir=folder)
            self._temporary, self._file = Path(name), os.fdopen(descriptor, "wb")
        else:
            self._temporary = folder / f"{_RESUMABLE}{hashlib.sha256(resume.encode()).hexdigest()}"
            if self._temporary.is_file():
                with self._temporary.open("rb") as before:
                    while block := before.read(_BLOCK):
                        self._hash.update(block)
                        self.size += len(block)
            self._file = self._temporary.open("ab")

    def write(self, block: bytes) -> None:
        self._file.write(block)
        self._hash.update(block)
        self.size += len(block)

    def tail(self, size: int) -> bytes:
        """The last bytes so far, at most `size`: to compare with what the publisher now has in that place."""
        self._file.flush()
        with self._temporary.open("rb") as file:
            file.seek(max(0, self.size - size))
            return file.read(size)

    def restart(self) -> None:
        """Throw away what came so far: it belongs to another file."""
        self._file.seek(0)
        self._file.truncate()
        self._hash, self.size = hashlib.sha256(), 0

    def digest(self, algorithm: Literal["md5", "sha1", "sha256"]) -> str:
        """The hash of everything so far, as the publisher reckons it; md5 and sha1 tell a broken transfer, not a forger."""
        self._file.flush()
        with self._temporary.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()

    def keep(self, name: str) -> Part:
        """Flush the bytes to disk and move them to their address; `name` is what the publisher called them, never a path of ours."""
        digest = self._hash.hexdigest()
        target = self._landing.path(digest)
        self._file.flush()
        if target.exists():
            self._is_resumable = False
        else:
            os.fchmod(self._file.fileno(), 0o444)
            os.fsync(self._file.fileno())
            if not target.parent.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                _sync_folder(target.parent.parent)
            self._temporary.replace(target)
            self._moved = True
            _sync_folder(target.parent)
        return Part(name, digest, self.size)

    def discard(self) -> None:
        """What came is not what was promised: the next attempt begins anew."""
        self._is_resumable = False

    def close(self) -> None:
        """Forget whatever was not kept, unless it can be gone on with."""
        self._file.close()
        if not self._moved and not (self._is_resumable and self.size):
            self._temporary.unlink(missing_ok=True)


class Landing:
    """Content-addressed bytes under one folder. The same bytes are kept once, however often and under whatever name they come."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash lie, or would lie."""
        if len(sha256) != 64 or not all(character in "0123456789abcdef" for character in sha256):
            raise ValueError("a sha256 is 64 lower-case hexadecimal digits")
        return self.root / sha256[:2] / sha256

    @contextmanager
    def incoming(self, source_id: str, resume: str | None = None) -> Iterator[Incoming]:
        """A place to write to; what is not kept before the block ends is thrown away, or stays for the next transfer of the same `resume` name."""
        folder = self.root / ".incoming" / source_id
        folder.mkdir(parents=True, exist_ok=True)
        incoming = Incoming(self, folder, resume)
        try:
            yield incoming
        finally:
            incoming.close()

    def put(self, source_id: str, name: str, blocks: Iterable[bytes]) -> Part:
        """Land `blocks` as one object."""
        with self.incoming(source_id) as incoming:
            for block in blocks:
                incoming.write(block)
            return incoming.keep(name)

    def clear_incoming(self, source_id: str) -> None:
        """Remove what an interrupted run of this source left behind and cannot be gone on with. Only one run works on a home at a time."""
        for path in (self.root / ".incoming" / source_id).glob("*"):
            if not path.name.startswith(_RESUMABLE) or path.stat().st_mtime < time.time() - _RESUMABLE_FOR:
                path.unlink(missing_ok=True)

    def verified(self, part: Part) -> Path:
        """The path of a part, after its bytes were hashed again: for readers that want a file of their own to open.

        Raises:
            DeliveryError: the bytes are gone or are not the bytes that landed (reason `landing_damaged`).
        """
        path = self.path(part.sha256)
        digest = hashlib.sha256()
        try:
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
        except OSError as error:
            raise self._damaged(part, type(error).__name__) from error
        if digest.hexdigest() != part.sha256:
            raise self._damaged(part, f"sha256 {digest.hexdigest()[:12]}…")
        return path

    def open(self, part: Part) -> BinaryIO:
        """A part's verified bytes.

        Raises:
            DeliveryError: as `verified`.
        """
        return self.verified(part).open("rb")

    def _damaged(self, part: Part, got: str) -> DeliveryError:
        return DeliveryError(
            f"the landed bytes of {part.name!r} are damaged",
            reason_code="landing_damaged",
            where=str(self.path(part.sha256)),
            expected=f"sha256 {part.sha256[:12]}…, {part.size} bytes",
            got=got,
            todo="Restore the file from the backup of the landing, then replay the delivery.",
        )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
