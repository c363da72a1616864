"""The pinned pair of GX and duckdb-sqlalchemy, and our own failing-row queries, must say the same."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from newinfra.errors import ConfigError, GateError
from newinfra.quality.engine import run_suites
from newinfra.quality.suite import Expectation, Suite
from newinfra.quality.violations import violation_sql


def expectation(kind: str, **kwargs: object) -> Expectation:
    return Expectation(type=kind, kwargs=kwargs, severity="warning", why="a test", title_zh=f"测试{kind}{sorted(kwargs)}")


# (expectation, number of rows of the table below that break it)
CASES = [
    (expectation("expect_column_values_to_not_be_null", column="value"), 2),
    (expectation("expect_column_values_to_be_between", column="value", min_value=0, max_value=5), 14),
    (expectation("expect_column_values_to_be_between", column="value", min_value=0), 0),
    (expectation("expect_column_values_to_be_in_set", column="kind", value_set=["a"]), 50),
    (expectation("expect_column_pair_values_a_to_be_greater_than_b", column_A="id", column_B="value", or_equal=True), 0),
    (expectation("expect_column_pair_values_a_to_be_greater_than_b", column_A="value", column_B="id", or_equal=True), 91),
    (expectation("expect_compound_columns_to_be_unique", column_list=["kind", "twin"]), 100),
    (expectation("expect_column_values_to_be_unique", column="id"), 0),
    (expectation("expect_column_values_to_be_unique", column="sparse"), 0),  # nulls are not twins
    (expectation("unexpected_rows_expectation", unexpected_rows_query="select * from {batch} where not regexp_full_match(kind, 'a')"), 50),
]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "intake.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema typed")
        connection.execute(
            "create table typed.figures as select i::bigint as id, case when i in (50, 51) then null else (i % 7)::double end as value,"
            " case when i % 2 = 0 then 'a' else 'b' end as kind, (i % 2)::bigint as twin, case when i > 1 then i end as sparse from range(100) t(i)"
        )
    return path


def test_every_supported_expectation_passes_or_fails_as_its_failing_rows_say(database: Path) -> None:
    results = run_suites(database, "typed", [Suite("figures", tuple(case for case, _ in CASES))])

    with duckdb.connect(str(database), read_only=True) as connection:
        for result, (case, expected_rows) in zip(results, CASES, strict=True):
            sql = violation_sql(case.type, case.kwargs, "typed.figures")
            assert len(connection.execute(str(sql)).fetchall()) == expected_rows, case.check_id
            assert result.success == (expected_rows == 0), case.check_id


def test_a_failed_expectation_reports_how_many_rows_it_saw(database: Path) -> None:
    (result,) = run_suites(database, "typed", [Suite("figures", (CASES[3][0],))])

    assert result.observed == "50 of 100"


def test_more_than_200_failing_rows_are_all_found_by_our_own_query(tmp_path: Path) -> None:
    path = tmp_path / "many.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table t as select -1 as value from range(1000)")
        sql = violation_sql("expect_column_values_to_be_between", {"column": "value", "min_value": 0}, "t")
        assert len(connection.execute(str(sql)).fetchall()) == 1000


def test_an_expectation_that_cannot_be_evaluated_is_a_failed_gate_not_a_pass(database: Path) -> None:
    broken = expectation("expect_column_values_to_be_between", column="no_such_column", min_value=0)

    with pytest.raises(GateError, match="no_such_column"):
        run_suites(database, "typed", [Suite("figures", (broken,))])


def test_a_type_whose_failing_rows_we_cannot_name_is_refused() -> None:
    with pytest.raises(ConfigError, match="expect_column_mean_to_be_between"):
        violation_sql("expect_column_mean_to_be_between", {"column": "value"}, "t")


def test_an_argument_that_would_change_the_verdict_and_not_the_rows_is_refused() -> None:
    with pytest.raises(ConfigError, match="mostly"):
        violation_sql("expect_column_values_to_not_be_null", {"column": "value", "mostly": 0.9}, "t")


def test_a_table_that_is_not_there_is_a_failed_gate_not_a_pass(database: Path) -> None:
    with pytest.raises(GateError, match="no_such_table"):
        run_suites(database, "typed", [Suite("no_such_table", (CASES[0][0],))])


def test_names_and_values_from_a_suite_are_quoted(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "q.duckdb")) as connection:
        connection.execute("""create table t as select 'it''s' as "odd ""name" """)
        sql = violation_sql("expect_column_values_to_be_in_set", {"column": 'odd "name', "value_set": ["it's"]}, "t")
        assert connection.execute(str(sql)).fetchall() == []
