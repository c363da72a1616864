"""What goes wrong in the agencies' forms: the same kind of list as the rest of the city has, applied to a form instead of rows of text."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

from newinfra.errors import ConfigError
from newinfra.sandbox.agencies.form import Cell, ErrorCell, Form, FormulaCell
from newinfra.sandbox.city import City
from newinfra.sandbox.story import Edit, Fault, Story

AGENCY_FAULTS = Path(__file__).with_name("faults.yml")


def agency_story(city: City) -> Story:
    """The faults of the agencies: their own list in the standard city, else those in the list that the city was made with."""
    return Story.read(AGENCY_FAULTS) if city.story.digest == Story.read().digest else city.story


def spoil(form: Form, fault: Fault) -> Form:
    """The form with the fault's edits made.

    Raises:
        ConfigError: an edit names a column that the form has not, or hits no row.
    """
    for edit in fault.edits:
        form = _rename(form, edit) if fault.kind == "renamed_column" else _change(form, edit)
    return form


def _rename(form: Form, edit: Edit) -> Form:
    position = _position(form, edit.column)
    columns = list(form.columns)
    columns[position] = replace(columns[position], path=(*columns[position].path[:-1], edit.text or ""))
    return replace(form, columns=tuple(columns))


def _change(form: Form, edit: Edit) -> Form:
    places = [(_position(form, header), text) for header, text in edit.where.items()]
    position = _position(form, edit.column)
    rows, hits = [], 0
    for row in form.rows:
        cells = list(row)
        if all(str(cells[place]).strip() == text for place, text in places):
            hits += 1
            cells[position] = _changed(cells[position], edit)
        rows.append(cells)
    if not hits:
        raise ConfigError("a fault hits no row of its form", where=form.title, got=str(edit.where))
    return replace(form, rows=rows)


def _changed(cell: Cell, edit: Edit) -> Cell:
    if edit.text is not None:
        return ErrorCell(edit.text) if edit.text.startswith("#") else edit.text
    factor = edit.factor or 1.0
    if isinstance(cell, FormulaCell):
        return cell.value * factor
    if isinstance(cell, str):  # a clerk's text figure: 1,234 or １２３４; a symbol such as — stays
        digits = unicodedata.normalize("NFKC", cell).replace(",", "")
        return round(int(digits) * factor) if digits.isdigit() else cell
    if isinstance(cell, int):
        return round(cell * factor)
    return round(cell * factor, 2) if isinstance(cell, float) else cell


def _position(form: Form, header: str) -> int:
    for position, column in enumerate(form.columns):
        if header in (column.path[-1], "/".join(column.path)):
            return position
    raise ConfigError("a fault names a column that the form has not", where=form.title, expected=", ".join("/".join(c.path) for c in form.columns), got=header)
