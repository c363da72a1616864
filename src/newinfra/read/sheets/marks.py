"""Whether a table's units and period are those that the contract and the delivery say."""

from __future__ import annotations

from collections.abc import Sequence

from newinfra.contracts import Table
from newinfra.contracts.layout import SheetLayout
from newinfra.errors import DeliveryError
from newinfra.periods import Period
from newinfra.read.sheets.header import Header
from newinfra.read.sheets.header_words import HeaderWords
from newinfra.read.staged.columns import title
from newinfra.units import Unit, Units


def check_units(header: Header, table: Table, layout: SheetLayout, units: Units, words: HeaderWords, *, where: str) -> dict[str, Unit]:
    """Every figure's unit must be the contract's: in its header or under it, else on the unit line above the table.

    Gives the unit that the sheet says for each column whose contract lets it say another one of the same kind.

    Raises:
        DeliveryError: unit_changed, naming every column whose unit is another or is not said.
    """
    line = header.lines.units if layout.unit_line else None
    on_line = words.units_on(line) if line else []
    named = {unit.code for unit in on_line}
    others: dict[str, Unit] = {}
    wrong: list[str] = []
    said: list[str] = []
    for column in table.columns:
        unit = column.spec.unit
        if unit is None or column.name not in header.binding.index:
            continue
        written = header.units.get(column.name)
        own = units.unit(written) if written else None
        other = _other(own, on_line, units.known.get(unit)) if column.spec.unit_from == "sheet" else None
        if other is not None:
            others[column.name] = other
            continue
        if own is None and (not layout.unit_line or column.spec.role not in ("measure", "value") or unit in named):
            continue
        if own is None or own.code != unit:
            wrong.append(f"「{title(column)}」{unit}")
            said += [f"列名注明“{written}”"] if own else []
    if wrong:
        raise DeliveryError(
            "a unit is not the contract's",
            reason_code="unit_changed",
            where=f"{where} 工作表“{header.view.name}”",
            expected="、".join(wrong),
            got="、".join(([f"单位行为“{line}”"] if line else ["没有单位行"] if layout.unit_line else []) + said),
        )
    return others


def _other(own: Unit | None, on_line: Sequence[Unit], agreed: Unit | None) -> Unit | None:
    """The one unit of the agreed kind that the sheet says instead of it; None where it says the agreed one, none, or several."""
    said = {unit for unit in ([own] if own else on_line) if agreed and unit.dimension == agreed.dimension}
    return said.pop() if len(said) == 1 and agreed not in said else None


def check_period(header: Header, table: Table, period: Period | None, *, where: str) -> Period:
    """The period that stands above the table, at the table's cadence; it must be the one the delivery came for.

    Raises:
        DeliveryError: wrong_period, or period_missing where no period can be read.
    """
    found = header.lines.periods(table)
    place = f"{where} 工作表“{header.view.name}”"
    if period is not None and period in found:
        return period
    expected = period.label_zh if period else f"一个{table.spec.cadence}所属期"
    if not found:
        raise DeliveryError("no period above the table", reason_code="period_missing", where=place, expected=expected, got="表上方没有所属期")
    if period is None:
        return found[0]
    got = "、".join(dict.fromkeys(candidate.label_zh for candidate in found))
    raise DeliveryError("the title's period is not the file's", reason_code="wrong_period", where=place, expected=expected, got=got)
