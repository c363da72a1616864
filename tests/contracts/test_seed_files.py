"""Every seed is a clean table with its properties beside it, and every code it mentions exists."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
import yaml

from newinfra.project import REPOSITORY, Project

SEEDS = REPOSITORY / "seeds"
NAMES = sorted(path.stem for path in SEEDS.glob("*.csv"))
rows = Project(REPOSITORY).seed_rows

# seed, column, seed it refers to, column there
REFERENCES = [
    ("plans", "city_region_code", "regions", "region_code"),
    ("plans", "issuer_unit_code", "units", "unit_code"),
    ("tasks", "plan_code", "plans", "plan_code"),
    ("task_units", "task_no", "tasks", "task_no"),
    ("task_units", "unit_code", "units", "unit_code"),
    ("units", "region_code", "regions", "region_code"),
    ("unit_aliases", "unit_code", "units", "unit_code"),
    ("regions", "parent_code", "regions", "region_code"),
    ("region_parents", "region_code", "regions", "region_code"),
    ("region_parents", "parent_code", "regions", "region_code"),
    ("region_aliases", "region_code", "regions", "region_code"),
    ("measurement_unit_aliases", "unit_code", "measurement_units", "unit_code"),
    ("measures", "unit_code", "measurement_units", "unit_code"),
    ("measure_components", "measure_code", "measures", "measure_code"),
    ("measure_components", "component_code", "measures", "measure_code"),
    ("parameters", "unit_code", "measurement_units", "unit_code"),
    ("indicators", "plan_code", "plans", "plan_code"),
    ("indicators", "task_no", "tasks", "task_no"),
    ("indicators", "unit_code", "measurement_units", "unit_code"),
    ("indicators", "numerator_measure", "measures", "measure_code"),
    ("indicators", "denominator_measure", "measures", "measure_code"),
    ("indicators", "parameter_code", "parameters", "parameter_code"),
    ("indicators", "owner_unit", "units", "unit_code"),
    ("indicator_units", "indicator_code", "indicators", "indicator_code"),
    ("indicator_units", "unit_code", "units", "unit_code"),
    ("targets", "indicator_code", "indicators", "indicator_code"),
    ("milestones", "task_no", "tasks", "task_no"),
]

GRAINS = {
    "plans": ["plan_code"],
    "tasks": ["task_no"],
    "task_units": ["task_no", "unit_code"],
    "units": ["unit_code"],
    "unit_aliases": ["alias"],
    "regions": ["region_code"],
    "region_parents": ["region_code", "parent_code"],
    "region_aliases": ["alias"],
    "measurement_units": ["unit_code"],
    "measurement_unit_aliases": ["alias"],
    "measures": ["measure_code"],
    "slip_checks": ["measure_code"],
    "measure_components": ["measure_code", "component_code"],
    "parameters": ["parameter_code", "valid_from", "announced_on"],
    "indicators": ["indicator_code", "announced_on"],
    "indicator_units": ["indicator_code", "unit_code"],
    "targets": ["target_no", "announced_on"],
    "milestones": ["milestone_code"],
}


def properties(name: str) -> dict:
    return yaml.safe_load((SEEDS / f"{name}.yml").read_text(encoding="utf-8"))["seeds"][0]


def test_every_seed_is_listed_here():
    assert sorted(GRAINS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_seed_has_a_yml_with_the_same_columns_types_and_chinese_descriptions(name):
    header = (SEEDS / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    described = properties(name)
    assert described["name"] == name
    assert described["description"].startswith("One row per ")
    assert list(described["config"]["column_types"]) == header
    assert [column["name"] for column in described["columns"]] == header
    for column in described["columns"]:
        assert re.search(r"[\u4e00-\u9fff]", column["description"]), f"{name}.{column['name']} has no Chinese description"


@pytest.mark.parametrize("name", NAMES)
def test_the_grain_is_unique_and_tested_by_dbt(name):
    grain = GRAINS[name]
    counted = Counter(tuple(row[column] for column in grain) for row in rows(name))
    assert [key for key, number in counted.items() if number > 1] == []
    described = properties(name)
    if len(grain) > 1:
        assert described["data_tests"] == [{"grain": {"arguments": {"columns": grain}}}]
    else:
        tests = next(column["data_tests"] for column in described["columns"] if column["name"] == grain[0])
        assert {"unique", "not_null"} <= {test for test in tests if isinstance(test, str)}


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_plain_text_of_their_type(name):
    content = (SEEDS / f"{name}.csv").read_bytes()
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    types = properties(name)["config"]["column_types"]
    for row in rows(name):
        assert None not in row, row
        for column, text in row.items():
            assert text is not None, row
            assert text == text.strip(), (column, text)
            kind = types[column]
            if not text or kind == "string":
                continue
            if kind == "boolean":
                assert text in ("true", "false")
            elif kind == "date":
                date.fromisoformat(text)
            elif kind == "integer":
                int(text)
            else:
                Decimal(text)


@pytest.mark.parametrize("name", NAMES)
def test_columns_that_dbt_wants_filled_are_filled(name):
    required = [column["name"] for column in properties(name)["columns"] if "not_null" in column.get("data_tests", [])]
    assert [(row, column) for row in rows(name) for column in required if not row[column]] == []


@pytest.mark.parametrize(("seed", "column", "other", "other_column"), REFERENCES)
def test_every_code_that_is_referred_to_exists(seed, column, other, other_column):
    known = {row[other_column] for row in rows(other)}
    assert {row[column] for row in rows(seed) if row[column]} - known == set()


@pytest.mark.parametrize("name", NAMES)
def test_closed_vocabularies_hold(name):
    for column in properties(name)["columns"]:
        for test in column.get("data_tests", []):
            if isinstance(test, dict) and "accepted_values" in test:
                allowed = set(test["accepted_values"]["arguments"]["values"]) | {""}
                assert {row[column["name"]] for row in rows(name)} - allowed == set(), f"{name}.{column['name']}"
