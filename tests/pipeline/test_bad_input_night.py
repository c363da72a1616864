"""What comes wrong ends in a finding that says where and what to do; everything else loads; and the next night catches up by itself."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from bad_night import BAD_INPUTS, BAD_NIGHT, NEXT_NIGHT, SOURCES, BadCity, BadInput, two_nights
from raw_state import assert_nothing_is_half_loaded, assert_rows_add_up
from real_night import Night

from newinfra.home import Home


@pytest.fixture(scope="module")
def bad(night: Night, tmp_path_factory: pytest.TempPathFactory) -> BadCity:
    return two_nights(night.home, Home(tmp_path_factory.mktemp("bad") / "home"))


def findings_about(bad: BadCity, wrong: BadInput, as_of: date) -> list[dict[str, str]]:
    return [
        finding
        for finding in bad.findings[as_of]
        if (finding["source_id"], finding["table_name"], finding["period_label"]) == (wrong.source_id, *wrong.delivery)
        and wrong.rule in f"{finding['rule']} {finding['place']}"
    ]


def states(bad: BadCity, wrong: BadInput, as_of: date) -> list[str]:
    """States of the deliveries of the table and period concerned, oldest first."""
    concerned = [row for row in bad.deliveries[as_of] if (row["source_id"], row["table_name"], row["period_label"]) == (wrong.source_id, *wrong.delivery)]
    return [str(row["state"]) for row in sorted(concerned, key=lambda row: str(row["known_at"]))]


@pytest.mark.parametrize("name", BAD_INPUTS)
def test_a_finding_says_source_place_expected_got_and_what_to_do(name: str, bad: BadCity) -> None:
    wrong = BAD_INPUTS[name]
    (finding,) = findings_about(bad, wrong, BAD_NIGHT)

    assert finding["state"] == "open"
    assert finding["owner_unit"]
    assert wrong.file in f"{finding['title_zh']} {finding['place']} {finding['got']}{finding['delivery_id'] and file_of(bad, finding['delivery_id'])}"
    assert wrong.place in f"{finding['place']} {finding['got']}"
    assert wrong.expected in finding["expected"]
    assert wrong.got in finding["got"]
    assert finding["title_zh"]
    assert finding["effect_zh"]
    assert finding["action_zh"]


def file_of(bad: BadCity, delivery_id: str) -> str:
    return str(next(row["file_name"] for row in bad.deliveries[BAD_NIGHT] if row["delivery_id"] == delivery_id))


@pytest.mark.parametrize("name", [name for name, wrong in BAD_INPUTS.items() if wrong.delivery[0]])
def test_only_what_can_be_read_is_loaded(name: str, bad: BadCity) -> None:
    wrong = BAD_INPUTS[name]

    assert states(bad, wrong, BAD_NIGHT) == ([wrong.state] if wrong.state else [])


@pytest.mark.parametrize("name", BAD_INPUTS)
def test_the_next_night_catches_up_and_the_finding_is_over(name: str, bad: BadCity) -> None:
    wrong = BAD_INPUTS[name]

    assert {finding["state"] for finding in findings_about(bad, wrong, NEXT_NIGHT)} == {"resolved"}
    if wrong.delivery[0]:
        assert states(bad, wrong, NEXT_NIGHT)[-1] == "loaded"
    else:
        assert bad.outcomes[NEXT_NIGHT][wrong.source_id].detail["loaded"] > 0


def test_a_dead_source_fails_and_the_others_load(bad: BadCity) -> None:
    outcomes = bad.outcomes[BAD_NIGHT]

    assert {source_id for source_id in SOURCES if outcomes[source_id].failed} == {"data_centers", "china_telecom"}
    assert all(outcomes[source_id].detail["loaded"] for source_id in SOURCES if source_id not in ("data_centers", "china_telecom"))
    assert not any(outcome.failed for outcome in bad.outcomes[NEXT_NIGHT].values())


def test_the_other_tables_of_a_source_load_beside_the_spoilt_ones(bad: BadCity) -> None:
    held = {(row["table_name"], row["period_label"]) for row in bad.deliveries[BAD_NIGHT] if row["source_id"] == "china_unicom" and row["state"] != "loaded"}

    # September's broadband contradicts itself in the standard city; gate 1 holds it.
    assert held == {("mobile_traffic", "2025-10"), ("mobile_subs", "2025-10"), ("broadband_subs", "2025-09")}


def test_a_bad_cell_costs_the_cell(bad: BadCity) -> None:
    files = sorted(str(path) for path in (bad.home.raw / "measures" / "china_unicom" / "broadband_subs").glob("*.parquet"))
    rows = duckdb.sql(
        "select measure_code, value, value_state, raw_text, vintage from read_parquet($files)"
        " where region_code = '350604' and period_start = '2025-10-01' order by known_at, measure_code",
        params={"files": files},
    ).fetchall()
    first, repaired = rows[:5], rows[5:]

    assert [row[:4] for row in first if row[0] == "fixed_broadband_subs"] == [("fixed_broadband_subs", None, "held", "1O9941约")]
    assert all(value is not None for measure, value, *_ in first if measure != "fixed_broadband_subs")
    assert [int(value) for measure, value, *_ in repaired if measure == "fixed_broadband_subs"] == [109941]


def test_nothing_is_half_loaded(bad: BadCity) -> None:
    assert_nothing_is_half_loaded(bad.home)
    assert_rows_add_up(bad.home)
