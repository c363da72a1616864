"""`newinfra releases`: what was published."""

from __future__ import annotations

from typing import Annotated

import typer

from newinfra.cli.console import print_records

app = typer.Typer(no_args_is_help=True, help="发布批次 What was published.")


@app.command("list")
def list_command(as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False) -> None:
    """列出全部批次 Every release, newest first; * is the current one.

    例 Example: newinfra releases list
    """
    from newinfra.home import Home
    from newinfra.publish.model import list_releases

    columns = ("release_id", "as_of", "current", "is_synthetic", "rows", "content_hash", "path")
    rows = [
        (
            release.release_id,
            release.manifest.as_of,
            "*" if release.is_current else "",
            release.manifest.is_synthetic,
            sum(table.rows for table in release.manifest.tables.values()),
            release.content_hash[:12],
            str(release.path),
        )
        for release in list_releases(Home.from_environment())
    ]
    print_records(columns, rows, as_json=as_json)
