"""A number with its unit behind it in a cell: converted within its dimension, with the factor kept, and otherwise left alone."""

from __future__ import annotations

import pytest

from newinfra.contracts import Column
from newinfra.contracts.model import ColumnSpec
from newinfra.project import REPOSITORY, Project
from newinfra.read.staged.cells import meaning
from newinfra.units import Units

UNITS = Units.of(Project(REPOSITORY))


def column(unit: str, logical_type: str = "number") -> Column:
    return Column("figure", logical_type, False, False, "数", "", ColumnSpec(role="measure", unit=unit, measure="m"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("unit", "text", "value", "written", "factor"),
    [
        ("户", "12.5万户", "125000.000000", "万户", 10_000),
        ("户", "１２．５ 万户", "125000.000000", "万户", 10_000),
        ("万户", "125,000户", "12.500000", "户", 0.0001),
        ("户", "1.2亿", "120000000.000000", "亿", 100_000_000),
        ("户", "300户", "300.000000", "户", 1),
        ("个", "300台", "300.000000", "台", 1),
        ("kWh", "3.2万千瓦时", "32000.000000", "万kWh", 10_000),
        ("比值", "42%", "0.420000", "%", 0.01),
        ("%", "42％", "42.000000", "%", 1),
        ("%", "4.2‰", "0.420000", "‰", 0.1),
        ("户", "-3万户", "-30000.000000", "万户", 10_000),
        ("Gbps", "1.05Tbps", "1050.000000", "Tbps", 1_000),
    ],
)
def test_a_unit_in_the_cell_is_converted_and_remembered(unit: str, text: str, value: str, written: str | None, factor: float | None) -> None:
    found = meaning(column(unit), text, units=UNITS)

    assert (found.value, found.state, found.problem, found.unit) == (value, "reported", None, written)
    assert (float(found.factor) if found.factor is not None else None) == factor


def test_a_whole_number_stays_whole_when_its_multiple_is() -> None:
    assert meaning(column("户", "integer"), "12.5万户", units=UNITS).value == "125000"
    assert meaning(column("万户", "integer"), "12345户", units=UNITS).problem == "number_not_parsed"


@pytest.mark.parametrize(
    ("unit", "text", "problem"),
    [
        ("户", "12.5万个", "unit_incompatible"),
        ("kWh", "12kW", "unit_incompatible"),
        ("户", "42%", "unit_incompatible"),
        ("户", "约12万户", "number_not_parsed"),
        ("户", "12打", "number_not_parsed"),
        ("万户", "12万", "number_not_parsed"),  # 12 万户 or 12 万个万户: nobody can tell
        ("%", "3万", "number_not_parsed"),
        ("户", "1,23万户", "number_not_parsed"),
        ("户", "12万户以上", "number_not_parsed"),
    ],
)
def test_what_is_not_the_same_kind_of_thing_is_held(unit: str, text: str, problem: str) -> None:
    found = meaning(column(unit), text, units=UNITS)

    assert (found.value, found.state, found.problem, found.factor) == (None, "held", problem, None)
