"""Takes .gz and .zip off a file, with bounded inflation: what an archive says of its own sizes is never believed."""

from __future__ import annotations

import gzip
import io
import zlib

from newinfra.errors import DeliveryError
from newinfra.read.formats.archive import BLOCK, Archive, check_inflation, label
from newinfra.read.formats.detect import Kind, is_table, kind_of
from newinfra.read.formats.refusals import damaged, foreign

_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What systems put into archives by themselves."""

_ARCHIVES = (Kind.ARCHIVE, Kind.GZIP, Kind.FOREIGN_ARCHIVE)


def unpacked(data: bytes, kind: Kind, *, where: str) -> tuple[bytes, Kind]:
    """The one table file in a .gz or .zip, with its kind; any other file as it is.

    Raises:
        DeliveryError: damaged, locked, too large, an archive in an archive, no table in it (format_unknown), or several (archive_ambiguous).
    """
    if kind is Kind.GZIP:
        inner = _gunzipped(data, where)
        kind = kind_of(inner)
        if kind in _ARCHIVES:
            raise _nested(where, "gzip 中又有压缩包")
        return inner, kind
    if kind is not Kind.ARCHIVE:
        return data, kind
    archive = Archive(data, where=where)
    tables: dict[str, tuple[bytes, Kind]] = {}
    others: list[str] = []
    for name in archive.names:
        if any(junk in name for junk in _JUNK):
            continue
        member = archive.read(name)
        kind = kind_of(member)
        if kind in _ARCHIVES:
            raise _nested(where, f"压缩包中又有压缩包 {label(name)}")
        if is_table(kind, member):
            tables[name] = member, kind
        else:
            others.append(label(name))
    if len(tables) == 1:
        return next(iter(tables.values()))
    if not tables:
        raise foreign(where, f"压缩包内没有表格文件:{'、'.join(others[:10]) or '空的'}")
    raise DeliveryError(
        "several tables in the archive",
        reason_code="archive_ambiguous",
        where=where,
        expected="压缩包内只有一个表格文件",
        got="、".join(f"“{label(name)}”" for name in list(tables)[:10]),
    )


def _gunzipped(data: bytes, where: str) -> bytes:
    blocks: list[bytes] = []
    inflated = 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            while block := file.read(BLOCK):
                inflated += len(block)
                check_inflation(inflated, len(data), where)
                blocks.append(block)
    except EOFError as error:
        raise DeliveryError(
            "the gzip stream ends too early", reason_code="file_truncated", where=where, expected="完整的 gzip 文件", got=f"{len(data)} 字节后中断"
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise damaged(where, str(error), "gzip 文件") from error
    return b"".join(blocks)


def _nested(where: str, got: str) -> DeliveryError:
    return DeliveryError("an archive in an archive", reason_code="archive_nested", where=where, expected="压缩包内直接是表格文件", got=got)
