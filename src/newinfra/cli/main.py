"""The entry point: the commands, the global options, and how an error is told."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from newinfra import __version__
from newinfra.cli import (
    check,
    contract,
    deliveries,
    doctor,
    explain,
    findings,
    nightly,
    profile,
    quarantine,
    query,
    releases,
    replay,
    sandbox,
    sources,
    status,
    template,
)
from newinfra.cli.console import say, tell_error
from newinfra.errors import LockedError, NewinfraError

FAILED, LOCKED, INTERRUPTED = 1, 4, 130
DAILY, CHECKING, PUBLISHED, OPERATIONS = "日常 Daily", "核对 Checking", "查询与发布 Published", "运维 Operations"

app = typer.Typer(
    name="newinfra",
    help="新基建行动计划指标数据仓库。The indicator warehouse of a new-infrastructure action plan.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog="退出码 Exit codes: 0 完成 done · 1 失败 failed · 2 用法错误 usage · 3 完成但有暂扣或警告 done with held or warned data · 4 另一运行占用 locked",
)


class _Verbosity:
    """How much of an error to tell; the one thing that outlives a command's context."""

    level = 0


@app.callback(invoke_without_command=True)
def everything(
    context: typer.Context,
    project: Annotated[Path | None, typer.Option(metavar="DIR", help="另一计划的文件夹 Another plan's folder (seeds/, contracts/, expectations/).")] = None,
    verbose: Annotated[int, typer.Option("--verbose", "-v", count=True, help="-v 显示过程 progress; -vv 显示出错堆栈 traceback.")] = 0,
    version: Annotated[bool, typer.Option("--version", help="显示版本 Show the version.", is_eager=True)] = False,
) -> None:
    """Global options; without a command, the help."""
    _Verbosity.level = verbose
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    if project is not None:
        # The environment carries it to the night's processes too.
        os.environ["NEWINFRA_PROJECT"] = str(project.resolve())
    if version:
        typer.echo(f"newinfra {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit


app.command("nightly", rich_help_panel=DAILY)(nightly.nightly)
app.command("status", rich_help_panel=DAILY)(status.status)
app.add_typer(sandbox.app, name="sandbox", rich_help_panel=DAILY)
app.command("check", rich_help_panel=DAILY)(check.check)
app.command("template", rich_help_panel=DAILY)(template.template)
app.command("sources", rich_help_panel=CHECKING)(sources.sources)
app.command("profile", rich_help_panel=CHECKING)(profile.profile)
app.add_typer(contract.app, name="contract", rich_help_panel=CHECKING)
app.add_typer(findings.app, name="findings", rich_help_panel=CHECKING)
app.add_typer(quarantine.app, name="quarantine", rich_help_panel=CHECKING)
app.add_typer(deliveries.app, name="deliveries", rich_help_panel=CHECKING)
app.command("replay", rich_help_panel=OPERATIONS)(replay.replay)
app.command("sql", rich_help_panel=PUBLISHED)(query.sql)
app.command("explain", rich_help_panel=PUBLISHED)(explain.explain)
app.add_typer(releases.app, name="releases", rich_help_panel=PUBLISHED)
app.command("doctor", rich_help_panel=OPERATIONS)(doctor.doctor)


def main() -> None:
    """Run the command that the arguments name, and exit with its code."""
    try:
        app(args=_project_first(sys.argv[1:]))
    except LockedError as error:
        tell_error(error)
        _trace()
        sys.exit(LOCKED)
    except NewinfraError as error:
        tell_error(error)
        _trace()
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader (head, less) has enough; what is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        say(f"[bold red]错误 Error[/] {type(error).__name__}", plain=str(error))
        say("  未预料的错误;加 -vv 重试可看堆栈。Unexpected; -vv shows the traceback.")
        _trace()
        sys.exit(FAILED)


def _project_first(arguments: list[str]) -> list[str]:
    """The arguments with --project in front, where the global options stand: people write it after the command as often as before it."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--project":
            value = next(words, None)
            # Without its value it stays where it is, for the usage error.
            front, rest = (front, [*rest, word]) if value is None else ([*front, word, value], rest)
        elif word.startswith("--project="):
            front.append(word)
        else:
            rest.append(word)
    return front + rest


def _trace() -> None:
    if _Verbosity.level > 1:
        traceback.print_exc(file=sys.stderr)
