"""Numbers that are written as text: 1,234 · １２．５ · 12.5万户 · 42% · 1 234,5 · 12* — what they say, and how sure that is.

A separator is read only where it can mean one thing. `12,5` can only have a decimal comma and `1,234.5` only a thousands comma;
`1,234` and `1.234` can be both, and the rest of their column decides (see `Style`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from newinfra.read.layout.unit_words import is_unit
from newinfra.read.normal import trimmed


class Style(IntEnum):
    """What the separators of a number show about the way its column is written."""

    PLAIN = 0
    """No separator: fits anything."""
    POINT = 1
    """Decimal point or thousands comma, beyond doubt."""
    COMMA = 2
    """Decimal comma or thousands point, beyond doubt."""
    EITHER_COMMA = 3
    """1,234: thousands in one way of writing, a decimal fraction in the other."""
    EITHER_POINT = 4
    """1.234: a decimal fraction in one way of writing, thousands in the other."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written.

    Attributes:
        value: read with decimal points.
        other: read with decimal commas, where that is another number; else the same.
        unit: what stands behind the number, if it is a unit: 万户, %, Mbps.
        is_marked: a flag or a bracket stands with the number, or a unit: without a column of numbers around it, it may be a name.
        is_sure: nothing but its separators can be read in two ways.
    """

    value: float | int
    other: float | int
    style: Style
    unit: str | None = None
    is_marked: bool = False
    is_sure: bool = True


_RAISED = re.compile(r"(?<=[0-9.])[\u00b2\u00b3\u00b9\u2070-\u207e\u2460-\u2473]+$")
_WHOLE = re.compile(
    r"^(?P<open>\()?(?P<sign>[-+])?"
    r"(?P<currency>US\$|[$€£¥])?(?P<body>\.\d+|\d+(?:\.\d+)?[eE][-+]\d{1,2}|\d+\.\d+[eE]\d{1,2}|\d[\d,.' ]*)(?P<close>\))?(?P<rest>.*)$",
    re.DOTALL,
)
_FLAG = re.compile(r"^(?:[*†‡#]+|[epr]|\s+\(?[a-z]{1,2}\)?|\([a-z0-9]{1,2}\)|\s*\[[a-z0-9 ]{1,6}\])$", re.IGNORECASE)
_DIGITS = re.compile(r"^\d+$")
_ENGLISH = re.compile(r"^\d{1,3}(?:,\d{3})+(?P<fraction>\.\d+)?$")
_INDIAN = re.compile(r"^\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?$")
_CONTINENTAL = re.compile(r"^\d{1,3}(?:\.\d{3})+(?P<fraction>,\d+)?$")
_BLANKS = re.compile(r"^\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?$")
_POINT = re.compile(r"^\d*\.\d+$")
_COMMA = re.compile(r"^\d+,\d+$")
_MOST_DIGITS = 15
_MINUS = str.maketrans({"−": "-", "–": "-", "－": "-", "‑": "-"})


CURRENCIES = frozenset({"$", "€", "£", "¥", "US$"})
"""Signs before a number, which say less than a unit that is printed for the column."""

MULTIPLIERS = frozenset({"千", "万", "百万", "千万", "亿", "万亿"})
"""What multiplies the unit that is printed for the column."""

_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,13})(?:\.(?:\d{1,2}|\d{4,12}))?")


def plain_number(text: str) -> float | int | None:
    """The number of a text that holds nothing else and can be read in one way only: the quick way for most cells of a text file."""
    if not _PLAIN.fullmatch(text):
        return None
    return float(text) if "." in text else int(text)


@lru_cache(maxsize=1 << 16)
def numeral(text: str) -> Numeral | None:
    """The number that a text is, or None: names, codes (leading zeros, more than 15 digits), ranges and comparisons are none."""
    plain = trimmed(text)
    if len(plain) > 40 or not any(character.isdigit() for character in plain):
        return None
    raised = _RAISED.search(plain)
    plain = unicodedata.normalize("NFKC", _RAISED.sub("", plain)).translate(_MINUS).lstrip("'`").strip()
    match = _WHOLE.match(plain)
    if not match or bool(match["open"]) != bool(match["close"]):
        return None
    body = match["body"].rstrip(" ")
    rest = match["body"][len(body) :] + match["rest"]
    unit, is_flag = None, False
    if rest.strip():
        if is_unit(rest.strip()):
            unit = rest.strip()
        elif _FLAG.match(rest):
            is_flag = True
        else:
            return None
    if match["currency"] and unit is None:
        unit = match["currency"]
    read = _separated(body)
    if read is None:
        return None
    value, other, style = read
    negative = match["sign"] == "-" or bool(match["open"])
    if negative:
        value, other = -value, -other
    only_percent = unit in ("%", "‰")
    return Numeral(
        value,
        other,
        style,
        unit,
        is_marked=is_flag or bool(raised) or bool(match["open"]) or (unit is not None and not only_percent),
        is_sure=not match["open"],
    )


def _separated(body: str) -> tuple[float | int, float | int, Style] | None:
    """Both readings of the digits and separators of a number."""
    if _DIGITS.match(body):
        if len(body) > _MOST_DIGITS or (body[0] == "0" and len(body) > 1):
            return None
        return int(body), int(body), Style.PLAIN
    if "e" in body.lower():
        return float(body), float(body), Style.POINT
    if sum(map(str.isdigit, body)) > _MOST_DIGITS + 4:
        return None
    if match := _ENGLISH.match(body):
        english = _number(body.replace(",", ""))
        if match["fraction"] or body.count(",") > 1:
            return english, english, Style.POINT
        decimal = float(body.replace(",", "."))
        return (decimal, decimal, Style.COMMA) if body[0] == "0" else (english, decimal, Style.EITHER_COMMA)
    if match := _CONTINENTAL.match(body):
        continental = _number(body.replace(".", "").replace(",", "."))
        if match["fraction"] or body.count(".") > 1:
            return continental, continental, Style.COMMA
        decimal = float(body)
        return (decimal, decimal, Style.POINT) if body[0] == "0" else (decimal, continental, Style.EITHER_POINT)
    if _INDIAN.match(body):
        number = _number(body.replace(",", ""))
        return number, number, Style.POINT
    if _BLANKS.match(body):
        number = _number(re.sub(r"[ ']", "", body).replace(",", "."))
        return number, number, Style.COMMA if "," in body else Style.POINT if "." in body else Style.PLAIN
    if _POINT.match(body):
        return float(body), float(body), Style.POINT
    if _COMMA.match(body):
        decimal = float(body.replace(",", "."))
        return decimal, decimal, Style.COMMA
    return None


def _number(digits: str) -> float | int:
    return float(digits) if "." in digits else int(digits)
