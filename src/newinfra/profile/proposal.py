"""A ready contract for an unknown file: its layout, columns, units, regions and periods as far as content and seeds tell; the rest is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from pathlib import PurePath
from typing import Any

from newinfra.contracts.layout import CsvLayout
from newinfra.contracts.load import OURS
from newinfra.drift.new_column import ascii_name, free_name
from newinfra.drift.yaml_text import in_flow
from newinfra.errors import ConfigError
from newinfra.periods import Grain, Period, parse_period
from newinfra.profile.document import read_bounded
from newinfra.profile.file_template import file_template, period_in_name
from newinfra.profile.proposed_columns import ProposedColumn, Seeds, as_odcs, asked, figure_column, label_column
from newinfra.project import Project
from newinfra.read.formats import Grid, read_grids
from newinfra.read.found.layout import FoundLayout
from newinfra.read.found.text import text_layout
from newinfra.read.layout import LaidOutTable, infer_tables
from newinfra.read.normal import key, trimmed
from newinfra.read.sheets.header_match import header_paths_of
from newinfra.read.sheets.header_words import Path
from newinfra.read.sheets.view import SheetView
from newinfra.read.sheets.wording import periods_in
from newinfra.read.worker.process import read_in_worker

_CELL = re.compile(r"^([A-Z]+)([0-9]+)$")
_DEFAULT_DUE_DAYS = 30


@dataclass(slots=True)
class _Sheet:
    """A table where it stands: the readers' header paths of all columns, and the rows that hold figures, from 0."""

    table: LaidOutTable
    view: SheetView
    paths: list[Path]
    rows: list[int]

    def texts(self, position: int) -> list[str]:
        return [self.view.grid.text(row, position) for row in self.rows]

    def source(self, position: int) -> list[Any]:
        """How a contract names the column: by its innermost header, or by the whole path where that stands more than once."""
        leaves = [key(path[-1]) for path in self.paths if path]
        path = [key(part) for part in self.paths[position]]
        return [path[-1]] if leaves.count(path[-1]) == 1 else [path]


@dataclass(slots=True)
class _Proposed:
    """One table of the contract: its keys of ours, and its columns."""

    name: str
    title_zh: str
    spec: dict[str, Any]
    columns: list[ProposedColumn]
    has_period: bool


def source_id(file_name: str) -> str:
    """The id, and with it the name of the contract file, that is proposed for a file."""
    return ascii_name(PurePath(file_name).stem) or "new_source"


def propose_for_file(path: FilePath, *, encoding: str | None = None, project: Project | None = None) -> str:
    """The contract that is proposed for a file.

    Raises:
        ConfigError: there is no such file, or no table with a header and figures in it.
        DeliveryError: the file cannot be read as a table.
    """
    if not path.is_file():
        raise ConfigError("there is no such file", where=str(path))
    text: str = read_in_worker("propose", path.name, path=path.resolve(), encoding=encoding, project=project or Project.at())
    return text


def propose(path: FilePath, encoding: str | None, project: Project) -> str:
    """As `propose_for_file`, in the reader's own process."""
    data = read_bounded(path)
    grids = read_grids(data, where=path.name, encoding=encoding)
    text = text_layout(data, CsvLayout(format="csv")) if all(grid.sheet is None for grid in grids) else None
    return propose_contract(infer_tables(grids), grids, path.name, text=text, project=project)


def propose_contract(
    tables: Sequence[LaidOutTable], grids: Sequence[Grid], file_name: str, *, text: FoundLayout | None = None, project: Project | None = None
) -> str:
    """An ODCS v3.1 contract that reads the file back, as the text of contracts/<source_id>.odcs.yaml.

    What only a person can know is marked with a comment 请填写 or 请核对.

    Args:
        tables: what the file holds; those without a header are left out.
        grids: its sheets.
        file_name: as it came; its period becomes placeholders.
        text: the layout of a delimited text (see `text_layout`); None for spreadsheets.
        project: whose seeds name regions, units and measures; the default project if None.

    Raises:
        ConfigError: the file holds no table with a header and figures.
    """
    seeds = Seeds.of(project or Project.at())
    template, grain = file_template(file_name)
    named = period_in_name(template, file_name)
    proposed: list[_Proposed] = []
    for table in tables:
        grid = next((grid for grid in grids if grid.sheet == table.sheet), None)
        if grid is None or not table.header_rows or not table.records:
            continue
        sheet = _sheet(table, grid)
        seeds.taken.clear()
        one = _crosstab(sheet, seeds, named) if _is_crosstab(sheet) else _table(sheet, seeds, grain, named, text)
        one.spec["files"] = [template]
        if len([grid for grid in grids if not grid.is_hidden]) > 1 and table.sheet:
            one.spec["layout"]["sheet"] = table.sheet
        one.name = free_name(one.name, [other.name for other in proposed])
        proposed.append(one)
    if not proposed:
        raise ConfigError("no table with a header and figures was found", where=file_name, todo="Write the contract from the one of a similar feed.")
    return "\n".join(_lines(source_id(file_name), PurePath(file_name).stem, proposed)) + "\n"


def _sheet(table: LaidOutTable, grid: Grid) -> _Sheet:
    view = SheetView(grid)
    paths = header_paths_of(view, table.header_rows[0] - 1, table.header_rows[-1] - 1)
    rows = sorted({int(match[2]) - 1 for record in table.records if (match := _CELL.match(record.cell))})
    return _Sheet(table, view, paths, rows)


def _is_crosstab(sheet: _Sheet) -> bool:
    labels = [sheet.paths[column.position] for column in sheet.table.columns]
    return (
        len(labels) > 1 and len(sheet.table.header_rows) == 1 and len(sheet.table.stub_columns) == 1 and all(path and parse_period(path[-1]) for path in labels)
    )


def _crosstab(sheet: _Sheet, seeds: Seeds, named: Period | None) -> _Proposed:
    """Items down, periods across: one row for each figure."""
    stub = sheet.table.stub_columns[0]
    labels = [label for label in dict.fromkeys(map(trimmed, sheet.texts(stub))) if label]
    corner = trimmed(sheet.paths[stub][-1]) if sheet.paths[stub] else ""
    units = {record.row_labels[-1]: record.unit for record in sheet.table.records if record.row_labels}
    known = {seeds.known_unit(unit) for unit in units.values()}
    unit = known.pop() if len(known) == 1 else None
    periods = [period for column in sheet.table.columns if (period := parse_period(sheet.paths[column.position][-1]))]
    value: dict[str, Any] = {"role": "value", "from": ["value"], **({"unit": unit.code} if unit else {})}
    first: ProposedColumn
    if sum(map(seeds.is_region, labels)) >= 0.6 * len(labels):
        first = ProposedColumn("region", key(corner) or "地区", "string", {"role": "region", "from": ["row_label"]}, is_key=True)
        measure = seeds.measure(sheet.table.title, unit)
        value |= {"role": "measure", "measure": measure or "figure"}
        ask = asked(unit, "、".join(sorted({text for text in units.values() if text})), measure)
    else:
        codes = {label: _item_code(label, seeds, unit is not None, number) for number, label in enumerate(labels, start=1)}
        first = ProposedColumn("item", key(corner) or "指标", "string", {"role": "measure_item", "from": ["row_label"], "map": codes}, is_key=True)
        ask = asked(unit, "、".join(sorted({text for text in units.values() if text})), None)
    columns = [
        first,
        ProposedColumn("period", "所属期", "string", {"role": "period", "from": ["column_label"]}, is_key=True),
        ProposedColumn("figure", "数值", "number", value, ask=ask),
    ]
    grain = periods[0].grain
    spec = _spec(seeds, columns, {"format": "crosstab", **({"corner": corner} if corner else {})}, "column", grain, min(periods))
    return _Proposed("figures", _title(sheet.table), spec, columns, has_period=True)


def _item_code(label: str, seeds: Seeds, is_known: bool, number: int) -> str:
    code = seeds.measure([label], None) if is_known else None
    name = code or free_name(ascii_name(label) or f"item_{number}", seeds.taken)
    seeds.taken.add(name)
    return name


def _table(sheet: _Sheet, seeds: Seeds, grain: Grain | None, named: Period | None, text: FoundLayout | None) -> _Proposed:
    """Labels to the left, figures to the right, one row a row."""
    table, columns = sheet.table, list[ProposedColumn]()
    for position in table.stub_columns:
        if position < len(sheet.paths) and sheet.paths[position]:
            region_taken = any(column.spec["role"] == "region" for column in columns)
            path, source = sheet.paths[position], sheet.source(position)
            columns.append(label_column(seeds, position, path, source, sheet.texts(position), region_taken=region_taken))
    labels = {
        column.name: position for column, position in zip(columns, (p for p in table.stub_columns if p < len(sheet.paths) and sheet.paths[p]), strict=True)
    }
    columns = _with_keys(columns, sheet, labels)
    empty: dict[int, list[str]] = {}
    for record in table.records:
        if record.value is None and (match := _CELL.match(record.cell)):
            empty.setdefault(_position(match[1]), []).append(record.text)
    for figure in table.columns:
        if path := sheet.paths[figure.position]:
            unit = figure.unit or table.unit
            columns.append(figure_column(seeds, figure.position, path, sheet.source(figure.position), unit, empty.get(figure.position, [])))
    layout, period_from, cadence, first = _layout(sheet, columns, labels, grain, named, text)
    return _Proposed("figures", _title(table), _spec(seeds, columns, layout, period_from, cadence, first), columns, first is not None)


def _with_keys(columns: list[ProposedColumn], sheet: _Sheet, labels: dict[str, int]) -> list[ProposedColumn]:
    """The label columns, as many of them keys as tell all rows apart; those of regions and periods are keys in any case."""
    keys = [column.name for column in columns if column.is_key]
    for column in columns:
        rows = list(zip(*(sheet.texts(labels[name]) for name in keys), strict=True)) if keys else []
        if rows and len(set(rows)) == len(rows):
            break
        if column.name not in keys and all(map(trimmed, sheet.texts(labels[column.name]))):
            keys.append(column.name)
    return [ProposedColumn(c.name, c.title_zh, c.logical_type, c.spec, c.name in keys, c.ask) for c in columns]


def _layout(
    sheet: _Sheet, columns: Sequence[ProposedColumn], labels: dict[str, int], grain: Grain | None, named: Period | None, text: FoundLayout | None
) -> tuple[dict[str, Any], str, str, Period | None]:
    """The layout, where the period is said, the cadence, and the earliest period."""
    table = sheet.table
    layout: dict[str, Any] = {"format": "sheet", "header_rows": len(table.header_rows)}
    if text is not None and table.header_rows == (1,) and not table.footers and text.encoding and text.delimiter:
        layout = {"format": "csv", "encoding": text.encoding, "compression": text.compression or "none", "delimiter": text.delimiter}
        layout = {name: value for name, value in layout.items() if (name, value) not in (("compression", "none"), ("delimiter", ","))}
    else:
        figures = [column for column in columns if column.spec["role"] == "measure"]
        layout["unit_line"] = bool(table.unit) and all("unit" in column.spec for column in figures)
    rows = next((column for column in columns if column.spec["role"] == "period"), None)
    if rows:
        periods = [period for label in sheet.texts(labels[rows.name]) if (period := parse_period(trimmed(label)))]
        return layout, "column", periods[0].grain, min(periods)
    above = next((period for line in (table.period or "", *table.title) for period, _ in periods_in(line)), None)
    if named is not None and grain is not None:
        if layout["format"] == "sheet" and above == named:
            layout["period_line"] = True
        return layout, "file_name", grain, named
    return layout, "title" if above and layout["format"] == "sheet" else "file_name", "once", above


def _spec(seeds: Seeds, columns: Sequence[ProposedColumn], layout: dict[str, Any], period_from: str, cadence: str, first: Period | None) -> dict[str, Any]:
    spec: dict[str, Any] = {"shape": "measures", "cadence": cadence, "due_days": _DEFAULT_DUE_DAYS, "history_start": first.label if first else "2025"}
    spec |= {"files": [], "layout": layout, "period_from": period_from}
    if not any(column.spec["role"] == "region" for column in columns):
        spec["region"] = seeds.names.city or "region_to_be_named"
    return spec


def _title(table: LaidOutTable) -> str:
    return next((trimmed(line) for line in table.title if trimmed(line)), table.sheet or "数据表")


def _position(letters: str) -> int:
    position = 0
    for letter in letters:
        position = 26 * position + ord(letter) - 64
    return position - 1


def _lines(identifier: str, title: str, tables: Sequence[_Proposed]) -> list[str]:
    lines = ["# 由 newinfra profile 依据一个文件拟出:“请填写”“请核对”处只有人能定,定好后删去该注释。"]
    head = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": identifier,
        "name": title,
        "version": "1.0.0",
        "status": "draft",
        "domain": "new_infrastructure",
    }
    lines += [f"{name}: {in_flow(value)}" for name, value in head.items()]
    lines += ["description:", f"  purpose: {in_flow(title)}  # 请核对:谁为何报送,一句话"]
    lines += ["customProperties:", f"  - property: {OURS}", "    value:"]
    lines += [
        "      publisher: unit_to_be_named  # 请填写:报送单位的代码(seeds/units.csv)",
        "      owner_unit: unit_to_be_named  # 请填写:有问题时告知哪个单位",
    ]
    lines += ["      family: other  # 请核对", "      transport: {kind: drop}  # 请核对:drop、sftp 或 rest", "schema:"]
    for table in tables:
        lines += [f"  - name: {table.name}", f"    businessName: {in_flow(table.title_zh)}", "    physicalType: table"]
        lines += [f"    description: {in_flow(table.title_zh)}", "    customProperties:", f"      - property: {OURS}", "        value:"]
        asks = {"due_days": "请核对:期后几天内应报", "cadence": "请核对", "history_start": "请核对:从哪一期起应报", "region": "请核对:各行所属的地区"}
        if not table.has_period:
            asks["period_from"] = "请填写:文件名、标题和各行都没有所属期,须由文件名带出(files 中写 {yyyy}{mm} 等)"
        lines += [f"          {name}: {in_flow(value)}{f'  # {asks[name]}' if name in asks else ''}" for name, value in table.spec.items()]
        lines.append("    properties:")
        for column in table.columns:
            document = as_odcs(column, required=column.is_key)
            items = [f"{name}: {in_flow(value)}" for name, value in document.items()]
            items[-1] += f"  # {column.ask}" if column.ask else ""
            lines += [f"      {'- ' if number == 0 else '  '}{item}" for number, item in enumerate(items)]
    return lines
