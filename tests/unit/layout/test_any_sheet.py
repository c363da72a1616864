"""Whatever stands on a sheet: no crash, no number altered, no cell twice."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from newinfra.read.formats import CellError, Grid
from newinfra.read.layout import infer_tables

WORDS = [
    "地区",
    "合计",
    "其中：甲",
    "单位：万元",
    "2024年",
    "2024",
    "1-6月",
    "注：口径",
    "一、工业",
    "（万户）",
    "—",
    "…",
    "12.5万户",
    "42%",
    "1,234",
    "12,5",
    "0596",
    "  乙县",
    "Year",
    "Total",
    "thousands",
    "甲",
    "1",
]
CELLS = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.integers(-10, 3000),
    st.floats(-1e9, 1e9, allow_nan=False),
    st.booleans(),
    st.just(CellError("#DIV/0!")),
    st.just(date(2024, 1, 31)),
    st.text(max_size=6),
)
ROWS = st.lists(st.lists(CELLS, max_size=7), max_size=12)
MERGES = st.lists(st.tuples(st.tuples(st.integers(0, 6), st.integers(0, 4)), st.tuples(st.integers(0, 3), st.integers(0, 3))), max_size=3)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, merges=MERGES, hidden=st.frozensets(st.integers(0, 6), max_size=2))
def test_any_sheet_is_laid_out_without_harm(rows: list[list[object]], merges: list[tuple[tuple[int, int], tuple[int, int]]], hidden: frozenset[int]) -> None:
    ranges = [((row, column), (row + down, column + right)) for (row, column), (down, right) in merges]
    sheet = Grid("表", rows, merges=ranges, hidden_columns=hidden)  # type: ignore[arg-type]
    seen: set[str] = set()
    for table in infer_tables([sheet]):
        for record in table.records:
            assert record.cell not in seen
            seen.add(record.cell)
            match = re.fullmatch(r"([A-Z])(\d+)", record.cell)
            assert match
            row, column = int(match[2]) - 1, ord(match[1]) - 65
            assert column not in hidden
            stored = rows[row][column]
            if isinstance(stored, (int, float)) and not isinstance(stored, bool):
                assert record.value == stored
            elif not isinstance(stored, str):
                assert record.value is None
