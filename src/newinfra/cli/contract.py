"""`newinfra contract`: check the contracts, or read one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newinfra.cli.console import print_facts, print_json, print_table, say

if TYPE_CHECKING:
    from newinfra.contracts import Contract
    from newinfra.project import Project

app = typer.Typer(no_args_is_help=True, help="数据约定 The contracts of the feeds.")


@app.command()
def lint(as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False) -> None:
    """核对全部约定 Check every contract; all problems at once.

    例 Example: newinfra contract lint
    """
    from dataclasses import asdict

    from newinfra.cli.served import night_date
    from newinfra.contracts.lint import lint as find_problems
    from newinfra.home import Home
    from newinfra.project import Project

    problems = find_problems(Project.at(), night_date(Home.from_environment()))
    if as_json:
        print_json([asdict(problem) for problem in problems])
    for problem in problems if not as_json else ():
        typer.echo(str(problem))
    say(f"{len(problems)} 处问题 problems")
    if problems:
        raise typer.Exit(1)


@app.command()
def show(
    source_id: Annotated[str, typer.Argument(metavar="SOURCE", help="来源 The source, e.g. china_telecom.")],
    as_json: Annotated[bool, typer.Option("--json", help="ODCS 原文 The ODCS document as JSON.")] = False,
) -> None:
    """读一份约定 One contract: tables, columns, units.

    例 Example: newinfra contract show china_telecom
    """
    from newinfra.project import Project

    contract = _contract(Project.at(), source_id)
    if as_json:
        print_json(contract.odcs)
        return
    print_facts(
        {
            "约定 contract": f"{contract.id} {contract.version} {contract.title_zh}",
            "报送 publisher": contract.spec.publisher,
            "责任 owner": contract.spec.owner_unit,
            "方式 transport": contract.spec.transport.kind,
        }
    )
    for table in contract.tables:
        spec = table.spec
        typer.echo(f"\n{table.name} {table.title_zh}({spec.shape} · {spec.use} · {spec.cadence} · 期后 {spec.due_days} 天内 · 自 {spec.history_start})")
        print_table(
            ("列 column", "名称", "类型", "角色 role", "单位", "度量 measure", "必填"),
            [(c.name, c.title_zh, c.logical_type, c.spec.role, c.spec.unit, c.spec.measure, "是" if c.required else "") for c in table.columns],
        )


@app.command()
def diff(
    source_id: Annotated[str, typer.Argument(metavar="[SOURCE]", help="来源 The source; without it all of them.", show_default=False)] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """比对约定与实到文件,并给出约定的修改建议 What the newest and the last held files have that the contract has not, and the edit that follows them.

    建议可直接应用(项目文件夹内) To apply the proposal, in the project's folder: newinfra contract diff china_telecom | patch -p1

    例 Example: newinfra contract diff china_telecom
    """
    from newinfra.contracts import load_contracts
    from newinfra.drift.report import source_drift
    from newinfra.drift.words import as_json as drift_json
    from newinfra.drift.words import lines
    from newinfra.home import Home
    from newinfra.ledger import open_ledger
    from newinfra.project import Project
    from newinfra.units import Units

    project = Project.at()
    contracts = [_contract(project, source_id)] if source_id else load_contracts(project.contracts)
    ledger, units = open_ledger(Home.from_environment().ledger), Units.of(project)
    drifts = [source_drift(contract, ledger, units) for contract in contracts]
    if as_json:
        print_json([drift_json(drift) for drift in drifts])
    else:
        for drift in drifts:
            for line in lines(drift):
                typer.echo(line)
            if drift.patch:
                typer.echo(drift.patch, nl=False)
    drifting = [drift.source_id for drift in drifts if drift.needs_action]
    say(f"{len(drifting)} 个来源与约定不一致 sources drift", plain="、".join(drifting))
    if drifting:
        raise typer.Exit(3)


def _contract(project: Project, source_id: str) -> Contract:
    from newinfra.contracts import load_contract
    from newinfra.contracts.load import SUFFIX
    from newinfra.errors import ConfigError

    path = project.contracts / f"{source_id}{SUFFIX}"
    if not path.is_file():
        raise ConfigError("there is no such contract", where=str(path), todo="`newinfra sources` names the sources.")
    return load_contract(path)
