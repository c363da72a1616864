"""`newinfra sql`: read-only SQL on the current release."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from newinfra.cli.console import print_csv, print_records, say


def sql(
    query: Annotated[str, typer.Argument(metavar="[SQL]", help="一条查询 One query; - 读标准输入 reads stdin.")] = "",
    file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, metavar="FILE", help="从文件读查询 Read the query from a file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV(UTF-8).")] = False,
) -> None:
    """只读查询现发布批次 Query the current release, read-only.

    例 Example: newinfra sql "select count(*) from marts.mart_scoreboard"
    """
    if (file is None) == (not query):
        raise typer.BadParameter("give either a query or --file", param_hint="SQL")
    if as_json and as_csv:
        raise typer.BadParameter("give either --json or --csv", param_hint="--csv")
    text = file.read_text(encoding="utf-8") if file else sys.stdin.read() if query == "-" else query
    columns, rows = _run(text)
    if as_csv:
        print_csv(columns, rows)
    else:
        print_records(columns, rows, as_json=as_json)
    say(f"[dim]{len(rows)} 行 rows[/]")


def _run(text: str) -> tuple[list[str], list[tuple[object, ...]]]:
    import duckdb

    from newinfra.errors import NewinfraError
    from newinfra.publish.reading import open_current

    with open_current() as connection:
        try:
            cursor = connection.execute(text)
            return [column[0] for column in cursor.description or []], cursor.fetchall()
        except duckdb.Error as error:
            raise NewinfraError(
                "the query failed", got=str(error), todo='Tables: `newinfra sql "show all tables"`; the data dictionary is in the release.'
            ) from error
