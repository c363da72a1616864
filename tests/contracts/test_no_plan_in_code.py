"""The code and the models know no plan: what belongs to one city stands in its seeds, contracts and expectations."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newinfra.project import REPOSITORY, Project

PROJECT = Project(REPOSITORY)
FOLDERS = ("src/newinfra", "dags", "dbt_project/models", "dbt_project/macros", "expectations/marts")
SANDBOX = REPOSITORY / "src" / "newinfra" / "sandbox"  # the synthetic city is one city
TEXTS = {".py", ".sql", ".yml", ".md", ".html", ".css"}
SHORTEST_NAME = 2
EVERYDAY = {"households"}  # a word on the unit lines of any statistical table in English, before it is a measure of ours


def sources() -> list[Path]:
    found = [path for folder in FOLDERS for path in sorted((REPOSITORY / folder).rglob("*")) if path.suffix in TEXTS]
    return [path for path in found if SANDBOX not in path.parents]


def words_of_the_plan() -> set[str]:
    """Codes and names that mean this plan and no other: regions, units, sources, indicators, measures, the plan itself."""
    regions = PROJECT.seed_rows("regions")
    words = {row["region_code"] for row in regions} | {row["name_zh"] for row in regions}
    words |= {row["plan_code"] for row in PROJECT.seed_rows("plans")} | {row["name_zh"] for row in PROJECT.seed_rows("plans")}
    words |= {row["unit_code"] for row in PROJECT.seed_rows("units")} | {row["name_zh"] for row in PROJECT.seed_rows("units")}
    words |= {row["indicator_code"] for row in PROJECT.seed_rows("indicators")} | {row["measure_code"] for row in PROJECT.seed_rows("measures")}
    words |= {path.name.removesuffix(".odcs.yaml") for path in PROJECT.contracts.glob("*.odcs.yaml")}
    return {word for word in words if len(word) > SHORTEST_NAME} - EVERYDAY | {"漳州", "Zhangzhou"}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_no_file_of_the_code_names_a_place_a_unit_a_source_or_an_indicator(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":  # an example in a help text or a docstring decides nothing
        text = re.sub(r'""".*?"""|#[^\n]*|help="[^"]*"', "", text, flags=re.DOTALL)
    found = {word for word in words_of_the_plan() if re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", text)}
    assert not found
