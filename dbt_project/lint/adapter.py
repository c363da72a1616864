"""dbt's `adapter` for sqlfluff, which renders models without dbt: dispatch goes to the DuckDB spelling, else to the default one."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def dispatch(context: Context, macro: str) -> Callable[..., str]:
    """The macro that dbt would choose on DuckDB."""
    return context.get(f"duckdb__{macro}") or context[f"default__{macro}"]
