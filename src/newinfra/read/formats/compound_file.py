"""An OLE compound file: which streams it holds, and the bytes of one. Only as much of the format as .xls needs."""

from __future__ import annotations

import struct

_FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks: end of chain, free, table sectors."""

_HEADER = struct.Struct("<H2xHH10xII4xII4xI")
"""From byte 0x1A: version, sector and mini sector shift, table sectors, first directory sector, mini stream limit, first of the mini table and of the list."""


class CompoundFile:
    """The directory of a compound file. A damaged one has no names, and its chains stop where they leave the file or run in a circle."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._entries: dict[str, tuple[int, int]] = {}
        try:
            self._open()
        except (struct.error, IndexError, ValueError):
            self._entries = {}

    @property
    def names(self) -> set[str]:
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; b"" if there is none."""
        if name not in self._entries:
            return b""
        start, size = self._entries[name]
        if size < self._small_below:
            return self._chain(self._mini, self._mini_table, start, self._mini_size)[:size]
        return self._chain(self._data, self._table, start, self._size, offset=self._size)[:size]

    def _open(self) -> None:
        major, sector_shift, mini_shift, table_sectors, first_directory, self._small_below, first_mini, first_difat = _HEADER.unpack_from(self._data, 0x1A)
        if sector_shift not in (9, 12) or mini_shift != 6 or major not in (3, 4):
            raise ValueError(sector_shift)
        self._size, self._mini_size = 1 << sector_shift, 1 << mini_shift
        sectors = list(struct.unpack_from("<109I", self._data, 0x4C))
        seen: set[int] = set()
        while first_difat < _FREE and first_difat not in seen and len(sectors) < table_sectors:
            seen.add(first_difat)
            *more, next_difat = struct.unpack_from(f"<{self._size // 4}I", self._data, self._size * (first_difat + 1))
            sectors, first_difat = sectors + more, next_difat
        table = b"".join(self._data[self._size * (sector + 1) : self._size * (sector + 2)] for sector in sectors[:table_sectors] if sector < _FREE)
        self._table = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
        directory = self._chain(self._data, self._table, first_directory, self._size, offset=self._size)
        root: tuple[int, int] | None = None
        for position in range(0, len(directory) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, position + 64)
            start, size = struct.unpack_from("<II", directory, position + 116)
            if kind == 5:
                root = (start, size)
            elif kind in (1, 2) and 2 <= length <= 64:
                self._entries.setdefault(directory[position : position + length - 2].decode("utf-16-le", "replace"), (start, size))
        mini_table = self._chain(self._data, self._table, first_mini, self._size, offset=self._size)
        self._mini_table = struct.unpack(f"<{len(mini_table) // 4}I", mini_table)
        self._mini = self._chain(self._data, self._table, root[0], self._size, offset=self._size)[: root[1]] if root else b""

    @staticmethod
    def _chain(data: bytes, table: tuple[int, ...], sector: int, size: int, offset: int = 0) -> bytes:
        blocks: list[bytes] = []
        longest = len(data) // size + 1  # a chain that is longer visits a sector twice
        while sector < len(table) and len(blocks) < longest:
            begin = offset + sector * size
            blocks.append(data[begin : begin + size])
            sector = table[sector]
        return b"".join(blocks)
