"""`newinfra deliveries`: every version of what was sent, and what each said otherwise than the one before."""

from __future__ import annotations

from typing import Annotated

import typer

from newinfra.cli.console import print_facts, print_json, print_records, say

app = typer.Typer(no_args_is_help=True, help="报送的各个版本 The versions of what was sent.")

_VERSIONS = """
select d.delivery_id, d.source_id, d.table_name, d.period_label, d.vintage, d.file_name, d.known_at, d.cause, d.state, d.rows_in, d.rows_loaded, d.rows_held,
       (select max(count(*) - 1, 0) from receipts as r where d.cause = 'delivery' and r.source_id = d.source_id and r.table_name = d.table_name
         and r.named_label = d.named_label and r.sha256 = d.sha256 and r.known_at >= d.known_at and not exists (
           select 1 from deliveries as later where later.source_id = d.source_id and later.table_name = d.table_name
             and later.named_label = d.named_label and later.cause = 'delivery' and later.known_at > d.known_at and later.known_at <= r.known_at)) as resent,
       c.cells as cells_changed, c.largest_change, c.predecessor_id
from deliveries as d left join restatements as c using (delivery_id)
"""


@app.command("list")
def list_command(
    source: Annotated[str, typer.Option(metavar="SOURCE", help="只看某来源 Only this source's.")] = "",
    table: Annotated[str, typer.Option(metavar="TABLE", help="只看某表 Only this table's.")] = "",
    period: Annotated[str, typer.Option(metavar="P", help="只看某期 Only this period, e.g. 2025-10.")] = "",
    restated: Annotated[bool, typer.Option("--restated", help="只看改动了前一版的 Only versions that changed the one before.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """列出各版本:何时收到、原样重报几次、改了几处 Versions, newest first: when known, sent again unchanged how often, cells changed.

    例 Example: newinfra deliveries list --source china_mobile --restated
    """
    from newinfra.home import Home
    from newinfra.ledger import open_ledger

    rows = open_ledger(Home.from_environment().ledger).rows(
        f"{_VERSIONS} where (?1 = '' or d.source_id = ?1) and (?2 = '' or d.table_name = ?2) and (?3 = '' or d.period_label = ?3)"
        " and (not ?4 or c.cells > 0) order by d.known_at desc, d.delivery_id",
        (source, table, period, restated),
    )
    columns = ("delivery_id", "period_label", "vintage", "file_name", "known_at", "cause", "state", "rows_loaded", "rows_held", "resent", "cells_changed")
    if as_json:
        print_json([dict(row) for row in rows])
    else:
        print_records(columns, [tuple(row[name] for name in columns) for row in rows])
        say(f"{len(rows)} 个版本 versions")


@app.command()
def show(
    delivery_id: Annotated[str, typer.Argument(metavar="ID", help="报送编号(或其开头) Its id, or how it begins.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """一个版本的全部内容与它改动的单元格 One version, when its bytes came, and the cells that it changed.

    例 Example: newinfra deliveries show china_mobile.port_monthly.2025-10.0a1b2c3d4e5f
    """
    from newinfra.errors import NewinfraError
    from newinfra.home import Home
    from newinfra.ledger import open_ledger

    ledger = open_ledger(Home.from_environment().ledger)
    rows = ledger.rows(f"{_VERSIONS} where substr(d.delivery_id, 1, length(?1)) = ?1 order by d.delivery_id = ?1 desc limit 2", (delivery_id,))
    if not rows or (len(rows) > 1 and rows[0]["delivery_id"] != delivery_id):
        what = "several deliveries begin so" if rows else "no such delivery"
        raise NewinfraError(what, got=delivery_id, todo="`newinfra deliveries list` has the ids.")
    facts = dict(rows[0])
    cells = ledger.rows(
        "select row_key, column_name, value_before, value_after, place from restated_cells where delivery_id = ? order by position", (facts["delivery_id"],)
    )
    uses = ledger.rows("select correction_id, matched, applied from correction_uses where delivery_id = ? order by 1", (facts["delivery_id"],))
    if as_json:
        print_json({**facts, "cells": [dict(row) for row in cells], "corrections": [dict(row) for row in uses]})
        return
    print_facts(facts)
    if uses:
        say("更正记录 Corrections:")
        print_records(("correction_id", "matched", "applied"), [tuple(row) for row in uses])
    if cells:
        say(f"与前一版的差异 {facts['cells_changed']} 处,列出 {len(cells)} 处 Cells that differ from the version before:")
        print_records(("row_key", "column_name", "before", "after", "place"), [tuple(row) for row in cells])
