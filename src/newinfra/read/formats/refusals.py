"""The refusals that several formats share, each with what was expected and what came."""

from __future__ import annotations

from newinfra.errors import DeliveryError
from newinfra.read.limits import FILE_BYTES, INFLATED_BYTES, INFLATION_RATIO, SHEET_CELLS

TABLE_FILES = "表格文件(.xlsx、.xls、.ods、.csv 等)"


def empty(where: str, got: str) -> DeliveryError:
    """There is nothing in the file."""
    return DeliveryError("the file is empty", reason_code="file_empty", where=where, expected="表头和数据行", got=got)


def damaged(where: str, got: str, expected: str = "可正常打开的" + TABLE_FILES) -> DeliveryError:
    """The file is of a known kind, but broken."""
    return DeliveryError("the file cannot be opened", reason_code="file_damaged", where=where, expected=expected, got=got[:200])


def foreign(where: str, got: str) -> DeliveryError:
    """The file is whole, but no table of a kind that is read."""
    return DeliveryError("no table file", reason_code="format_unknown", where=where, expected=TABLE_FILES, got=got)


def locked(where: str) -> DeliveryError:
    """A password stands before the content."""
    return DeliveryError("the file is encrypted", reason_code="file_locked", where=where, expected="未加密的文件", got="文件设有打开密码")


def too_large(where: str, got: str) -> DeliveryError:
    """The file, or what comes out of it, is beyond the limits."""
    return DeliveryError(
        "the file is too large",
        reason_code="file_too_large",
        where=where,
        expected=f"文件不超过 {FILE_BYTES >> 20} MB,解压后不超过 {INFLATED_BYTES >> 20} MB 和 {INFLATION_RATIO} 倍,"
        f"单个工作表不超过 {SHEET_CELLS // 10_000} 万个单元格",
        got=got,
    )
