"""What a sheet holds besides values: errors, formulas without result, per-cent formats, indents, and what it hides."""

from __future__ import annotations

from dataclasses import dataclass, field

Cell = tuple[int, int]
"""Row and column, from 0."""


@dataclass(slots=True)
class SheetMarks:
    """The marks of one sheet. `texts` stand in place of what the quick reader shows as empty: a CellError or NO_VALUE."""

    texts: dict[Cell, str] = field(default_factory=dict)
    percent: set[Cell] = field(default_factory=set)
    indents: dict[Cell, int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[Cell, Cell]] = field(default_factory=list)
    is_hidden: bool = False

    def last_cell(self, end: Cell | None) -> Cell | None:
        """The lower right corner of the used area: that of the values, `end`, or farther where a mark stands outside."""
        cells = [*([end] if end else []), *self.texts]
        return (max(row for row, _ in cells), max(column for _, column in cells)) if cells else None


def is_percent_format(code: str) -> bool:
    """Whether a number format multiplies by a hundred: a % that is neither quoted, nor escaped, nor in brackets."""
    position, is_quoted = 0, False
    while position < len(code):
        character = code[position]
        if is_quoted:
            is_quoted = character != '"'
        elif character == '"':
            is_quoted = True
        elif character in "\\_*":  # the next character is shown, left as space or repeated
            position += 1
        elif character == "[":
            closing = code.find("]", position)
            position = closing if closing > 0 else len(code)
        elif character == "%":
            return True
        position += 1
    return False
