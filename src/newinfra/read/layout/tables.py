"""A sheet's tables, put together: regions, headers, labels, units, records."""

from __future__ import annotations

from collections.abc import Iterator

from newinfra.read.formats import Grid
from newinfra.read.layout.cells import EMPTY, ERROR, MARKED, MISSING, NUMBER, View, view_of
from newinfra.read.layout.header import Header, column_paths, find_header
from newinfra.read.layout.labels import row_labels
from newinfra.read.layout.model import FigureColumn, LaidOutTable, Record
from newinfra.read.layout.records import column_letters, records_of
from newinfra.read.layout.regions import Region, regions_of
from newinfra.read.layout.stubs import ColumnRoles, column_roles
from newinfra.read.layout.unit_words import unit_text
from newinfra.read.layout.units import TableUnits, UnitChoice, column_units, table_units
from newinfra.read.layout.vocabulary import is_continuation, is_period
from newinfra.read.sheets.wording import periods_in, unit_line


def tables_of(grid: Grid) -> Iterator[LaidOutTable]:
    """The tables of one sheet that hold figures."""
    if grid.is_hidden:
        return
    view = view_of(grid)
    before: LaidOutTable | None = None
    for region in regions_of(view):
        table = _table(view, region, before)
        if table is not None:
            yield table
            before = table


def _table(view: View, region: Region, before: LaidOutTable | None) -> LaidOutTable | None:
    area = region.area
    everywhere = list(range(area.left, area.right))
    first_guess = column_roles(view, region, {})
    header = find_header(view, region, first_guess.values)
    paths = column_paths(view, area, header, everywhere, set(first_guess.values))
    roles = column_roles(view, region, {column: path[-1] if path else "" for column, path in paths.items()})
    if roles.values and roles.values != first_guess.values:
        header = find_header(view, region, roles.values)
        paths = column_paths(view, area, header, everywhere, set(roles.values))
        roles = column_roles(view, region, {column: path[-1] if path else "" for column, path in paths.items()})
    if not roles.values:
        return None
    labels = row_labels(view, region, header, roles)
    corners = [text for column in roles.labels[:1] for text in paths[column]]
    of_table = table_units(view, area, header, region.shared, corners)
    if not of_table.units and before is not None and _goes_on(before, view, region, header, paths, roles):
        of_table = TableUnits((before.unit,) if before.unit else ())
    of_columns = column_units(view, header, roles.values, paths)
    records = records_of(view, region, roles.values, paths, labels, UnitChoice(of_table, of_columns), names_rows=bool(roles.labels), headed=bool(header.rows))
    if not any(record.value is not None for record in records):
        return None
    columns = tuple(FigureColumn(view.columns[column], tuple(paths[column]), of_columns.units.get(column)) for column in roles.values)
    period, titles = _period_and_titles(view, region, header)
    stub = tuple(view.columns[column] for column in sorted({*roles.labels, *roles.trailing}))
    return LaidOutTable(
        view.grid.sheet,
        titles,
        tuple(view.rows[row] + 1 for row in header.rows),
        stub,
        _data_range(view, region, roles, paths),
        of_table.text,
        period,
        tuple(view.rows[row] + 1 for row in region.words if row > region.figures[-1]),
        columns,
        records,
        tuple(_notes(view, header, records)),
    )


def _goes_on(before: LaidOutTable, view: View, region: Region, header: Header, paths: dict[int, list[str]], roles: ColumnRoles) -> bool:
    """Whether a table is the next page of the one before it: the same header again, under 续表 or under nothing."""
    titles = [view.text(row, column) for row in header.titles for column in view.filled(row, region.area)]
    same = [column.labels for column in before.columns] == [tuple(paths[column]) for column in roles.values]
    return same and all(is_continuation(text) for text in titles)


def _data_range(view: View, region: Region, roles: ColumnRoles, paths: dict[int, list[str]]) -> str:
    """From the first to the last figure; columns without header and figures at the right end do not count."""
    rows = [row for row in region.figures if any(view.kinds[row][column] in (NUMBER, MARKED, MISSING, ERROR) for column in roles.values)]
    used = [column for column in roles.values if paths.get(column) or any(view.kinds[row][column] != EMPTY for row in rows)]
    first, last = view.columns[used[0]], view.columns[used[-1]]
    return f"{column_letters(first)}{view.rows[rows[0]] + 1}:{column_letters(last)}{view.rows[rows[-1]] + 1}"


def _period_and_titles(view: View, region: Region, header: Header) -> tuple[str | None, tuple[str, ...]]:
    """The line above a table that names its period, and the other lines that are no unit lines."""
    period: str | None = None
    titles: list[str] = []
    for row in header.titles:
        for column in view.filled(row, region.area):
            text = view.text(row, column)
            if period is None and (is_period(text) or next(periods_in(text), None) is not None):
                period = text
                if is_period(text):
                    continue
            if not unit_line(text) and not unit_text(text):
                titles.append(text)
    return period, tuple(titles)


def _notes(view: View, header: Header, records: list[Record]) -> Iterator[str]:
    if view.hidden_rows:
        yield f"有 {view.hidden_rows} 个隐藏行,未读取"
    if view.hidden_columns:
        yield f"有 {view.hidden_columns} 个隐藏列,未读取"
    if not header.rows:
        yield "没有找到表头"
    doubtful = sum(1 for record in records if record.uncertain)
    if doubtful:
        yield f"{doubtful} 个数据存疑(标签、单位或数值可能有别的读法)"
    refused = sum(1 for record in records if record.value is None)
    if refused:
        yield f"{refused} 个单元格是缺失符号、错误值或文字,没有数值"
