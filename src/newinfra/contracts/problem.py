"""One problem of a contract."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a contract file, where in it, and what to do. A fatal one keeps the file from being loaded."""

    file: str
    place: str
    what: str
    todo: str
    is_fatal: bool = False

    def __str__(self) -> str:
        where = f"{self.file}: {self.place}" if self.place else self.file
        return f"{where}: {self.what}. {self.todo}"
