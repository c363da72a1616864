"""The words that contracts may use: the codes in a project's seeds."""

from __future__ import annotations

from dataclasses import dataclass, field

from newinfra.errors import ConfigError
from newinfra.project import Project


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Codes of units (who), regions (where), measures (what) and measurement units (in what), with what the checks need of each."""

    units: frozenset[str]
    regions: frozenset[str]
    dimensions: dict[str, str]
    measures: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project) -> Vocabulary:
        """The vocabulary of a project.

        Raises:
            ConfigError: a seed is missing or lacks its key column.
        """
        return cls(
            units=frozenset(_by_key(project, "units", "unit_code")),
            regions=frozenset(_by_key(project, "regions", "region_code")),
            dimensions={code: row.get("dimension", "") for code, row in _by_key(project, "measurement_units", "unit_code").items()},
            measures=_by_key(project, "measures", "measure_code"),
        )

    def dimension_of_measure(self, measure: str) -> str | None:
        """The dimension that figures of a measure have; None if the measure or its unit is unknown."""
        return self.dimensions.get(self.measures.get(measure, {}).get("unit_code", ""))


def _by_key(project: Project, seed: str, key: str) -> dict[str, dict[str, str]]:
    where = f"{seed}.csv"
    try:
        return {row[key]: row for row in project.seed_rows(seed)}
    except (OSError, UnicodeDecodeError, KeyError) as error:
        what = f"the seed cannot be read ({type(error).__name__})"
        raise ConfigError(what, where=where, expected=f"a UTF-8 CSV with column {key}", todo=f"Add seeds/{where} with a column {key}.") from error
