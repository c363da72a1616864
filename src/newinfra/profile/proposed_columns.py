"""Columns of a proposed contract: what the columns of an unknown table likely are, by their headers and values and the project's seeds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from newinfra.contracts.load import OURS
from newinfra.contracts.model import LogicalType
from newinfra.drift.new_column import ascii_name, free_name
from newinfra.periods import parse_period
from newinfra.project import Project
from newinfra.read.names import Names
from newinfra.read.normal import key, trimmed
from newinfra.read.places import column_letter
from newinfra.read.sheets.wording import bracketed, is_total, subset_of
from newinfra.units import Unit, Units

_SYMBOLS = {"…": "zero", "...": "zero", "……": "zero", "—": "none", "-": "none", "–": "none", "──": "none"}
_LONGEST_SYMBOL = 6


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """One column as ODCS writes it, with what only a person can know about it."""

    name: str
    title_zh: str
    logical_type: LogicalType
    spec: Mapping[str, Any]
    is_key: bool = False
    ask: str = ""


@dataclass(slots=True)
class Seeds:
    """The project's words, as far as a proposal asks for them."""

    names: Names
    units: Units
    measures: Mapping[str, Mapping[str, str]]
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, project: Project) -> Seeds:
        """The words of a project."""
        rows = project.seed_rows("measures") if (project.seeds / "measures.csv").is_file() else []
        return cls(Names(project), Units.of(project), {row["measure_code"]: row for row in rows})

    def is_region(self, text: str) -> bool:
        """Whether a row label names a region, or the whole."""
        label = subset_of(text) or trimmed(text)
        return key(label) in self.names.regions or is_total(label)

    def measure(self, titles: Iterable[str], unit: Unit | None) -> str | None:
        """The reported measure that one of the titles names, if its unit leads there."""
        wanted = {_plain(title) for title in titles} - {""}
        for code, row in self.measures.items():
            own = self.units.unit(row.get("unit_code", ""))
            fits = unit is None or own is None or unit.dimension == own.dimension
            if row.get("kind") == "reported" and fits and code not in self.taken and wanted & {_plain(row.get("name_zh", "")), _plain(code)}:
                return code
        return None

    def known_unit(self, text: str | None) -> Unit | None:
        """The seed's unit that a text names."""
        unit = self.units.unit(text) if text else None
        return unit if unit and unit.code in self.units.known else None


def label_column(seeds: Seeds, position: int, path: Sequence[str], source: Any, values: Sequence[str], *, region_taken: bool) -> ProposedColumn:
    """A column that names the rows: of regions, of periods, or of something that is only carried along."""
    filled = [value for value in values if trimmed(value)]
    header = path[-1] if path else ""
    if not region_taken and filled and sum(map(seeds.is_region, filled)) >= 0.6 * len(filled):
        return ProposedColumn(_name(seeds, "region"), key(header) or "地区", "string", {"role": "region", "from": source}, is_key=True)
    if filled and all(parse_period(trimmed(value)) for value in filled):
        return ProposedColumn(_name(seeds, "period"), key(header) or "所属期", "string", {"role": "period", "from": source}, is_key=True)
    return ProposedColumn(
        _name(seeds, ascii_name(header) or f"column_{column_letter(position).lower()}"), key(header), "string", {"role": "note", "from": source}
    )


def figure_column(seeds: Seeds, position: int, path: Sequence[str], source: Any, unit_text: str | None, texts: Iterable[str]) -> ProposedColumn:
    """A column of figures, with its unit and its measure as far as the seeds know them.

    Args:
        seeds: the project's words; the measure is taken in them.
        position: the column's, from 0.
        path: its header texts.
        source: the same as the contract writes it.
        unit_text: its unit as printed.
        texts: its cells that hold no figure.
    """
    titles = [path[-1], "".join(path), *(["".join(path[:-1])] if len(path) > 1 and is_total(bracketed(key(path[-1]))[0]) else [])]
    unit = seeds.known_unit(unit_text)
    measure = seeds.measure(titles, unit)
    if unit is None and unit_text and measure:
        # A line that names several units: each is of the figures that can be in it.
        own = seeds.units.unit(seeds.measures[measure].get("unit_code", ""))
        fitting = [each for each in seeds.units.among(unit_text) if own and each.dimension == own.dimension and each.code in seeds.units.known]
        unit = fitting[0] if len(fitting) == 1 else None
    name = _name(seeds, measure or ascii_name(path[-1]) or f"column_{column_letter(position).lower()}")
    spec: dict[str, Any] = {"role": "measure", "from": source}
    if unit:
        spec["unit"] = unit.code
    spec["measure"] = measure or name
    seeds.taken.add(spec["measure"])
    if symbols := missing_symbols(texts):
        spec["missing"] = symbols
    return ProposedColumn(name, bracketed(key(path[-1]))[0], "number", spec, ask=asked(unit, unit_text, measure))


def missing_symbols(texts: Iterable[str]) -> dict[str, str]:
    """What the short texts that stand in the place of figures likely mean: … about zero, — no such item, anything else not known."""
    found = {trimmed(text) for text in texts}
    return {text: _SYMBOLS.get(text, "unknown") for text in sorted(found) if text and len(text) <= _LONGEST_SYMBOL and not text.startswith(("#", "="))}


def asked(unit: Unit | None, unit_text: str | None, measure: str | None) -> str:
    """What a person must still say about a figure; '' if nothing."""
    wanted = [] if unit else [f"单位(文件写作“{unit_text}”,seeds/measurement_units.csv 中没有)" if unit_text else "单位(文件中没有注明)"]
    wanted += [] if measure else ["度量代码(请先在 seeds/measures.csv 登记,或将 role 改为 note)"]
    return f"请填写:{'、'.join(wanted)}" if wanted else ""


def as_odcs(column: ProposedColumn, *, required: bool) -> dict[str, Any]:
    """The column as a mapping in the order in which contracts write it."""
    document: dict[str, Any] = {"name": column.name, "businessName": column.title_zh or column.name, "description": column.title_zh or column.name}
    document["logicalType"] = column.logical_type
    document |= {"required": True} if required else {}
    document |= {"primaryKey": True} if column.is_key else {}
    return document | {"customProperties": [{"property": OURS, "value": dict(column.spec)}]}


def _name(seeds: Seeds, wanted: str) -> str:
    name = free_name(wanted.strip("_") or "column", seeds.taken)
    seeds.taken.add(name)
    return name


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", bracketed(key(text))[0]).casefold().removeprefix("年末").removeprefix("期末").removesuffix("数")
