"""Text out of landed bytes, strictly: unpacked, decoded, with one kind of line end. Nothing is guessed and nothing is replaced."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from newinfra.errors import DeliveryError
from newinfra.read.limits import RATIO_FROM_BYTES, TEXT_BYTES, TEXT_RATIO

BLOCK = 4 << 20


def text_blocks(file: BinaryIO, *, encoding: str, compression: str, size: int, where: str) -> Iterator[str]:
    """The text of a file in blocks; the byte-order mark is gone.

    Args:
        file: the bytes as they came.
        encoding: the contract's encoding.
        compression: none or gzip.
        size: bytes as they came, against which the inflation is judged.
        where: the file's name, for messages.

    Raises:
        DeliveryError: encoding_broken, file_truncated, file_damaged or file_too_large.
    """
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("strict"), translate=True)
    first = True
    for block in _bytes(file, compression, size, where):
        if first and encoding in ("gb18030", "latin-1") and _is_utf8(block):
            raise _broken(where, encoding, "UTF-8")
        yield from _decoded(decoder, block, False, encoding, where, first)
        first = False
    yield from _decoded(decoder, b"", True, encoding, where, first)


def _decoded(decoder: io.IncrementalNewlineDecoder, block: bytes, final: bool, encoding: str, where: str, first: bool) -> Iterator[str]:
    try:
        text = decoder.decode(block, final=final)
    except UnicodeDecodeError as error:
        got = error.object[error.start : error.start + 8].hex(" ")
        raise _broken(where, encoding, f"无法解码的字节 {got}") from error
    if first:
        text = text.removeprefix("\ufeff")
    if "\ufffd" in text:
        raise _broken(where, encoding, "替换符 U+FFFD(此前已有人用错误的编码转换过)")
    if "\x00" in text:
        raise _broken(where, encoding, "空字符 NUL(不是文本文件,或实为 UTF-16)")
    if text:
        yield text


def _bytes(file: BinaryIO, compression: str, size: int, where: str) -> Iterator[bytes]:
    source: BinaryIO = file if compression == "none" else gzip.GzipFile(fileobj=file)  # type: ignore[assignment] # it reads bytes all the same
    total = 0
    try:
        while block := source.read(BLOCK):
            total += len(block)
            if total > TEXT_BYTES or (total > RATIO_FROM_BYTES and total > TEXT_RATIO * max(size, 1)):
                raise DeliveryError(
                    "too much text comes out of the file",
                    reason_code="file_too_large",
                    where=where,
                    expected=f"解压后不超过 {TEXT_BYTES >> 30} GB、不超过原大小的 {TEXT_RATIO} 倍",
                    got=f"已解出 {total >> 20} MB(原文件 {size} 字节)",
                )
            yield block
    except EOFError as error:
        raise DeliveryError(
            "the gzip stream ends too early", reason_code="file_truncated", where=where, expected="完整的 gzip 文件", got=f"{size} 字节后中断"
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DeliveryError("not a readable gzip file", reason_code="file_damaged", where=where, expected="gzip 文件", got=str(error)) from error


def _is_utf8(block: bytes) -> bool:
    """Whether a block that is no ASCII is valid UTF-8: text in GB18030 or Latin-1 never is, by chance, for more than a few characters."""
    if block.isascii():
        return False
    try:
        text = codecs.getincrementaldecoder("utf-8")("strict").decode(block)
    except UnicodeDecodeError:
        return False
    return sum(not character.isascii() for character in text) >= 4


def _broken(where: str, encoding: str, got: str) -> DeliveryError:
    return DeliveryError("the text is not in the contract's encoding", reason_code="encoding_broken", where=where, expected=f"编码 {encoding}", got=got)
