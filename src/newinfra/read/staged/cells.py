"""What one cell's text means under its column's contract. The rules stand here once; SQL takes the plain cases, which are most, by itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal

from newinfra.contracts import Column
from newinfra.read.formats.grid import ERROR_TEXTS, NO_VALUE
from newinfra.read.normal import BLANKS, key, trimmed
from newinfra.units import Units, figure_with_unit, multiplied

State = Literal["reported", "below_unit", "none", "unknown", "held"]

MISSING_STATES: dict[str, State] = {"zero": "below_unit", "none": "none", "unknown": "unknown"}
LARGEST = Decimal(10) ** 21
SMALLEST = Decimal("0.000001")
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # 1954 … 2119: a day number of a spreadsheet, and not a year or a count

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DATE = re.compile(r"(?P<y>[12][0-9]{3})(?P<s>[-/.年])(?P<m>[0-9]{1,2})(?:[-/.月])(?P<d>[0-9]{1,2})日?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?")
_DIGITS_DATE = re.compile(r"(?P<y>[12][0-9]{3})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_TIME = re.compile(
    r"(?P<y>[12][0-9]{3})[-/.年](?P<m>[0-9]{1,2})[-/.月](?P<d>[0-9]{1,2})日?[ T]*(?P<H>[0-9]{1,2})[::时](?P<M>[0-9]{2})(?:[::分](?P<S>[0-9]{2})(?:\.[0-9]+)?)?"
    r"(?:Z|[+-][0-9]{2}:?(?:[0-9]{2})?)?"
)
_YES = {"是", "有", "y", "yes", "true", "1", "√", "已", "已支持"}
_NO = {"否", "无", "n", "no", "false", "0", "×", "未", "未支持"}
_MINUS = str.maketrans({"−": "-", "﹣": "-", "－": "-"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """`value` as text that casts to the column's type, or None; `problem` is the reason code where the text cannot be understood.

    `unit` is the unit that the cell itself names, and `factor` what its number was multiplied by to stand in the column's.
    """

    value: str | None
    state: State
    problem: str | None = None
    unit: str | None = None
    factor: Fraction | None = None


def meaning(column: Column, text: str, *, decimal_comma: bool = False, serial_dates: bool = False, units: Units | None = None) -> Meaning:
    """What `text` means in `column`.

    Missing symbols are looked up before anything is normalised (NFKC would turn … into three dots), then the contract's words, then the type.

    Args:
        column: the contract's column.
        text: the cell as the publisher wrote it.
        decimal_comma: 1.234,5 is one thousand two hundred thirty-four and a half.
        serial_dates: a number in a date column is a spreadsheet's day number.
        units: the project's units; without them a number with a unit behind it is no number.
    """
    plain = trimmed(text)
    symbol = column.spec.missing.get(plain)
    if symbol is not None:
        state = MISSING_STATES[symbol]
        return Meaning("0" if state == "below_unit" and column.logical_type in ("number", "integer") else None, state)
    if not plain and "" not in column.spec.map:
        return Meaning(None, "unknown")
    if plain in ERROR_TEXTS:
        return Meaning(None, "held", "cell_error")
    if plain == NO_VALUE:
        return Meaning(None, "held", "formula_without_value")
    if column.spec.map:
        words = {key(word): ours for word, ours in column.spec.map.items()}
        if key(plain) not in words and column.spec.role != "period":
            return Meaning(None, "held", "item_unknown" if column.spec.role == "measure_item" else "word_unknown")
        plain = words.get(key(plain), plain)
    return _typed(column, plain, decimal_comma, serial_dates, units)


def _typed(column: Column, plain: str, decimal_comma: bool, serial_dates: bool, units: Units | None) -> Meaning:
    match column.logical_type:
        case "number" | "integer":
            return _number(column, plain, decimal_comma, units)
        case "date":
            day = _date(column, plain, serial_dates)
            return Meaning(day.isoformat(), "reported") if day else Meaning(None, "held", "date_not_parsed")
        case "timestamp":
            moment = _timestamp(column, plain)
            return Meaning(moment.isoformat(sep=" "), "reported") if moment else Meaning(None, "held", "timestamp_not_parsed")
        case "boolean":
            word = key(plain).casefold()
            return Meaning(str(word in _YES).lower(), "reported") if word in _YES | _NO else Meaning(None, "held", "boolean_not_parsed")
        case _:
            # Keys are compared between deliveries and sources, so the width of their characters must not matter.
            is_key = column.is_key or column.spec.role in ("key", "series")
            return Meaning(trimmed(unicodedata.normalize("NFKC", plain)) if is_key else plain, "reported")


def _number(column: Column, plain: str, decimal_comma: bool, units: Units | None) -> Meaning:
    number = number_text(plain, percent=column.spec.unit == "%" and units is None, decimal_comma=decimal_comma)
    unit, factor = None, None
    figure = figure_with_unit(plain.translate(_MINUS), units.known.get(column.spec.unit or ""), units) if number is None and units else None
    if figure:
        if figure.factor is None:
            return Meaning(None, "held", "unit_incompatible")
        written = number_text(figure.number, decimal_comma=decimal_comma)
        number = format(multiplied(Decimal(written), figure.factor).quantize(SMALLEST), "f") if written is not None else None
        unit, factor = figure.unit, figure.factor
    if number is None or (column.logical_type == "integer" and Decimal(number) != Decimal(number).to_integral_value()):
        return Meaning(None, "held", "number_not_parsed")
    if abs(Decimal(number)) >= LARGEST or (column.logical_type == "integer" and abs(Decimal(number)) >= 2**63):
        return Meaning(None, "held", "number_out_of_range")
    if column.logical_type == "integer":
        number = str(int(Decimal(number)))
    return Meaning(number, "reported", None, unit, factor)


def number_text(text: str, *, percent: bool = False, decimal_comma: bool = False) -> str | None:
    """A number as people type it, as plain decimal digits; None if it is none.

    Full-width digits, blanks around, an apostrophe in front and thousands separators in groups of three are understood, and a per-cent sign
    where the unit is %. Anything else ("约30", "1,23") is not; a number with a unit behind it ("12万户") is looked at by `meaning`.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_MINUS)).strip(BLANKS).lstrip("'’‘").strip(BLANKS)
    plain = "".join(character for character in plain if character not in BLANKS or character == " ")
    if percent:
        plain = plain.removesuffix("%").rstrip()
    if decimal_comma:
        plain = plain.translate(str.maketrans(",.", ".,"))
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?", plain):
        plain = plain.replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        return None
    try:
        return format(Decimal(plain), "f")
    except InvalidOperation:
        return None


def _date(column: Column, plain: str, serial_dates: bool) -> date | None:
    text = unicodedata.normalize("NFKC", plain).strip(BLANKS)
    try:
        if column.spec.date_format:
            return datetime.strptime(text, column.spec.date_format).date()  # noqa: DTZ007 # a calendar day has no time zone
        match = _DATE.fullmatch("".join(text.split(" ")) if "年" in text else text) or _DIGITS_DATE.fullmatch(text)
        if match:
            return date(int(match["y"]), int(match["m"]), int(match["d"]))
        if serial_dates and text.isdecimal() and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
            return date(1899, 12, 30) + timedelta(days=int(text))
    except ValueError:
        return None
    return None


def _timestamp(column: Column, plain: str) -> datetime | None:
    """The publisher's wall clock: an offset is left aside, and 24:00 is the midnight that ends the day."""
    text = unicodedata.normalize("NFKC", plain).strip(BLANKS)
    try:
        if column.spec.date_format:
            return datetime.strptime(text, column.spec.date_format).replace(tzinfo=None)  # noqa: DTZ007
        match = _TIME.fullmatch(text)
        if not match:
            day = _date(column, plain, serial_dates=False)
            return datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001
        hour, minute, second = int(match["H"]), int(match["M"]), int(match["S"] or 0)
        midnight = datetime(int(match["y"]), int(match["m"]), int(match["d"]))  # noqa: DTZ001
        if (hour, minute, second) == (24, 0, 0):
            return midnight + timedelta(days=1)
        return midnight.replace(hour=hour, minute=minute, second=second)
    except ValueError:
        return None
