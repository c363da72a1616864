"""One large CSV as a file of plain UTF-8 lines on disk, for DuckDB to read: where it landed if it is that already, else unpacked and recoded."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newinfra.contracts.layout import CsvLayout
from newinfra.land import Landing
from newinfra.ledger import Delivery
from newinfra.read.normal import BLANKS
from newinfra.read.staged.plain import TextFacts
from newinfra.read.text.text_file import BLOCK, text_blocks

HEADER_BYTES = 1 << 20
REPLACEMENT = "\ufffd".encode()
RARE_BLANKS = sorted({*(blank.encode() for blank in BLANKS if blank not in " \n"), b"\x1c", b"\x1d", b"\x1e", b"\x1f"})
"""Every blank but the space and the line end, in UTF-8."""


@dataclass(frozen=True, slots=True)
class WholeFile:
    """`header` is the first line, `lines` counts it too; every row stands on a line of its own if DuckDB finds as many rows as lines below it."""

    path: Path
    header: str
    lines: int
    facts: TextFacts


def whole_file(delivery: Delivery, layout: CsvLayout, landing: Landing, beside: Path) -> WholeFile:
    """The delivery's only part as such a file; `beside` is where it is written if the landed bytes will not do.

    Raises:
        DeliveryError: as `text_blocks`, or the landed bytes are damaged.
    """
    part = delivery.parts[0]
    landed = landing.verified(part)
    survey = _Survey()
    if layout.compression == "none" and layout.encoding in ("utf-8", "utf-8-sig"):
        with landed.open("rb") as file:
            if survey.is_plain(iter(lambda: file.read(BLOCK), b"")):
                return survey.done(landed)
        survey = _Survey()
    with landed.open("rb") as file, beside.open("wb") as out:
        blocks = text_blocks(file, encoding=layout.encoding, compression=layout.compression, size=part.size, where=delivery.file_name)
        for block in _encoded(blocks):
            survey.see(block)
            out.write(block)
    return survey.done(beside)


def holds(data: bytes, mark: bytes) -> bool:
    """Whether `data` contains `mark`. Looking for one byte first is fifteen times as fast, and usually says no."""
    return mark[:1] in data and mark in data


def _encoded(blocks: Iterable[str]) -> Iterator[bytes]:
    return (block.encode() for block in blocks)


class _Survey:
    """What the blocks of a file hold, looked at one after the other."""

    def __init__(self) -> None:
        self._header, self._lines, self._last = b"", 0, b""
        self._is_ascii, self._has_underscore, self._has_rare_blanks = True, False, False

    def is_plain(self, blocks: Iterable[bytes]) -> bool:
        """Whether bytes can be read where they lie: UTF-8 with one kind of line end and nothing that `text_blocks` refuses or changes."""
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        try:
            for block in blocks:
                if b"\r" in block or b"\0" in block or holds(block, REPLACEMENT):
                    return False
                if not block.isascii() or decoder.getstate()[0]:
                    decoder.decode(block)
                self.see(block)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return False
        return not self._header.startswith(codecs.BOM_UTF8)

    def see(self, block: bytes) -> None:
        """Take note of a block."""
        rows = block
        if len(self._header) < HEADER_BYTES and b"\n" not in self._header:
            self._header += block[:HEADER_BYTES]
            rows = block[block.find(b"\n") + 1 :]  # headers have underscores and wide characters where the rows have none
        self._lines += block.count(b"\n")
        self._last = block[-1:] or self._last
        self._is_ascii = self._is_ascii and rows.isascii()
        self._has_underscore = self._has_underscore or b"_" in rows
        self._has_rare_blanks = self._has_rare_blanks or any(holds(rows, blank) for blank in RARE_BLANKS)

    def done(self, path: Path) -> WholeFile:
        """What was seen, of the file that now lies at `path`."""
        header, _, _ = self._header.partition(b"\n")
        lines = self._lines + (self._last not in (b"\n", b""))
        return WholeFile(path, header.decode(), lines, TextFacts(self._is_ascii, self._has_underscore, self._has_rare_blanks))
