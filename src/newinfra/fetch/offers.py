"""Which of the files that lie on a server or in a folder are to be taken tonight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from newinfra.clock import cutoff
from newinfra.contracts import Contract
from newinfra.contracts.obligations import due_date
from newinfra.fetch.faults import SourceError
from newinfra.fetch.names import NameMatch, match_tables, printable, unsafe
from newinfra.fetch.receive import SeenFile
from newinfra.land import Incoming

OVERLAP = 64 << 10
"""Bytes before the place where a transfer broke off that are read again and compared, before it is gone on with."""
ALGORITHMS: dict[str, Literal["md5", "sha1", "sha256"]] = {".md5": "md5", ".sha1": "sha1", ".sha256": "sha256"}
LARGEST_FLAG = 4096
_WITHOUT_FLAG = timedelta(days=1)
_PASSING = (".", "~$")
"""Beginnings of names that desktop programs and copy programs leave for a while; they are nobody's delivery."""
_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload")
"""Ends of names under which copy programs write until a file is whole."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A regular file as its server lists it. `path` is for people and templates, `address` is what the server calls it; both below the root."""

    path: str
    address: bytes
    size: int
    modified_at: datetime
    version: str = ""
    """What the server calls this very content (an ETag), where it does."""

    @property
    def stamp(self) -> str:
        """Another one for every change that the server lets us see besides the size."""
        return f"{self.modified_at.isoformat()} {self.version}".rstrip()

    def as_seen(self, sha256: str) -> SeenFile:
        return SeenFile(self.size, self.stamp, sha256)


@dataclass(frozen=True, slots=True)
class Offer:
    """A file to be taken, and the tables that it holds. `sha256` is known if these very bytes have landed before."""

    file: RemoteFile
    matches: tuple[NameMatch, ...]
    known_at: datetime
    sha256: str | None
    checksum: RemoteFile | None = None
    """The flag beside the file that holds its hash, where it is one of those."""


def choose(
    files: Iterable[RemoteFile], contract: Contract, *, ready_flag: str | None, seen: dict[str, SeenFile], as_of: date, report_unknown: bool
) -> tuple[list[Offer], list[SourceError]]:
    """The offers among `files`, in the order in which they became known, and what is wrong with the rest.

    Nothing that changed at or after the cutoff of the night exists for it.
    """
    known = {file.path: file for file in files if file.modified_at < cutoff(as_of)}
    offers: list[Offer] = []
    faults: list[SourceError] = []
    for path, file in known.items():
        shown = printable(path)
        if unsafe(path):
            faults.append(SourceError("unsafe_name", "a file name was refused", place=shown, got=shown))
            continue
        if path.rsplit("/", 1)[-1].startswith(_PASSING) or (ready_flag and path.endswith(ready_flag)):
            continue
        matches = match_tables(contract, path)
        if not matches:
            if report_unknown and not path.endswith(_UNFINISHED):
                faults.append(_unknown(contract, shown))
            continue
        before = seen.get(path)
        if before and (before.size, before.modified_at) == (file.size, file.stamp):
            # Taken before: publishers clear their flags away after a while.
            offers.append(Offer(file, matches, file.modified_at, before.sha256))
            continue
        ready_at = _ready_at(file, known, ready_flag)
        if ready_at is None:
            if file.modified_at < cutoff(as_of) - _WITHOUT_FLAG or any(match.period and due_date(match.table, match.period) < as_of for match in matches):
                faults.append(_not_ready(matches[0], shown, ready_flag or ""))
            continue
        checksum = known.get(path + ready_flag) if ready_flag and ready_flag in ALGORITHMS else None
        offers.append(Offer(file, matches, ready_at, None, checksum))
    offers.sort(key=lambda offer: (offer.known_at, offer.file.path))
    return offers, faults


def resume_name(file: RemoteFile) -> str:
    """The name under which a broken transfer is gone on with: only the very same file may go on."""
    return f"{file.path}\n{file.size}\n{file.stamp}"


def check(incoming: Incoming, offer: Offer, flag: bytes) -> None:
    """Compare what came with the hash that the publisher put beside it.

    Raises:
        SourceError: it is another one, or the flag holds none. The next attempt begins anew.
    """
    if offer.checksum is None:
        return
    algorithm = ALGORITHMS["." + offer.checksum.path.rpartition(".")[2]]
    own = incoming.digest(algorithm)
    words = flag[:LARGEST_FLAG].decode("utf-8-sig", "replace").split()
    # `md5sum` puts the hash first, BSD's `md5` behind an equals sign.
    said = words[words.index("=") + 1 :] if "=" in words else words
    if not said or said[0].lower().removeprefix("\\") != own:
        incoming.discard()
        raise SourceError(
            "file_not_fetched",
            "a file is not the one that its checksum names",
            place=printable(offer.file.path),
            expected=f"{algorithm} {printable(said[0][:64]) if said else '(空)'}",
            got=f"{algorithm} {own}",
        )


def _ready_at(file: RemoteFile, known: dict[str, RemoteFile], flag: str | None) -> datetime | None:
    """When a file was complete. A flag older than its file belongs to the version before: the file is being sent again."""
    if flag is None:
        return file.modified_at
    marker = known.get(file.path + flag)
    return marker.modified_at if marker and marker.modified_at >= file.modified_at else None


def _unknown(contract: Contract, shown: str) -> SourceError:
    templates = [template for table in contract.tables for template in table.spec.files]
    return SourceError(
        "unknown_file",
        "a file matches no template of the contract",
        place=shown,
        expected="文件名形如 " + "、".join(templates[:6]) + (" 等" if len(templates) > 6 else ""),
        got=shown,
    )


def _not_ready(match: NameMatch, shown: str, flag: str) -> SourceError:
    return SourceError(
        "not_ready",
        "a file lacks the flag that says it is complete",
        table=match.table.name,
        period=match.period.label if match.period else "",
        place=shown,
        expected=f"同一文件夹中的 {shown.rsplit('/', 1)[-1]}{flag},且不早于该文件",
        got="没有,或早于该文件",
    )
