"""Suites: expectations/raw/<source>.yml and expectations/marts/<mart>.yml, read strictly, with bands filled in from the seeds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from newinfra.contracts import Contract
from newinfra.errors import ConfigError
from newinfra.project import Project

Severity = Literal["critical", "warning", "info"]


class Band(BaseModel):
    """Bounds that stand in seeds/measures.csv, in the measure's unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: str
    level: Literal["hard"]


class Expectation(BaseModel):
    """One expectation of a suite: a GX type with its arguments, how bad a breach is, why it is expected, and what a steward is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    kwargs: dict[str, Any] = {}
    band: Band | None = None
    severity: Severity
    why: str
    title_zh: str
    action_zh: str = "请核对该处数据,更正后重新报送原表。"

    @property
    def check_id(self) -> str:
        """Stable name of the check inside its table: the type and what it looks at."""
        columns = self.kwargs.get("column") or self.kwargs.get("column_list") or [self.kwargs.get("column_A"), self.kwargs.get("column_B")]
        parts = [columns] if isinstance(columns, str) else [str(column) for column in columns if column]
        return ":".join([self.type, *parts, self.title_zh])


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations of one table (typed table of a source, or a mart)."""

    table_name: str
    expectations: tuple[Expectation, ...]


def raw_suites(project: Project, contract: Contract) -> dict[str, Suite]:
    """The suites of a source's tables by table name.

    Raises:
        ConfigError: the file is missing or malformed, or names a table that the contract does not have.
    """
    path = project.expectations / "raw" / f"{contract.id}.yml"
    tables = _read(path).get("tables", {})
    unknown = sorted(set(tables) - {table.name for table in contract.tables})
    missing = sorted({table.name for table in contract.tables} - set(tables))
    if unknown or missing:
        raise ConfigError(
            "the suite and the contract name different tables",
            where=str(path),
            expected=", ".join(table.name for table in contract.tables),
            got=f"unknown {unknown}, missing {missing}",
            todo="Every table of a contract has a suite under the same name.",
        )
    measures = {row["measure_code"]: row for row in project.seed_rows("measures")}
    factors = {row["unit_code"]: Decimal(row["factor"]) for row in project.seed_rows("measurement_units")}
    return {
        name: Suite(name, tuple(_with_band(_expectation(path, entry), contract, name, measures, factors) for entry in entries))
        for name, entries in tables.items()
    }


def mart_suites(project: Project) -> list[Suite]:
    """The suites of the marts, in the order of their file names.

    Raises:
        ConfigError: a file is malformed.
    """
    return [
        Suite(path.stem, tuple(_expectation(path, entry) for entry in _read(path)["expectations"]))
        for path in sorted((project.expectations / "marts").glob("*.yml"))
    ]


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ConfigError("there is no suite", where=str(path), expected="a file with expectations", got="none", todo="Every source has one, under its id.")
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise ConfigError("the suite is not a YAML mapping", where=str(path))
    return document


def _expectation(path: Path, entry: Any) -> Expectation:
    try:
        return Expectation.model_validate(entry)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ConfigError("an expectation is malformed", where=str(path), got=problems) from error


def _with_band(expectation: Expectation, contract: Contract, table_name: str, measures: dict[str, dict[str, str]], factors: dict[str, Decimal]) -> Expectation:
    """The expectation with its bounds taken from the seeds and converted to the unit in which the column is delivered."""
    if expectation.band is None:
        return expectation
    measure = measures[expectation.band.measure]
    name = expectation.kwargs["column"]
    column = next(column for column in contract.table(table_name).columns if column.name == name)
    ratio = factors[measure["unit_code"]] / factors[column.spec.unit or measure["unit_code"]]
    bounds = {
        f"{side}_value": float(Decimal(measure[f"hard_{bound}"]) * ratio) for side, bound in (("min", "low"), ("max", "high")) if measure[f"hard_{bound}"]
    }
    return expectation.model_copy(update={"kwargs": {**expectation.kwargs, **bounds}})
