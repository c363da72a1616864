"""`newinfra check`: is a file ready to be sent?"""

from __future__ import annotations

import atexit
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newinfra.cli.console import print_json, say, tell_error

if TYPE_CHECKING:
    from newinfra.periods import Period
    from newinfra.steward import CheckReport

UNREADABLE, USAGE, PROBLEMS = 1, 2, 3


def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="要报送的文件 The file to be sent.")],
    source: Annotated[str | None, typer.Option(metavar="ID", help="来源(文件名和表头都认不出时) The source, where name and headers do not tell.")] = None,
    table: Annotated[str | None, typer.Option(metavar="T", help="表(同上) The table, likewise.")] = None,
    period: Annotated[str | None, typer.Option(metavar="P", help="所属期,如 2025-10(文件名里没有时) The period, e.g. 2025-10 or 2025Q3.")] = None,
    annotated: Annotated[bool, typer.Option("--annotated", help="另存带批注的副本 Also write a copy with comments on the cells.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT.xlsx", help="副本的文件名(默认“<原名>.检查结果.xlsx”) Where the copy goes.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """报送前自查:一次列出全部问题,不入库 Check a file before it is sent; nothing is loaded.

    退出码 Exit codes: 0 没有问题 clean · 1 文件打不开 unreadable · 2 用法错误或来源不明 unsure · 3 有问题 problems

    例 Example: newinfra check 附件2_月报表_202510.xlsx --annotated
    """
    from newinfra.home import Home
    from newinfra.project import Project
    from newinfra.steward import UnsureError, check_file

    _leave_in_silence()
    try:
        report = check_file(file, project=Project.at(), home=Home.from_environment(), source_id=source, table_name=table, period=parsed_period(period))
    except UnsureError as error:
        tell_error(error)
        raise typer.Exit(USAGE) from error
    if as_json:
        print_json(report.as_record())
    else:
        _print(report)
    if annotated or output is not None:
        from newinfra.steward.annotate import annotated_name, write_annotated

        copy = output or annotated_name(file)
        write_annotated(file, report, copy)
        say("带批注的副本 Annotated copy:", plain=str(copy))
    if not report.is_readable:
        raise typer.Exit(UNREADABLE)
    if report.problems:
        raise typer.Exit(PROBLEMS)


def parsed_period(text: str | None) -> Period | None:
    """The period of an option.

    Raises:
        typer.BadParameter: it is none.
    """
    from newinfra.periods import parse_period

    if text is None:
        return None
    period = parse_period(text)
    if period is None:
        raise typer.BadParameter(f"{text!r} 不是所属期,请写成 2025-10、2025Q3、2025H1 或 2025", param_hint="--period")
    return period


def _print(report: CheckReport) -> None:
    """Head, problems by sheet, what to do about each kind, and the counts."""
    tables = "、".join(f"{table.title_zh}{f'({table.period_zh})' if table.period_zh else ''}" for table in report.tables)
    typer.echo(_shown(f"{report.file_name}:{report.source_zh} · {tables} · 约定 {report.contract_version}(依据:{report.known_by})"))
    for heading, problems in (("错误", report.errors), ("提醒", report.warnings)):
        if problems:
            typer.echo(f"\n{heading} {len(problems)} 处")
        for number, problem in enumerate(problems, start=1):
            told = [f"应为 {problem.expected}" if problem.expected else "", f"实为 {problem.got}" if problem.got else ""]
            typer.echo(_shown(f"{number:>4}. {problem.place_zh or '整个文件'}:{';'.join(part for part in (problem.what, *told) if part)}"))
    if report.problems:
        typer.echo("\n处理")
    for what, todo in dict.fromkeys((problem.what, problem.todo) for problem in report.problems):
        typer.echo(_shown(f"   · {what}:{todo}"))
    typer.echo("")
    for note in report.notes:
        typer.echo(note)
    typer.echo(report.summary_zh)


def _shown(line: str) -> str:
    """A line break or an escape sequence in delivered text must not act on the terminal."""
    return "".join(character if character.isprintable() else " " for character in line)


def _leave_in_silence() -> None:
    """Great Expectations leaves objects behind that DuckDB lists on stderr when the interpreter ends; that is nothing for a steward."""
    for chatter in ("great_expectations.data_context.types.base", "newinfra.read"):  # all of it stands in the report
        logging.getLogger(chatter).setLevel(logging.ERROR)
    atexit.register(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 2))
