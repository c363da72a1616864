"""What the lines above a table say about all of it: its units and its period."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from newinfra.contracts import Table
from newinfra.errors import DeliveryError
from newinfra.periods import Period, parse_period, period_of
from newinfra.project import Project
from newinfra.read.columns import title
from newinfra.read.normal import key
from newinfra.read.sheet_header import Header

GRAINS = ("day", "month", "quarter", "half", "year")

_UNIT_LINE = re.compile(r"(?:^|[\s(]|计量)单位\s*:(?P<units>[^:]+)")
_UNIT_SEPARATORS = re.compile(r"[、,;和及()]|\s+")
_PERIOD = re.compile(
    r"(?<![0-9])(?:[12][0-9]{3}年(?:(?:1[-—–~至])?[0-9]{1,2}月(?:[0-9]{1,2}日)?|[上下]半年|第?[一二三四1-4]季度)?"
    r"|[12][0-9]{3}[Qq][1-4]|[12][0-9]{3}[-./][0-9]{1,2}(?![-./0-9]))"
)
_NOT_THE_PERIOD = re.compile(r"(有效期|批准|制定|发布|印发|报出|填报日期|制表日期).{0,4}$")


@dataclass(frozen=True, slots=True)
class Units:
    """The names under which the project's unit codes are written."""

    names: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, project: Project) -> Units:
        """Code, Chinese name, and the name without its bracket."""
        names: dict[str, frozenset[str]] = {}
        if (project.seeds / "measurement_units.csv").is_file():
            for row in project.seed_rows("measurement_units"):
                spellings = {row["unit_code"], row["name_zh"], re.sub(r"\(.*\)$", "", unicodedata.normalize("NFKC", row["name_zh"]))}
                names[row["unit_code"]] = frozenset(key(spelling).casefold() for spelling in spellings)
        return cls(names)

    def code(self, text: str) -> str | None:
        """The unit code that a text names."""
        wanted = key(text).casefold()
        return next((code for code, names in self.names.items() if wanted in names), None)

    def among(self, text: str) -> list[str]:
        """The unit codes named in a line such as 万户、个/万人 or 万户/个; the longest reading of each part counts."""
        found: list[str | None] = [self.code(text)]
        for part in filter(None, _UNIT_SEPARATORS.split(text)):
            found += [whole] if (whole := self.code(part)) else [self.code(piece) for piece in part.split("/")]
        return [code for code in found if code]


def check_units(header: Header, table: Table, units: Units, *, unit_line: bool, where: str) -> None:
    """Every figure's unit must be the contract's: in the bracket of its header, else on the unit line above the table.

    Raises:
        DeliveryError: unit_changed, naming every column whose unit is another or is not said.
    """
    line = _unit_line(header) if unit_line else None
    named = units.among(line) if line else []
    wrong: list[str] = []
    said: list[str] = []
    for column in table.columns:
        unit = column.spec.unit
        if unit is None or column.name not in header.binding.index:
            continue
        bracket = units.code(header.brackets.get(column.name, ""))
        if bracket is None and (not unit_line or column.spec.role not in ("measure", "value") or unit in named):
            continue
        if bracket != unit:
            wrong.append(f"「{title(column)}」{unit}")
            said += [f"列名注明“{header.brackets[column.name]}”"] if bracket else []
    if wrong:
        raise DeliveryError(
            "a unit is not the contract's",
            reason_code="unit_changed",
            where=f"{where} 工作表“{header.grid.sheet}”",
            expected="、".join(wrong),
            got="、".join(([f"单位行为“{line}”"] if line else ["没有单位行"] if unit_line else []) + said),
        )


def check_period(header: Header, table: Table, period: Period | None, *, where: str) -> Period:
    """The period that stands above the table, at the table's cadence; it must be the one the delivery came for.

    Raises:
        DeliveryError: wrong_period, or period_missing where no period can be read.
    """
    found = list(_periods(header, table))
    place = f"{where} 工作表“{header.grid.sheet}”"
    if period is not None and period in found:
        return period
    expected = period.label_zh if period else f"一个{table.spec.cadence}所属期"
    if not found:
        raise DeliveryError("no period above the table", reason_code="period_missing", where=place, expected=expected, got="表上方没有所属期")
    if period is None:
        return found[0]
    got = "、".join(dict.fromkeys(candidate.label_zh for candidate in found))
    raise DeliveryError("the title's period is not the file's", reason_code="wrong_period", where=place, expected=expected, got=got)


def at_cadence(period: Period, table: Table) -> Period | None:
    """A period read from text as one of the table's cadence: 2024年1-9月 of a quarterly table is the third quarter. None if it is coarser."""
    cadence = table.spec.cadence
    if cadence == "once" or period.grain == cadence:
        return period
    return period_of(period.end, cadence) if GRAINS.index(period.grain) < GRAINS.index(cadence) else None


def _lines(header: Header) -> Iterable[str]:
    return (text for row in header.grid.rows[: header.top] for text in row if text)


def _unit_line(header: Header) -> str | None:
    for text in _lines(header):
        spaced = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).replace("单 位", "单位").strip()
        if match := _UNIT_LINE.search(spaced):
            return match["units"].strip()
    return None


def _periods(header: Header, table: Table) -> Sequence[Period]:
    found: list[Period] = []
    for text in _lines(header):
        joined = key(text)
        for match in _PERIOD.finditer(joined):
            label = match[0].replace("–", "-")
            before = joined[: match.start()]
            period = parse_period(label)
            # A day is a date of printing, unless the line says that the figures stand as of it.
            printed = period is not None and period.grain == "day" and table.spec.cadence != "day" and not before.endswith(("截至", "截止"))
            if period is None or printed or _NOT_THE_PERIOD.search(before):
                continue
            fitting = at_cadence(period, table)
            if fitting:
                found.append(fitting)
    return found
