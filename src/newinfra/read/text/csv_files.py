"""CSV deliveries into the staged table: files with one header go in together, by one statement; irregular ones go through Python, row by row."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedRandom
from itertools import chain
from pathlib import Path

from newinfra.contracts.layout import CsvLayout
from newinfra.errors import DeliveryError
from newinfra.land import Landing
from newinfra.ledger import Delivery
from newinfra.read.limits import STAGE_BATCH_BYTES
from newinfra.read.places import RowPlace
from newinfra.read.staged.columns import Binding, bind_headers
from newinfra.read.staged.prepared import PreparedRows
from newinfra.read.staged.staging import Staging
from newinfra.read.text.text_file import text_blocks
from newinfra.read.text.whole_file import whole_file

logger = logging.getLogger(__name__)

WHOLE_FILE_BYTES = 1 << 20
"""Files of readings of at least this size are read one by one; smaller ones together, for a statement costs as much as reading half a megabyte."""

OPEN_GROUPS = 50
"""Different headers that are collected at the same time, each in an open file."""


@dataclass(slots=True)
class _Group:
    """Deliveries with the same header, whose bodies stand one after the other in one temporary file."""

    headers: tuple[str, ...]
    binding: Binding
    path: Path
    file: BufferedRandom
    counts: dict[int, int] = field(default_factory=dict)


class CsvStager:
    """Stages CSV deliveries. `add` reads and judges one; `finish` brings the regular ones in."""

    def __init__(self, staging: Staging, layout: CsvLayout, landing: Landing) -> None:
        self._staging, self._layout, self._landing = staging, layout, landing
        self._groups: dict[tuple[str, ...], _Group] = {}
        self._opened = 0
        self._irregular: list[tuple[int, Delivery]] = []
        self.bindings: dict[int, Binding] = {}

    def add(self, number: int, delivery: Delivery) -> None:
        """Read one delivery: decode it strictly, bind its header, and set its lines aside for staging.

        Raises:
            DeliveryError: it cannot be read as the contract says; nothing of it stays behind.
        """
        if self._staging.is_lean and len(delivery.parts) == 1 and delivery.parts[0].size >= WHOLE_FILE_BYTES:
            self._add_whole(number, delivery)
            return
        blocks = self._blocks(delivery)
        head, rest = _first_line(blocks)
        if not head.strip("\n" + self._layout.delimiter + " "):
            raise DeliveryError("the file is empty", reason_code="file_empty", where=delivery.file_name, expected="表头和数据行", got="没有内容")
        if head.count('"') % 2:
            self._irregular.append((number, delivery))
            return
        headers = _headers(head, self._layout.delimiter, delivery.file_name)
        group = self._group(headers, delivery)
        self._bind(number, group.headers, group.binding)
        start = group.file.seek(0, 2)
        try:
            count = _append(group.file, rest, f"{number}{self._layout.delimiter}".encode(), self._layout.delimiter.encode() * (len(headers) - 1))
        except BaseException:
            group.file.truncate(start)
            raise
        if count is None:
            group.file.truncate(start)
            self._irregular.append((number, delivery))
            return
        group.counts[number] = count
        if group.file.tell() > STAGE_BATCH_BYTES:
            self._stage(self._groups.pop(headers))

    def _add_whole(self, number: int, delivery: Delivery) -> None:
        """Let DuckDB read a large file of readings where it lies: one pass, no copy of what is plain already."""
        path = self._staging.folder / "whole.csv"
        try:
            whole = whole_file(delivery, self._layout, self._landing, path)
            headers = _headers(whole.header, self._layout.delimiter, delivery.file_name)
            if not any(header.strip() for header in headers):
                raise DeliveryError("the file is empty", reason_code="file_empty", where=delivery.file_name, expected="表头和数据行", got="没有内容")
            binding = bind_headers(self._staging.table, headers, where=delivery.file_name)
            self._bind(number, headers, binding)
            if not self._staging.add_file(whole.path, binding, len(headers), number, whole.lines - 1, self._layout.delimiter, whole.facts):
                self._irregular.append((number, delivery))
        finally:
            path.unlink(missing_ok=True)

    def finish(self) -> dict[int, DeliveryError]:
        """Stage everything that was added; the deliveries that turned out unreadable, by number."""
        self._stage_all()
        refused: dict[int, DeliveryError] = {}
        prepared = PreparedRows(self._staging.folder, self._staging.columns, "irregular")
        for number, delivery in self._irregular:
            try:
                prepared.add(number, self._rows(number, delivery))
            except DeliveryError as error:
                refused[number] = error
        prepared.stage(self._staging)
        return refused

    def _blocks(self, delivery: Delivery) -> Iterator[str]:
        for part in delivery.parts:
            with self._landing.open(part) as file:
                yield from text_blocks(file, encoding=self._layout.encoding, compression=self._layout.compression, size=part.size, where=delivery.file_name)

    def _group(self, headers: tuple[str, ...], delivery: Delivery) -> _Group:
        group = self._groups.get(headers)
        if group is None:
            binding = bind_headers(self._staging.table, headers, where=delivery.file_name)
            if len(self._groups) >= OPEN_GROUPS:
                self._stage_all()
            self._opened += 1
            path = self._staging.folder / f"bodies{self._opened}.csv"
            group = self._groups[headers] = _Group(headers, binding, path, path.open("w+b"))
        return group

    def _bind(self, number: int, headers: tuple[str, ...], binding: Binding) -> None:
        self.bindings[number] = binding
        self._staging.place_columns(number, {name: headers[position].strip() for name, position in binding.index.items()})

    def _stage_all(self) -> None:
        for headers in list(self._groups):
            self._stage(self._groups.pop(headers))

    def _stage(self, group: _Group) -> None:
        group.file.close()
        if any(group.counts.values()) and not self._staging.add_bodies(group.path, group.binding, len(group.headers), group.counts, self._layout.delimiter):
            logger.info("%s: lines and rows differ in a batch of %d files; reading them row by row", self._staging.table.name, len(group.counts))
            self._irregular.extend((number, self._staging.deliveries[number]) for number in group.counts)
        group.path.unlink()

    def _rows(self, number: int, delivery: Delivery) -> Iterator[tuple[RowPlace, bool, list[str]]]:
        """The rows of a file with line breaks in quotes, blank lines or rows of another width, each with the line it begins on."""
        reader = csv.reader(_lines(self._blocks(delivery)), delimiter=self._layout.delimiter, strict=True)
        width, line = 0, 1
        positions: list[int | None] = []
        try:
            for fields in reader:
                place, line = RowPlace(line), reader.line_num + 1
                if not any(field.strip() for field in fields):
                    continue
                if not width:
                    width = len(fields)
                    if number not in self.bindings:
                        self._bind(number, tuple(fields), bind_headers(self._staging.table, fields, where=delivery.file_name))
                    positions = [self.bindings[number].index.get(name) for name in self._staging.columns]
                elif len(fields) != width:
                    self._staging.hold_row(number, place, "row_width", fields)
                else:
                    yield place, False, ["" if position is None else fields[position] for position in positions]
        except csv.Error as error:
            raise DeliveryError("not well-formed CSV", reason_code="csv_broken", where=f"{delivery.file_name} 第{line}行", got=str(error)) from error


def _headers(line: str, delimiter: str, where: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error as error:
        raise DeliveryError("not a header line", reason_code="csv_broken", where=f"{where} 第1行", got=str(error)) from error


def _first_line(blocks: Iterator[str]) -> tuple[str, Iterator[str]]:
    """The first line without its end, and the text after it."""
    head = ""
    for block in blocks:
        before, end, after = block.partition("\n")
        head += before
        if end:
            return head, chain([after] if after else [], blocks)
    return head, iter(())


def _append(file: BufferedRandom, blocks: Iterator[str], front: bytes, blank: bytes) -> int | None:
    """Append a body with `front` before every line; how many lines, or None if one of them is empty or looks like `blank`."""
    between, no_row = b"\n" + front, b"\n" + blank + b"\n"
    count, line_ends, begun = 0, 0, False
    for block in blocks:
        data = block.encode()
        body = data.rstrip(b"\n")
        if not body:
            line_ends += len(data)
            continue
        starts_line = not begun or line_ends > 0
        if b"\n\n" in body or line_ends > (1 if begun else 0) or (starts_line and body.startswith(b"\n")):
            return None
        if no_row in data or (starts_line and data.startswith(no_row[1:])):
            return None
        if starts_line:
            file.write(between if begun else front)
            count += 1
        file.write(body.replace(b"\n", between))
        count += body.count(b"\n")
        begun, line_ends = True, len(data) - len(body)
    if begun:
        file.write(b"\n")
    return count


def _lines(blocks: Iterator[str]) -> Iterator[str]:
    rest = ""
    for block in blocks:
        *lines, rest = (rest + block).split("\n")
        for line in lines:
            yield line + "\n"
    if rest:
        yield rest
