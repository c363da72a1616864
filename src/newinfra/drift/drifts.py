"""How one delivery's layout departs from the contract and from the delivery before, each departure in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from newinfra.contracts import Table
from newinfra.contracts.layout import CrosstabLayout, CsvLayout, SheetLayout
from newinfra.read.found.claims import Claims, Missing
from newinfra.read.found.layout import FoundColumn, FoundLayout
from newinfra.read.found.renames import Rename, likely_renames
from newinfra.read.normal import key

Kind = Literal["renamed", "missing", "new", "unit", "sheet", "header_depth", "encoding", "compression", "delimiter", "reordered"]
Weight = Literal["held", "warning", "info"]

WEIGHT_ZH: dict[Weight, str] = {"held": "暂扣", "warning": "提醒", "info": "无影响"}
_BYTES_ZH = {"encoding": "文件编码", "compression": "压缩方式", "delimiter": "分隔符"}


@dataclass(frozen=True, slots=True)
class Drift:
    """One departure. `weight` says what it does: the file is held, people are told, or nothing.

    Attributes:
        kind: which sort of departure.
        says_zh: all of it in one sentence.
        weight: what follows from it.
        was: what the contract (or the delivery before) has.
        now: what came.
        missing: the thing of the contract that it is about, where there is one.
        found: the found column that it is about, where there is one.
        certainty: from 0 to 1, where the departure is inferred and not seen.
    """

    kind: Kind
    says_zh: str
    weight: Weight
    was: str
    now: str
    missing: Missing | None = None
    found: FoundColumn | None = None
    certainty: float | None = None

    @property
    def column_name(self) -> str:
        return self.missing.column.name if self.missing else ""


def drifts_of(claims: Claims, layout: FoundLayout, previous: FoundLayout | None) -> list[Drift]:
    """Every departure of a layout from the contract, and of its order and place from the delivery before; the gravest first.

    Args:
        claims: the contract's table.
        layout: what the delivery looked like.
        previous: what the last loaded delivery before it looked like, if there is one.
    """
    if not layout.columns:  # an empty register has no columns to look at
        return []
    renames = likely_renames(claims, layout, previous)
    table = claims.table
    found = [
        *_bytes(table, layout),
        *_sheet(table, layout, previous),
        *(_renamed(rename) for rename in renames),
        *_units(claims, layout),
        *_missing(claims, layout, renames),
        *_new(claims, layout, renames),
        *_reordered(layout, previous),
    ]
    order = list(WEIGHT_ZH)
    return sorted(found, key=lambda drift: order.index(drift.weight))


def _renamed(rename: Rename) -> Drift:
    why = f"(把握 {rename.certainty:.0%}:{'、'.join(rename.evidence_zh)})"
    if rename.units:
        was, now = rename.units
        return Drift("unit", rename.sentence_zh + why, "held", was, now, rename.missing, rename.found, rename.certainty)
    weight: Weight = "held" if rename.missing.is_needed else "warning"
    return Drift("renamed", rename.sentence_zh + why, weight, rename.missing.title, rename.found.title, rename.missing, rename.found, rename.certainty)


def _missing(claims: Claims, layout: FoundLayout, renames: list[Rename]) -> Iterator[Drift]:
    renamed = [rename.missing for rename in renames]
    for one in claims.missing(layout):
        if one not in renamed:
            what = "项" if one.word else "列"
            says = f"缺少{'' if one.is_needed else '可选的'}{what}「{one.title}」,也没有与它相近的{what}"
            yield Drift("missing", says, "held" if one.is_needed else "info", one.title, "", one)


def _new(claims: Claims, layout: FoundLayout, renames: list[Rename]) -> Iterator[Drift]:
    renamed = [rename.found for rename in renames]
    for position in claims.free(layout):
        found = layout.columns[position]
        if found not in renamed:
            what = "项" if layout.format == "crosstab" else "列"
            example = next((text for text in found.samples if text), "")
            says = f"多出未约定的{what}「{found.title}」" + (f",如“{example}”" if example else "")
            yield Drift("new", says, "warning", "", found.title, found=found)


def _units(claims: Claims, layout: FoundLayout) -> Iterator[Drift]:
    """Another unit in the bracket of a header, else on the unit line, wherever it can be told which."""
    table, units, taken = claims.table, claims.units, claims.taken(layout)
    if isinstance(table.spec.layout, CrosstabLayout):
        yield from _units_of_items(claims, layout)
    if not isinstance(table.spec.layout, SheetLayout):
        return
    line = units.among(layout.unit_line) if layout.unit_line else []
    for column in table.columns:
        own = units.unit(column.spec.unit) if column.spec.unit else None
        if own is None or column.name not in taken:
            continue
        found = layout.columns[taken[column.name]]
        bracket = claims.unit(found)
        alike = [unit for unit in line if unit.dimension == own.dimension]
        now = bracket or (alike[0] if column.spec.role in ("measure", "value") and len(alike) == 1 else None)
        if now is not None and now.code != own.code:
            where = "列名注明" if bracket else f"单位行为“{layout.unit_line}”"
            says = f"「{found.title}」的单位由“{own.code}”改为“{now.code}”({where})"
            yield Drift("unit", says, "held", own.code, now.code, Missing(column), found)


def _units_of_items(claims: Claims, layout: FoundLayout) -> Iterator[Drift]:
    """Another unit behind the names of a crosstab's items: they all have the one of the value column."""
    value = next((column for column in claims.table.columns if column.spec.role in ("measure", "value")), None)
    own = claims.units.unit(value.spec.unit) if value and value.spec.unit else None
    for position in claims.taken(layout).values():
        found = layout.columns[position]
        now = claims.unit(found)
        if value and own and now and now.code != own.code:
            yield Drift("unit", f"「{found.title}」的单位由“{own.code}”改为“{now.code}”", "held", own.code, now.code, Missing(value), found)
            return


def _sheet(table: Table, layout: FoundLayout, previous: FoundLayout | None) -> Iterator[Drift]:
    agreed = table.spec.layout
    if isinstance(agreed, SheetLayout | CrosstabLayout) and agreed.sheet and key(agreed.sheet) != key(layout.sheet or ""):
        yield Drift("sheet", f"表格由工作表“{agreed.sheet}”移到“{layout.sheet}”", "held", agreed.sheet, layout.sheet or "")
    elif previous and previous.sheet and layout.sheet and key(previous.sheet) != key(layout.sheet):
        yield Drift("sheet", f"表格由工作表“{previous.sheet}”移到“{layout.sheet}”", "info", previous.sheet, layout.sheet)
    if isinstance(agreed, SheetLayout) and agreed.header_rows and layout.header_rows and layout.header_rows > agreed.header_rows:
        says = f"表头由 {agreed.header_rows} 行变为 {layout.header_rows} 行"
        yield Drift("header_depth", says, "held", str(agreed.header_rows), str(layout.header_rows))
    elif previous and previous.header_rows and layout.header_rows and previous.header_rows != layout.header_rows:
        says = f"表头由 {previous.header_rows} 行变为 {layout.header_rows} 行"
        yield Drift("header_depth", says, "info", str(previous.header_rows), str(layout.header_rows))


def _bytes(table: Table, layout: FoundLayout) -> Iterator[Drift]:
    agreed = table.spec.layout
    if not isinstance(agreed, CsvLayout):
        return
    pairs: tuple[tuple[Kind, str, str | None], ...] = (
        ("encoding", agreed.encoding, layout.encoding),
        ("compression", agreed.compression, layout.compression),
        ("delimiter", agreed.delimiter, layout.delimiter),
    )
    for kind, was, now in pairs:
        if now is not None and now != was:
            yield Drift(kind, f"{_BYTES_ZH[kind]}由“{_visible(was)}”改为“{_visible(now)}”", "held", was, now)


def _reordered(layout: FoundLayout, previous: FoundLayout | None) -> Iterator[Drift]:
    if previous is None:
        return
    before, now = ([key(column.title) for column in one.columns] for one in (previous, layout))
    common = [title for title in before if title in now]
    moved = [title for title in now if title in before]
    if layout.format != "json" and common != moved and len(set(now)) == len(now):
        yield Drift("reordered", "列的顺序有变化(按列名取数,不受影响)", "info", "、".join(common), "、".join(moved))


def _visible(text: str) -> str:
    return {"\t": "制表符", " ": "空格", "none": "不压缩"}.get(text, text)
