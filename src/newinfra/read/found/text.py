"""The layout of a delimited text, from its beginning: what it is in, whether or not the contract expected it so."""

from __future__ import annotations

import codecs
import csv
import io
import zlib
from collections.abc import Iterator
from itertools import islice

from newinfra.contracts.layout import CsvLayout
from newinfra.errors import DeliveryError
from newinfra.land import Landing
from newinfra.ledger import Delivery
from newinfra.read.formats.encodings import decoded
from newinfra.read.formats.text_table import delimiter_of
from newinfra.read.found.layout import SAMPLE_ROWS, FoundLayout, with_samples

_HEAD = 64 << 10
_MARKED = 200  # bytes in which UTF-16 shows itself by zeros
_GZIP = b"\x1f\x8b"
_TRIALS = ("utf-8", "utf-16", "gb18030", "latin-1")


def found_text(delivery: Delivery, layout: CsvLayout, landing: Landing) -> FoundLayout | None:
    """The layout of a CSV delivery; None if its beginning is no text in any encoding that contracts know."""
    with landing.open(delivery.parts[0]) as file:
        return text_layout(file.read(_HEAD), layout)


def text_layout(data: bytes, layout: CsvLayout) -> FoundLayout | None:
    """The same of the bytes of a file; a beginning of them is enough.

    What `layout` says is kept wherever it fits, so that a file of plain ASCII seems in no other encoding.
    """
    head = data[:_HEAD]
    compression = "gzip" if head.startswith(_GZIP) else "none"
    if compression == "gzip":
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, _HEAD)
        except zlib.error:
            return None
    encoding, text = _decoded(_whole_lines(head), layout.encoding)
    if not encoding or not text.strip():
        return None
    delimiter = layout.delimiter if layout.delimiter in text.partition("\n")[0] else delimiter_of(text)
    rows = list(islice(_records(text, delimiter), SAMPLE_ROWS + 1))
    if not rows:
        return None
    columns = with_samples([(header,) for header in rows[0]], rows[1:])
    return FoundLayout("csv", columns, header_rows=1, encoding=encoding, compression=compression, delimiter=delimiter)


def _decoded(head: bytes, declared: str) -> tuple[str, str]:
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in (declared, *_TRIALS):
        if (encoding in ("gb18030", "latin-1") and _is_utf8(head)) or (is_utf16 and encoding != "utf-16"):
            continue
        try:
            text = decoded(head, where="", encoding=encoding)
        except DeliveryError:
            continue
        if encoding != "latin-1" or encoding == declared or not any("\x80" <= character < "\xa0" for character in text):
            return encoding, text
    return "", ""


def _is_utf8(head: bytes) -> bool:
    try:
        return not head.isascii() and bool(head.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _whole_lines(head: bytes) -> bytes:
    """The beginning without its last, broken line: a character may be cut there."""
    if len(head) < _HEAD or b"\n" not in head:
        return head
    cut = head.rindex(b"\n") + 1
    # In UTF-16 the line end is two bytes long, and in little endian its zero comes second.
    return head[: cut + cut % 2] if b"\x00" in head[:_MARKED] else head[:cut]


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(field.strip() for field in record):
                yield record
    except csv.Error:
        return
