"""Suites: expectations/raw/<source>.yml and expectations/marts/<mart>.yml, read strictly, with bands filled in from the seeds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from newinfra.contracts import Contract, Table
from newinfra.errors import ConfigError
from newinfra.project import REPOSITORY, Project
from newinfra.quality.violations import require_supported

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
        ConfigError: the file is missing or malformed, names other tables than the contract, or has a band without a measure.
    """
    path = project.expectations / "raw" / f"{contract.id}.yml"
    tables = _read(path, "tables", dict)
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
    suites: dict[str, Suite] = {}
    for name, entries in tables.items():
        suite = _suite(path, name, entries)
        suites[name] = Suite(name, tuple(_with_band(path, expectation, contract.table(name), measures, factors) for expectation in suite.expectations))
    return suites


def mart_suites(project: Project) -> list[Suite]:
    """The suites of the marts, in the order of their file names; a project without its own has the repository's, as it has its models.

    Raises:
        ConfigError: a file is malformed, or there is none at all.
    """
    own = project.expectations / "marts"
    folder = own if own.is_dir() else REPOSITORY / "expectations" / "marts"
    suites = [_suite(path, path.stem, _read(path, "expectations", list)) for path in sorted(folder.glob("*.yml"))]
    if not suites:
        raise ConfigError("no mart has a suite", where=str(folder), todo="A gate without checks would let everything pass.")
    return suites


def _read(path: Path, key: str, kind: type) -> Any:
    """What stands under the only key of a suite file."""
    if not path.is_file():
        raise ConfigError("there is no suite", where=str(path), expected="a file with expectations", got="none", todo="Every source has one, under its id.")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError("the suite is not readable YAML", where=str(path), got=str(error)) from error
    if not isinstance(document, dict) or set(document) != {key} or not isinstance(document[key], kind):
        raise ConfigError("the suite is not a mapping with one key", where=str(path), expected=f"{key}: …", got=", ".join(map(str, document or [])))
    return document[key]


def _suite(path: Path, table_name: str, entries: Any) -> Suite:
    expectations = tuple(_expectation(path, table_name, entry) for entry in entries or [])
    counted = Counter(expectation.check_id for expectation in expectations)
    if twice := sorted(check_id for check_id, number in counted.items() if number > 1):
        raise ConfigError(
            "two expectations of a table have the same check id", where=f"{path}, {table_name}", got=", ".join(twice), todo="Say it in two titles."
        )
    return Suite(table_name, expectations)


def _expectation(path: Path, table_name: str, entry: Any) -> Expectation:
    try:
        expectation = Expectation.model_validate(entry)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ConfigError("an expectation is malformed", where=f"{path}, {table_name}", got=problems) from error
    try:
        require_supported(expectation.type, expectation.kwargs)
    except ConfigError as error:
        raise ConfigError(error.what, where=f"{path}, {table_name}: {expectation.title_zh}", expected=error.expected, got=error.got, todo=error.todo) from error
    return expectation


def _with_band(path: Path, expectation: Expectation, table: Table, measures: dict[str, dict[str, str]], factors: dict[str, Decimal]) -> Expectation:
    """The expectation with its bounds taken from the seeds and converted to the unit in which the column is delivered."""
    if expectation.band is None:
        return expectation
    measure = measures.get(expectation.band.measure)
    column = next((column for column in table.columns if column.name == expectation.kwargs.get("column")), None)
    if measure is None or column is None:
        raise ConfigError(
            "a band leads nowhere",
            where=f"{path}, {table.name}: {expectation.title_zh}",
            expected="a measure of seeds/measures.csv and a column of the contract",
            got=f"measure {expectation.band.measure}, column {expectation.kwargs.get('column')}",
        )
    ratio = factors[measure["unit_code"]] / factors[column.spec.unit or measure["unit_code"]]
    bounds = {
        f"{side}_value": float(Decimal(measure[f"hard_{bound}"]) * ratio) for side, bound in (("min", "low"), ("max", "high")) if measure[f"hard_{bound}"]
    }
    return expectation.model_copy(update={"kwargs": {**expectation.kwargs, **bounds}})
