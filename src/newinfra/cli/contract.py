"""`newinfra contract`: check the contracts, or read one."""

from __future__ import annotations

from typing import Annotated

import typer

from newinfra.cli.console import print_facts, print_json, print_table, say

app = typer.Typer(no_args_is_help=True, help="数据约定 The contracts of the feeds.")


@app.command()
def lint(as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False) -> None:
    """核对全部约定 Check every contract; all problems at once.

    例 Example: newinfra contract lint
    """
    from dataclasses import asdict

    from newinfra.contracts.lint import lint as find_problems
    from newinfra.project import Project

    problems = find_problems(Project.at())
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
    from newinfra.contracts import load_contract
    from newinfra.contracts.load import SUFFIX
    from newinfra.errors import ConfigError
    from newinfra.project import Project

    path = Project.at().contracts / f"{source_id}{SUFFIX}"
    if not path.is_file():
        raise ConfigError("there is no such contract", where=str(path), todo="`newinfra sources` names the sources.")
    contract = load_contract(path)
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
