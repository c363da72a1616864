"""Slips of a power of ten are suspected; growth, new things, running totals and seasons are not."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newinfra.project import REPOSITORY, Project
from newinfra.read.slips.detection import EXPONENTS, Elsewhere, Figure, Series, Slip, find_slips
from newinfra.read.slips.rules import SlipRules

RULES = {"subs": SlipRules(Project(REPOSITORY)).of("subs")}
exponents = st.sampled_from([sign * size for size in EXPONENTS for sign in (1, -1)])


def months(values: Sequence[float | None], region: str = "east", *, tonight_from: int = 0, first: int = 0) -> list[Figure]:
    """One figure a month since January 2023, each known on the tenth of the next month."""
    figures = []
    for position, value in enumerate(values, first):
        start = date(2023 + position // 12, position % 12 + 1, 1)
        known = datetime(start.year, start.month, 10) + timedelta(days=31)  # noqa: DTZ001
        if value is not None:
            figures.append(
                Figure(Series("subs", "operator", region, False, "month"), start, known, value, position if position >= tonight_from else None, 0, "subs")
            )
    return figures


def slips(*series: Iterable[Figure], elsewhere: Elsewhere | None = None) -> list[Slip]:
    return find_slips([figure for figures in series for figure in figures], RULES, elsewhere or {})[0]


def suspected(*series: Iterable[Figure], elsewhere: Elsewhere | None = None) -> Mapping[tuple[str, int], int]:
    return {(slip.figure.series.region, slip.figure.row_id or 0): slip.exponent for slip in slips(*series, elsewhere=elsewhere)}


def walk(chance: random.Random, length: int, *, step: float, begin: float = 20_000) -> list[float]:
    values = [begin]
    while len(values) < length:
        values.append(values[-1] * (1 + chance.uniform(-step, step)))
    return values


@given(st.integers(), st.sampled_from([0.02, 0.1]), st.integers(3, 30), exponents)
def test_a_slip_at_any_place_of_a_steady_series_is_found_and_nothing_else(seed: int, step: float, place: int, exponent: int) -> None:
    values: list[float | None] = list(walk(random.Random(seed), 31, step=step))
    values[place] = (values[place] or 0) * 10.0**exponent

    assert suspected(months(values)) == {("east", place): exponent}


def test_most_slips_of_series_that_move_by_up_to_thirty_per_cent_are_found_and_few_figures_wrongly() -> None:
    chance, found, wrong = random.Random(7), 0, 0
    for _number in range(500):
        values = walk(chance, 24, step=0.3)
        wrong += len(slips(months(values)))
        place, exponent = chance.randrange(3, 24), chance.choice([1, -1, 2, -2, 3, -3, 4, -4, 8, -8])
        values[place] *= 10.0**exponent
        found += suspected(months(values)).get(("east", place)) == exponent
    assert found >= 475
    assert wrong == 0


def test_one_night_with_all_months_finds_what_the_nights_one_by_one_find() -> None:
    values: list[float | None] = [100 + month for month in range(20)]
    wrong = {8: 1e4, 9: 1e4, 10: 1e4, 11: 1e4, 12: 1e4}  # somebody filled in the wrong unit for five months
    delivered = [value * wrong.get(place, 1) for place, value in enumerate(values) if value is not None]

    at_once = suspected(months(delivered))
    one_by_one, loaded = {}, list[float | None]()
    for place, value in enumerate(delivered):
        found = suspected(months([*loaded, value], tonight_from=place))
        one_by_one |= found
        loaded.append(None if found else value)

    assert at_once == one_by_one == {("east", place): 4 for place in wrong}


def test_what_was_likely_meant_and_what_was_before_is_told() -> None:
    [slip] = slips(months([300, 302, 304, 306, 308e4], tonight_from=4))

    assert slip.usual == pytest.approx(304)
    assert slip.before == ((date(2023, 2, 1), 302), (date(2023, 3, 1), 304), (date(2023, 4, 1), 306))


@pytest.mark.parametrize(
    "values",
    [
        [1, 1, 2, 3, 10, 12, 30],  # new pilots
        [5, 5, 5, 50],  # few things: five may become fifty
        [0.5, 1, 2, 4, 8, 16, 32, 64, 640],  # doubling all the time
        [100, 100, 100, 100, 500],  # five times is a change, not a slip
        [1000, 1010, 1020, 1030, 2030, 4000, 9000, 10_000],  # grows by stages
        [month * 100.0 for _ in range(3) for month in range(1, 13)],  # runs up since January
        [month * 100.0 * (1 + 0.1 * year) for year in range(3) for month in range(1, 13)],
    ],
)
def test_what_figures_do_by_themselves_is_not_suspected(values: list[float]) -> None:
    assert slips(months(values)) == []


def test_a_season_that_came_a_year_ago_as_well_is_not_suspected() -> None:
    values = [10.0 if month in (1, 2, 12) else 100.0 for _ in range(3) for month in range(1, 13)]

    assert slips(months(values, tonight_from=14)) == []


def test_a_running_total_is_compared_as_the_average_of_its_months() -> None:
    values = [month * 100.0 for _ in range(3) for month in range(1, 13)]
    values[25] *= 100

    assert suspected(months(values)) == {("east", 25): 2}


def test_a_level_that_was_accepted_is_usual_from_then_on() -> None:
    figures = months([100, 101, 102, 103, 1040, 1050, 1060], tonight_from=4)
    accepted = [Figure(f.series, f.start, f.known_at, f.value, f.row_id, 0, "subs", is_accepted=f.start == date(2023, 5, 1)) for f in figures]

    assert slips(accepted) == []


def test_a_figure_is_judged_by_what_was_known_then() -> None:
    early, late = months([100, 101, 102, 103, 104e4], tonight_from=4), months([1e6, 1e6, 1e6, 1e6])
    corrected_later = [Figure(f.series, f.start, f.known_at + timedelta(days=300), f.value) for f in late]

    assert suspected(early, corrected_later) == {("east", 4): 4}


def test_a_short_series_is_compared_with_what_the_other_regions_did() -> None:
    others = [months([100.0 * size, 103.0 * size], f"region {size}", tonight_from=9) for size in (1, 3, 7, 9)]

    assert suspected(months([500, 5150], tonight_from=1), *others) == {("east", 1): 1}
    assert suspected(months([500, 515], tonight_from=1), *others) == {}
    assert suspected(months([500, 5150], tonight_from=1)) == {}  # nothing to compare with


def test_a_first_figure_is_compared_with_its_share_elsewhere() -> None:
    sizes = {"east": 400.0, "a": 100.0, "b": 250.0, "c": 700.0, "d": 90.0}
    elsewhere = {("rival", "subs", "month", date(2023, 1, 1)): {region: 3 * size for region, size in sizes.items()}}
    first = [months([size * 1.05 if region != "east" else size * 1000], region) for region, size in sizes.items()]

    assert suspected(*first, elsewhere=elsewhere) == {("east", 0): 3}


@pytest.mark.parametrize("exponent", [1, -1, 2, 3])
def test_a_level_that_the_next_periods_of_the_delivery_keep_is_a_step_and_no_slip(exponent: int) -> None:
    steady = [20_000.0 + 10 * month for month in range(12)]

    assert suspected(months([*steady, *[value * 10.0**exponent for value in steady]])) == {}


@pytest.mark.parametrize("exponent", [4, -4, 8])
def test_a_wrong_unit_that_stays_is_suspected_all_the_same(exponent: int) -> None:
    steady = [20_000.0 + 10 * month for month in range(12)]

    assert suspected(months([*steady, *[value * 10.0**exponent for value in steady[:3]]])) == {("east", 12 + place): exponent for place in range(3)}


def test_what_another_delivery_says_later_does_not_confirm_a_step() -> None:
    steady = [20_000.0 + 10 * month for month in range(12)]
    later = [replace(figure, number=figure.start.month) for figure in months([200_000.0] * 3, first=12)]

    assert suspected([*months(steady), *later]) == {("east", 12 + place): 1 for place in range(3)}
