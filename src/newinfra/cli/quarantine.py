"""`newinfra quarantine`: what was not loaded, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from newinfra.cli.console import print_facts, print_json, print_records

app = typer.Typer(no_args_is_help=True, help="暂扣数据 What was not loaded.")

_COLUMNS = "quarantine_id, level, source_id, table_name, delivery_id, place, column_name, raw_text, expected, reason_code, message_zh, owner_unit, known_at"


@app.command("list")
def list_command(
    source: Annotated[str, typer.Option(metavar="SOURCE", help="只看某来源 Only this source's.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """列出暂扣的文件、行与单元格 Held files, rows and cells, newest first.

    例 Example: newinfra quarantine list --source china_mobile
    """
    from newinfra.home import Home
    from newinfra.ledger import open_ledger

    rows = open_ledger(Home.from_environment().ledger).rows(
        "select quarantine_id, level, source_id, table_name, place, raw_text, message_zh, owner_unit from quarantine"
        " where (? = '' or source_id = ?) order by known_at desc, quarantine_id",
        (source, source),
    )
    columns = ("quarantine_id", "level", "source_id", "table_name", "place", "raw_text", "message_zh", "owner_unit")
    print_records(columns, [tuple(row) for row in rows], as_json=as_json)


@app.command()
def show(
    quarantine_id: Annotated[str, typer.Argument(metavar="ID", help="暂扣编号(或其开头几位) Its id, or how it begins.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """一条暂扣的全部内容 Everything about one held item.

    例 Example: newinfra quarantine show 3f9a
    """
    from newinfra.errors import NewinfraError
    from newinfra.home import Home
    from newinfra.ledger import open_ledger

    rows = open_ledger(Home.from_environment().ledger).rows(
        f"select {_COLUMNS}, (select file_name from deliveries where deliveries.delivery_id = quarantine.delivery_id) as file_name"
        " from quarantine where substr(quarantine_id, 1, length(?)) = ? limit 2",
        (quarantine_id, quarantine_id),
    )
    if len(rows) != 1:
        raise NewinfraError(
            "no such held item" if not rows else "several held items begin so", got=quarantine_id, todo="`newinfra quarantine list` has the ids."
        )
    facts = dict(rows[0])
    if as_json:
        print_json(facts)
    else:
        print_facts(facts)
