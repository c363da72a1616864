"""`newinfra template`: the blank form of a source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newinfra.cli.console import say


def template(
    source_id: Annotated[str, typer.Argument(metavar="SOURCE", help="来源 The source, e.g. comms_admin.")],
    table: Annotated[str | None, typer.Option(metavar="T", help="只要某张表(默认全部) Only this table.")] = None,
    period: Annotated[str | None, typer.Option(metavar="P", help="所属期,如 2025-10(默认最近一期) The period, e.g. 2025-10 or 2025Q3.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="文件名,或存放的文件夹(默认当前文件夹、约定的文件名) A file, or a folder.")
    ] = None,
) -> None:
    """生成空白报送表 Write the blank form of a source.

    例 Example: newinfra template comms_admin --period 2025-10
    """
    from newinfra.cli.check import parsed_period
    from newinfra.clock import yesterday_in_the_city
    from newinfra.contracts import load_contract
    from newinfra.contracts.load import SUFFIX
    from newinfra.errors import ConfigError
    from newinfra.project import Project
    from newinfra.steward import write_templates

    project = Project.at()
    known = {path.name.removesuffix(SUFFIX): path for path in project.contracts.glob(f"*{SUFFIX}")}
    if source_id not in known:
        raise ConfigError("there is no such contract", where=source_id, todo="`newinfra sources` names the sources.")
    contract = load_contract(known[source_id])
    about = parsed_period(period)
    written = write_templates(contract, project=project, today=yesterday_in_the_city(), table_name=table, period=about, output=output)
    for path, blank in written:
        typer.echo(str(path))
        if blank.note_zh:
            say("[yellow]注意[/]", plain=blank.note_zh)
    made = {name for _, blank in written for name in blank.tables}
    left = [each.title_zh for each in contract.tables if each.name not in made]
    if left and table is None:
        say("[dim]未生成(期别不同或由接口提供) Not made:[/]", plain="、".join(left))
    say("[dim]填好后先自查 Then check it:[/] newinfra check", plain=str(written[0][0]))
