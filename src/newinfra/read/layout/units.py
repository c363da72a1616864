"""The unit of each figure, as it is printed: beside the row, in the header above the column, or on a line above the whole table.

Where several units are printed on one line, each figure takes one only if the words of its column or row leave a single choice. Units that
contradict each other are none: the record has no unit and says that it is uncertain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from newinfra.read.layout.cells import Area, View
from newinfra.read.layout.header import Header
from newinfra.read.layout.unit_words import counted_noun, is_time_word, is_unit, unit_behind, unit_beside, unit_in, unit_text
from newinfra.read.layout.vocabulary import is_rank_header
from newinfra.read.normal import key, trimmed
from newinfra.read.sheets.wording import unit_line

PERCENTS = frozenset({"%", "‰", "％", "百分点", "个百分点", "percent", "per cent", "pct", "porcentaje", "percentage points", "pp"})
_UNIT_LABEL = re.compile(r"^[(（]?(?:计量)?单\s*位\s*[:：∶︰﹕]?$")
_STATED = re.compile(r"(?:^|[\s(（,，;；\u3000]|计量)单\s*位\s*[:：∶︰﹕]\s*(?P<units>[^:：∶︰﹕]+?)\s*[)）]?$")
_STATED_FIRST = re.compile(r"(?:^|[\s(（,，;；\u3000]|计量)单\s*位\s*[:：∶︰﹕]\s*(?P<units>\S+)")
_LATIN_STATED = re.compile(
    r"(?:^|[(\[]\s*)(?:units?|unidad(?: de medida)?|unités?|einheit|unit of measure(?:ment)?)\s*[:：∶︰﹕]\s*(?P<units>[^()\[\]:]+?)\s*[)\]]?$", re.IGNORECASE
)
_IN = re.compile(
    r"(?:^|[\s,(\[-])(?:in|en)\s+(?P<units>(?:thousands?|millions?|billions?|percent|per cent|%|miles|millones|milliers|us\$|£|€)[^()\[\],.;]*)[)\]]?$",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s*[、,，;；]\s*|\s+(?:and|y|和|及)\s+|和|及")
_GROWTH = re.compile(
    r"同比|环比|增长(?!额|量)|增速|增幅|比重|占比|构成|比(?:上年|去年|上月)(?!末|底|.*(?:净增|增加))|占.{0,8}%|(?:率|率\))$|\bgrowth\b|\bchange\b|\bpercent|%|\bshare\b|\brate\b|\bratio\b|variaci[oó]n|participaci[oó]n|porcentaje|évolution",
    re.IGNORECASE,
)
_CODE = re.compile(r"[(（][A-Za-z][)）]$")
_INDEX = re.compile(r"指数|=\s*100|\bindex\b", re.IGNORECASE)
_NOUNS = {
    "户": ("户", "家庭"),
    "个": ("个数", "数"),
    "人": ("人", "职工", "从业"),
    "元": ("额", "值", "收入", "支出", "投资", "利润", "税", "成本", "费用", "资产", "负债", "金额", "财政", "工资", "存款", "贷款"),
    "千瓦时": ("电量", "用电", "发电"),
    "千瓦": ("容量", "负荷", "装机"),
    "公里": ("里程", "长度"),
    "吨": ("产量", "货运量", "煤", "钢", "粮", "排放", "吞吐"),
    "辆": ("车",),
    "部": ("电话",),
    "家": ("企业", "单位", "机构", "公司"),
    "亩": ("面积",),
    "公顷": ("面积",),
    "平方米": ("面积",),
    "座": ("站",),
}


@dataclass(frozen=True, slots=True)
class TableUnits:
    """The units that stand above a whole table; none, one, or several of one line."""

    units: tuple[str, ...] = ()

    @property
    def text(self) -> str | None:
        """The units as one text."""
        return "、".join(self.units) if self.units else None


@dataclass(slots=True)
class ColumnUnits:
    """The unit that the header states for each column, and the words of its header."""

    units: dict[int, str] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    unit_row: int | None = None


def table_units(view: View, area: Area, header: Header, shared: Sequence[int], corners: Sequence[str]) -> TableUnits:
    """The units above a table: a line that states them, a cell that is a unit, a bracket in a title; the nearest line counts."""
    wide = Area(area.top, area.bottom, 0, area.right)
    lines = [(row, area) for row in reversed(header.titles)] + [(row, wide) for row in reversed(shared)]
    for row, where in lines:
        texts = [view.text(row, column) for column in view.filled(row, where)]
        if units := _stated(texts):
            return TableUnits(units)
    for corner in corners:
        if unit_line(corner) and (units := _stated([corner])):
            return TableUnits(units)
    for row, where in lines:
        for column in view.filled(row, where):
            text = view.text(row, column)
            if units := _in_title(text):
                return TableUnits(units)
    for corner in corners:
        if unit := unit_beside(corner):
            return TableUnits((unit,))
    return TableUnits()


def _stated(texts: Sequence[str]) -> tuple[str, ...]:
    """The units that a row of texts states: 单位：万户、% · 单位 | 万户 · Units: tonnes · (万人) · thousands."""
    for at, text in enumerate(texts):
        if _UNIT_LABEL.match(text) and at + 1 < len(texts):
            return _listed(texts[at + 1], lenient=True)
        for pattern in (_STATED, _STATED_FIRST, _LATIN_STATED):
            if (match := pattern.search(text)) and (units := _listed(match["units"], lenient=pattern is not _STATED_FIRST)):
                return units
    for text in texts:
        if not is_time_word(text) and (unit := unit_text(text)):
            return (unit,)
        if text[:1] in "(（[" and text[-1:] in ")）]" and (units := _listed(text[1:-1], lenient=False)):
            return units
    return ()


def _in_title(text: str) -> tuple[str, ...]:
    bracket = re.search(r"[(（\[【](?P<inside>[^()（）\[\]【】]+)[)）\]】]\s*$", text)
    if bracket and (units := _listed(re.sub(r"^(?:计量)?单位\s*[:：∶︰﹕]|^in\s+", "", bracket["inside"]), lenient=False)):
        return units
    if match := _IN.search(text):
        return (trimmed(match["units"]),)
    unit = unit_beside(text)
    return (unit,) if unit and len(unit) > 1 else ()


def _listed(text: str, *, lenient: bool) -> tuple[str, ...]:
    """The units of a list; with `lenient`, a short text that is no known unit counts as one as well."""
    text = trimmed(text).rstrip(")）")
    if is_unit(text):
        return (text,)
    parts = [part for part in _SEPARATORS.split(text) if part]
    if all(is_unit(part) for part in parts):
        return tuple(parts)
    words = text.split()
    if not text.isascii() and all(is_unit(word) for word in words):
        return tuple(words)
    if lenient and len(text) <= 12 and not any(character.isdigit() for character in text) and len(parts) == 1 and len(words) == 1:
        return (text,)
    return ()


def column_units(view: View, header: Header, columns: Sequence[int], paths: dict[int, list[str]]) -> ColumnUnits:
    """What the header says about the unit of each column; the label nearest to the figures counts."""
    found = ColumnUnits()
    for row in reversed(header.rows):
        texts = [text for column in columns if (text := view.spread_text(row, column))]
        if texts and all(unit_text(text) for text in texts) and (len(texts) > 1 or len(header.rows) > 1):
            found.unit_row = row
            break
    for column in columns:
        path = paths.get(column, [])
        found.words[column] = " ".join(path)
        lines = [unit for row in reversed(header.rows) if (unit := _on_last_line(view, row, column))]
        own = lines[0] if lines else None
        if own is None and found.unit_row is not None:
            own = unit_text(view.spread_text(found.unit_row, column))
        unit = own or next((unit for text in reversed(path) if (unit := unit_in(text))), None)
        unit = unit or next((behind for text in reversed(path) if (behind := unit_behind(text))), None)
        unit = unit or next((noun for text in reversed(path) if (noun := counted_noun(text))), None)
        if unit is not None:
            found.units[column] = unit
    if any(len(path) and _CODE.search(path[-1]) and not unit_beside(path[-1]) for path in paths.values()):
        # Pupils (m), Pupils (f): what stands in such brackets are no metres.
        found.units = {column: unit for column, unit in found.units.items() if not (len(unit) == 1 and unit.isalpha() and unit.isascii())}
    return found


def _on_last_line(view: View, row: int, column: int) -> str | None:
    """The unit under the name in a header cell of two lines."""
    raw = view.raw(row, column)
    if not isinstance(raw, str) or "\n" not in raw.strip():
        return None
    return unit_text(raw.strip().rsplit("\n", 1)[1])


class UnitChoice:
    """Decides the unit of one figure after another."""

    def __init__(self, table: TableUnits, columns: ColumnUnits) -> None:
        self._table = table
        self._columns = columns
        self._percents = [unit for unit in table.units if key(unit).casefold() in PERCENTS]
        self._others = [unit for unit in table.units if unit not in self._percents]
        self._chosen: dict[tuple[int, str | None, str], tuple[str | None, bool]] = {}

    def telling(self, row_words: str) -> str:
        """What of a row's words bears on its unit: nothing of most, so that rows share their choice."""
        if not self._table.units:
            return ""
        if len(self._others) > 1 or _INDEX.search(row_words) or _GROWTH.search(row_words):
            return row_words
        return ""

    def unit(self, column: int, row_unit: str | None, telling: str) -> tuple[str | None, bool]:
        """The unit of a figure, and whether what is printed leaves it in doubt; `telling` is of its row."""
        wanted = (column, row_unit, telling)
        if wanted not in self._chosen:
            self._chosen[wanted] = self._choose(*wanted)
        return self._chosen[wanted]

    def _choose(self, column: int, row_unit: str | None, row_words: str) -> tuple[str | None, bool]:
        words = self._columns.words.get(column, "")
        own = self._columns.units.get(column)
        if is_rank_header(words) or (own is None and _INDEX.search(words)):
            return own, False
        if own is not None and row_unit is not None:
            if key(own) == key(row_unit) or key(own).casefold() in PERCENTS:
                return own, False
            return None, True
        if own is not None:
            return own, False
        is_growth = bool(_GROWTH.search(words))
        if row_unit is not None:
            if is_growth and key(row_unit).casefold() not in PERCENTS:
                return (self._percents[0] if len(self._percents) == 1 else None), False
            return row_unit, False
        return self._from_table(words, row_words, is_growth=is_growth)

    def _from_table(self, words: str, row_words: str, *, is_growth: bool) -> tuple[str | None, bool]:
        percents, others = self._percents, self._others
        if not self._table.units:
            return None, False
        if _INDEX.search(row_words):
            return None, False
        if is_growth or _GROWTH.search(row_words):
            return (percents[0], False) if len(percents) == 1 else (None, False)
        if not others:
            return percents[0], False
        if len(others) == 1:
            return others[0], False
        fitting = list(_fitting(others, words)) or list(_fitting(others, row_words))
        return (fitting[0], False) if len(fitting) == 1 else (None, False)


def _fitting(units: Sequence[str], words: str) -> Iterator[str]:
    """The units that the words name or whose noun is in them."""
    for unit in units:
        nouns = next((nouns for base, nouns in sorted(_NOUNS.items(), key=lambda item: -len(item[0])) if unit.endswith(base)), ())
        if any(noun in words for noun in nouns):
            yield unit
