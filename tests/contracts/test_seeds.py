"""The seeds say what the plan says: compared with the reading of the plan that lies beside the repository, where it is present."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from newinfra.project import REPOSITORY, Project

DOMAIN = REPOSITORY.parent / "shared" / "domain"

pytestmark = pytest.mark.skipif(not DOMAIN.is_dir(), reason=f"the reading of the plan is not here: {DOMAIN}")

rows = Project(REPOSITORY).seed_rows

KINDS = {">=": "at_least", "<=": "at_most", "range": "range", "=": "all_covered"}
UNITS = {"ratio": "比值", "个县区": "个"}
COUNTIES, ZONES, COAST = "各县(区)人民政府", "开发区(投资区)管委会", "沿海各县(区)人民政府"
LONGEST_QUOTE = 16  # characters, punctuation aside


def domain(name: str) -> list[dict[str, str]]:
    with (DOMAIN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def bare(name: str) -> str:
    """A unit's name without the badges in brackets: 市发改委(大数据局) and 市发改委(大数据局、审改办) are one unit."""
    return re.sub(r"\(.*?\)", "", name)


def named(text: str) -> Iterator[str]:
    """The unit codes that a line of units names, groups expanded, read by the plan's separators and not by seeds/unit_aliases."""
    codes = {bare(row["name_zh"]): row["unit_code"] for row in rows("units")}
    regions = {row["region_code"]: row for row in rows("regions")}
    groups = {
        COUNTIES: [row["unit_code"] for row in rows("units") if row["kind"] == "government"],
        ZONES: [row["unit_code"] for row in rows("units") if row["kind"] == "zone_committee"],
        COAST: [row["unit_code"] for row in rows("units") if row["kind"] == "government" and regions[row["region_code"]]["is_coastal"] == "true"],
    }
    # A 、 within brackets separates badges, not units; 等 stands before the group that the units named so far belong to.
    text = re.sub(r"\((?!区\)|投资区\))[^)]*\)", "", text).replace("等", ",")
    for name in filter(None, re.split("[,;、]", text)):
        if name in groups:
            yield from groups[name]
            continue
        candidates = (name, f"市{name}", f"{name}人民政府", f"{name}管委会")
        yield next((codes[candidate] for candidate in candidates if candidate in codes), f"unknown unit {name}")


def units_of(name: str, column: str, key: str, role: str) -> list[str]:
    found = [row for row in rows(name) if row[column] == key and row["role"] == role]
    return [row["unit_code"] for row in sorted(found, key=lambda row: int(row["position"]))]


@pytest.mark.parametrize("role", ["lead", "responsible"])
def test_every_task_has_the_units_of_the_plan_in_their_order(role):
    for task in domain("tasks"):
        expected = list(named(task[role]))
        actual = units_of("task_units", "task_no", task["task"], role)
        assert sorted(expected) == sorted(actual), task["title_zh"]
        kinds = {row["unit_code"]: row["kind"] for row in rows("units")}
        grouped = {"government", "zone_committee"}
        assert [code for code in expected if kinds[code] not in grouped] == [code for code in actual if kinds[code] not in grouped], task["title_zh"]


def test_tasks_have_the_titles_and_sections_of_the_plan():
    assert [(row["task"], row["title_zh"], row["section"]) for row in domain("tasks")] == [
        (row["task_no"], row["title_zh"], row["section_zh"]) for row in rows("tasks")
    ]


def test_targets_have_the_values_of_the_plan():
    ours = {row["target_no"]: row for row in rows("targets")}
    assert sorted(ours) == [row["id"] for row in domain("targets")]
    for theirs in domain("targets"):
        target = ours[theirs["id"]]
        assert KINDS[theirs["op"]] == target["kind"], theirs["id"]
        assert (number(theirs["value_min"]), number(theirs["value_max"])) == (number(target["low"]), number(target["high"])), theirs["id"]


def test_targets_are_due_and_firm_as_the_plan_says():
    ours = {row["target_no"]: row for row in rows("targets")}
    for theirs in domain("targets"):
        due = re.search(r"\d{4}-\d{2}-\d{2}", theirs["by"])
        assert due is not None
        assert due.group() == ours[theirs["id"]]["due_date"], theirs["id"]
        assert re.split(r"\W", theirs["strength"])[0] == ours[theirs["id"]]["strength"], theirs["id"]


def test_indicators_have_the_units_of_measurement_of_the_plan():
    theirs = {row["id"]: UNITS.get(row["unit"], row["unit"]) for row in domain("targets")}
    assert theirs == {row["target_no"]: row["unit_code"] for row in rows("indicators")}


def test_indicators_belong_to_the_plans_tasks():
    ours = {row["target_no"]: row["task_no"] for row in rows("indicators")}
    for theirs in domain("targets"):
        inherited = re.search(r"inherits task (\d+)", theirs["responsible"])
        assert (inherited.group(1) if inherited else theirs["task"]) == ours[theirs["id"]]


def test_indicators_have_the_leads_of_the_plan():
    codes = {row["target_no"]: row["indicator_code"] for row in rows("indicators")}
    for theirs in domain("targets"):
        # An inherited lead stands at the end of a remark: (not stated; inherits task 2: 市通管办)
        text = re.split("[:>]", theirs["lead"].rstrip(")"))[-1].strip() if theirs["lead"].startswith("(not stated") else theirs["lead"]
        assert list(named(text)) == units_of("indicator_units", "indicator_code", codes[theirs["id"]], "lead"), theirs["id"]


def test_indicators_have_the_responsible_units_of_the_plan():
    codes = {row["target_no"]: row["indicator_code"] for row in rows("indicators")}
    texts = {row["id"]: row["responsible"] for row in domain("targets")}
    tasks = {row["task"]: row["responsible"] for row in domain("tasks")}
    for target_no, text in texts.items():
        if same := re.fullmatch(r"as (T\d\d)", text):
            text = texts[same.group(1)]
        elif inherited := re.search(r"inherits task (\d+)", text):
            text = tasks[inherited.group(1)]
        elif text == "(none)":
            text = ""
        assert sorted(named(text)) == sorted(units_of("indicator_units", "indicator_code", codes[target_no], "responsible")), target_no


@pytest.mark.parametrize(
    ("seed", "column"), [("indicators", "definition_zh"), ("targets", "note_zh"), ("measures", "definition_zh"), ("parameters", "source_zh")]
)
def test_definitions_are_in_our_own_words(seed, column):
    plan = re.sub(r"\W", "", (DOMAIN / "plan.zh.txt").read_text(encoding="utf-8"))
    for row in rows(seed):
        text = re.sub(r"\W", "", row[column])
        quotes = [text[start : start + LONGEST_QUOTE] for start in range(len(text) - LONGEST_QUOTE + 1) if text[start : start + LONGEST_QUOTE] in plan]
        assert quotes == []
