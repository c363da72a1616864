"""What a file is, by its first bytes and by the parts inside; never by its name."""

from __future__ import annotations

import re
from enum import Enum

from newinfra.read.formats.archive import directory_of
from newinfra.read.formats.compound_file import CompoundFile
from newinfra.read.formats.refusals import foreign, locked

_EMPTY_ZIP = b"PK\x05\x06"
ZIP, OLE, GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b"

HEAD = 64 << 10
_HTML = re.compile(rb"<table[\s>]", re.IGNORECASE)
_JSON = re.compile(rb'[\[{]\s*(?:["{\[\]}]|$)')
_FOREIGN = {
    b"%PDF": "PDF 文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"{\\rtf": "RTF 文档",
    b"MIME-Version:": "单个文件网页(MHTML)",
    b"\x00\x01\x00\x00Standard ": "Access 数据库",
    b"SQLite format 3": "SQLite 数据库",
}
_FOREIGN_ARCHIVES = {
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"BZh": "bzip2 压缩包",
    b"\xfd7zXZ": "xz 压缩包",
    b"\x28\xb5\x2f\xfd": "zstd 压缩包",
}
_BIFF_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_DOCUMENTS = {"WordDocument": "Word 文档", "PowerPoint Document": "演示文稿", "VisioDocument": "Visio 图", "__properties_version1.0": "邮件"}


class Kind(Enum):
    """The formats that are told apart."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    HTML = "html"
    TEXT = "text"
    GZIP = "gzip"
    ARCHIVE = "zip"
    FOREIGN_ARCHIVE = "foreign archive"
    FOREIGN = "foreign"


def kind_of(data: bytes) -> Kind:
    """The format of a file."""
    if data.startswith((ZIP, _EMPTY_ZIP)):
        return _kind_of_zip(data)
    if data.startswith(OLE):
        return Kind.XLS
    if data.startswith(GZIP):
        return Kind.GZIP
    if data.startswith(tuple(_FOREIGN_ARCHIVES)):
        return Kind.FOREIGN_ARCHIVE
    if data.startswith(tuple(_FOREIGN)):
        return Kind.FOREIGN
    head = data[:HEAD].replace(b"\x00", b"")
    beginning = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    if beginning.startswith(b"<") and _HTML.search(head):
        return Kind.HTML
    return Kind.FOREIGN if beginning.startswith((b"<?xml", b"<!DOCTYPE", b"<html", b"<HTML")) or _JSON.match(beginning) else Kind.TEXT


def _kind_of_zip(data: bytes) -> Kind:
    """By the names in the directory; a spreadsheet that was cut short has none, but its first parts show what it was."""
    names = directory_of(data)
    if not names:
        return Kind.XLSX if b"xl/" in data[:HEAD] else Kind.ARCHIVE
    if b"xl/workbook.bin" in names:
        return Kind.XLSB
    if b"xl/workbook.xml" in names:
        return Kind.XLSX
    if b"content.xml" in names and b"META-INF/manifest.xml" in names:
        return Kind.ODS
    if b"[Content_Types].xml" in names:
        return Kind.XLSX if b"xl/" in names else Kind.FOREIGN
    return Kind.ARCHIVE


def is_table(kind: Kind, data: bytes) -> bool:
    """Whether a member of an archive is the kind of file that holds a table; a text is one if it falls into columns."""
    if kind is Kind.TEXT:
        from newinfra.read.formats.text_table import falls_into_columns

        return falls_into_columns(data)
    if kind is Kind.XLS:
        return not any(name in CompoundFile(data).names for name in _DOCUMENTS)
    return kind in (Kind.XLSX, Kind.XLSB, Kind.ODS, Kind.HTML)


def refuse_foreign(kind: Kind, data: bytes, *, where: str) -> None:
    """Raise a clear refusal of whatever is no table file, saying what it is.

    Raises:
        DeliveryError: format_unknown, or file_locked for a workbook with a password.
    """
    if kind in (Kind.FOREIGN, Kind.FOREIGN_ARCHIVE):
        known = next((name for magic, name in {**_FOREIGN, **_FOREIGN_ARCHIVES}.items() if data.startswith(magic)), "")
        if not known and not data.startswith(b"PK") and _JSON.match(data.lstrip()):
            known = "JSON 文件"
        if not known and b"urn:schemas-microsoft-com:office:spreadsheet" in data[:HEAD]:
            known = "“XML 表格 2003”文件"
        raise foreign(where, known or ("其他 Office 文档" if data.startswith(ZIP) else "网页或 XML,其中没有表格"))
    if kind is Kind.XLS:
        names = CompoundFile(data).names
        if "EncryptedPackage" in names:
            raise locked(where)
        document = next((title for name, title in _DOCUMENTS.items() if name in names), None)
        if document or (names and not any(name in names for name in _BIFF_STREAMS)):
            raise foreign(where, document or f"其他 OLE 文件({'、'.join(sorted(names)[:5])})")
