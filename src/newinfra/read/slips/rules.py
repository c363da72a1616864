"""How sharply figures are looked at for slips: seeds/slip_checks.csv, a line for all measures and one for each that differs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from newinfra.errors import ConfigError
from newinfra.project import REPOSITORY, Project

SEED = "slip_checks"
EVERY = "*"


@dataclass(frozen=True, slots=True)
class SlipRule:
    """`tolerance` and `margin` are distances of log10; `small_below` is in base units."""

    is_on: bool
    min_periods: int
    tolerance: float
    margin: float
    small_below: float


@dataclass(frozen=True)
class SlipRules:
    """The project's rules; a project without the seed has the line for all measures of the repository's."""

    project: Project

    @cached_property
    def _rows(self) -> dict[str, dict[str, str]]:
        common = [row for row in Project(REPOSITORY).seed_rows(SEED) if row["measure_code"] == EVERY]
        own = self.project.seed_rows(SEED) if (self.project.seeds / f"{SEED}.csv").is_file() else []
        return {row["measure_code"]: row for row in [*common, *own]}

    def of(self, measure: str) -> SlipRule:
        """The rule for a measure: an empty cell of its line means the cell of the line for all.

        Raises:
            ConfigError: a cell is no number.
        """
        common, own = self._rows[EVERY], self._rows.get(measure, {})
        row = {name: own.get(name) or text for name, text in common.items()}
        try:
            return SlipRule(
                is_on=row["slip_check"] != "none",
                min_periods=int(row["min_periods"]),
                tolerance=float(row["tolerance"]),
                margin=float(row["margin"]),
                small_below=float(row["small_below"]),
            )
        except ValueError as error:
            raise ConfigError("a rule for slips is not a number", where=f"seeds/{SEED}.csv: {measure}", got=str(error), todo="Correct the line.") from error
