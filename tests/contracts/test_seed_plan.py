"""Tasks, targets, units, regions and milestones are complete and agree with each other."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest

from newinfra.project import REPOSITORY, Project

rows = Project(REPOSITORY).seed_rows


def by(name: str, column: str) -> dict[str, dict[str, str]]:
    return {row[column]: row for row in rows(name)}


def test_there_are_26_indicators_26_targets_and_29_tasks():
    numbers = [f"T{number:02d}" for number in range(1, 27)]
    assert [row["target_no"] for row in rows("indicators")] == numbers
    assert [row["target_no"] for row in rows("targets")] == numbers
    assert [int(row["task_no"]) for row in rows("tasks")] == list(range(1, 30))


def test_a_target_and_its_indicator_name_each_other():
    indicators = by("indicators", "target_no")
    assert {row["target_no"]: row["indicator_code"] for row in rows("targets")} == {number: row["indicator_code"] for number, row in indicators.items()}


def test_the_kind_of_a_target_fits_its_bounds_and_the_direction():
    directions = {row["indicator_code"]: row["direction"] for row in rows("indicators")}
    bounds = {"at_least": (True, False), "at_most": (False, True), "range": (True, True), "all_covered": (True, True)}
    for row in rows("targets"):
        assert (bool(row["low"]), bool(row["high"])) == bounds[row["kind"]], row
        assert directions[row["indicator_code"]] == ("down" if row["kind"] == "at_most" else "up"), row
        if row["kind"] == "range":
            assert Decimal(row["low"]) < Decimal(row["high"])


def test_no_yearly_target_or_baseline_is_invented():
    plan = rows("plans")[0]
    for row in rows("targets"):
        assert row["is_official"] == "true"
        assert row["announced_on"] == plan["issued_on"]
        assert (row["baseline_value"], row["baseline_period_end"]) == ("", "")
        assert plan["start_date"] < row["due_date"] <= plan["end_date"]


def test_a_target_lies_within_the_hard_band_of_its_indicator():
    indicators = by("indicators", "indicator_code")
    for target in rows("targets"):
        indicator = indicators[target["indicator_code"]]
        for value in filter(None, (target["low"], target["high"])):
            assert Decimal(indicator["hard_low"]) <= Decimal(value)
            assert not indicator["hard_high"] or Decimal(value) <= Decimal(indicator["hard_high"])


def test_the_admin_partition_is_the_eleven_counties_and_each_zone_lies_in_some_of_them():
    partition = {row["region_code"] for row in rows("regions") if row["partition"] == "admin"}
    assert len(partition) == 11
    assert partition == {row["region_code"] for row in rows("regions") if row["kind"] == "county"}
    zones = {row["region_code"] for row in rows("regions") if row["kind"] == "zone"}
    parents = Counter(row["region_code"] for row in rows("region_parents"))
    assert set(parents) == zones
    assert {row["parent_code"] for row in rows("region_parents")} <= partition
    assert sorted(parents.values()) == [1, 1, 1, 1, 2]


def test_the_city_is_the_one_region_without_a_parent():
    assert [row["region_code"] for row in rows("regions") if not row["parent_code"]] == [rows("plans")[0]["city_region_code"]]


def test_tiles_do_not_overlap():
    tiles = [(row["tile_row"], row["tile_col"]) for row in rows("regions") if row["kind"] != "city"]
    assert len(set(tiles)) == len(tiles) == 16
    assert all(all(tile) for tile in tiles)


@pytest.mark.parametrize(("aliases", "code", "owners"), [("region_aliases", "region_code", "regions"), ("unit_aliases", "unit_code", "units")])
def test_every_name_and_code_resolves_to_its_owner(aliases, code, owners):
    known = {row["alias"]: row[code] for row in rows(aliases)}
    names = ["name_zh", "short_name_zh"] if owners == "units" else ["name_zh", "region_code"]
    for owner in rows(owners):
        for name in names:
            assert known[owner[name]] == owner[code]


@pytest.mark.parametrize(
    ("alias", "region_code"),
    [
        ("芗城", "350602"),
        ("龙海市", "350604"),
        ("350681", "350604"),
        ("长泰县", "350605"),
        ("350625", "350605"),
        ("台投区", "Z350600-4"),
        ("角美", "Z350600-4"),
        ("招商局漳州开发区", "Z350600-1"),
        ("古雷港", "Z350600-3"),
        ("高新技术产业开发区", "Z350600-5"),
        ("合计", "350600"),
        ("全市", "350600"),
        ("总计", "350600"),
    ],
)
def test_the_ways_publishers_write_a_region_are_known(alias, region_code):
    assert by("region_aliases", "alias")[alias]["region_code"] == region_code


def test_words_that_may_mean_a_part_of_the_city_are_not_the_city():
    known = by("region_aliases", "alias")
    assert not {"小计", "其中", "市直", "市本级"} & set(known)


def test_every_task_has_a_lead_and_a_milestone():
    leads = {row["task_no"] for row in rows("task_units") if row["role"] == "lead"}
    milestones = {row["task_no"] for row in rows("milestones")}
    assert leads == milestones == {row["task_no"] for row in rows("tasks")}


def test_positions_count_from_one_within_task_and_role():
    listed: dict[tuple[str, str], list[int]] = {}
    for row in rows("task_units"):
        listed.setdefault((row["task_no"], row["role"]), []).append(int(row["position"]))
    for key, positions in listed.items():
        assert positions == list(range(1, len(positions) + 1)), key


def test_an_indicator_has_the_units_of_its_task():
    of_task: dict[str, set[tuple[str, str, str]]] = {}
    for row in rows("task_units"):
        of_task.setdefault(row["task_no"], set()).add((row["unit_code"], row["role"], row["position"]))
    of_indicator: dict[str, set[tuple[str, str, str]]] = {}
    for row in rows("indicator_units"):
        of_indicator.setdefault(row["indicator_code"], set()).add((row["unit_code"], row["role"], row["position"]))
    for indicator in rows("indicators"):
        assert of_indicator[indicator["indicator_code"]] == of_task[indicator["task_no"]], indicator["target_no"]


def test_the_owner_of_an_indicator_is_its_first_lead():
    first = {row["indicator_code"]: row["unit_code"] for row in rows("indicator_units") if row["role"] == "lead" and row["position"] == "1"}
    assert {row["indicator_code"]: row["owner_unit"] for row in rows("indicators")} == first


def test_only_the_three_headline_indicators_inherit_their_units():
    numbers = {row["indicator_code"]: row["target_no"] for row in rows("indicators")}
    inherited = {numbers[row["indicator_code"]] for row in rows("indicator_units") if row["is_inherited"] == "true"}
    stated = {numbers[row["indicator_code"]] for row in rows("indicator_units") if row["is_inherited"] == "false"}
    assert inherited == {"T01", "T02", "T03"}
    assert not inherited & stated


def test_groups_are_expanded_to_their_members():
    kinds = {row["unit_code"]: row["kind"] for row in rows("units")}
    counted = Counter((row["task_no"], kinds[row["unit_code"]]) for row in rows("task_units") if row["role"] == "responsible")
    assert {task: (counted[task, "government"], counted[task, "zone_committee"]) for task in ("1", "2", "6", "8", "14", "22")} == {
        "1": (11, 5),
        "2": (11, 5),
        "6": (1, 1),
        "8": (3, 2),
        "14": (11, 5),
        "22": (5, 5),
    }


def test_the_coastal_group_is_the_coastal_counties():
    regions = by("regions", "region_code")
    units = by("units", "unit_code")
    named = {units[row["unit_code"]]["region_code"] for row in rows("task_units") if row["task_no"] == "22" and units[row["unit_code"]]["kind"] == "government"}
    assert named == {code for code, region in regions.items() if region["kind"] == "county" and region["is_coastal"] == "true"}


def test_every_county_has_a_government_and_every_zone_a_committee():
    units = rows("units")
    for region in rows("regions"):
        kind = {"county": "government", "zone": "zone_committee"}.get(region["kind"])
        if kind:
            assert len([unit for unit in units if unit["region_code"] == region["region_code"] and unit["kind"] == kind]) == 1, region["name_zh"]


def test_four_projects_must_be_in_operation_and_codes_carry_their_task():
    milestones = rows("milestones")
    assert len([row for row in milestones if row["kind"] == "project_in_operation"]) == 4
    for row in milestones:
        assert re.fullmatch(rf"M{int(row['task_no']):02d}-\d+", row["milestone_code"])
