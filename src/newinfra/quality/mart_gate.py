"""Gate 2 as a step: run the mart suites, keep the checks, turn breaches into findings, stop the publication on a critical one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from newinfra.errors import GateError
from newinfra.findings import Finding, record_findings
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.project import Project
from newinfra.quality.engine import CheckResult
from newinfra.quality.gates import PLACES_SHOWN, failing_mart_rows, gate_marts, record_checks

RULE = "mart_expectation"
KEYS_ZH = {
    "target_no": "目标", "indicator_code": "指标", "task_no": "任务", "unit_code": "单位", "source_id": "来源", "table_name": "数据表", "region_code": "区域",
    "region_zh": "区域名称", "measure_code": "度量", "period_label": "数据期", "period_end": "期末", "value": "值", "latest_value": "最新值",
    "status_code": "状态",
}  # fmt: skip
"""What is quoted of a row that breaks a check, and what it is called to its reader."""


def pass_marts(*, home: Home, project: Project, ledger: Ledger, as_of: date) -> dict[str, Any]:
    """Check the marts in build.duckdb.

    Raises:
        GateError: a critical expectation failed (all of them are named), or one could not be evaluated.
        ConfigError: a suite is malformed.
    """
    checks = gate_marts(project, home.build)
    record_checks(ledger, "marts", checks, as_of=as_of)
    failed = [check for check in checks if not check.success]
    findings = [finding for check in failed for finding in _findings(home, project, check)]
    # Every suite has run, so whatever it does not see any more is over, also under the name of a check that is gone.
    known = ledger.rows("select distinct rule from findings where rule like ?", (f"{RULE}:%",))
    record_findings(ledger, findings, as_of=as_of, evaluated=[(row["rule"], "") for row in known])
    critical = [check for check in failed if check.expectation.severity == "critical"]
    if critical:
        raise GateError(
            "the marts break critical expectations; the last release stays",
            got="; ".join(f"{check.table_name}: {check.expectation.title_zh} ({check.observed})" for check in critical),
            todo="See `newinfra findings list`; correct the data or the definition, then run the night again.",
        )
    return {"checks": len(checks), "warned": len(failed)}


def _findings(home: Home, project: Project, check: CheckResult) -> list[Finding]:
    """One finding for each indicator that breaks the check, so that each goes to its own unit; one for the plan's issuer where none is named."""
    indicators = {row["indicator_code"]: row for row in project.seed_rows("indicators")}
    issuer = project.seed_rows("plans")[0]["issuer_unit_code"]
    groups: dict[str, list[str]] = {}
    for row in failing_mart_rows(home.build, check, KEYS_ZH):
        code = str(row.get("indicator_code") or "")
        groups.setdefault(code if code in indicators else "", []).append(
            "、".join(f"{KEYS_ZH[name]} {_shown(value)}" for name, value in row.items() if value is not None and value != code)
        )
    findings = []
    for code, rows in sorted((groups or {"": []}).items()):
        indicator = indicators.get(code)
        expectation = check.expectation
        more = f";共{len(rows)}行" if len(rows) > PLACES_SHOWN else ""
        findings.append(
            Finding(
                rule=f"{RULE}:{expectation.check_id}",
                severity=expectation.severity,
                owner_unit=indicator["owner_unit"] if indicator else issuer,
                table_name=check.table_name,
                indicator_code=code,
                place="指标计算结果",
                expected=expectation.title_zh,
                got=";".join(rows[:PLACES_SHOWN]) + more if rows else check.observed,
                title_zh=f"{indicator['name_zh']}:{expectation.title_zh}" if indicator else expectation.title_zh,
                effect_zh="本次发布已中止,仍为上一版。" if expectation.severity == "critical" else "数值已发布,请核实。",
                action_zh=expectation.action_zh,
            )
        )
    return findings


def _shown(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
