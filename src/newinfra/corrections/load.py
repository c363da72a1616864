"""The corrections of a source, fit to be applied."""

from __future__ import annotations

from newinfra.contracts import Contract
from newinfra.corrections.check import contract_problems
from newinfra.corrections.model import Correction
from newinfra.corrections.read_file import SUFFIX, read_corrections
from newinfra.errors import ConfigError
from newinfra.project import Project


def load_corrections(project: Project, contract: Contract) -> tuple[Correction, ...]:
    """The corrections of a source, in the order in which they were decided; none if there is no file.

    Raises:
        ConfigError: the file is not valid or does not fit the contract; all its problems are in the message.
    """
    path = project.corrections / f"{contract.id}{SUFFIX}"
    if not path.is_file():
        return ()
    corrections, problems = read_corrections(path)
    problems += [problem for correction in corrections for problem in contract_problems(path, correction, contract)]
    if problems:
        got = "; ".join(f"{problem.place}: {problem.what}" for problem in problems)
        raise ConfigError("corrections are not valid", where=f"corrections/{path.name}", got=got, todo="Run `newinfra contract lint` after mending the file.")
    return tuple(sorted(corrections, key=lambda correction: (correction.decided_on, correction.id)))
