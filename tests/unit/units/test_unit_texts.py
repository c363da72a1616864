"""What unit texts mean, and that no conversion leaves a dimension."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newinfra.project import REPOSITORY, Project
from newinfra.units import Unit, UnitError, Units, convert, factor_between

UNITS = Units.of(Project(REPOSITORY))
CODES = sorted(UNITS.known)
# Four decimals survive every factor and its inverse within forty digits, except for 亩, whose factor itself is rounded.
figures = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("个", "count", 1),
        ("万个", "count", 10**4),
        ("亿个", "count", 10**8),
        ("架", "count", 1),
        ("户", "accounts", 1),
        ("万 户", "accounts", 10**4),
        ("千户", "accounts", 10**3),
        ("人", "persons", 1),
        ("百万人", "persons", 10**6),
        ("bps", "bandwidth", 1),
        ("Kbps", "bandwidth", 10**3),
        ("Mbps", "bandwidth", 10**6),
        ("Gb/s", "bandwidth", 10**9),
        ("Ｔｂｐｓ", "bandwidth", 10**12),
        ("万亿比特每秒", "bandwidth", 10**12),
        ("Wh", "energy", Fraction(1, 1000)),
        ("KWH", "energy", 1),
        ("度", "energy", 1),
        ("千瓦时", "energy", 1),
        ("MWh", "energy", 10**3),
        ("万度", "energy", 10**4),
        ("万千瓦时", "energy", 10**4),
        ("GWh", "energy", 10**6),
        ("亿千瓦时", "energy", 10**8),
        ("百万千瓦时", "energy", 10**6),
        ("kW", "power", 1),
        ("千瓦", "power", 1),
        ("兆瓦", "power", 10**3),
        ("万千瓦", "power", 10**4),
        ("kVA", "apparent_power", 1),
        ("%", "ratio", Fraction(1, 100)),
        ("％", "ratio", Fraction(1, 100)),
        ("‰", "ratio", Fraction(1, 1000)),
        ("比值", "ratio", 1),
        ("倍", "ratio", 1),
        ("个百分点", "ratio_difference", Fraction(1, 100)),
        ("亿元", "money", 10**8),
        ("平方公里", "area", 10**6),
        ("km²", "area", 10**6),
        ("MB", "data_volume", Fraction(1, 1000)),
        ("EB", "data_volume", 10**9),
        ("PFLOPS", "computing_power", 10**15),
        ("个/万人", "count_per_person", Fraction(1, 10**4)),
        ("个/百人", "count_per_person", Fraction(1, 100)),
        ("个每万人", "count_per_person", Fraction(1, 10**4)),
        ("TB/万户", "data_volume/accounts", Fraction(1, 10)),
    ],
)
def test_a_text_names_a_unit(text: str, dimension: str, factor: int | Fraction) -> None:
    unit = UNITS.unit(text)

    assert unit is not None
    assert (unit.dimension, unit.factor) == (dimension, factor)


@pytest.mark.parametrize("text", ["", "万", "打", "mW", "Mb", "mb", "MBPS", "万%", "万万户", "户(万)", "个/", "/万人", "个/户/人", "百分", "k", "端口数"])
def test_what_could_mean_two_things_or_nothing_names_none(text: str) -> None:
    assert UNITS.unit(text) is None


@given(st.text(alphabet="万亿千百户个人/kKmMwWbBhpsGT%每 度吨", max_size=6))
def test_no_text_names_a_unit_of_a_dimension_that_is_not_the_seeds(text: str) -> None:
    unit = UNITS.unit(text)

    if unit is not None:
        dimensions = {known.dimension for known in UNITS.known.values()}
        assert unit.dimension in dimensions or set(unit.dimension.split("/")) <= dimensions
        assert unit.factor > 0


def test_case_tells_bits_from_bytes_and_mega_from_milli() -> None:
    megabit, megabyte = UNITS.unit("Mbps"), UNITS.unit("MB")

    assert megabit
    assert megabyte
    assert factor_between(megabit, megabyte) is None


@pytest.mark.parametrize(("one", "other"), [("kW", "kWh"), ("户", "个"), ("人", "户"), ("%", "百分点"), ("kVA", "kW"), ("GB", "Gbps")])
def test_nothing_is_converted_between_dimensions(one: str, other: str) -> None:
    with pytest.raises(UnitError, match=UNITS.known[one].dimension):
        convert(Decimal(1), UNITS.known[one], UNITS.known[other])


@given(st.sampled_from(CODES), st.sampled_from(CODES), figures)
def test_there_and_back_is_the_same_figure(one: str, other: str, figure: Decimal) -> None:
    unit, target = UNITS.known[one], UNITS.known[other]

    if unit.dimension == target.dimension:
        there = convert(figure, unit, target)
        assert abs(convert(there, target, unit) - figure) <= abs(figure) * Decimal("1e-30")


@given(st.sampled_from(CODES), st.sampled_from(CODES), figures, figures)
def test_conversion_keeps_the_order_of_figures(one: str, other: str, low: Decimal, high: Decimal) -> None:
    unit, target = UNITS.known[one], UNITS.known[other]

    if unit.dimension == target.dimension and low < high:
        assert convert(low, unit, target) < convert(high, unit, target)


@given(st.sampled_from(CODES), st.sampled_from(["千", "万", "百万", "亿"]))
def test_a_multiplier_multiplies(code: str, multiplier: str) -> None:
    power = {"千": 10**3, "万": 10**4, "百万": 10**6, "亿": 10**8}[multiplier]
    unit, multiplied = UNITS.known[code], UNITS.unit(multiplier + code)

    if multiplied is not None:
        assert (multiplied.dimension, multiplied.factor) == (unit.dimension, unit.factor * power)


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("万户、个/万人", ["万户", "个/万人"]),
        ("万户/个", ["万户", "个"]),
        ("户，个", ["户", "个"]),
        ("kWh和kW", ["kWh", "kW"]),
        ("万户 个", ["万户", "个"]),
        ("户(万)", []),
        ("张、个", ["个"]),
    ],
)
def test_a_line_names_several_units(line: str, codes: list[str]) -> None:
    assert [unit.code for unit in UNITS.among(line)] == codes


def test_another_city_adds_a_unit_and_its_spellings_without_code() -> None:
    units = Units.from_rows(
        [
            {"unit_code": "打", "name_zh": "打(12个)", "dimension": "count", "factor": "12"},
            {"unit_code": "个", "name_zh": "个", "dimension": "count", "factor": "1"},
        ],
        [{"alias": "dozen", "unit_code": "打"}],
    )

    assert {units.unit(text) for text in ("打", "DOZEN", "打(12个)")} == {Unit("打", "count", Fraction(12))}
    assert convert(Decimal("2.5"), units.known["打"], units.known["个"]) == 30
