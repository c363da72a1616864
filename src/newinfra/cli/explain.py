"""`newinfra explain`: from a published number back to the cells that it is made of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from newinfra.cli.console import print_facts, print_json, print_table, say


def explain(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="指标代码或目标编号 An indicator code or a target number (T01 …).")],
    region: Annotated[str, typer.Option(metavar="R", help="区域代码或名称(默认全市) A region's code or name.")] = "",
    period: Annotated[str, typer.Option(metavar="P", help="数据期(默认最近一期) A period, e.g. 2025-10 or 2025Q3.")] = "",
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", metavar="DATE", formats=["%Y-%m-%d"], help="截至那一天所知 As it was known at the end of that day.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="最多列出几个来源格,0 为全部 How many source cells to list; 0 for all.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="JSON,含全部来源格 with every source cell.")] = False,
) -> None:
    """一个数从哪里来 Where a number comes from: formula, components, source cells.

    例 Example: newinfra explain T04 --period 2025-09 --as-of 2025-10-20
    """
    from newinfra.cli.explanation import explain_value

    found = explain_value(indicator, region=region, period=period, as_of=as_of.date() if as_of else None)
    if as_json:
        print_json({"value": found.facts, "components": found.components, "cells": found.cells})
        return
    print_facts(found.facts)
    if not found.cells:
        say("[dim]这个值没有来源格 There is no source cell behind this value.[/]")
        return
    typer.echo("")
    _print(found.components)
    typer.echo("")
    shown = found.cells[:limit] if limit else found.cells
    _print(shown)
    if len(shown) < len(found.cells):
        say(f"[dim]另有 {len(found.cells) - len(shown)} 格 more cells: --limit 0[/]")


def _print(records: list[dict[str, Any]]) -> None:
    print_table(list(records[0]), [tuple(record.values()) for record in records])
