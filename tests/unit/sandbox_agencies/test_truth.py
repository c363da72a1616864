from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from newinfra.periods import period_of
from newinfra.project import REPOSITORY, Project
from newinfra.sandbox.agencies import AgencyTruth, agency_truth, count, households, milestone_states, racks, residents, summary
from newinfra.sandbox.agencies.credit_codes import is_valid
from newinfra.sandbox.agencies.places import BY_CODE
from newinfra.sandbox.agencies.truth import COUNTED_MEASURES
from newinfra.sandbox.city import City
from newinfra.sandbox.places import COUNTIES

END_2024, MID_2025, Q3_2025, OCTOBER, END = date(2024, 12, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 10, 31), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("measure", "on", "expected"),
    [
        ("node_enterprises", OCTOBER, 431),
        ("node_enterprises", END, 452),
        ("industrial_platforms", MID_2025, 4),
        ("identifier_cases", MID_2025, 9),
        ("identifier_cases", END, 11),
        ("smart_factories", MID_2025, 7),
        ("smart_edu_districts", MID_2025, 2),
        ("smart_campus_schools", MID_2025, 15),
        ("internet_hospitals", Q3_2025, 6),
        ("noise_stations", END_2024, 15),
        ("noise_stations_all_scopes", END_2024, 25),
        ("air_stations_new", END_2024, 0),
        ("air_stations_new", Q3_2025, 1),
        ("air_stations_new", END, 2),
        ("digital_village_counties", MID_2025, 5),
        ("platform_units", MID_2025, 12),
        ("platform_units_covered", MID_2025, 11),
        ("vessels_eligible", Q3_2025, 620),
        ("vessels_with_terminal", Q3_2025, 595),
        ("key_sites", Q3_2025, 139),
        ("key_sites_ipv6", Q3_2025, 138),
    ],
)
def test_the_story_holds_for_every_seed(measure: str, on: date, expected: int) -> None:
    rows = Project(REPOSITORY).seed_rows("milestones")

    assert [count(agency_truth(seed, rows), measure, on) for seed in (1, 2, 20250101)] == [expected] * 3


@pytest.mark.parametrize("measure", COUNTED_MEASURES)
def test_the_places_add_up_to_the_city(truth: AgencyTruth, measure: str) -> None:
    # A factory or county that stands twice on a list stands twice in the same place, so that distinct keys still add up.
    assert sum(count(truth, measure, END, code) for code in BY_CODE) == count(truth, measure, END)


def test_credit_codes_are_valid_and_distinct(truth: AgencyTruth) -> None:
    codes = [enterprise.credit_code for enterprise in truth.enterprises]

    assert all(is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)
    assert not is_valid(codes[0][:-1] + ("0" if codes[0][-1] != "0" else "1"))


def test_the_ipv6_share_misses_its_target_by_less_than_a_tenth_of_a_point(truth: AgencyTruth) -> None:
    share = 100 * Decimal(count(truth, "key_sites_ipv6", Q3_2025)) / count(truth, "key_sites", Q3_2025)

    assert Decimal("99.2") < share < Decimal("99.3")


def test_population_is_restated_between_march_and_october() -> None:
    assert residents(2023, date(2024, 3, 19)) is None
    assert residents(2023, date(2024, 3, 20)) == 5_063_000
    assert residents(2023, date(2024, 10, 22)) == 5_065_000
    assert households(2024, date(2025, 11, 20)) == 1_591_000


def test_county_populations_add_up_to_the_city() -> None:
    known_on = date(2025, 11, 20)
    assert sum(residents(2024, known_on, county.code) or 0 for county in COUNTIES) == residents(2024, known_on)


def test_three_of_the_four_projects_are_in_operation_and_every_milestone_of_the_plan_has_a_state(truth: AgencyTruth) -> None:
    states = milestone_states(truth, OCTOBER)

    assert set(states) == {row["milestone_code"] for row in Project(REPOSITORY).seed_rows("milestones")}
    assert list(states.values()).count("in_operation") == 3
    assert 0.6 < list(states.values()).count("done") / len(states) < 0.85


@pytest.mark.parametrize("month", [date(2023, 3, 31), date(2025, 10, 31)])
def test_the_summary_agrees_with_the_operators_within_a_percent(city: City, month: date) -> None:
    figures = summary(city, period_of(month, "month"))

    stations = len(city.stations.in_service(month))
    assert abs(figures.total("stations_5g") / stations - 1) < 0.01
    assert abs(figures.total("pon_ports_total") / city.fixed.city_total("pon_ports_total", f"{month:%Y-%m}") - 1) < 0.01
    assert abs(figures.total("fixed_broadband_subs") / city.fixed.city_total("fixed_broadband_subs", f"{month:%Y-%m}") - 1) < 0.01


def test_racks_by_county_add_up_to_the_sites(city: City) -> None:
    centers = city.data_centers
    by_county = racks(city, Q3_2025)

    assert sum(in_use for _, in_use in by_county.values()) == sum(centers.racks_in_use(site, Q3_2025) for site in centers.sites)
    assert all(in_use <= built for built, in_use in by_county.values())
