"""Renders the board of a release: one HTML file without scripts, outside files or network."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from newinfra.board.page import make_page
from newinfra.board.rows import read_rows


def environment() -> Environment:
    """The templates of the package. Everything that is filled in is escaped."""
    return Environment(loader=PackageLoader("newinfra.board"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def render_board(database: Path, target: Path) -> None:
    """Write the board of the release in `database` to `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(environment().get_template("board.html").render(page=make_page(read_rows(database))), encoding="utf-8")
