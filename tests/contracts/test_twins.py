"""What belongs together exists together: contract and suite, model and properties, mart and suite, seed and properties."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from newinfra.contracts import load_contracts
from newinfra.project import REPOSITORY, Project
from newinfra.quality.suite import mart_suites, raw_suites

PROJECT = Project(REPOSITORY)
CONTRACTS = {contract.id: contract for contract in load_contracts(PROJECT.contracts)}
MODELS = PROJECT.dbt / "models"

MARTS_WITHOUT_SUITE = {
    "dim_indicator": "a copy of seeds, which tests/contracts and dbt's seed tests check",
    "dim_indicator_measure": "a copy of seeds, which tests/contracts and dbt's seed tests check",
    "dim_month": "a calendar; dbt tests its grain",
    "dim_plan": "a copy of seeds, which tests/contracts and dbt's seed tests check",
    "dim_region": "a copy of seeds, which tests/contracts and dbt's seed tests check",
    "dim_task": "a copy of seeds, which tests/contracts and dbt's seed tests check",
    "dim_unit": "a copy of seeds, which tests/contracts and dbt's seed tests check",
    "fct_finding": "what checks have found is not itself checked",
    "fct_indicator_value_history": "keeps what was once in force, mistakes included; a band over it would stop every later night",
}


def names(paths: list[Path]) -> list[str]:
    return sorted(path.stem for path in paths)


def difference(left: dict[str, object] | set[str] | list[str], right: dict[str, object] | set[str] | list[str]) -> list[str]:
    """What is on one side only, as `- only left` and `+ only right`."""
    return [f"- {name}" for name in sorted(set(left) - set(right))] + [f"+ {name}" for name in sorted(set(right) - set(left))]


def test_every_contract_has_a_raw_suite_and_every_raw_suite_a_contract() -> None:
    assert difference(set(CONTRACTS), names(list((PROJECT.expectations / "raw").glob("*.yml")))) == []


@pytest.mark.parametrize("source", sorted(CONTRACTS))
def test_a_contract_and_its_suite_have_the_same_tables_in_the_same_order(source: str) -> None:
    tables = [table.name for table in CONTRACTS[source].tables]
    suites = raw_suites(PROJECT, CONTRACTS[source])
    assert list(suites) == tables
    assert [name for name, suite in suites.items() if not any(e.severity == "critical" for e in suite.expectations)] == []


def test_every_mart_has_a_suite_or_a_reason_to_have_none() -> None:
    marts = names(list((MODELS / "marts").glob("*.sql")))
    suites = [suite.table_name for suite in mart_suites(PROJECT)]
    assert difference(marts, {*suites, *MARTS_WITHOUT_SUITE}) == []
    assert sorted(set(suites) & set(MARTS_WITHOUT_SUITE)) == []


def test_every_model_has_its_properties_beside_it_and_none_has_properties_alone() -> None:
    models = [str(path.relative_to(MODELS).with_suffix("")) for path in MODELS.rglob("*.sql")]
    properties = [str(path.relative_to(MODELS).with_suffix("")) for path in MODELS.rglob("*.yml") if not path.name.startswith("_")]
    assert difference(models, properties) == []


@pytest.mark.parametrize("path", sorted(MODELS.rglob("*.sql")), ids=lambda path: path.stem)
def test_a_model_says_its_grain_first_and_is_the_only_one_in_its_file(path: Path) -> None:
    models = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
    assert [model["name"] for model in models] == [path.stem]
    assert models[0]["description"].startswith("One row per ")


def test_every_seed_has_its_properties_beside_it_and_none_has_properties_alone() -> None:
    assert difference(names(list(PROJECT.seeds.glob("*.csv"))), names(list(PROJECT.seeds.glob("*.yml")))) == []
