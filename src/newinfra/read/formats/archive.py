"""Reads zip files with bounded inflation. Of what an archive says of itself only names and places are used, never its sizes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from newinfra.read.formats.refusals import damaged, locked, too_large
from newinfra.read.limits import ARCHIVE_MEMBERS, INFLATED_BYTES, INFLATION_RATIO, RATIO_FROM_BYTES

BLOCK = 4 << 20
LARGEST_RATIO = 1032
"""Deflate makes at most so many bytes of one."""

_END = struct.Struct("<4s4xHHIIH")
_MEMBER = struct.Struct("<4s4xHH4xIII3H8xI")
_LOCAL = struct.Struct("<4s22xHH")
_IN_EXTRA = 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8


class Member(NamedTuple):
    """One file of an archive: where its local header lies, and how and into how many bytes it is packed."""

    offset: int
    packed: int
    method: int
    crc: int
    is_encrypted: bool


class Archive:
    """A zip file whose members are inflated under one common limit.

    Raises:
        DeliveryError: from the constructor and every read: file_damaged, file_locked or file_too_large.
    """

    def __init__(self, data: bytes, *, where: str) -> None:
        self._data, self._where, self._inflated = data, where, 0
        try:
            self._members = dict(self._directory())
        except (struct.error, ValueError) as error:
            raise damaged(where, f"压缩包目录不完整:{error}") from error
        if any(member.is_encrypted for member in self._members.values()):
            raise locked(where)

    @property
    def names(self) -> list[str]:
        """The members' names: labels to show, never paths to open."""
        return list(self._members)

    @property
    def can_be_bomb(self) -> bool:
        """Whether a member could inflate beyond the limits at all."""
        return len(self._data) * LARGEST_RATIO > RATIO_FROM_BYTES

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """A member, inflated."""
        packed = self._packed(name)
        if self._members[name].method == _STORED:
            inflated, is_whole = bytes(packed), True
        else:
            stream = zlib.decompressobj(-15)
            try:
                inflated = stream.decompress(packed, self._allowed)
            except zlib.error as error:
                raise damaged(self._where, f"{label(name)}:{error}") from error
            is_whole = stream.eof
        self._add(len(inflated))
        if not is_whole or zlib.crc32(inflated) != self._members[name].crc:
            raise damaged(self._where, f"{label(name)}:{'校验不一致' if is_whole else '数据不完整'}")
        return inflated

    def measure(self, name: str) -> None:
        """Inflate a member for its size alone."""
        packed = self._packed(name)
        if self._members[name].method == _STORED:
            self._add(len(packed))
            return
        stream = zlib.decompressobj(-15)
        try:
            while block := stream.decompress(packed, BLOCK):
                self._add(len(block))
                packed = stream.unconsumed_tail
        except zlib.error as error:
            raise damaged(self._where, f"{label(name)}:{error}") from error

    @property
    def _allowed(self) -> int:
        """How many more bytes may come out, and one."""
        return max(min(INFLATED_BYTES, max(RATIO_FROM_BYTES, INFLATION_RATIO * len(self._data))) - self._inflated, 0) + 1

    def _add(self, size: int) -> None:
        self._inflated += size
        check_inflation(self._inflated, len(self._data), self._where)

    def _directory(self) -> Iterator[tuple[str, Member]]:
        end = self._data.rfind(b"PK\x05\x06")
        if end < 0:
            raise ValueError("没有目录")
        _, _, count, size, offset, _ = _END.unpack_from(self._data, end)
        if count > ARCHIVE_MEMBERS and count != 0xFFFF:
            raise too_large(self._where, f"压缩包内有 {count} 个文件")
        position = offset if offset != _IN_EXTRA else end - size
        if size == _IN_EXTRA:
            raise ValueError("ZIP64 目录")
        seen: set[str] = set()
        while position < end and self._data[position : position + 4] == b"PK\x01\x02":
            _, flags, method, crc, packed, inflated, name_length, extra_length, comment_length, local = _MEMBER.unpack_from(self._data, position)
            begin = position + 46
            name = _name(self._data[begin : begin + name_length], bool(flags & 0x800))
            extra = self._data[begin + name_length : begin + name_length + extra_length]
            if _IN_EXTRA in (packed, inflated, local):
                packed, local = _long(extra, inflated, packed, local)
            position = begin + name_length + extra_length + comment_length
            if name.endswith("/"):
                continue
            if name in seen or len(seen) >= ARCHIVE_MEMBERS:
                raise ValueError(f"重名文件 {label(name)}" if name in seen else f"超过 {ARCHIVE_MEMBERS} 个文件")
            seen.add(name)
            yield name, Member(local, packed, method, crc, bool(flags & 1))
        if len(seen) == 0 and count:
            raise ValueError("目录位置不对")

    def _packed(self, name: str) -> memoryview | bytes:
        member, data = self._members[name], self._data
        try:
            mark, name_length, extra_length = _LOCAL.unpack_from(data, member.offset)
        except struct.error as error:
            raise damaged(self._where, f"{label(name)}:位置不对") from error
        begin = member.offset + 30 + name_length + extra_length
        if mark != b"PK\x03\x04" or begin + member.packed > len(data):
            raise damaged(self._where, f"{label(name)}:位置不对")
        if member.method not in (_STORED, _DEFLATED):
            raise damaged(self._where, f"{label(name)}:压缩方式 {member.method}", "常用的压缩方式(deflate)")
        return memoryview(data)[begin : begin + member.packed]


def directory_of(data: bytes) -> bytes:
    """The bytes of an archive's directory, to look for names in; b"" if there is none."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + _END.size > len(data):
        return b""
    _, _, _, size, offset, _ = _END.unpack_from(data, end)
    return data[offset if offset != _IN_EXTRA else max(end - size, 0) : end]


def check_inflation(inflated: int, packed: int, where: str) -> None:
    """Refuse what unpacks to too much, in bytes or against its packed size.

    Raises:
        DeliveryError: file_too_large.
    """
    if inflated > INFLATED_BYTES or (inflated > RATIO_FROM_BYTES and inflated > INFLATION_RATIO * packed):
        raise too_large(where, f"已解出 {inflated >> 20} MB,为原大小的 {inflated // max(packed, 1)} 倍")


def label(name: str) -> str:
    """A member's name for a message: no control characters, not too long."""
    return "".join(character if character.isprintable() else "?" for character in name)[:120]


def _name(raw: bytes, is_utf8: bool) -> str:
    for encoding in ("utf-8",) if is_utf8 else ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _long(extra: bytes, inflated: int, packed: int, local: int) -> tuple[int, int]:
    """Packed size and offset from the ZIP64 field, which holds those that are out of range, in this order: inflated, packed, offset."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        if kind == 1:
            numbers = list(struct.unpack_from(f"<{length // 8}Q", extra, position + 4))
            if inflated == _IN_EXTRA:
                numbers.pop(0)
            packed = numbers.pop(0) if packed == _IN_EXTRA else packed
            return packed, numbers.pop(0) if local == _IN_EXTRA else local
        position += 4 + length
    raise ValueError("ZIP64 字段")
