"""The rows that break an expectation, by our own SQL: all of them, with their places. GX's own lists stop at 200 rows and know no cell."""

from __future__ import annotations

from typing import Any

from newinfra.errors import ConfigError
from newinfra.warehouse.sql import identifier, literal


def violation_sql(kind: str, kwargs: dict[str, Any], relation: str) -> str | None:
    """A query for the rows of `relation` (already quoted) that break the expectation; None where no single row is to blame.

    Raises:
        ConfigError: an expectation type for which we cannot say which rows fail, so it must not be in a suite.
    """
    match kind:
        case "expect_column_values_to_not_be_null":
            return f"select * from {relation} where {identifier(kwargs['column'])} is null"
        case "expect_column_values_to_be_between":
            column = identifier(kwargs["column"])
            sides = [f"{column} {sign} {float(kwargs[key])!r}" for key, sign in (("min_value", "<"), ("max_value", ">")) if kwargs.get(key) is not None]
            return f"select * from {relation} where {' or '.join(sides) or 'false'}"
        case "expect_column_values_to_be_in_set":
            values = ", ".join(literal(str(value)) for value in kwargs["value_set"])
            return f"select * from {relation} where cast({identifier(kwargs['column'])} as varchar) not in ({values})"
        case "expect_column_pair_values_a_to_be_greater_than_b":
            a, b = identifier(kwargs["column_A"]), identifier(kwargs["column_B"])
            return f"select * from {relation} where {a} {'<' if kwargs.get('or_equal') else '<='} {b}"
        case "expect_compound_columns_to_be_unique" | "expect_column_values_to_be_unique":
            columns = ", ".join(identifier(column) for column in kwargs.get("column_list") or [kwargs["column"]])
            return f"select * from {relation} qualify count(*) over (partition by {columns}) > 1"
        case "unexpected_rows_expectation":
            return str(kwargs["unexpected_rows_query"]).replace("{batch}", relation)
        case "expect_table_row_count_to_be_between":
            return None
    raise ConfigError(
        f"expectation type {kind} has no query for its failing rows",
        todo="Use one of the types that src/newinfra/quality/violations.py knows, or unexpected_rows_expectation with a query over {batch}.",
    )
