from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from newinfra.contracts import load_contract
from newinfra.contracts.lint import lint, lint_contract
from newinfra.contracts.obligations import obligations
from newinfra.contracts.schema import FILE_NAME, render_schema
from newinfra.contracts.vocabulary import Vocabulary
from newinfra.errors import ContractError
from newinfra.project import REPOSITORY, Project

GALLERY = sorted((Path(__file__).parent / "invalid").glob("*.odcs.yaml"))
VOCABULARY = Vocabulary(
    units=frozenset({"sender", "owner"}),
    regions=frozenset({"100", "101"}),
    dimensions={"个": "count", "万个": "count", "户": "accounts", "kWh": "energy"},
    measures={
        "ports": {"kind": "reported", "unit_code": "个"},
        "subs": {"kind": "reported", "unit_code": "户"},
        "energy": {"kind": "reading_sum", "unit_code": "kWh"},
    },
)


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.name.split(".")[0])
def test_each_invalid_contract_is_told_all_that_is_wrong_and_nothing_else(path: Path) -> None:
    says = [line.removeprefix("# must say: ") for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# must say: ")]

    problems = [str(problem) for problem in lint_contract(path, VOCABULARY)]

    assert [words for words in says if not any(words in problem for problem in problems)] == []
    assert [problem for problem in problems if not any(words in problem for words in says)] == []
    assert says
    assert all(problem.startswith(path.name) for problem in problems)


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.name.split(".")[0])
def test_what_lint_calls_fatal_is_what_cannot_be_loaded(path: Path) -> None:
    problems = list(lint_contract(path, VOCABULARY))
    if not any(problem.is_fatal for problem in problems):
        assert load_contract(path).tables
        return

    # The standard's own loader is more lenient in these: the names and types only fail later, in SQL, and a second key is swallowed.
    lenient = ("key_twice", "other_standard", "described_twice", "bad_names", "unread_type")
    if path.name.split(".")[0] not in lenient:
        with pytest.raises(ContractError):
            load_contract(path)


def test_the_repositorys_own_contracts_are_clean() -> None:
    assert [str(problem) for problem in lint(Project(REPOSITORY))] == []


# ---- seeds and contracts together -------------------------------------------------------------------------------------------------

SEEDS: dict[str, list[dict[str, str]]] = {
    "units": [{"unit_code": "sender"}],
    "regions": [{"region_code": "100"}],
    "measurement_units": [{"unit_code": "个", "dimension": "count"}],
    "measures": [
        {"measure_code": "ports", "kind": "reported", "unit_code": "个", "entity_type": "", "attribute_1": "", "status_in": ""},
        {"measure_code": "open_sites", "kind": "entity_count", "unit_code": "个", "entity_type": "site", "attribute_1": "colour", "status_in": "in_service"},
    ],
}


def column(name: str, role: str, *, kind: str = "string", key: bool = False, **ours: Any) -> dict[str, Any]:
    value = {"role": role, **ours}
    return {
        "name": name,
        "businessName": name,
        "logicalType": kind,
        "primaryKey": key,
        "customProperties": [{"property": "newinfra", "value": value}],
    }


def table(name: str, columns: list[dict[str, Any]], **spec: Any) -> dict[str, Any]:
    value = {
        "cadence": "month",
        "due_days": 5,
        "history_start": "2024-01",
        "files": [f"{name}{{yyyy}}{{mm}}.csv"],
        "layout": {"format": "csv"},
        "period_from": "file_name",
        "region": "100",
        **spec,
    }
    return {"name": name, "businessName": name, "properties": columns, "customProperties": [{"property": "newinfra", "value": value}]}


PORTS = table("ports", [column("line", "note", key=True), column("ports", "measure", kind="integer", unit="个", measure="ports")], shape="measures")
SITES = table(
    "sites",
    [column("site", "key", key=True), column("colour", "attribute"), column("status", "status")],
    shape="entities",
    entity_type="site",
)


def project_of(folder: Path, *tables: dict[str, Any]) -> Project:
    (folder / "seeds").mkdir()
    (folder / "contracts").mkdir()
    for name, rows in SEEDS.items():
        with (folder / "seeds" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    feed = {"publisher": "sender", "owner_unit": "sender", "family": "test", "transport": {"kind": "drop"}}
    document = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "feed",
        "name": "来源",
        "version": "1.0.0",
        "status": "active",
        "customProperties": [{"property": "newinfra", "value": feed}],
        "schema": list(tables),
    }
    (folder / "contracts" / "feed.odcs.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return Project.at(folder)


def test_a_project_whose_seeds_and_contracts_fit_is_clean(tmp_path: Path) -> None:
    assert lint(project_of(tmp_path, PORTS, SITES)) == []


def test_a_measure_without_a_source_is_a_problem(tmp_path: Path) -> None:
    reconciling = table("ports", PORTS["properties"], shape="measures", use="reconciliation")

    (problem,) = lint(project_of(tmp_path, reconciling, SITES))

    assert "ports: no primary table of measures delivers it" in str(problem)


def test_a_counted_register_must_be_delivered_with_what_it_is_counted_by(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "bare").mkdir()
    bare = table("sites", [column("site", "key", key=True)], shape="entities", entity_type="site")

    assert ["no contract delivers entities of type 'site'" in str(p) for p in lint(project_of(tmp_path / "none", PORTS))] == [True]
    words = [problem.what.split(",")[0] for problem in lint(project_of(tmp_path / "bare", PORTS, bare))]
    assert words == ["no attribute 'colour'", "no status"]


def test_a_primary_table_must_not_deliver_what_is_computed(tmp_path: Path) -> None:
    computed = table("counts", [column("line", "note", key=True), column("n", "measure", kind="integer", unit="个", measure="open_sites")], shape="measures")

    (problem,) = lint(project_of(tmp_path, PORTS, SITES, computed))

    assert "computes as entity_count" in str(problem)
    assert "reconciliation" in str(problem)


def test_a_missing_seed_and_an_empty_folder_are_problems_not_errors(tmp_path: Path) -> None:
    project = project_of(tmp_path, PORTS, SITES)
    (project.contracts / "feed.odcs.yaml").unlink()
    assert "no file ends in .odcs.yaml" in str(lint(project)[0])

    (project.seeds / "regions.csv").unlink()
    assert "regions.csv" in str(lint(project)[0])


def test_one_broken_contract_does_not_hide_the_problems_of_another(tmp_path: Path) -> None:
    project = project_of(tmp_path, table("ports", PORTS["properties"], shape="measures", region="777"), SITES)
    (project.contracts / "broken.odcs.yaml").write_text("id: [", encoding="utf-8")

    assert {problem.file for problem in lint(project)} == {"broken.odcs.yaml", "feed.odcs.yaml"}


# ---- the schema for editors -------------------------------------------------------------------------------------------------------


def test_the_schema_in_the_repository_is_what_the_models_say() -> None:
    assert (REPOSITORY / "contracts" / FILE_NAME).read_text(encoding="utf-8") == render_schema()


@pytest.mark.parametrize("path", sorted((REPOSITORY / "contracts").glob("*.odcs.yaml")), ids=lambda path: path.name.split(".")[0])
def test_our_contracts_follow_the_schema(path: Path) -> None:
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), json.loads(render_schema()))


def test_the_schema_marks_a_misspelt_key() -> None:
    misspelt = yaml.safe_load((Path(__file__).parent / "invalid" / "misspelt_keys.odcs.yaml").read_text(encoding="utf-8"))

    errors = list(jsonschema.Draft202012Validator(json.loads(render_schema())).iter_errors(misspelt))

    unexpected = " ".join(error.message for error in errors)
    assert [word for word in ("cadense", "rol", "pfad") if word not in unexpected] == []


# ---- obligations ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cadence", "first", "as_of", "expected"),
    [
        ("month", "2023-12", date(2024, 1, 31), [("2023-12", date(2024, 1, 5)), ("2024-01", date(2024, 2, 5))]),
        ("month", "2023-12", date(2024, 1, 30), [("2023-12", date(2024, 1, 5))]),
        ("day", "2024-02-28", date(2024, 2, 29), [("2024-02-28", date(2024, 3, 4)), ("2024-02-29", date(2024, 3, 5))]),
        ("quarter", "2023Q4", date(2024, 3, 30), [("2023Q4", date(2024, 1, 5))]),
        ("half", "2023H2", date(2024, 6, 30), [("2023H2", date(2024, 1, 5)), ("2024H1", date(2024, 7, 5))]),
        ("year", "2024", date(2024, 12, 30), []),
        ("once", "2023", date(2024, 12, 30), [("2023", date(2024, 1, 5))]),
        ("once", "2025", date(2024, 12, 30), []),
    ],
)
def test_every_ended_period_is_owed_and_due_days_later(tmp_path: Path, cadence: str, first: str, as_of: date, expected: list[tuple[str, date]]) -> None:
    project = project_of(tmp_path, table("ports", PORTS["properties"], shape="measures", cadence=cadence, history_start=first))

    rows = obligations(load_contract(project.contracts / "feed.odcs.yaml"), as_of)

    assert [(row.period.label, row.due_date) for row in rows] == expected
    assert {(row.source_id, row.table_name, row.publisher_code, row.owner_unit) for row in rows} <= {("feed", "ports", "sender", "sender")}
