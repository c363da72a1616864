"""What a spreadsheet itself should refuse in a column of a form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from newinfra.steward.form import FormColumn
from newinfra.steward.wording import date_example, is_compulsory, symbols, symbols_zh, type_zh

LONGEST_FORMULA, LONGEST_MESSAGE = 255, 255
EARLIEST, LATEST = date(1949, 10, 1), date(2100, 12, 31)


def validation(column: FormColumn, cell: str, place_of: Callable[[tuple[str, ...]], str]) -> dict[str, Any] | None:
    """Options for XlsxWriter's data_validation of the column; None where anything may stand.

    Args:
        column: the column.
        cell: its first cell under the header, from which relative formulas start.
        place_of: writes a list of choices down and gives the formula that points to it.
    """
    rule = _rule(column, cell, place_of)
    if rule is None:
        return None
    return {
        **rule,
        "ignore_blank": True,
        "error_title": "填写内容不符合要求",
        "error_message": _expected_zh(column)[:LONGEST_MESSAGE],
        "input_title": "必填" if is_compulsory(column.column) else "选填",
        "input_message": _expected_zh(column)[:LONGEST_MESSAGE],
    }


def _rule(column: FormColumn, cell: str, place_of: Callable[[tuple[str, ...]], str]) -> dict[str, Any] | None:
    about = column.column
    if column.choices:
        return {"validate": "list", "source": place_of((*column.choices, *symbols(about)))}
    match about.logical_type:
        case "number" | "integer":
            return _number(column, cell)
        case "date" | "timestamp" if not about.spec.date_format:
            if symbols(about):
                return _formula(f"AND(ISNUMBER({cell}),{cell}>={_days(EARLIEST)},{cell}<={_days(LATEST)})", column, cell)
            return {"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST}
        case "date" | "timestamp":
            # The contract's format is a text: a real date would lose it.
            return _formula(f"ISTEXT({cell})", column, cell)
        case _:
            return None


def _number(column: FormColumn, cell: str) -> dict[str, Any] | None:
    low, high = _bounds(column)
    is_integer = column.column.logical_type == "integer"
    if symbols(column.column):
        conditions = [
            f"ISNUMBER({cell})",
            f"{cell}>={low!r}",
            *([f"{cell}<={high!r}"] if high is not None else []),
            *([f"{cell}=INT({cell})"] if is_integer else []),
        ]
        return _formula(f"AND({','.join(conditions)})", column, cell)
    rule: dict[str, Any] = {"validate": "integer" if is_integer else "decimal", "criteria": ">=", "value": low}
    return rule if high is None else {"validate": rule["validate"], "criteria": "between", "minimum": low, "maximum": high}


def _bounds(column: FormColumn) -> tuple[float, float | None]:
    low = 0.0 if column.low is None else column.low
    high = column.high
    if column.column.logical_type == "integer":
        return int(low), None if high is None else int(high)
    return low, high


def _days(day: date) -> int:
    """The number by which a spreadsheet knows a day."""
    return (day - date(1899, 12, 30)).days


def _formula(condition: str, column: FormColumn, cell: str) -> dict[str, Any] | None:
    """A condition, or one of the column's symbols."""
    texts = [f'''EXACT({cell},"{symbol.replace('"', '""')}")''' for symbol in symbols(column.column)]
    formula = f"=OR({','.join([condition, *texts])})" if texts else f"={condition}"
    return {"validate": "custom", "value": formula} if len(formula) <= LONGEST_FORMULA else {"validate": "any"}


def _expected_zh(column: FormColumn) -> str:
    about = column.column
    parts = [type_zh(about) + (f",单位{about.spec.unit}" if about.spec.unit else "")]
    if about.logical_type in ("number", "integer") and not column.choices:
        low, high = _bounds(column)
        parts.append(f"不小于{low:,.10g}" + (f"、不大于{high:,.10g}" if high is not None else ""))
    if about.logical_type in ("date", "timestamp"):
        parts.append(f"如 {date_example(about)}")
    if symbols(about):
        parts.append(f"没有数据时可填{symbols_zh(about)}")
    return ";".join(parts)
