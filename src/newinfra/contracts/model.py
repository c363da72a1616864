"""The contract of a feed: ODCS v3.1 with our own strict parts under the custom property `newinfra`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from newinfra.contracts.layout import Layout
from newinfra.contracts.transport import Request, Strict, Transport
from newinfra.periods import Grain

Shape = Literal["measures", "entities", "readings"]
LogicalType = Literal["string", "integer", "number", "date", "timestamp", "boolean"]

Role = Literal[
    "region",  # name or code of a county, zone or the city; resolved through seeds/region_aliases
    "period",  # the period of the row, where one delivery holds several; of several columns (year, quarter) the words are put together
    "publisher",  # whose figure the row is, where one feed reports for several
    "measure",  # a figure; the column names its measure code and unit
    "measure_item",  # text that selects the measure through `map` (long layout); the figure is in the `value` column
    "key",  # entities: part of the key, joined with | in the order of the columns
    "name",
    "status",
    "level",
    "valid_from",
    "valid_to",
    "attribute",  # entities: kept under its column name in attributes
    "series",  # readings: meter, site, feeder; a table without it is one series
    "timestamp",
    "value",
    "flag",
    "note",  # read and typed, not carried further
]


class ColumnSpec(Strict):
    """What we know of a column beyond ODCS."""

    role: Role
    source: list[str] | list[list[str]] = Field(
        default=[],
        alias="from",
        description="header texts that may stand above the column (aliases); a list of lists gives header paths, outermost first; JSON pointers for pages",
    )
    unit: str | None = Field(default=None, description="unit code of the figure as delivered (seeds/measurement_units)")
    unit_from: Literal["contract", "sheet"] = Field(
        default="contract",
        description="contract: a sheet that says another unit is held; sheet: its figures are converted to `unit`, and the factor is kept",
    )
    measure: str | None = Field(default=None, description="measure code (seeds/measures)")
    map: dict[str, str] = Field(default={}, description="publisher's words → ours")
    missing: dict[str, Literal["zero", "none", "unknown"]] = Field(
        default={}, description="symbols: zero = below the unit, none = no such item, unknown = not known; they are not errors"
    )
    date_format: str | None = Field(default=None, description="strptime format of a date or timestamp that is not ISO")


class TableSpec(Strict):
    """What we know of a table beyond ODCS."""

    shape: Shape
    use: Literal["primary", "reconciliation"] = "primary"
    cadence: Grain | Literal["once"]
    due_days: int = Field(description="days after the end of the period by which it must be here")
    history_start: str = Field(description="label of the first period that is expected, e.g. 2023-01")
    files: list[str] = Field(default=[], description="name templates: {yyyy} {mm} {dd} {q} {h}, * for anything, [..] optional, {version} digits")
    request: Request | None = None
    layout: Layout
    period_from: Literal["file_name", "request", "title", "column"] = Field(description="where a delivery says what period it is about")
    region: str | None = Field(default=None, description="region code of every row, where there is no region column")
    entity_type: str | None = None
    vintage: str = "快报"
    publisher: str | None = Field(default=None, description="unit whose figures these are, where not the feed's publisher")
    ignored: list[str] = Field(
        default=[], description="headers (or items of a crosstab) that come and are not used, so that they are no news; * for all others"
    )


class FeedSpec(Strict):
    """What we know of a feed beyond ODCS."""

    publisher: str = Field(description="unit code of who sends it (seeds/units)")
    owner_unit: str = Field(description="unit code of who is told when something is wrong")
    family: str
    transport: Transport


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, ODCS and ours together; `title_zh` is its short Chinese name."""

    name: str
    logical_type: LogicalType
    required: bool
    is_key: bool
    title_zh: str
    description: str
    spec: ColumnSpec


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a feed. `columns` are in the contract's order; key columns are the grain of a delivery."""

    name: str
    title_zh: str
    description: str
    columns: tuple[Column, ...]
    spec: TableSpec

    @property
    def grain(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.is_key)

    def with_role(self, role: Role) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.spec.role == role)


@dataclass(frozen=True, slots=True)
class Contract:
    """One feed. `id` names the source everywhere: contract file, typed tables, suite, findings."""

    id: str
    version: str
    title_zh: str
    spec: FeedSpec
    tables: tuple[Table, ...]
    path: Path
    odcs: dict[str, Any]

    def table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)

    def publisher_of(self, table: Table) -> str:
        return table.spec.publisher or self.spec.publisher
