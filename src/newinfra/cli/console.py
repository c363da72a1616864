"""Where the command line writes: data to stdout, everything said to a person to stderr."""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.text import Text

from newinfra.errors import NewinfraError

_stderr = Console(stderr=True, highlight=False, soft_wrap=True)


def say(marked: str, *, plain: str = "") -> None:
    """A line on stderr: our own markup, then text from outside, taken literally."""
    line = Text.from_markup(marked)
    if plain:
        line.append(" ").append(plain)
    _stderr.print(line)


def tell_error(error: NewinfraError) -> None:
    """What failed, where, what was expected, what came and what to do, each on its line."""
    say("[bold red]错误 Error[/]", plain=error.what)
    for label, text in (("位置 where", error.where), ("应为 expected", error.expected), ("实为 got", error.got), ("处理 hint", error.todo)):
        if text:
            say(f"  [bold]{label}[/]:", plain=text)


def print_json(value: object) -> None:
    """Readable JSON: Chinese as it is, dates in ISO 8601, exact decimals as numbers."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def print_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """RFC 4180, with the header."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)


def print_records(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, as_json: bool = False) -> None:
    """The rows as a table for people, or as a list of objects for programs."""
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Aligned columns; a Chinese character is as wide as two. Numbers stand right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max([width(name), *(width(row[i]) for row in cells)]) for i, name in enumerate(columns)]
    right = [any(isinstance(row[i], (int, float, Decimal)) and not isinstance(row[i], bool) for row in rows) for i in range(len(columns))]
    lines = ["  ".join(_padded(name, widths[i], right[i]) for i, name in enumerate(columns)).rstrip(), "  ".join("─" * w for w in widths)]
    lines += ["  ".join(_padded(cell, widths[i], right[i]) for i, cell in enumerate(row)).rstrip() for row in cells]
    sys.stdout.write("\n".join(lines) + "\n")


def print_facts(facts: Mapping[str, Any]) -> None:
    """Name and value, one pair a line."""
    longest = max(map(width, facts), default=0)
    for name, value in facts.items():
        sys.stdout.write(f"{_padded(name, longest, False)}  {_cell(value)}\n")


def width(text: str) -> int:
    """Columns that the text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 0 if unicodedata.combining(character) else 1 for character in text)


def _padded(text: str, to: int, right: bool) -> str:
    blanks = " " * (to - width(text))
    return blanks + text if right else text + blanks


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    # A line break or an escape sequence in delivered text must not act on the terminal.
    return "".join(character if character.isprintable() else " " for character in str(value))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)
