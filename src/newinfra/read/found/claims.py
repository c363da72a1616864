"""What of a found layout the contract takes, what it misses there, and what nobody takes; by the rules of the readers."""

from __future__ import annotations

from dataclasses import dataclass

from newinfra.contracts import Column, Table
from newinfra.contracts.layout import CrosstabLayout, JsonLayout
from newinfra.read.found.layout import FoundColumn, FoundLayout
from newinfra.read.normal import key
from newinfra.read.sheets.header_match import bind_paths
from newinfra.read.sheets.header_words import HeaderWords
from newinfra.read.staged.columns import UNREMARKABLE, derived_columns, header_paths, may_be_absent, title
from newinfra.units import Unit, Units


@dataclass(frozen=True, slots=True)
class Missing:
    """A contract column that is not there; in a crosstab, the item of a `map` of which no row is there (`word`, as the publisher called it first)."""

    column: Column
    word: str | None = None

    @property
    def title(self) -> str:
        return self.word or title(self.column)

    @property
    def is_needed(self) -> bool:
        """Whether a delivery without it is held."""
        return self.word is not None or not may_be_absent(self.column)

    @property
    def names(self) -> list[str]:
        """Comparable texts under which it is known, header paths joined with /."""
        if self.word:
            code = self.column.spec.map[self.word]
            return [key(word) for word, meant in self.column.spec.map.items() if meant == code]
        paths = header_paths(self.column)
        return ["/".join(path) for path in paths] + [path[-1] for path in paths if len(path) > 1] + [key(self.column.title_zh)] * bool(self.column.title_zh)


class Claims:
    """One table of a contract, asked about layouts. In a crosstab the columns of a layout are its items, one a row."""

    def __init__(self, table: Table, units: Units) -> None:
        self.table, self.units = table, units
        self._words = HeaderWords(table, units)
        self._items = [column for column in table.with_role("measure_item") if "column_item" not in column.spec.source]
        self._is_crosstab = isinstance(table.spec.layout, CrosstabLayout)

    def taken(self, layout: FoundLayout) -> dict[str, int]:
        """Position of the found column that each contract column takes, by its name; in a crosstab by the measure of the item."""
        paths = [tuple(key(part) for part in column.path) for column in layout.columns]
        if self._is_crosstab:
            codes = {key(word): code for column in self._items for word, code in column.spec.map.items()}
            names = [self._words.text(column.leaf).names for column in layout.columns]
            return {codes[name]: position for position, known in enumerate(names) for name in reversed(known) if name in codes}
        if layout.format == "sheet":
            return bind_paths([column.path for column in layout.columns], self._words).index
        taken: dict[str, int] = {}
        for column in self.table.columns:
            wanted = {_pointer(path) if isinstance(self.table.spec.layout, JsonLayout) else path[-1] for path in header_paths(column)}
            found = [position for position, path in enumerate(paths) if path and path[-1] in wanted]
            if found:
                taken[column.name] = found[0]
        return taken

    def free(self, layout: FoundLayout) -> list[int]:
        """Positions of the found columns that nothing of the contract takes and that it does not call `ignored`."""
        return [] if "*" in self.table.spec.ignored else self.untaken(layout)

    def untaken(self, layout: FoundLayout) -> list[int]:
        """The same with what only a `*` ignores: a column that is missing may be among them under a new name."""
        if self._is_crosstab and not any(column.spec.map for column in self._items):
            return []
        known = UNREMARKABLE | {key(header) for header in self.table.spec.ignored}
        if self._is_crosstab:
            known |= {key(word) for column in self._items for word in column.spec.map}
            known |= {path[-1] for column in self.table.columns for path in header_paths(column)}
        taken = set(self.taken(layout).values())
        return [position for position, column in enumerate(layout.columns) if position not in taken and not known & self._names(column)]

    def missing(self, layout: FoundLayout) -> list[Missing]:
        """What of the contract is not there, the optional columns included."""
        taken = self.taken(layout)
        if not self._is_crosstab:
            derived = derived_columns(self.table)
            return [Missing(column) for column in self.table.columns if column.name not in taken and column.name not in derived]
        first: dict[str, Missing] = {}
        for column in self._items:
            for word, code in column.spec.map.items():
                first.setdefault(code, Missing(column, word))
        return [found for code, found in first.items() if code not in taken]

    def _names(self, column: FoundColumn) -> set[str]:
        loose = self._words.text(column.leaf).names if self._is_crosstab else ()
        return {key(column.leaf), key(column.title), *loose}

    def unit(self, found: FoundColumn) -> Unit | None:
        """The unit that a found column's header names, in a bracket or behind its name; None if it names none."""
        said = (self._words.text(part).unit for part in reversed(found.path))
        return next((unit for text in said if text and (unit := self.units.unit(text))), None)

    def own_unit(self, missing: Missing) -> Unit | None:
        """The unit in which the contract expects something that is missing; None if it names none."""
        text = missing.column.spec.unit
        return self.units.unit(text) if text else self.unit(FoundColumn((missing.word,))) if missing.word else None

    def plain(self, text: str) -> str:
        """A header text without brackets, units and footnote marks, comparable."""
        return self._words.text(text).names[-1] if text else ""


def _pointer(path: tuple[str, ...]) -> str:
    return path[0] if path[0].startswith("/") else "/" + "/".join(path)
