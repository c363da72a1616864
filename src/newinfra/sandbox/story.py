"""What goes wrong in the city: a short list of deliveries that are late, sent again, contradictory or broken."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from newinfra.errors import ConfigError

STANDARD_FAULTS = Path(__file__).with_name("faults.yml")

FaultKind = Literal[
    "late",  # arrives on `arrives` instead of its day
    "flag_missing",  # the file is there, its .ok flag comes on `repaired_on`
    "truncated",  # the compressed file breaks off
    "wrong_period",  # what is inside is about `content_period`
    "bad_cell",  # a cell does not parse
    "renamed_column",  # a header text is not the promised one
    "unknown_region",  # a row names a region nobody knows
    "contradictory",  # figures of one delivery contradict each other
    "unit_slip",  # right digits, wrong unit
    "outlier",  # a figure that cannot be
    "restated",  # plausible, and corrected later
    "rows_missing",  # fewer rows than there are
]


class Edit(BaseModel):
    """A change to delivered text: in the rows where every named column has the named text, put `text`, or multiply by `factor`; or drop the rows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    where: dict[str, str] = {}
    column: str = ""
    text: str | None = None
    factor: float | None = None
    drop: bool = False


class Fault(BaseModel):
    """One delivery that does not come as promised. Without `repaired_on` nobody ever sends it again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(description="what a reader of the list should know, one line")
    kind: FaultKind
    source: str
    table: str
    period: str
    arrives: date | None = None
    repaired_on: date | None = None
    content_period: str | None = None
    edits: list[Edit] = []


@dataclass(frozen=True, slots=True)
class Story:
    """The faults of one city, found by source, table and period."""

    faults: tuple[Fault, ...]
    digest: str
    _by_delivery: dict[tuple[str, str, str], Fault] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None = None) -> Story:
        """The list in `path`, else the standard one.

        Raises:
            ConfigError: the file is not a list of faults, or two of them concern one delivery.
        """
        source = path or STANDARD_FAULTS
        try:
            text = source.read_bytes()
            faults = tuple(Fault.model_validate(entry) for entry in yaml.safe_load(text) or [])
        except (OSError, yaml.YAMLError, ValidationError, TypeError) as error:
            raise ConfigError("the fault list cannot be read", where=str(source), expected="a YAML list of faults", got=str(error)) from error
        by_delivery = {(fault.source, fault.table, fault.period): fault for fault in faults}
        if len(by_delivery) < len(faults):
            raise ConfigError("two faults concern the same delivery", where=str(source), todo="Give each source, table and period one entry.")
        return cls(faults, hashlib.sha256(text).hexdigest(), by_delivery)

    def of(self, source: str, table: str, period: str) -> Fault | None:
        return self._by_delivery.get((source, table, period))


def apply_edits(edits: Sequence[Edit], columns: Sequence[str], rows: list[list[str]]) -> list[list[str]]:
    """`rows` with the edits made; the given rows stay as they are.

    Raises:
        ConfigError: an edit names a column that is not there, or hits no row.
    """
    edited = [list(row) for row in rows]
    for edit in edits:
        unknown = {edit.column, *edit.where} - {*columns, ""}
        if unknown:
            raise ConfigError("a fault names a column that the delivery has not", expected=", ".join(columns), got=", ".join(sorted(unknown)))
        places = [(columns.index(name), text) for name, text in edit.where.items()]
        hits = [row for row in edited if all(row[place] == text for place, text in places)]
        if not hits:
            raise ConfigError("a fault hits no row of its delivery", got=str(edit.where))
        if edit.drop:
            edited = [row for row in edited if not any(row is hit for hit in hits)]
            continue
        place = columns.index(edit.column)
        for row in hits:
            row[place] = edit.text if edit.text is not None else _scaled(row[place], edit.factor or 1.0)
    return edited


def _scaled(text: str, factor: float) -> str:
    """The figure times `factor`, with as many decimals as it had."""
    decimals = len(text.partition(".")[2])
    return f"{float(text) * factor:.{decimals}f}"
