"""Runs suites with Great Expectations in SQL, in place, read-only, on one DuckDB file."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newinfra.errors import GateError
from newinfra.quality.suite import Expectation, Suite

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One expectation that ran on one table. `observed` is a short summary where it failed."""

    table_name: str
    expectation: Expectation
    success: bool
    observed: str


def run_suites(database: Path, schema: str, suites: Iterable[Suite]) -> list[CheckResult]:
    """Validate each suite against `schema`.<its table>: first pass or fail only, then a summary for those that failed.

    Raises:
        GateError: a table is missing, or an expectation could not be evaluated. A check that did not run is a failure, never a pass.
    """
    if not any(suite.expectations for suite in suites):
        return []
    logging.getLogger("great_expectations").setLevel(logging.WARNING)  # before the import, which logs some 200 lines
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from newinfra.quality.dialect import register

    register()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string=f"duckdb+buffered:///{database}",
        kwargs={"connect_args": {"read_only": True}},  # type: ignore[call-arg] # the stub lacks what the data source takes
    )
    try:
        return [result for suite in suites if suite.expectations for result in _run_one(gx, source, schema, suite)]
    finally:
        # The data source and its execution engine each hold a pool; until both are gone nobody else may open the file.
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _run_one(gx: Any, source: Any, schema: str, suite: Suite) -> list[CheckResult]:
    try:
        asset = source.add_table_asset(suite.table_name, table_name=suite.table_name, schema_name=schema)
    except ConnectionError as error:  # GX's own TestConnectionError is one
        raise GateError("a table that has a suite is not there", where=f"{schema}.{suite.table_name}", got=str(error)) from error
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    verdicts = _validate(gx, batch, suite.table_name, suite.expectations, "BOOLEAN_ONLY")
    failed = [expectation for expectation, result in zip(suite.expectations, verdicts, strict=True) if not result.success]
    summaries = dict(zip((e.check_id for e in failed), _validate(gx, batch, suite.table_name, failed, "SUMMARY"), strict=True)) if failed else {}
    return [
        CheckResult(suite.table_name, expectation, bool(verdict.success), _observed(summaries.get(expectation.check_id)))
        for expectation, verdict in zip(suite.expectations, verdicts, strict=True)
    ]


def _validate(gx: Any, batch: Any, table_name: str, expectations: Iterable[Expectation], result_format: str) -> list[Any]:
    """One GX result per expectation, in our order (GX returns them in its own)."""
    wanted = list(expectations)
    suite = gx.ExpectationSuite(
        name=f"{table_name}.{result_format}",
        expectations=[
            {"type": e.type, "kwargs": dict(e.kwargs), "severity": e.severity, "meta": {"position": position, "why": e.why}}
            for position, e in enumerate(wanted)
        ],
    )
    results = {result.expectation_config.meta["position"]: result for result in batch.validate(suite, result_format=result_format).results}
    for position, expectation in enumerate(wanted):
        result = results.get(position)
        if result is None or any(info.get("raised_exception") for info in _exceptions(result)):
            reason = "; ".join(str(info.get("exception_message")) for info in _exceptions(result)) if result else "no result"
            raise GateError(
                "an expectation could not be evaluated",
                where=f"{table_name}: {expectation.check_id}",
                got=reason,
                todo="Mend the suite under expectations/; a check that does not run counts as failed.",
            )
    return [results[position] for position in range(len(wanted))]


def _exceptions(result: Any) -> list[dict[str, Any]]:
    info = result.exception_info or {}
    return [info] if "raised_exception" in info else list(info.values())


def _observed(result: Any) -> str:
    if result is None:
        return ""
    details = result.result or {}
    if "unexpected_count" in details:
        return f"{details['unexpected_count']} of {details.get('element_count', '?')}"
    return str(details.get("observed_value", ""))
