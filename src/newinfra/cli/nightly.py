"""`newinfra nightly`: the whole night in one go, and what came of it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import date, datetime
from typing import Annotated

import typer

from newinfra.cli.console import print_json, say

WITH_HELD_DATA, FAILED = 3, 1


def nightly(
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="数据截至日(默认昨天;合成城市为其今天) As-of date.")] = None,
    sandbox: Annotated[bool | None, typer.Option("--sandbox/--no-sandbox", help="用合成城市(默认:没有配置连接时) Use the synthetic city.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出结果 Print the outcome as JSON.")] = False,
) -> None:
    """跑一夜:取数、核对、计算、发布、通知 Run the whole night.

    例 Example: newinfra nightly --as-of 2025-11-20
    """
    from newinfra.cli.lock import home_lock
    from newinfra.cli.night_report import night_report, tell_report
    from newinfra.cli.served import connections_are_configured, served_sandbox
    from newinfra.clock import yesterday_in_the_city
    from newinfra.errors import ConfigError
    from newinfra.home import Home
    from newinfra.project import Project
    from newinfra.publish.heartbeat import beat

    home, project = Home.from_environment(), Project.at()
    entry = project.dags / "embedded.py"
    if not entry.is_file():
        raise ConfigError("the DAG is missing", where=str(entry), todo="Run from a checkout of the repository.")
    with home_lock(home) as lock, ExitStack() as stack:
        night = as_of.date() if as_of else None
        if sandbox or (sandbox is None and not connections_are_configured(home)):
            say(
                "[dim]没有配置连接,使用合成城市 No connections configured: using the synthetic city.[/]"
                if sandbox is None
                else "[dim]合成城市 Synthetic city.[/]"
            )
            today: date = stack.enter_context(served_sandbox(home))
            night = night or today
        night = night or yesterday_in_the_city()
        say(f"[bold]开始 Night of {night.isoformat()}[/]", plain=f"home {home.root}")
        # The night's own process inherits the lock, so that it stays held even if this one is killed.
        finished = subprocess.run(
            [sys.executable, str(entry), "--as-of", night.isoformat()],
            env=os.environ | {"NEWINFRA_HOME": str(home.root), "NEWINFRA_PROJECT": str(project.root)},
            stdout=sys.stderr,
            pass_fds=[lock],
            check=False,
        )
    report = night_report(home, project, night, succeeded=finished.returncode == 0)
    if not report.succeeded:
        # The night's verdict records how it ended; where its process died before that, this does.
        beat(home, as_of=night, succeeded=False, release_id=report.release_id)
    if as_json:
        print_json(report.as_dict())
    else:
        tell_report(report)
    if not report.succeeded:
        raise typer.Exit(FAILED)
    if report.has_held_or_warned:
        raise typer.Exit(WITH_HELD_DATA)
