"""`newinfra findings`: what somebody must look at."""

from __future__ import annotations

from typing import Annotated

import typer

from newinfra.cli.console import print_json, print_table

app = typer.Typer(no_args_is_help=True, help="数据问题 What somebody must look at.")


@app.command("list")
def list_command(
    unit: Annotated[str, typer.Option(metavar="UNIT", help="只看某单位(单位代码;运维为 engineer) Only this unit's.")] = "",
    severity: Annotated[str, typer.Option(help="只看某级别 Only critical, warning or info.")] = "",
    source: Annotated[str, typer.Option(metavar="SOURCE", help="只看某来源 Only this source's.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON,含全部字段 with every field.")] = False,
) -> None:
    """列出未了结的问题 The open findings, worst first.

    例 Example: newinfra findings list --severity critical
    """
    from dataclasses import asdict
    from datetime import date

    from newinfra.findings.digest import ENGINEER, ENGINEER_ZH, unit_names
    from newinfra.findings.open_findings import SEVERITY_ZH, OpenFinding, open_findings
    from newinfra.home import Home
    from newinfra.ledger import open_ledger
    from newinfra.project import Project

    if severity and severity not in SEVERITY_ZH:
        raise typer.BadParameter(f"one of {', '.join(SEVERITY_ZH)}", param_hint="--severity")
    order = list(SEVERITY_ZH)
    found = [
        finding
        for finding in open_findings(open_ledger(Home.from_environment().ledger), date.max)
        if (not unit or (finding.owner_unit or ENGINEER) == unit)
        and (not severity or finding.severity == severity)
        and (not source or finding.source_id == source)
    ]
    found.sort(key=lambda finding: (order.index(finding.severity), finding.opened_as_of, finding.owner_unit))
    if as_json:
        print_json([{"number": finding.number, **asdict(finding)} for finding in found])
        return
    names = unit_names(Project.at())

    def unit_zh(finding: OpenFinding) -> str:
        return names.get(finding.owner_unit, finding.owner_unit or ENGINEER_ZH)

    print_table(
        ("编号", "级别", "单位", "问题", "文件", "位置", "应为", "实为", "首见"),
        [(f.number, SEVERITY_ZH[f.severity], unit_zh(f), f.title_zh, f.file_name, f.place, f.expected, f.got, f.opened_as_of) for f in found],
    )
