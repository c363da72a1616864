"""`newinfra replay`: read again what we have, after a change of ours."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from newinfra.cli.console import print_json, print_table, say

WARNED = 3
STATES_ZH = {"landed": "未读", "loaded": "入库", "held": "暂扣", "withdrawn": "撤回"}


def replay(
    source: Annotated[str, typer.Option(metavar="SOURCE", help="只重放某来源 Only this source's.")] = "",
    delivery: Annotated[str, typer.Option(metavar="ID", help="只重放某次报送(编号或其开头) Only this delivery, by its id or how it begins.")] = "",
    whole: Annotated[bool, typer.Option("--all", help="没有暂扣的也重放 Also deliveries of which nothing is held.")] = False,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="只重放此日之前收到的 Only what was known by the end of this date.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出,不执行 Only say which.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """修好约定、名录或更正记录后,重新读取留存的报送 Read, check and load again what has been received; it stays known since when it came.

    每夜会自动重放有暂扣的报送;整次重放后由下一夜发布。A night does so by itself with whatever is held; the next one publishes.

    例 Example: newinfra replay --source china_mobile --dry-run
    """
    from newinfra.cli.lock import home_lock
    from newinfra.cli.served import night_date
    from newinfra.home import Home
    from newinfra.ledger import open_ledger
    from newinfra.project import Project
    from newinfra.replay import replay as replay_deliveries

    home = Home.from_environment()
    until = as_of.date() if as_of else night_date(home)
    with home_lock(home):
        done = replay_deliveries(
            home=home, project=Project.at(), ledger=open_ledger(home.ledger), as_of=until, source_id=source, delivery_id=delivery, whole=whole, dry_run=dry_run
        )
    if as_json:
        print_json([asdict(each) for each in done])
    else:
        print_table(
            ("来源 source", "报送 delivery", "文件 file", "此前 before", "此后 after"),
            [(each.source_id, each.delivery_id, each.file_name, _state(each.before), _state(each.after) if each.after else "—") for each in done],
        )
        changed = sum(each.after is not None and each.after != each.before for each in done)
        say(f"{len(done)} 次报送,{changed} 次有变化 deliveries, {changed} changed" if not dry_run else f"{len(done)} 次报送待重放 would be replayed")
    if any(each.after and (each.after[0] == "held" or each.after[2]) for each in done):
        raise typer.Exit(WARNED)


def _state(state: tuple[str, int, int, str]) -> str:
    name, loaded, held, reason = state
    return f"{STATES_ZH[name]} {loaded}" + (f" · 暂扣 {held}" if held else "") + (f"({reason})" if reason else "")
