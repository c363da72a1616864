"""A table on the sheets of a file into blocks of rows: found by its header, checked against what stands above it, without what is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from newinfra.contracts import Table
from newinfra.contracts.layout import GridLayout, SheetLayout
from newinfra.errors import DeliveryError
from newinfra.periods import Period
from newinfra.read.formats.grid import Grid
from newinfra.read.found.layout import Seen
from newinfra.read.normal import key
from newinfra.read.places import column_letter
from newinfra.read.sheets.header import Header, find_headers
from newinfra.read.sheets.header_words import HeaderWords
from newinfra.read.sheets.marks import check_period, check_units
from newinfra.read.sheets.rows import SheetRows
from newinfra.read.sheets.view import SheetView
from newinfra.read.sheets.wording import FORM_SHEET
from newinfra.read.staged.columns import Binding, LeftOut, derived_columns, may_be_absent, title
from newinfra.read.staged.period_labels import label_within
from newinfra.read.staged.prepared import RowBlock
from newinfra.units import Unit, Units


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet's table: where its columns stand, its period where one stands above it, and its rows."""

    binding: Binding
    places: dict[str, str]
    period: Period | None
    blocks: list[RowBlock]
    units: dict[str, tuple[str, float]]


class SheetReader:
    """Reads the deliveries of one table. What the contract says is compiled once."""

    def __init__(self, table: Table, layout: SheetLayout, units: Units) -> None:
        self.table, self.layout, self.units = table, layout, units
        self._words, self._rows, self._derived = HeaderWords(table, units), SheetRows(table, layout), derived_columns(table)
        self._periods = {column.name for column in table.with_role("period")}

    def read(self, grids: Sequence[Grid], *, period: Period | None, where: str, seen: Seen) -> SheetTable:
        """Locate the table, tell `seen` what it looks like, check what stands above it, and take its rows.

        Args:
            grids: all the sheets of the file.
            period: what the delivery is about, where that is known.
            where: the file's name, for messages.
            seen: takes the layout that was found, even of a file that is refused.

        Raises:
            DeliveryError: sheet_missing, sheet_hidden, header_not_found, header_ambiguous, header_duplicate, column_missing, column_hidden,
                unit_changed, wrong_period, period_missing or rows_after_table.
        """
        try:
            shown, left_out = shown_sheets(grids, self.layout, where=where)
        except DeliveryError:
            self._look_elsewhere(grids, where, seen)
            raise
        try:
            headers = find_headers(shown, self.table, self.layout, self._words, where=where, seen=seen)
        except DeliveryError as error:
            if error.reason_code == "header_not_found":
                self._check_hidden(grids, where, seen)
            raise
        blocks: list[RowBlock] = []
        found: Period | None = None
        others: list[dict[str, Unit]] = []
        for place, header in enumerate(headers):
            header, hidden = self._without_hidden(header, where)
            others.append(check_units(header, self.table, self.layout, self.units, self._words, where=where))
            if self.layout.period_line or self.table.spec.period_from == "title":
                found = check_period(header, self.table, period, where=where)
            following = headers[place + 1] if place + 1 < len(headers) and headers[place + 1].view is header.view else None
            texts = {"sheet_name": header.view.name, "block_label": header.lines.label}
            derived = {name: label_within(texts[source]) if name in self._periods else texts[source] for name, source in self._derived.items()}
            year = header.lines.year or (period.start.year if period else None) if self._periods else None
            block, rows_left_out = self._rows.block(header, derived, below=following.top if following else None, year=year, where=where)
            blocks.append(block)
            left_out += hidden + rows_left_out
            headers[place] = header
        binding = replace(headers[0].binding, left_out=tuple(left_out))
        return SheetTable(binding, {name: column_letter(position) for name, position in binding.index.items()}, found, blocks, self._factors(others, where))

    def _factors(self, others: Sequence[dict[str, Unit]], where: str) -> dict[str, tuple[str, float]]:
        """The unit that the sheet says for a column, where that is another one than the contract's, and the factor that leads from it to that one."""
        if any(units != others[0] for units in others):
            what = "tables of one delivery have different units"
            raise DeliveryError(what, reason_code="unit_changed", where=where, expected="各表单位相同", got="各表单位不同")
        agreed = {column.name: self.units.known[column.spec.unit] for column in self.table.columns if column.spec.unit and column.name in others[0]}
        return {name: (unit.code, float(unit.factor / agreed[name].factor)) for name, unit in others[0].items()}

    def _look_elsewhere(self, grids: Sequence[Grid], where: str, seen: Seen) -> None:
        """Tell `seen` of the table if it stands on another sheet than the contract's."""
        views = [SheetView(grid) for grid in grids if not grid.is_hidden]
        with suppress(DeliveryError):
            find_headers(views, self.table, self.layout, self._words, where=where, seen=seen)

    def _check_hidden(self, grids: Sequence[Grid], where: str, seen: Seen) -> None:
        """Where no sheet that is shown has the table: whether a hidden one has.

        Raises:
            DeliveryError: sheet_hidden.
        """
        for grid in grids:
            if grid.is_hidden:
                with suppress(DeliveryError):
                    find_headers([SheetView(grid)], self.table, self.layout, self._words, where=where, seen=seen)
                    break
        else:
            return
        raise _hidden([grid], where)

    def _without_hidden(self, header: Header, where: str) -> tuple[Header, list[LeftOut]]:
        """The header without columns that the spreadsheet hides."""
        names = {position: name for name, position in header.binding.index.items()}
        hidden = {names[position]: position for position in sorted(header.view.grid.hidden_columns) if position in names}
        if not hidden or self.layout.hidden == "take":
            return header, []
        columns = [column for column in self.table.columns if column.name in hidden]
        place = f"{where} 工作表“{header.view.name}”"
        needed = [f"「{title(column)}」({column_letter(hidden[column.name])}列)" for column in columns if not may_be_absent(column)]
        if needed:
            raise DeliveryError("a needed column is hidden", reason_code="column_hidden", where=place, expected="、".join(needed) + "可见", got="已隐藏")
        index = {name: position for name, position in header.binding.index.items() if name not in hidden}
        left_out = LeftOut("columns", header.view.name, tuple(f"{column_letter(hidden[column.name])}列“{title(column)}”" for column in columns))
        return replace(header, binding=replace(header.binding, index=index)), [left_out]


def shown_sheets(grids: Sequence[Grid], layout: GridLayout, *, where: str) -> tuple[list[SheetView], list[LeftOut]]:
    """The sheets that may be read, and those that are left out because they are hidden.

    Raises:
        DeliveryError: sheet_missing, or sheet_hidden where no other sheet is left.
    """
    named = [grid for grid in grids if grid.sheet != FORM_SHEET and (layout.sheet is None or grid.sheet is None or key(grid.sheet) == key(layout.sheet))]
    if not named:
        found = "、".join(f"“{grid.sheet}”" for grid in grids)
        raise DeliveryError("the sheet is missing", reason_code="sheet_missing", where=where, expected=f"工作表“{layout.sheet}”", got=found)
    hidden = [grid for grid in named if grid.is_hidden and layout.hidden == "leave"]
    if len(hidden) == len(named):
        raise _hidden(hidden, where)
    shown = [SheetView(grid) for grid in named if not (grid.is_hidden and layout.hidden == "leave")]
    return shown, [LeftOut("sheets", "", tuple(f"“{grid.sheet}”" for grid in hidden))] if hidden else []


def _hidden(grids: Sequence[Grid], where: str) -> DeliveryError:
    names = "、".join(f"“{grid.sheet}”" for grid in grids)
    return DeliveryError("the sheet is hidden", reason_code="sheet_hidden", where=where, expected="报表所在的工作表可见", got=f"已隐藏:{names}")
