"""Spoils files in every way that we have seen or fear. The same seed spoils the same way."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from random import Random

from nasty import BOMBS, FILE_NAMES, NASTY_TEXTS, XML_TRICKS, zipped

Mutation = Callable[[bytes, Random], bytes]

_PARTS = ("xl/worksheets", "xl/workbook", "xl/sharedStrings", "xl/styles", "xl/_rels", "_rels", "content")


def flipped(data: bytes, random: Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 20, 200))):
        if spoilt:
            spoilt[random.randrange(len(spoilt))] ^= 1 << random.randrange(8)
    return bytes(spoilt)


def truncated(data: bytes, random: Random) -> bytes:
    return data[: random.choice((0, 1, 7, 100, len(data) // 2, len(data) - 1, random.randrange(len(data) + 1)))]


def cut_out(data: bytes, random: Random) -> bytes:
    begin = random.randrange(len(data) + 1)
    return data[:begin] + data[begin + random.choice((1, 2, 50, 1000)) :]


def inserted(data: bytes, random: Random) -> bytes:
    begin = random.randrange(len(data) + 1)
    piece = random.choice((random.randbytes(random.choice((1, 4, 300))), b"\x00" * 64, b"\xff" * 16, b"\r\n\r\n", b'"', b",,,,", data[:500]))
    return data[:begin] + piece + data[begin:]


def doubled(data: bytes, random: Random) -> bytes:
    return random.choice((data + data, data + b"\x00" * 500, data + random.randbytes(500), b"\xef\xbb\xbf" + data, b"\xff\xfe" + data, b"\n\n\n" + data))


def shuffled(data: bytes, random: Random) -> bytes:
    size = max(len(data) // 8, 1)
    blocks = [data[begin : begin + size] for begin in range(0, len(data), size)]
    random.shuffle(blocks)
    return b"".join(blocks)


def foreign(data: bytes, random: Random) -> bytes:
    """Something else altogether under the name that was expected."""
    return random.choice(
        (
            b"%PDF-1.7\n" + data,
            b"\x89PNG\r\n\x1a\n" + data,
            b"Rar!\x1a\x07\x00" + data,
            b"<html><body>502 Bad Gateway</body></html>",
            b"<table><tr><td>" + data[:2000] + b"</td></tr></table>",
            b"PK\x03\x04" + data,
            b"PK\x05\x06" + b"\x00" * 18,
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data,
            b"\x1f\x8b" + data,
            b"\x1f\x8b\x08\x00" + b"\x00" * 20,
            b'{"code": 500}',
            b"[]",
            b"null",
            b"",
            b"\n" * 10_000,
            b"a" * 5_000_000,
            random.randbytes(5000),
            b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>',
        )
    )


def wrapped(data: bytes, random: Random) -> bytes:
    """In an archive, alone or beside others, under a name that leads elsewhere."""
    name = random.choice(("table.csv", *FILE_NAMES[:9]))
    members = random.choice(
        ([(name, data)], [(name, data), ("b.csv", data)], [(name, data), ("readme.txt", b"hello")], [("a.zip", zipped([(name, data)]))], [])
    )
    return random.choice((zipped(members), gzip.compress(data), gzip.compress(gzip.compress(data)), zipped(members)[:-10], gzip.compress(data)[:-5]))


def bomb(data: bytes, random: Random) -> bytes:
    """Little that becomes much."""
    return random.choice(BOMBS)


def unpacked(mutate: Mutation) -> Mutation:
    """Spoils what lies inside: the text of a .gz, or one part of a workbook, with the checksum right again."""

    def spoil(data: bytes, random: Random) -> bytes:
        if data.startswith(b"\x1f\x8b"):
            return gzip.compress(mutate(gzip.decompress(data), random))
        if not data.startswith(b"PK"):
            return mutate(data, random)
        members = _members(data)
        name = random.choice(
            [name for name in members if name.startswith(("xl/worksheets", "xl/workbook", "xl/sharedStrings", "xl/styles", "xl/_rels", "_rels", "content"))]
        )
        return zipped([*{**members, name: mutate(members[name], random)}.items()])

    return spoil


def text_replaced(data: bytes, random: Random) -> bytes:
    """Another text in the place of one number or word, in whatever encoding the rest is."""
    places = list(re.finditer(rb"[0-9]+(?:\.[0-9]+)?|[\x80-\xff]{4,12}", data))
    for match in random.sample(places, min(len(places), random.choice((1, 1, 2, 10)))):
        nasty = random.choice(NASTY_TEXTS).encode("utf-8", "surrogatepass")
        data = data[: match.start()] + nasty + data[match.end() :]
    return data


def encodings_mixed(data: bytes, random: Random) -> bytes:
    half = len(data) // 2
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data[:half] + data[half:].decode("gb18030", "replace").encode("utf-8")
    other = random.choice(("gb18030", "utf-16", "utf-16-be", "big5"))
    return random.choice((text.encode(other, "replace"), text[: len(text) // 2].encode("utf-8") + text[len(text) // 2 :].encode(other, "replace")))


def lines_spoilt(data: bytes, random: Random) -> bytes:
    """Rows too wide, too short, blank, doubled, or a million columns wide; a cell of ten megabytes; quotes that do not close."""
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    piece = random.choice(
        (b"", b",", b"," * 40, b"," * 1_000_000, b'"', b'"""', b"x" * 10_000_000, b'"' + b"y\n" * 2000 + b'"', lines[at], lines[0], b"\t;|,", b"a\x00b")
    )
    lines[at] = random.choice((piece, lines[at] + piece, piece + lines[at]))
    return random.choice((b"\n", b"\n", b"\r\n", b"\r")).join(lines)


def json_spoilt(data: bytes, random: Random) -> bytes:
    """The document with values of other kinds, other totals, deep nesting, numbers beyond any range, or names that occur twice."""
    try:
        text = data.decode()
        json.loads(text)
    except ValueError:
        return flipped(data, random)
    number = random.choice(
        (
            "1e400",
            "NaN",
            "-Infinity",
            "1" * 5000,
            "null",
            "true",
            "[]",
            "{}",
            "[" * 100_000,
            "[" * 5000 + "]" * 5000,
            '{"a":' * 2000 + "1" + "}" * 2000,
            '"\\ud800"',
            '"\\u0000"',
        )
    )
    choice = random.randrange(6)
    if choice == 0:
        return re.sub(r"[0-9]+", lambda _: number, text, count=1).encode("utf-8", "surrogatepass")
    if choice == 1:
        places = list(re.finditer(r'"[^"]*"|[0-9.]+', text))
        match = random.choice(places)
        return (text[: match.start()] + number + text[match.end() :]).encode()
    if choice == 2:
        return text.replace("{", '{"countyCode": 1, "": 2, "a/b~c": 3, ', random.randrange(1, 9)).encode()
    if choice == 3:
        return text.replace("[{", random.choice(("[[", "[null,{", "[1,{", "[{},{", '["x",{')), 1).encode()
    if choice == 4:
        return random.choice((f"[{text}]", text * 2, text + "]", "\ufeff" + text, f"callback({text})", text.replace('"', "'"))).encode()
    return text.encode(random.choice(("utf-16", "gb18030", "utf-32")))


def xml_spoilt(data: bytes, random: Random) -> bytes:
    """A part of a workbook with entity bombs, lies about its size, far cells, other types, formulas, errors and links outside."""
    fitting = [(old, new) for old, new in XML_TRICKS if old in data]
    if not fitting:
        return random.choice((flipped, truncated, inserted))(data, random)
    old, new = random.choice(fitting)
    return data.replace(old, new, random.choice((1, 1, 1, -1)) if len(new) < 1000 else 1)


GENERIC: tuple[Mutation, ...] = (flipped, truncated, cut_out, inserted, doubled, shuffled, foreign, wrapped, bomb)
OF_TEXTS: tuple[Mutation, ...] = (text_replaced, text_replaced, encodings_mixed, lines_spoilt, lines_spoilt, flipped, inserted)
OF_PAGES: tuple[Mutation, ...] = (json_spoilt, json_spoilt, json_spoilt, text_replaced, encodings_mixed)
OF_WORKBOOKS: tuple[Mutation, ...] = (
    unpacked(xml_spoilt),
    unpacked(xml_spoilt),
    unpacked(xml_spoilt),
    unpacked(text_replaced),
    unpacked(flipped),
    unpacked(cut_out),
)


def mutate(data: bytes, random: Random) -> bytes:
    """One of the mutations that suit the file, or one that suits any."""
    if random.random() < 0.3:
        return random.choice(GENERIC)(data, random)
    if data.startswith(b"PK"):
        return random.choice(OF_WORKBOOKS)(data, random)
    if data.startswith(b"\xd0\xcf"):
        return random.choice((flipped, flipped, cut_out, inserted, truncated, text_replaced))(data, random)
    if data[:1] in b"[{":
        return random.choice(OF_PAGES)(data, random)
    return unpacked(random.choice(OF_TEXTS))(data, random)


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
