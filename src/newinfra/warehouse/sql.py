"""Quoting for the SQL we compose: names and literals from outside reach a statement through here or as bound parameters."""

from __future__ import annotations


def identifier(name: str) -> str:
    """A double-quoted DuckDB identifier.

    Raises:
        ValueError: the name holds a NUL, which no quoting can carry.
    """
    if "\x00" in name:
        raise ValueError("an identifier must not hold NUL")
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | None) -> str:
    """A single-quoted SQL string literal, or null.

    Raises:
        ValueError: the text holds a NUL, which DuckDB literals cannot carry.
    """
    if text is None:
        return "null"
    if "\x00" in text:
        raise ValueError("a literal must not hold NUL")
    return "'" + text.replace("'", "''") + "'"
