"""`newinfra status`: is there a fresh release? For people, and for a timer outside the scheduler."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from newinfra.cli.console import print_facts, print_json, say


def status(
    max_age: Annotated[str, typer.Option(metavar="AGE", help="上次成功运行最多过去多久 How old the last success may be, e.g. 26h, 90m, 2d.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """现发布批次与最近一次运行 The current release and the last night; fails if too old.

    例 Example: newinfra status --max-age 26h
    """
    from newinfra.home import Home
    from newinfra.publish.heartbeat import last_beat
    from newinfra.publish.model import current_release

    home = Home.from_environment()
    limit = _age(max_age) if max_age else None
    release, beat = current_release(home), last_beat(home)
    facts = {
        "release_id": release.release_id if release else None,
        "as_of": release.manifest.as_of if release else None,
        "is_synthetic": release.manifest.is_synthetic if release else None,
        "path": str(release.path) if release else None,
        "last_run_at": beat.ended_at if beat else None,
        "last_run_as_of": beat.as_of if beat else None,
        "last_run_succeeded": beat.succeeded if beat else None,
        "last_success_at": beat.last_success_at if beat else None,
    }
    if as_json:
        print_json(facts)
    else:
        print_facts(facts)
    if release is None:
        say("[bold red]还没有发布过 Nothing has been published yet.[/] newinfra nightly")
        raise typer.Exit(1)
    if limit is not None:
        age = datetime.now(UTC) - beat.last_success_at if beat and beat.last_success_at else None
        if age is None or age > limit:
            say("[bold red]最近一次成功运行太久以前 The last success is too long ago:[/]", plain="never" if age is None else str(age).split(".")[0])
            raise typer.Exit(1)


def _age(text: str) -> timedelta:
    match = re.fullmatch(r"(\d+)([mhd])", text)
    if not match:
        raise typer.BadParameter("expected a number and m, h or d, e.g. 26h", param_hint="--max-age")
    return timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[match[2]]: int(match[1])})
