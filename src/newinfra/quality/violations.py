"""The rows that break an expectation, by our own SQL: all of them, with their places. GX's own lists stop at 200 rows and know no cell."""

from __future__ import annotations

from typing import Any

from newinfra.errors import ConfigError
from newinfra.warehouse.sql import identifier, literal

BATCH = "{batch}"

# What we understand of each type, needed first. Anything else (mostly, row_condition, strict_min …) would change GX's verdict and not our rows.
_ARGUMENTS: dict[str, tuple[set[str], set[str]]] = {
    "expect_column_values_to_not_be_null": ({"column"}, set()),
    "expect_column_values_to_be_between": ({"column"}, {"min_value", "max_value"}),
    "expect_column_values_to_be_in_set": ({"column", "value_set"}, set()),
    "expect_column_pair_values_a_to_be_greater_than_b": ({"column_A", "column_B"}, {"or_equal"}),
    "expect_column_values_to_be_unique": ({"column"}, set()),
    "expect_compound_columns_to_be_unique": ({"column_list"}, set()),
    "unexpected_rows_expectation": ({"unexpected_rows_query"}, set()),
    "expect_table_row_count_to_be_between": (set(), {"min_value", "max_value"}),
}


def require_supported(kind: str, kwargs: dict[str, Any]) -> None:
    """Refuse what we could not name the failing rows of.

    Raises:
        ConfigError: an unknown type, an argument that is missing or that we do not understand, or a query that does not look at the table.
    """
    if kind not in _ARGUMENTS:
        raise ConfigError(
            f"expectation type {kind} has no query for its failing rows",
            expected=", ".join(sorted(_ARGUMENTS)),
            todo=f"Use one of these types, or unexpected_rows_expectation with a query over {BATCH}.",
        )
    needed, optional = _ARGUMENTS[kind]
    missing, unknown = sorted(needed - set(kwargs)), sorted(set(kwargs) - needed - optional)
    if missing or unknown:
        raise ConfigError(
            f"{kind} has other arguments than it should", expected=", ".join(sorted(needed | optional)), got=f"missing {missing}, unknown {unknown}"
        )
    query = kwargs.get("unexpected_rows_query", BATCH)
    if BATCH not in query or "{" in query.replace(BATCH, "") or "}" in query.replace(BATCH, ""):
        raise ConfigError(f"a query of unexpected rows reads {BATCH} and holds no other braces", got=query, todo="GX formats the query; write repeats out.")


def violation_sql(kind: str, kwargs: dict[str, Any], relation: str) -> str | None:
    """A query for the rows of `relation` (already quoted) that break the expectation; None where no single row is to blame.

    As in GX, a null breaks nothing but a not-null expectation.

    Raises:
        ConfigError: an expectation for which we cannot say which rows fail, so it must not be in a suite.
    """
    require_supported(kind, kwargs)
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
            names = [identifier(column) for column in kwargs.get("column_list") or [kwargs["column"]]]
            present = " or ".join(f"{name} is not null" for name in names)
            return f"select * from {relation} where {present} qualify count(*) over (partition by {', '.join(names)}) > 1"
        case "unexpected_rows_expectation":
            return str(kwargs["unexpected_rows_query"]).replace(BATCH, relation)
        case _:
            return None
