"""One file corrections/<source>.yml: what stands in it, and what is wrong with it by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from newinfra.contracts.load import LOADER
from newinfra.contracts.problem import Problem
from newinfra.corrections.model import Correction

SUFFIX = ".yml"
ADVICE = "corrections/corrections.schema.json describes the keys; editors complete from it."


def read_corrections(path: Path) -> tuple[list[Correction], list[Problem]]:
    """What stands in a file, and what is wrong with it by itself."""
    name = f"corrections/{path.name}"
    try:
        document: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return [], [Problem(name, "", f"is not readable YAML: {error}", ADVICE)]
    if document is None:
        return [], []
    if not isinstance(document, list):
        return [], [Problem(name, "", "must be a list of corrections", ADVICE)]
    corrections: list[Correction] = []
    problems: list[Problem] = []
    for position, entry in enumerate(document, 1):
        try:
            corrections.append(Correction.model_validate(entry))
        except ValidationError as error:
            problems += _problems(name, entry, position, error)
    seen: set[str] = set()
    for correction in corrections:
        if correction.id in seen:
            problems.append(Problem(name, correction.id, "the id stands twice", "Give each correction an id of its own."))
        seen.add(correction.id)
    return corrections, problems


def _problems(name: str, entry: Any, position: int, error: ValidationError) -> Iterator[Problem]:
    label = str(entry.get("id", f"no. {position}")) if isinstance(entry, dict) else f"no. {position}"
    for each in error.errors():
        place = ".".join([label, *map(str, each["loc"])])
        yield Problem(name, place, each["msg"].removeprefix("Value error, "), ADVICE)
