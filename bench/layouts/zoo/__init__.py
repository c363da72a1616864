"""Synthetic spreadsheets and text tables of many kinds with known facts. 合成数据: every name and number is invented."""

from layouts.zoo import (  # noqa: F401 - importing them registers their kinds
    abroad,
    basics,
    exports,
    forms,
    headers,
    inherited,
    lookalikes,
    periods,
    sharp_labels,
    sharp_units,
    sharp_values,
    sheets,
    surveys,
    tidy,
    traps,
    values,
)
from layouts.zoo.model import Book
from layouts.zoo.registry import KINDS, build
from layouts.zoo.writers import write

__all__ = ["KINDS", "Book", "build", "write"]
