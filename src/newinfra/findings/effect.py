"""Which indicators a table's figures go into, so that whoever is told of a problem knows what waits for the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newinfra.contracts import Column, Table
from newinfra.contracts.coverage import measures_of
from newinfra.project import Project

_ATTRIBUTES = ("attribute_1", "attribute_2", "attribute_3", "value_attribute", "series_attribute")


@dataclass(frozen=True, slots=True)
class Effect:
    """The seeds' way from measures to indicators.

    `measures` are the rows of seeds/measures; `sums` maps a measure to those that it is a part of; `indicators` are the Chinese name of each
    indicator and the measures that it is worked out of, in the order of the plan.
    """

    measures: tuple[Mapping[str, str], ...]
    sums: Mapping[str, frozenset[str]]
    indicators: tuple[tuple[str, frozenset[str]], ...]

    @classmethod
    def of(cls, project: Project) -> Effect:
        """Read the seeds, once for all questions."""
        sums: dict[str, set[str]] = {}
        for row in project.seed_rows("measure_components"):
            sums.setdefault(row["component_code"], set()).add(row["measure_code"])
        indicators = [(row["name_zh"], frozenset({row["numerator_measure"], row["denominator_measure"]} - {""})) for row in project.seed_rows("indicators")]
        return cls(tuple(project.seed_rows("measures")), {code: frozenset(of) for code, of in sums.items()}, tuple(indicators))

    def sentence_zh(self, table: Table, column_name: str = "") -> str:
        """`影响指标:甲、乙。` of a table, or of its one column; '' where no indicator is worked out of it."""
        names = self.indicators_of(table, column_name)
        return f"影响指标:{'、'.join(names)}。" if names else ""

    def indicators_of(self, table: Table, column_name: str = "") -> list[str]:
        """The Chinese names of the indicators that a table, or its one column, goes into. A table that only checks others goes into none."""
        if table.spec.use != "primary":
            return []
        column = next((column for column in table.columns if column.name == column_name), None)
        codes = set(self._measures(table, column))
        while parents := {parent for code in codes for parent in self.sums.get(code, ())} - codes:
            codes |= parents
        return [name for name, of in self.indicators if of & codes]

    def _measures(self, table: Table, column: Column | None) -> Iterator[str]:
        """Measures that the table delivers or that are counted in its register; of one column only those that look at it."""
        role = column.spec.role if column else ""
        if column and column.spec.measure:
            yield column.spec.measure
        elif table.spec.shape != "entities":
            yield from measures_of(table)
        elif role != "name":
            for row in self.measures:
                looks_at_it = not column or role != "attribute" or column.name in {row.get(name) for name in _ATTRIBUTES}
                if row.get("entity_type") == table.spec.entity_type and looks_at_it:
                    yield row["measure_code"]
