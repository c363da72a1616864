"""What a form and a check say about a column, in words: its type, unit, whether it must be filled, and the symbols for what is missing."""

from __future__ import annotations

from datetime import datetime

from newinfra.contracts import Column
from newinfra.read.staged.columns import may_be_absent
from newinfra.read.staged.problems import ROW_ROLES
from newinfra.read.staged.records import TYPE_ZH

MISSING_ZH = {"zero": "不足本表最小单位", "none": "无此项", "unknown": "数据未知"}


def is_compulsory(column: Column) -> bool:
    """Whether every row must have something in this column."""
    return column.required or column.is_key or column.spec.role in ROW_ROLES


def is_dispensable(column: Column) -> bool:
    """Whether the whole column may be left out."""
    return may_be_absent(column)


def type_zh(column: Column) -> str:
    """The kind of value, with the date's pattern where the contract prescribes one."""
    if column.spec.role == "region":
        return "规范的地区名称"
    if column.spec.map:
        return "从列表中选择"
    if column.spec.date_format:
        return f"文字形式的日期,如 {date_example(column)}"
    return TYPE_ZH[column.logical_type]


def date_example(column: Column) -> str:
    """A date as the contract's format writes it."""
    return datetime(2025, 10, 31, 8, 15).strftime(column.spec.date_format or "%Y-%m-%d")  # noqa: DTZ001 # an example


def symbols(column: Column) -> dict[str, str]:
    """The symbols that may stand for a missing figure, with their meaning."""
    return {symbol: MISSING_ZH[meaning] for symbol, meaning in column.spec.missing.items() if symbol}


def symbols_zh(column: Column) -> str:
    """The same in one line."""
    return ";".join(f"“{symbol}”{meaning}" for symbol, meaning in symbols(column).items())
