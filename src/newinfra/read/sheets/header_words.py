"""Which texts may be headers of a table: its contract's, compiled once, and what a text says besides its name (a unit, a footnote mark)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newinfra.contracts import Column, Table
from newinfra.read.normal import key
from newinfra.read.sheets.wording import bracketed
from newinfra.read.staged.columns import derived_columns, header_paths, may_be_absent
from newinfra.units import Unit, Units

Path = tuple[str, ...]

_LONGEST, LONGEST_UNIT, LOOKED_AT, REMEMBERED = 120, 20, 4, 10_000
_AFTER_A_NAME = frozenset("([【,/:;_-*※†‡")
_FOOTNOTE = re.compile(r"[\s①-⑳*＊※†‡¹²³⁴⁵⁶⁷⁸⁹]+$")
_TAIL = re.compile(r"^(?P<name>.*[^,/:;_-])[,/:;_-](?P<unit>[^,:;_-]+)$")


@dataclass(frozen=True, slots=True)
class BoundPaths:
    """Where each contract column stands among some header paths, which stand twice, and the units that headers name, as written."""

    index: dict[str, int]
    doubled: list[tuple[Column, list[str]]]
    units: dict[str, str]


@dataclass(frozen=True, slots=True)
class HeaderText:
    """One header cell's text: `names` from the whole of it to what is left without brackets, marks and units; `unit` as written, if one is there."""

    names: tuple[str, ...]
    unit: str | None


class HeaderWords:
    """The header texts of one table, and a memory of texts that were looked at."""

    def __init__(self, table: Table, units: Units) -> None:
        self._units = units
        self.columns = [(column, header_paths(column)) for column in table.columns if column.name not in derived_columns(table)]
        self.needed = frozenset(column.name for column, _ in self.columns if not may_be_absent(column))
        self._leaves = frozenset(path[-1] for _, paths in self.columns for path in paths)
        self._longest = max(map(len, self._leaves), default=0) + _LONGEST
        beginnings = {leaf[:1] for leaf in self._leaves}
        self.may_begin = _Beginnings(beginnings)
        self._may_go_on = _Prefixes(self._leaves)
        self._texts: dict[str, HeaderText] = {}
        self._codes: dict[str, str | None] = {}
        self._lines: dict[str, list[Unit]] = {}
        self.bound: dict[tuple[Path, ...], BoundPaths] = {}

    def is_leaf(self, text: str) -> bool:
        """Whether a cell's text may be the innermost header of a column. Ask `may_begin` of its first character before."""
        return len(text) <= self._longest and self._may_go_on[text[:LOOKED_AT]] and not self._leaves.isdisjoint(self.text(text).names)

    def text(self, raw: str) -> HeaderText:
        """What a header cell's text says."""
        known = self._texts.get(raw)
        if known is None:
            if len(self._texts) > REMEMBERED:
                self._texts.clear()
            known = self._texts[raw] = self._understood(raw)
        return known

    def unit(self, text: str) -> str | None:
        """The code of the unit that a text is, if it is one."""
        if text not in self._codes:
            if len(self._codes) > REMEMBERED:
                self._codes.clear()
            unit = self._units.unit(text) if len(text) <= LONGEST_UNIT else None
            self._codes[text] = unit.code if unit else None
        return self._codes[text]

    def units_on(self, line: str) -> list[Unit]:
        """The units that a line above a table names."""
        if line not in self._lines:
            if len(self._lines) > REMEMBERED:
                self._lines.clear()
            self._lines[line] = self._units.among(line)
        return self._lines[line]

    def _understood(self, raw: str) -> HeaderText:
        names = [key(raw)]
        if len(bare := key(_FOOTNOTE.sub("", raw))) not in (0, len(names[0])):
            names.append(bare)
        unit: str | None = None
        while True:
            name, inside = bracketed(names[-1])
            if inside is None:
                break
            unit = inside if unit is None or self.unit(inside) else unit
            names.append(name)
        if unit is None and (tail := _TAIL.match(names[-1])) and self.unit(tail["unit"]):
            names.append(tail["name"])
            unit = tail["unit"]
        return HeaderText(tuple(names), unit)


class _Beginnings(dict[str, bool]):
    """Whether a text that begins with this character can be one of the leaves: NFKC may turn the character into another, blanks fall away."""

    def __init__(self, beginnings: set[str]) -> None:
        super().__init__()
        self._beginnings = beginnings

    def __missing__(self, character: str) -> bool:
        plain = key(character)
        self[character] = not plain or plain[0] in self._beginnings
        return self[character]


class _Prefixes(dict[str, bool]):
    """The same of the first few characters: lists are full of texts that begin with the name of their column (站点0001)."""

    def __init__(self, leaves: frozenset[str]) -> None:
        super().__init__()
        self._leaves = leaves

    def __missing__(self, prefix: str) -> bool:
        plain = key(prefix)
        may = (
            len(plain) < len(prefix)
            or bool(_FOOTNOTE.search(prefix))
            or any(leaf.startswith(plain) or (plain.startswith(leaf) and plain[len(leaf)] in _AFTER_A_NAME) for leaf in self._leaves)
        )
        if len(self) > REMEMBERED:
            self.clear()
        self[prefix] = may
        return may
