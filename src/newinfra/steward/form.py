"""The blank form of a table as its contract wants it: headers, lines above them, what may stand in each column, rows that are known beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newinfra.contracts import Column, Contract, Table
from newinfra.contracts.layout import CrosstabLayout, SheetLayout
from newinfra.errors import ConfigError
from newinfra.periods import Period
from newinfra.project import Project
from newinfra.quality.suite import raw_suites
from newinfra.read.normal import key
from newinfra.read.sheets.wording import bracketed
from newinfra.read.staged.columns import title

_DERIVED = ("sheet_name", "block_label")
YES_NO = ("是", "否")
SHEET_NAME_LENGTH = 31


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of the form: its header texts from the outermost in, the contract's column whose values it takes, and what those may be.

    `choices` are the only texts allowed besides the contract's symbols for missing figures; `low` and `high` are in the column's unit.
    """

    header: tuple[str, ...]
    column: Column
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class BlankForm:
    """One sheet. `rows` are the texts known beforehand, in the order of `columns`; `units` is '' where no unit line is wanted."""

    contract: Contract
    table: Table
    period: Period
    sheet: str
    reporter: str
    units: str
    columns: tuple[FormColumn, ...]
    header_rows: int
    rows: tuple[tuple[str, ...], ...]


def blank_form(contract: Contract, table: Table, period: Period, project: Project) -> BlankForm:
    """The form of a sheet or crosstab table for a period.

    Raises:
        ConfigError: the layout is one that only its own publisher can lay out: blocks that repeat, several labels a row, periods downwards.
    """
    layout = table.spec.layout
    assert isinstance(layout, SheetLayout | CrosstabLayout)
    bounds = _bounds(contract, table, project)
    choices = {column.name: _choices(column, table, period, project) for column in table.columns}
    if isinstance(layout, CrosstabLayout):
        label, value = _crosstab_columns(table, layout)
        corner = layout.corner if isinstance(layout.corner, str) else next(iter(layout.corner or ()), title(label))
        headers: dict[str, tuple[str, ...]] = {label.name: (corner,), value.name: (period.label_zh,)}
        shown = [label, value]
    else:
        shown = [column for column in table.columns if not set(_DERIVED) & set(map(str, column.spec.source))]
        if layout.repeat or len(shown) < len(table.columns):
            raise _irregular(table, "同一表头在工作簿中重复出现的表")
        headers = {column.name: _header(column, layout) for column in shown}
    columns = tuple(FormColumn(headers[column.name], column, choices[column.name], *bounds.get(column.name, (None, None))) for column in shown)
    return BlankForm(
        contract=contract,
        table=table,
        period=period,
        sheet=layout.sheet or _sheet_name(table.title_zh or table.name),
        reporter=next((row["name_zh"] for row in _seed(project, "units") if row["unit_code"] == contract.spec.owner_unit), contract.title_zh),
        units="、".join(_line_units(table)) if isinstance(layout, SheetLayout) and layout.unit_line else "",
        columns=columns,
        header_rows=max(len(header) for header in headers.values()),
        rows=tuple(_rows(table, shown, period, project)),
    )


def _crosstab_columns(table: Table, layout: CrosstabLayout) -> tuple[Column, Column]:
    """The columns of the labels and of the figures."""
    values = [column for column in table.columns if column.spec.role in ("measure", "value")]
    labels = [column for column in table.columns if column not in values and column.spec.role not in ("period", "note")]
    if layout.transposed or len(labels) != 1 or len(values) != 1 or "column_item" in labels[0].spec.source:
        raise _irregular(table, "多重表头或转置的交叉表")
    return labels[0], values[0]


def _irregular(table: Table, kind: str) -> ConfigError:
    return ConfigError("no blank form can be made of the table", where=table.name, got=kind, todo="请沿用报送单位自己的表样,用 `newinfra check` 核对。")


def _header(column: Column, layout: SheetLayout) -> tuple[str, ...]:
    """The header texts, with the unit in brackets where no unit line says it."""
    first = column.spec.source[0] if column.spec.source else title(column)
    path = (first,) if isinstance(first, str) else tuple(first)
    unit = column.spec.unit
    if layout.unit_line or unit is None or bracketed(key(path[-1]))[1] == key(unit):
        return path
    return (*path[:-1], f"{path[-1]}（{unit}）")


def _line_units(table: Table) -> list[str]:
    """The units that the line above the table must name."""
    return list(dict.fromkeys(column.spec.unit for column in table.columns if column.spec.unit and column.spec.role in ("measure", "value")))


def _choices(column: Column, table: Table, period: Period, project: Project) -> tuple[str, ...]:
    match column.spec.role:
        case "region":
            return tuple(region_labels(table, project))
        case "publisher":
            return tuple(row["name_zh"] for row in _seed(project, "units"))
        case "period":
            return (period.label_zh,) if len(table.with_role("period")) == 1 else tuple(column.spec.map)
    if column.logical_type == "boolean":
        return YES_NO
    return tuple(word for word in column.spec.map if word)


def region_labels(table: Table, project: Project) -> list[str]:
    """Names for the drop-down list: the whole first, then counties, then the zones, which lie inside counties."""
    regions = _seed(project, "regions")
    names = [row["name_zh"] for row in regions]
    layout = table.spec.layout
    if table.spec.shape != "measures" or not isinstance(layout, SheetLayout):
        return names
    zones = [row["name_zh"] for row in regions if row.get("kind") == "zone"]
    inside = [f"{prefix}：{zone}" for prefix in layout.subset_prefixes[:1] for zone in zones]
    return [*layout.total_labels[:1], *(name for name in names if name not in zones), *(inside or zones)]


def _rows(table: Table, shown: Sequence[Column], period: Period, project: Project) -> Iterable[tuple[str, ...]]:
    """The rows that every delivery of the table has: one per county and the whole, one per item, or the one of the period."""
    if table.spec.shape != "measures":
        return
    keys = {column.spec.role for column in shown if column.is_key or column.spec.role in ("region", "measure_item", "series", "publisher")} - {"period"}
    labels: list[tuple[str, str]] = [("", "")]
    if keys == {"region"}:
        layout = table.spec.layout
        counties = [row["name_zh"] for row in _seed(project, "regions") if row.get("kind", "county") == "county"]
        totals = layout.total_labels[:1] if isinstance(layout, SheetLayout) else []
        labels = [("region", name) for name in [*counties, *totals]]
    elif keys == {"measure_item"}:
        # Several words of the publisher may mean one measure; the first is its own.
        words = {code: word for column in shown if column.spec.role == "measure_item" for word, code in reversed(column.spec.map.items())}
        labels = [("measure_item", word) for word in reversed(words.values())]
    elif keys or not any(column.spec.role == "period" for column in shown):
        return
    periods = [column for column in shown if column.spec.role == "period"]
    for role, label in labels:
        yield tuple(label if column.spec.role == role else period.label_zh if [column] == periods else "" for column in shown)


def _bounds(contract: Contract, table: Table, project: Project) -> dict[str, tuple[float | None, float | None]]:
    """The bounds that gate 1 holds a column to, where a figure beyond them would have the delivery rejected; percentages always."""
    if not (project.expectations / "raw" / f"{contract.id}.yml").is_file():
        return {}
    units = {column.name: column.spec.unit for column in table.columns}
    return {
        str(expectation.kwargs["column"]): (expectation.kwargs.get("min_value"), expectation.kwargs.get("max_value"))
        for expectation in raw_suites(project, contract)[table.name].expectations
        if expectation.type == "expect_column_values_to_be_between"
        and (expectation.severity == "critical" or units.get(str(expectation.kwargs["column"])) == "%")
    }


def _sheet_name(text: str) -> str:
    """A name that a spreadsheet allows."""
    return "".join("_" if character in "[]:*?/\\'" else character for character in text)[:SHEET_NAME_LENGTH] or "Sheet1"


def _seed(project: Project, name: str) -> list[dict[str, str]]:
    return project.seed_rows(name) if (project.seeds / f"{name}.csv").is_file() else []
