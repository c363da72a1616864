"""What is said in two places is said alike: contract, typed table and suite; contracts and seeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from newinfra.contracts import Column, Contract, Table, load_contracts
from newinfra.project import REPOSITORY, Project
from newinfra.quality.suite import Suite, mart_suites, raw_suites
from newinfra.quality.violations import violation_sql
from newinfra.read.names import Names
from newinfra.read.staged.staging import SCHEMA, Staging
from newinfra.read.staged.typed import TYPES, type_table
from newinfra.units import Units
from newinfra.warehouse.sql import identifier

PROJECT = Project(REPOSITORY)
CONTRACTS = load_contracts(PROJECT.contracts)
TABLES = [(contract, table) for contract in CONTRACTS for table in contract.tables]
SUITES = {(contract.id, name): suite for contract in CONTRACTS for name, suite in raw_suites(PROJECT, contract).items()}
MEASURES = {row["measure_code"]: row for row in PROJECT.seed_rows("measures")}
UNITS = {row["unit_code"]: row for row in PROJECT.seed_rows("measurement_units")}

every_table = pytest.mark.parametrize(("contract", "table"), TABLES, ids=[f"{contract.id}.{table.name}" for contract, table in TABLES])

PROVENANCE = {
    "_delivery_id", "_known_at", "_vintage", "_file_sha256", "_contract_version", "_row", "_sheet", "_page", "_region_code", "_publisher_code",
    "_period_start", "_period_end", "_period_grain", "_is_subset",
}  # fmt: skip

# Measure columns whose range is looked at without holding the delivery.
WITHOUT_CRITICAL_BAND = {
    "state_grid.readings.energy": "one wrong meter of hundreds must not hold a whole day; the suite warns, and the build judges each meter",
}

# Measures that are delivered and no indicator, component or reconciliation uses.
OBSERVED_ONLY = {
    "fixed_broadband_subs_lt100m": "a speed tier; the four must add up to the total",
    "fixed_broadband_subs_100_499m": "a speed tier; the four must add up to the total",
    "fixed_broadband_subs_500_999m": "a speed tier; the four must add up to the total",
    "mobile_subs": "the whole of which 5G subscribers are a part",
}

# Entity types that are not counted by any measure.
NOT_COUNTED = {"milestone": "milestones are compared with the tasks' deliverables, one by one"}


def entity_tables(entity_type: str) -> list[tuple[Contract, Table]]:
    return [(contract, table) for contract, table in TABLES if table.spec.entity_type == entity_type]


def measure_columns(table: Table) -> list[Column]:
    return [column for column in table.columns if column.spec.measure]


def mapped(table: Table, name: str) -> set[str]:
    """What can stand in a column once the publisher's words are ours; empty where the contract does not say."""
    return next((set(column.spec.map.values()) for column in table.columns if column.name == name), set())


# contract ↔ typed table ↔ suite


@pytest.fixture
def typed(contract: Contract, table: Table, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The typed table as the reader itself makes it, without rows."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(SCHEMA)
        type_table(Staging(connection, table, tmp_path), contract, Names(PROJECT), Units.of(PROJECT))
        yield connection


@every_table
def test_the_typed_table_has_the_contracts_columns_and_provenance_and_the_suite_asks_for_no_other(
    contract: Contract, table: Table, typed: duckdb.DuckDBPyConnection
) -> None:
    described = typed.execute(f"describe typed.{identifier(table.name)}").fetchall()
    types = {name: kind.lower() for name, kind, *_ in described}
    wanted = {column.name: TYPES[column.logical_type].replace(", ", ",") for column in table.columns}
    assert sorted({**wanted, **dict.fromkeys(PROVENANCE, "")}.keys() - types.keys()) == []
    assert {name: (kind, types[name]) for name, kind in wanted.items() if types[name] != kind} == {}

    known = PROVENANCE | set(wanted)
    for expectation in SUITES[contract.id, table.name].expectations:
        assert sorted(asked_for(expectation.kwargs) - known) == [], expectation.check_id
        query = violation_sql(expectation.type, expectation.kwargs, f"typed.{identifier(table.name)}")
        typed.execute(f"select _delivery_id, _sheet, _page, _row from ({query})")  # a column that is not there does not bind


def asked_for(kwargs: dict[str, object]) -> set[str]:
    listed = kwargs.get("column_list", [])
    columns = [kwargs.get("column"), kwargs.get("column_A"), kwargs.get("column_B"), *(listed if isinstance(listed, list) else [])]
    return {str(column) for column in columns if column}


@pytest.mark.parametrize("suite", mart_suites(PROJECT), ids=lambda suite: suite.table_name)
def test_a_mart_suite_asks_only_for_columns_that_its_model_promises(suite: Suite) -> None:
    path = PROJECT.dbt / "models" / "marts" / f"{suite.table_name}.yml"
    promised = {column["name"] for column in yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]["columns"]}
    assert sorted(set().union(*(asked_for(expectation.kwargs) for expectation in suite.expectations)) - promised) == []


@every_table
def test_every_measure_column_is_held_to_the_hard_band_of_its_measure(contract: Contract, table: Table) -> None:
    bands = {
        expectation.kwargs["column"]: expectation.band.measure
        for expectation in SUITES[contract.id, table.name].expectations
        if expectation.band and expectation.severity == "critical"
    }
    wanted = {column.name: column.spec.measure for column in measure_columns(table) if f"{contract.id}.{table.name}.{column.name}" not in WITHOUT_CRITICAL_BAND}
    assert bands == wanted


@every_table
def test_a_band_has_both_sides_in_the_columns_own_unit(contract: Contract, table: Table) -> None:
    for expectation in SUITES[contract.id, table.name].expectations:
        if expectation.band:
            measure = MEASURES[expectation.band.measure]
            column = next(column for column in table.columns if column.name == expectation.kwargs["column"])
            delivered, kept = UNITS[column.spec.unit or measure["unit_code"]], UNITS[measure["unit_code"]]
            assert delivered["dimension"] == kept["dimension"], expectation.check_id
            for side, bound in (("min_value", "hard_low"), ("max_value", "hard_high")):
                in_base_units = expectation.kwargs[side] * float(delivered["factor"])
                assert in_base_units == pytest.approx(float(measure[bound]) * float(kept["factor"])), expectation.check_id


def test_columns_that_are_excused_from_a_band_exist() -> None:
    columns = {f"{contract.id}.{table.name}.{column.name}" for contract, table in TABLES for column in measure_columns(table)}
    assert sorted(set(WITHOUT_CRITICAL_BAND) - columns) == []


@every_table
def test_a_set_of_values_is_the_vocabulary_that_the_contract_maps_to(contract: Contract, table: Table) -> None:
    for expectation in SUITES[contract.id, table.name].expectations:
        vocabulary = mapped(table, expectation.kwargs.get("column", ""))
        if expectation.type == "expect_column_values_to_be_in_set" and vocabulary:
            assert sorted(expectation.kwargs["value_set"]) == sorted(vocabulary), expectation.check_id


@every_table
def test_every_status_and_level_is_held_to_its_vocabulary(contract: Contract, table: Table) -> None:
    checked = {e.kwargs["column"] for e in SUITES[contract.id, table.name].expectations if e.type == "expect_column_values_to_be_in_set"}
    assert sorted({column.name for role in ("status", "level") for column in table.with_role(role)} - checked) == []


@every_table
def test_check_ids_are_unique_and_titles_are_chinese_with_a_reason_in_english(contract: Contract, table: Table) -> None:
    expectations = SUITES[contract.id, table.name].expectations
    assert len({expectation.check_id for expectation in expectations}) == len(expectations)
    for expectation in expectations:
        assert re.search(r"[\u4e00-\u9fff]{2}", expectation.title_zh), expectation.title_zh
        assert re.search(r"[a-z]+ [a-z]+", expectation.why), expectation.title_zh


# contracts ↔ seeds


def test_every_measure_of_a_contract_is_in_the_seeds() -> None:
    used = {f"{contract.id}.{table.name}.{column.name}: {column.spec.measure}" for contract, table in TABLES for column in measure_columns(table)}
    assert sorted(entry for entry in used if entry.split(": ")[1] not in MEASURES) == []


def test_every_measure_of_the_seeds_has_a_source() -> None:
    components = {row["measure_code"] for row in PROJECT.seed_rows("measure_components")}
    reported = {c.spec.measure for _, table in TABLES for c in measure_columns(table) if table.spec.shape == "measures" and table.spec.use == "primary"}
    read = {c.spec.measure for _, table in TABLES for c in measure_columns(table) if table.spec.shape == "readings"}
    counted = {table.spec.entity_type for _, table in TABLES if table.spec.shape == "entities" and table.spec.use == "primary"}

    def has_source(measure: dict[str, str]) -> bool:
        match measure["kind"]:
            case "reported":
                return measure["measure_code"] in reported
            case "sum":
                return measure["measure_code"] in components
            case "reading_sum":
                return measure["measure_code"] in read and measure["entity_type"] in counted
            case _:
                return measure["entity_type"] in counted

    assert [f"{code} ({measure['kind']})" for code, measure in MEASURES.items() if not has_source(measure)] == []


def figures_for(use: str) -> set[str]:
    return {str(column.spec.measure) for _, table in TABLES if table.spec.use == use for column in measure_columns(table)}


def test_every_measure_of_a_contract_has_a_use_or_a_reason_to_be_only_observed() -> None:
    used = {row[name] for row in PROJECT.seed_rows("indicators") for name in ("numerator_measure", "denominator_measure") if row[name]}
    used |= {row["component_code"] for row in PROJECT.seed_rows("measure_components") if row["measure_code"] in used}
    used |= figures_for("reconciliation")
    delivered = figures_for("primary") | figures_for("reconciliation")
    assert sorted(delivered - used - set(OBSERVED_ONLY)) == []
    assert sorted(set(OBSERVED_ONLY) & used | set(OBSERVED_ONLY) - delivered) == []


def test_every_reconciled_measure_has_figures_to_be_compared_with() -> None:
    own = figures_for("primary")
    own |= {code for code, measure in MEASURES.items() if measure["kind"].startswith("entity_") and entity_tables(measure["entity_type"])}
    assert sorted(figures_for("reconciliation") - own) == []


def test_every_register_is_counted_by_a_measure_or_has_another_use() -> None:
    counted = {measure["entity_type"] for measure in MEASURES.values() if measure["entity_type"]}
    registers = {str(table.spec.entity_type) for _, table in TABLES if table.spec.shape == "entities"}
    assert sorted(registers - counted - set(NOT_COUNTED)) == []
    assert sorted(counted - registers) == []
    assert sorted(set(NOT_COUNTED) - registers | set(NOT_COUNTED) & counted) == []


CONDITIONS = [
    (code, contract, table)
    for code, measure in MEASURES.items()
    if measure["entity_type"] and measure["kind"] != "reading_sum"
    for contract, table in entity_tables(measure["entity_type"])
]


@pytest.mark.parametrize(("code", "contract", "table"), CONDITIONS, ids=[f"{code}-{contract.id}" for code, contract, _ in CONDITIONS])
def test_what_a_measure_asks_of_an_entity_can_stand_in_its_register(code: str, contract: Contract, table: Table) -> None:
    """A status, level or attribute value that no publisher's word maps to would make the count silently zero."""
    measure = MEASURES[code]
    for role, name in (("status", "status_in"), ("level", "level_in")):
        if measure[name]:
            (column,) = table.with_role(role)
            assert set(measure[name].split(";")) & set(column.spec.map.values()), f"{name} of {code}: {measure[name]}"
    for number in "123":
        if attribute := measure[f"attribute_{number}"]:
            assert measure[f"value_{number}"] in mapped(table, attribute), f"{attribute} of {code}"
    if measure["value_attribute"]:
        assert measure["value_attribute"] in {column.name for column in table.with_role("attribute")}, code


@pytest.mark.parametrize("code", [code for code, measure in MEASURES.items() if measure["kind"] == "reading_sum"])
def test_what_a_sum_of_readings_asks_of_its_register_can_stand_there(code: str) -> None:
    measure = MEASURES[code]
    for _, table in entity_tables(measure["entity_type"]):
        for number in "123":
            if attribute := measure[f"attribute_{number}"]:
                assert measure[f"value_{number}"] in mapped(table, attribute), attribute
        if measure["series_attribute"]:
            assert measure["series_attribute"] in {column.name for column in table.with_role("attribute")}
