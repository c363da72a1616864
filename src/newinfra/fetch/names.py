"""What a file's name says about its table, period and version. Remote names are hostile until shown harmless: none becomes a path of ours."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from newinfra.contracts import Contract, Table
from newinfra.contracts.templates import compiled
from newinfra.periods import Grain, Period, period_of

_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_COARSENESS: tuple[Grain, ...] = ("day", "month", "quarter", "half", "year")
LONGEST_NAME = 1024


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What a file's name says. `period` is None where the name has no period; `version` counts re-sent files from 2."""

    table: Table
    period: Period | None
    version: int | None
    vintage: str


def match_tables(contract: Contract, path: str) -> tuple[NameMatch, ...]:
    """The tables that a file holds according to its path below the feed's root; a workbook may hold several."""
    matches = (_match_table(table, path) for table in contract.tables)
    return tuple(match for match in matches if match)


def unsafe(path: str) -> bool:
    """Whether a remote path could mislead a reader, a log or a program: control and direction characters, `..`, backslashes, excessive length."""
    if len(path) > LONGEST_NAME or "\\" in path or any(part in ("", ".", "..") for part in path.split("/")):
        return True
    return any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in path)


def decoded(path: bytes) -> str:
    """A path as text: UTF-8, else GB18030, which Windows machines in China write; what is neither becomes unsafe surrogates."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return path.decode(encoding)
        except UnicodeDecodeError:
            continue
    return path.decode("utf-8", "surrogateescape")


def printable(path: str) -> str:
    """A remote path for people to read: whatever could mislead is spelt out, and it is never longer than a line."""
    shown = "".join(c.encode("unicode_escape").decode() if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in path[:200])
    return shown + ("…" if len(path) > 200 else "")


def _match_table(table: Table, path: str) -> NameMatch | None:
    normal = unicodedata.normalize("NFKC", path)
    for template in table.spec.files:
        found = compiled(template).fullmatch(normal)
        if not found:
            continue
        parts = {name: value for name, value in found.groupdict().items() if value is not None}
        try:
            period = _period(parts, table)
        except ValueError:  # 20240231: the name looks right but names no day
            continue
        version = int(parts["version"]) if "version" in parts else None
        return NameMatch(table, period, version, parts.get("vintage") or ("修订" if version and version > 1 else table.spec.vintage))
    return None


def _period(parts: dict[str, str], table: Table) -> Period | None:
    if "yyyy" not in parts:
        return None
    year, month, day = int(parts["yyyy"]), 1, 1
    grain: Grain = "year"
    if "mm" in parts:
        month, grain = int(parts["mm"]), "month"
        if "dd" in parts:
            day, grain = int(parts["dd"]), "day"
    elif "q" in parts:
        month, grain = 3 * _number(parts["q"]) - 2, "quarter"
    elif "h" in parts:
        month, grain = 6 * _number(parts["h"]) - 5, "half"
    cadence = table.spec.cadence
    # A quarterly table whose files carry the quarter's last month is about the quarter. Rows with periods of their own are left alone.
    if cadence != "once" and table.spec.period_from != "column" and _COARSENESS.index(cadence) > _COARSENESS.index(grain):
        grain = cadence
    return period_of(date(year, month, day), grain)


def _number(text: str) -> int:
    return _NUMERALS.get(text) or int(text)
