"""A crosstab (items down, periods across, or the other way) into long rows: row label, column label, value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field

from newinfra.contracts import Column, Table
from newinfra.contracts.layout import CrosstabLayout
from newinfra.errors import DeliveryError
from newinfra.periods import Period, parse_period
from newinfra.read.formats.grid import Grid, Value, cell_text
from newinfra.read.found.layout import SAMPLE_ROWS, Seen
from newinfra.read.found.sheet import found_crosstab
from newinfra.read.normal import key, trimmed
from newinfra.read.places import column_letter
from newinfra.read.sheets.crosstab_axes import Axes, find_axes, title_year, turned
from newinfra.read.sheets.header_words import HeaderText, HeaderWords
from newinfra.read.sheets.lines import Lines
from newinfra.read.sheets.sheet import shown_sheets
from newinfra.read.sheets.view import SheetView
from newinfra.read.sheets.wording import is_note_text, is_stub_row
from newinfra.read.staged.columns import LeftOut, title
from newinfra.read.staged.prepared import RowBlock
from newinfra.units import Units

PARTS = ("row_label", "column_label", "column_item", "value")
BETWEEN = "\x1f"

_UNIT_HEADERS = {"单位", "计量单位", "unit", "units"}


@dataclass(frozen=True, slots=True)
class CrosstabTable:
    """The long rows of a crosstab, where each column of figures stands (by the texts of its header), and what is hidden and was left out."""

    places: dict[str, str]
    blocks: list[RowBlock]
    left_out: list[LeftOut]


@dataclass(slots=True)
class _Long:
    """Long rows while they are collected."""

    rows: list[int] = field(default_factory=list)
    texts: list[tuple[Value, ...]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    wrong_units: dict[str, None] = field(default_factory=dict)


def part_of(column: Column) -> str:
    """Which of the texts a contract column takes: as its `from` says, else by its role."""
    named = [entry for entry in column.spec.source if entry in PARTS]
    if named:
        return str(named[0])
    return {"period": "column_label", "measure": "value", "value": "value"}.get(column.spec.role, "row_label")


def spot_key(table: Table, text_of: Callable[[Column], str]) -> str:
    """The SQL expression of the texts under which a long row's cell is listed in staged.columns."""
    return f" || chr({ord(BETWEEN)}) || ".join(f"coalesce({text_of(column)}, '')" for column in _spot_columns(table))


def _spot_columns(table: Table) -> list[Column]:
    """The columns that tell two figures of one sheet row apart: those of the labels across."""
    layout = table.spec.layout
    across = ("row_label",) if isinstance(layout, CrosstabLayout) and layout.transposed else ("column_label", "column_item")
    return [column for column in table.columns if any(part in across for part in _parts(column)) and part_of(column) != "value"]


def _parts(column: Column) -> list[str]:
    return [str(entry) for entry in column.spec.source if entry in PARTS] or [part_of(column)]


class CrosstabReader:
    """Reads the deliveries of one table."""

    def __init__(self, table: Table, layout: CrosstabLayout, units: Units) -> None:
        self.table, self.layout, self.units = table, layout, units
        self._words = HeaderWords(table, units)
        self._item = next(iter(table.with_role("measure_item")), None)
        self._wanted = {key(word): word for word in self._item.spec.map} if self._item else {}
        self._value = next(column for column in table.columns if part_of(column) == "value")

    def read(self, grids: Sequence[Grid], *, period: Period | None, where: str, seen: Seen) -> CrosstabTable:
        """Find the crosstab, tell `seen` what it looks like, and turn it into long rows.

        Items that the contract's `map` does not name are not asked for and left aside.

        Args:
            grids: all the sheets of the file.
            period: what the delivery is about; the year of headers that name none is its year, unless the title names another.
            where: the file's name, for messages.
            seen: takes the layout that was found.

        Raises:
            DeliveryError: sheet_missing, sheet_hidden, header_not_found, header_ambiguous, header_duplicate, column_missing, unit_changed or no_rows.
        """
        shown, left_out = shown_sheets([turned(grid) for grid in grids] if self.layout.transposed else grids, self.layout, where=where)
        axes = self._axes(shown, period, where)
        _check_doubled(axes, where)
        long, hidden = self._long(axes)
        labels = [axes.view.grid.text(row, next(iter(axes.labels))) for row in range(axes.below, len(axes.view.rows))]
        self._tell(axes, labels, seen)
        if missing := missing_items(self.table, long.labels):
            others = [*axes.others, *long.others][:10]
            raise DeliveryError(
                "items are missing",
                reason_code="column_missing",
                where=where,
                expected="、".join(f"「{item}」行" for item in missing),
                got=("多出的行 " + "、".join(f"「{item}」" for item in others)) if others else "没有这些行",
            )
        if not long.rows:
            raise DeliveryError("no figures under the periods", reason_code="no_rows", where=where, expected="数据行", got="表头之下没有数据")
        self._check_units(axes, long, where)
        columns = [list(column) for column in zip(*long.texts, strict=True)]
        return CrosstabTable(long.places, [RowBlock(axes.view.grid.sheet, long.rows, (), columns)], left_out + hidden)

    def _axes(self, views: Sequence[SheetView], period: Period | None, where: str) -> Axes:
        found: list[Axes] = []
        for view in views:
            found += find_axes(view, self.layout, title_year(view) or (period.start.year if period else None))
        if len(found) != 1:
            corner = self.layout.corner if isinstance(self.layout.corner, str) else "」或「".join(self.layout.corner or [])
            raise DeliveryError(
                "the crosstab was not found exactly once",
                reason_code="header_ambiguous" if found else "header_not_found",
                where=where,
                expected=f"左上角为「{corner}」、各所属期为列的表头" if corner else "各所属期为列的表头",
                got="、".join(f"工作表“{axes.view.name}”第{axes.top + 1}行" for axes in found[:6]) or "没有所属期列",
            )
        return found[0]

    def _long(self, axes: Axes) -> tuple[_Long, list[LeftOut]]:
        grid, long = axes.view.grid, _Long()
        hidden = self._hidden(axes)
        down = {
            (row, left): first for (first, left), (last, right) in grid.merges if left == right and left in axes.labels for row in range(first + 1, last + 1)
        }
        others_by_text = {header: position for position, header in axes.labels.items()}
        unit_column = next((others_by_text[text] for text in _UNIT_HEADERS if text in others_by_text), None)
        own = next(position for position in axes.labels if position != unit_column)
        for row in range(axes.below, len(axes.view.rows)):
            filled = axes.view.texts(row, 0, axes.view.width - 1)
            labels = {position: grid.text(down.get((row, position), row), position) for position in axes.labels}
            if not filled or is_note_text(filled[0][1]) or (row == axes.below and is_stub_row([text for _, text in filled])):
                continue
            if row in hidden.rows or not trimmed(labels[own]) or not any(position in axes.figures for position, _ in filled):
                continue
            for position, figure in axes.figures.items():
                if position not in hidden.columns:
                    texts = {"row_label": labels[own], "column_label": figure.label, "column_item": figure.item}
                    self._add(long, axes, row, position, texts, {axes.labels[place]: text for place, text in labels.items()}, unit_column, labels)
        return long, hidden.told

    def _add(
        self,
        long: _Long,
        axes: Axes,
        row: int,
        position: int,
        texts: dict[str, str],
        by_header: dict[str, str],
        unit_column: int | None,
        labels: dict[int, str],
    ) -> None:
        """One figure with its labels, or nothing if the contract does not ask for it."""
        said = self._words.text(texts["row_label"])
        if self._item and self._wanted:
            word = self._word(self._item, texts, said)
            if word is None:
                long.others[trimmed("/".join(texts[part] for part in _parts(self._item)))] = None
                return
            long.labels.add(key(word))
        else:
            word = ""
        unit = trimmed(labels[unit_column]) if unit_column is not None else said.unit if self._words.unit(said.unit or "") else None
        if unit and self._value.spec.unit and self._words.unit(unit) != self._value.spec.unit:
            long.wrong_units[f"「{trimmed(texts['row_label'])}」{unit}"] = None
        cells: list[Value] = []
        for column in self.table.columns:
            part = part_of(column)
            if part == "value":
                cells.append(self._figure(axes, row, position))
            elif column is self._item and word:
                cells.append(word)
            else:
                cells.append(self._text(column, texts, by_header))
        spot = BETWEEN.join(str(cell) for column, cell in zip(self.table.columns, cells, strict=True) if column in _spot_columns(self.table))
        sheet_row, sheet_column = (position, row) if self.layout.transposed else (row, position)
        shown = axes.view.grid.sheet is not None
        long.places[spot] = column_letter(sheet_column) if shown else texts["column_label"] + (f"/{texts['column_item']}" if texts["column_item"] else "")
        long.rows.append(sheet_row + 1)
        long.texts.append(tuple(cells))

    def _word(self, item: Column, texts: dict[str, str], said: HeaderText) -> str | None:
        """The contract's word for an item, by its label as a whole, or without brackets and marks."""
        parts = _parts(item)
        for name in said.names if "row_label" in parts else ("",):
            whole = "/".join(filled for part in parts if (filled := name if part == "row_label" else key(texts[part])))
            if whole in self._wanted:
                # The text as it stands, where it is the word itself: it is what people see.
                return texts["row_label"] if parts == ["row_label"] and name == said.names[0] else self._wanted[whole]
        return None

    def _text(self, column: Column, texts: dict[str, str], by_header: dict[str, str]) -> str:
        named = [entry for entry in column.spec.source if isinstance(entry, str) and key(entry) in by_header and entry not in PARTS]
        if named:
            return by_header[key(named[0])]
        return "/".join(text for part in _parts(column) if (text := texts.get(part, "")))

    def _figure(self, axes: Axes, row: int, position: int) -> Value:
        grid = axes.view.grid
        value = grid.rows[row][position] if position < len(grid.rows[row]) else ""
        if (row, position) in grid.percent:
            return grid.text(row, position)
        return cell_text(value).replace(".", ",") if self.layout.decimal_comma and isinstance(value, float) else value

    def _check_units(self, axes: Axes, long: _Long, where: str) -> None:
        """The unit beside or behind an item, else the one above the table, must be the contract's, where one is said at all."""
        unit = self._value.spec.unit
        line = None if long.wrong_units else Lines(axes.view, axes.top, 0, axes.view.width - 1).units
        named = [each.code for each in self.units.among(line)] if line else []
        said = list(long.wrong_units) or ([f"单位行为“{line}”"] if named and unit not in named and not self._says_unit(long) else [])
        if unit and said:
            raise DeliveryError(
                "a unit is not the contract's",
                reason_code="unit_changed",
                where=f"{where} 工作表“{axes.view.name}”" if axes.view.name else where,
                expected=f"「{title(self._value)}」{unit}",
                got="、".join(said[:10]),
            )

    def _says_unit(self, long: _Long) -> bool:
        return all(self._words.unit(self._words.text(label).unit or "") for label in long.labels) and bool(long.labels)

    def _hidden(self, axes: Axes) -> _Hidden:
        grid = axes.view.grid
        if self.layout.hidden == "take":
            return _Hidden(set(), set(), [])
        rows = {row for row in grid.hidden_rows if row >= axes.below and row < len(grid.rows) and any(axes.view.texts(row, 0, axes.view.width - 1))}
        columns = {position for position in grid.hidden_columns if position in axes.figures}
        told: list[LeftOut] = []
        down = (f"第{row + 1}行“{trimmed(grid.text(row, next(iter(axes.labels))))}”" for row in sorted(rows))
        across = (f"“{axes.figures[position].label}”列" for position in sorted(columns))
        if rows:
            told.append(LeftOut("columns" if self.layout.transposed else "rows", axes.view.name, tuple(down)))
        if columns:
            told.append(LeftOut("rows" if self.layout.transposed else "columns", axes.view.name, tuple(across)))
        return _Hidden(rows, columns, told)

    def _tell(self, axes: Axes, labels: Iterable[str], seen: Seen) -> None:
        first = next(iter(axes.labels))
        rows = [row for row, label in enumerate(labels, start=axes.below) if trimmed(label) and not is_note_text(label)]
        figures = [[axes.view.grid.text(row, position) for position in list(axes.figures)[:SAMPLE_ROWS]] for row in rows]
        seen(found_crosstab(axes.view.grid.sheet, axes.labels[first], [axes.view.grid.text(row, first) for row in rows], figures, axes.others))


@dataclass(frozen=True, slots=True)
class _Hidden:
    rows: set[int]
    columns: set[int]
    told: list[LeftOut]


def missing_items(table: Table, labels: Set[str]) -> list[str]:
    """The items that the contract maps to a measure of which no word is among the (comparable) row labels; how the publisher called each first."""
    words: dict[str, list[str]] = {}
    for column in table.with_role("measure_item"):
        for word, code in column.spec.map.items():
            words.setdefault(code, []).append(word)
    return [known[0] for known in words.values() if not any(key(word) in labels for word in known)]


def _check_doubled(axes: Axes, where: str) -> None:
    periods = [(parse_period(figure.label), figure.item) for figure in axes.figures.values()]
    doubled = [figure.label for figure, named in zip(axes.figures.values(), periods, strict=True) if periods.count(named) > 1]
    if doubled:
        raise DeliveryError(
            "a period stands in several columns",
            reason_code="header_duplicate",
            where=where,
            expected="每个所属期一列",
            got="、".join(dict.fromkeys(doubled)),
        )
