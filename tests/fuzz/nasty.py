"""Texts, names, tags and archives that some reader somewhere takes for something else, or chokes on."""

from __future__ import annotations

import io
import zipfile
import zlib

NASTY_TEXTS = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1e999",
    "1e-999",
    "0x1F",
    "1_000",
    "٣٤",
    "１２３",
    "",
    " ",
    "　",
    "'",
    '"',
    "''",
    "\\",
    "\ufffd",
    "\u202e",
    "\x00",
    "\x1b[2J",
    "'; drop table staged.deliveries; --",
    "\"); attach '/tmp/x' as y; --",
    "Robert'); DROP TABLE",
    "{{ 7*7 }}",
    "${jndi:ldap://x}",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x")',
    "../../../../etc/passwd",
    "/etc/passwd",
    "C:\\x",
    "<script>alert(1)</script>",
    "&xxe;",
    "]]>",
    "=?",
    "#DIV/0!",
    "true",
    "null",
    "None",
    "2025-02-30",
    "99999999999999999999999999",
    "9" * 400,
    "x" * 40_000,
    "甲" * 5_000,
    "\ud800",
)
"""Contents that some reader somewhere takes for something else."""

FILE_NAMES = (
    "../../../../tmp/escaped.csv",
    "/tmp/escaped.xlsx",
    "..\\..\\escaped.xls",
    "a'; drop table deliveries; --.csv",
    'a".json',
    "a\nb.csv",
    "a\x00b.csv",
    "\u202egpj.csv",
    "年" * 300 + ".csv",
    "CON",
    ".",
    "..",
    "-rf",
    "$(touch escaped).csv",
    "`touch escaped`.csv",
    "<b>.xlsx",
    "%s%n{0}.csv",
    "改后缀.pdf",
    "改后缀.exe",
)
"""Names that would be dangerous as a path, a statement, a command or a page."""


XML_TRICKS: list[tuple[bytes, bytes]] = [
    (b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet'),
    (b"<workbook", b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook'),
    (b"<sheetData>", b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    (b"</sheetData>", b'<row r="1048577"><c r="A1048577"><v>1</v></c></row></sheetData>'),
    (b"</sheetData>", b'<row r="0"><c r="A0"><v>1</v></c></row></sheetData>'),
    (b"</sheetData>", b'<row r="99999999999"><c r="ZZZZ99999999999"><v>1</v></c></row></sheetData>'),
    (b"<sheetData>", b"<sheetData>" + b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 500),
    (b"<dimension ref=", b'<dimension ref="A1:XFD1048576" x='),
    (b' t="s"', b' t="e"'),
    (b' t="s"', b' t="b"'),
    (b' t="s"', b' t="d"'),
    (b' t="s"', b' t="??"'),
    (b' t="s"', b""),
    (b"<v>", b"<v>9999999999"),
    (b"<v>", b"<v>-"),
    (b"<v>", b"<v>1e999"),
    (b"<v>", b"<v>NaN"),
    (b"<v>", b"<f>1/0</f><v>"),
    (b"<v>", b"<f>[1]Sheet1!A1</f><v>"),
    (b"</v></c>", b"</v><v>2</v></c>"),
    (b"<v>", b"<f>SUM(A1)</f></c><c><v>"),
    (b' r="B', b' r="A'),
    (b' r="C4"', b' r="C3"'),
    (b' r="', b' q="'),
    (b"</row>", b""),
    (b"</sheetData>", b""),
    (b"<mergeCells", b'<mergeCells count="9"><mergeCell ref="A1:XFD1048576"/></mergeCells><mergeCells'),
    (b"<mergeCell ref=", b'<mergeCell ref="B2:A1" x='),
    (b"<mergeCell ref=", b'<mergeCell ref="nonsense" x='),
    (b'Target="worksheets/', b'Target="../../../../etc/'),
    (b'Target="', b'TargetMode="External" Target="http://127.0.0.1/'),
    (b'<sheet name="', b"<sheet name=\"x&quot;&lt;'; drop table--"),
    (b"numFmtId=", b'numFmtId="999999999999" x='),
    (b"<si>", b"<si><t>" + b"x" * 10_000_000 + b"</t></si><si>"),
    (b"<sst", b"<sst><si/></sst><sst"),
    (b'encoding="UTF-8"', b'encoding="UTF-7"'),
    (b'encoding="UTF-8"', b'encoding="UTF-16"'),
]


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name.replace("\x00", ""), content)
    return buffer.getvalue()


def _deflated_zeros(megabytes: int) -> bytes:
    """A gzip stream of zeros, made block by block."""
    stream = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(stream.compress(b"0" * (1 << 20)) for _ in range(megabytes)), stream.flush()])


BOMBS = (
    _deflated_zeros(300),
    zipped([("xl/workbook.xml", b"<workbook/>"), ("_rels/.rels", b"<Relationships/>"), ("xl/worksheets/sheet1.xml", b"<" * (100 << 20))]),
    zipped([("content.xml", b"<" + b"a" * (100 << 20)), ("META-INF/manifest.xml", b"<m/>"), ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")]),
    zipped([("table.csv", b"," * (100 << 20))]),
    zipped([(f"{number}.csv", b"a,b\n1,2\n") for number in range(3000)]),
    b"<table>" + b"<tr><td rowspan=1000 colspan=1000>x</td></tr>" * 200 + b"</table>",
    b"<table><tr>" * 20_000,
    b"<" + b"!" * 200_000,
)
