"""`newinfra sandbox`: a synthetic city to try everything on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from newinfra.cli.console import say

app = typer.Typer(no_args_is_help=True, help="合成城市(演示数据) A synthetic city in the real formats.")


@app.command()
def create(
    scale: Annotated[Literal["small", "city"], typer.Option(help="small 演示规模 · city 全市规模(25 万电表) small or city (250,000 meters).")] = "small",
    seed: Annotated[int, typer.Option(help="随机种子:相同种子,相同城市 The same seed makes the same city.")] = 1,
    faults: Annotated[Path | None, typer.Option(metavar="FILE", help="另一份差错清单 Another list of faults.")] = None,
) -> None:
    """生成合成城市 Make the synthetic city.

    例 Example: newinfra sandbox create --scale small --seed 7
    """
    from newinfra.home import Home
    from newinfra.sandbox import create as make

    home = Home.from_environment()
    make(home, scale=scale, seed=seed, faults=faults)
    say("合成城市已生成 The synthetic city is in", plain=str(home.sandbox))


@app.command()
def serve() -> None:
    """在本机提供各来源接口 Serve it over HTTP and SFTP on loopback until Ctrl-C.

    例 Example: newinfra sandbox serve
    """
    from newinfra.home import Home
    from newinfra.sandbox import serve as run

    run(Home.from_environment())


@app.command()
def advance(days: Annotated[int, typer.Argument(min=1, help="天数 How many days.")] = 1) -> None:
    """让合成城市过几天 Let DAYS pass, so that the next deliveries arrive.

    例 Example: newinfra sandbox advance 7
    """
    from newinfra.home import Home
    from newinfra.sandbox import advance as pass_days
    from newinfra.sandbox import today

    home = Home.from_environment()
    pass_days(home, days)
    say("合成城市的今天 Its today is", plain=today(home).isoformat())
