"""Gate 2 as a step: run the mart suites, keep the checks, turn breaches into findings, stop the publication on a critical one."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from newinfra.errors import GateError
from newinfra.findings import Finding, record_findings
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.project import Project
from newinfra.quality.engine import CheckResult
from newinfra.quality.gates import failing_mart_rows, gate_marts, record_checks

RULE = "mart_expectation"
KEYS = ("target_no", "indicator_code", "task_no", "region_code", "measure_code", "period_label", "period_end", "value")


def pass_marts(*, home: Home, project: Project, ledger: Ledger, as_of: date) -> dict[str, Any]:
    """Check the marts in build.duckdb.

    Raises:
        GateError: a critical expectation failed (all of them are named), or one could not be evaluated.
    """
    checks = gate_marts(project, home.build)
    record_checks(ledger, "marts", checks, as_of=as_of)
    failed = [check for check in checks if not check.success]
    owner = _issuer(project)
    record_findings(ledger, [_finding(home, check, owner) for check in failed], as_of=as_of, evaluated=[(RULE, "")])
    critical = [check for check in failed if check.expectation.severity == "critical"]
    if critical:
        raise GateError(
            "the marts break critical expectations; the last release stays",
            got="; ".join(f"{check.table_name}: {check.expectation.title_zh} ({check.observed})" for check in critical),
            todo="See `newinfra findings list`; correct the data or the definition, then run the night again.",
        )
    return {"checks": len(checks), "warned": len(failed)}


def _finding(home: Home, check: CheckResult, owner: str) -> Finding:
    rows = failing_mart_rows(home.build, check, KEYS)
    return Finding(
        rule=RULE,
        severity=check.expectation.severity,
        owner_unit=_row_owner(home, rows) or owner,
        table_name=check.table_name,
        place=check.expectation.check_id,
        expected=check.expectation.title_zh,
        got="; ".join(rows) or check.observed,
        title_zh=check.expectation.title_zh,
        effect_zh="本次发布已中止,仍为上一版。" if check.expectation.severity == "critical" else "数值已发布,请核实。",
        action_zh=check.expectation.action_zh,
    )


def _row_owner(home: Home, rows: list[str]) -> str | None:
    """The unit of the indicator in the first failing row."""
    code = next((part.removeprefix("indicator_code=") for row in rows for part in row.split(", ") if part.startswith("indicator_code=")), None)
    if code is None:
        return None
    with duckdb.connect(str(home.build), read_only=True) as connection:
        found = connection.execute("select owner_unit from seeds.indicators where indicator_code = ?", [code]).fetchall()
    return found[0][0] if found else None


def _issuer(project: Project) -> str:
    """The unit that issued the plan, for breaches that belong to no indicator."""
    return project.seed_rows("plans")[0]["issuer_unit_code"]
