"""Checks all contracts of a project against the standard, against themselves and against the seeds. Finds all problems, not the first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from newinfra.clock import yesterday_in_the_city
from newinfra.contracts.coverage import coverage_problems
from newinfra.contracts.document import document_problems
from newinfra.contracts.load import SUFFIX, load_contract
from newinfra.contracts.model import Contract
from newinfra.contracts.problem import Problem
from newinfra.contracts.rules import feed_problems, table_problems
from newinfra.contracts.vocabulary import Vocabulary
from newinfra.errors import ConfigError, ContractError
from newinfra.project import Project

__all__ = ["Problem", "lint", "lint_contract"]


def lint(project: Project, today: date | None = None) -> list[Problem]:
    """Every problem of the project's contracts, by file; then what contracts and seeds owe each other; then the corrections. Empty means clean.

    `today` decides which corrections have expired; without it, the last whole day in the city.
    """
    try:
        vocabulary = Vocabulary.of(project)
    except ConfigError as error:
        return [Problem("seeds", error.where, error.what, error.todo)]
    paths = sorted(project.contracts.glob(f"*{SUFFIX}"))
    if not paths:
        return [Problem("contracts", "", f"no file ends in {SUFFIX}", "Write one contract for each publisher's feed.")]
    problems: list[Problem] = []
    contracts: list[Contract] = []
    for path in paths:
        found = list(lint_contract(path, vocabulary))
        problems.extend(found)
        if not any(problem.is_fatal for problem in found):
            contracts.append(load_contract(path))
    if len(contracts) == len(paths):
        # With a contract missing, every measure it delivers would seem to have no source.
        problems.extend(coverage_problems(contracts, vocabulary))
        # Imported here: corrections speak of contracts, not the other way round.
        from newinfra.corrections.check import lint_corrections

        problems.extend(lint_corrections(project, contracts, vocabulary, today or yesterday_in_the_city()))
    return problems


def lint_contract(path: Path, vocabulary: Vocabulary) -> Iterator[Problem]:
    """The problems of one contract file by itself. If it cannot be loaded at all, these are the problems of its document."""
    broken = list(document_problems(path))
    if not broken:
        try:
            contract = load_contract(path)
        except ContractError as error:
            broken = [Problem(path.name, "", f"{error.what}: {error.got}", error.todo, is_fatal=True)]
        else:
            yield from feed_problems(contract, vocabulary)
            for table in contract.tables:
                yield from table_problems(contract, table, vocabulary)
    yield from broken
