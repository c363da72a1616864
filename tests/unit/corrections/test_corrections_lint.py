"""What `newinfra contract lint` says of corrections, with the file and the key."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from source_world import SourceWorld

from newinfra.contracts.vocabulary import Vocabulary
from newinfra.corrections.check import lint_corrections
from newinfra.corrections.read_file import read_corrections
from newinfra.corrections.schema import FILE_NAME, render_schema

ROOT = Path(__file__).resolve().parents[3]
GOOD: dict[str, Any] = {
    "id": "west-ports",
    "table": "ports",
    "where": {"region": "西城区", "period": "2025-10"},
    "column": "ports",
    "action": "override",
    "value": 70,
    "unit": "个",
    "expect": 7000,
    "reason": "与现场核查不符",
    "reported_to": "operator",
    "reported_on": date(2025, 11, 2),
    "decided_on": date(2025, 11, 3),
    "expires_on": date(2026, 3, 31),
}
TODAY = date(2025, 11, 20)


def problems(tmp_path: Path, *entries: Any, name: str = "operator") -> list[str]:
    feed = SourceWorld(tmp_path)
    feed.seed("measurement_units", "unit_code,name_zh,dimension,factor\n个,个,count,1\n万户,万户,households,10000\n")
    feed.corrections(*entries)
    path = feed.world.project.corrections / "operator.yml"
    path.rename(path.with_name(f"{name}.yml"))
    found = lint_corrections(feed.world.project, [feed.world.contract], Vocabulary.of(feed.world.project), TODAY)
    return [f"{problem.file}: {problem.place}: {problem.what}" for problem in found]


def test_a_good_correction_is_clean(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"table": "port"}, "west-ports.table: the contract has no table 'port'"),
        ({"column": "port"}, "west-ports.column: table ports has no column 'port'"),
        ({"where": {"quarter": "x"}}, "west-ports.where.quarter: table ports has no such column"),
        ({"where": {"period": "去年"}}, "west-ports.where.period: '去年' is no period"),
        ({"where": {"key": "s1"}}, "west-ports.where.key: rows of table ports have no key"),
        ({"where": {"measure": "people"}}, "west-ports.where.measure: table ports has no measure 'people'"),
        ({"unit": "万个"}, "west-ports.unit: the column's unit is 个"),
        ({"column": "county", "unit": None}, "west-ports.column: a column with role region cannot be changed"),
        ({"expires_on": date(2025, 11, 19)}, "west-ports.expires_on: expired on 2025-11-19"),
        ({"expires_on": date(2025, 11, 1)}, "`expires_on` lies before `decided_on`"),
        ({"reason": ""}, "west-ports.reason: String should have at least 4 characters"),
        ({"expect": None}, "`expect` is missing"),
        ({"value": None}, "`value` belongs to action override"),
        ({"factor": 2}, "`factor` belongs to action scale"),
        ({"wher": {}}, "west-ports.wher: Extra inputs are not permitted"),
    ],
)
def test_each_mistake_is_named_with_its_key(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    found = problems(tmp_path, {**GOOD, **changes})

    assert any(line.startswith("corrections/operator.yml: ") and said in line for line in found), found


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    missing = {name: value for name, value in GOOD.items() if name not in ("reason", "reported_to")}

    assert len(problems(tmp_path, {**missing, "id": "a-b"}, GOOD, GOOD)) == 3


def test_a_file_without_a_contract_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD, name="nobody") == ["corrections/nobody.yml: : there is no contract of this name"]


def test_the_schema_for_editors_is_that_of_the_model() -> None:
    assert (ROOT / "corrections" / FILE_NAME).read_text(encoding="utf-8") == render_schema()


def test_the_example_of_the_runbook_is_valid(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "runbooks" / "corrections-and-replay.md").read_text(encoding="utf-8")
    path = tmp_path / "example.yml"
    path.write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")

    corrections, found = read_corrections(path)

    assert (len(corrections), found) == (1, [])
