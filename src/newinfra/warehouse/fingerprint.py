"""What a build depends on, as one hash: a night whose inputs are those of the published release does not start dbt."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from newinfra import __version__
from newinfra.clock import cutoff
from newinfra.contracts import Contract
from newinfra.contracts.obligations import obligations
from newinfra.ledger import Ledger
from newinfra.project import Project

DBT_SUFFIXES = {".sql", ".yml", ".md"}


def inputs_hash(*, project: Project, ledger: Ledger, contracts: Sequence[Contract], as_of: date) -> str:
    """A hash over everything a release is computed from, except the date itself.

    The date acts through what it makes known (deliveries before the cutoff) and what it makes expected or late (obligations).
    """
    digest = hashlib.sha256(__version__.encode())
    for line in _lines(project, ledger, contracts, as_of):
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _lines(project: Project, ledger: Ledger, contracts: Sequence[Contract], as_of: date) -> Iterable[str]:
    moment = cutoff(as_of).isoformat()
    for row in ledger.rows("select delivery_id, state, known_at from deliveries where known_at < ? order by delivery_id", (moment,)):
        yield f"delivery {tuple(row)}"
    # Raw files are named by what they hold: a delivery that was read again and gave other rows is another input.
    paths = "select distinct path from raw_file_deliveries join deliveries using (delivery_id) where known_at < ? order by path"
    for row in ledger.rows(paths, (moment,)):
        yield f"raw {tuple(row)}"
    for row in ledger.rows("select quarantine_id from quarantine where known_at < ? order by quarantine_id", (moment,)):
        yield f"quarantine {tuple(row)}"
    for row in ledger.rows("select fingerprint, state, severity, got, expected from findings order by fingerprint"):
        yield f"finding {tuple(row)}"
    for contract in contracts:
        for duty in obligations(contract, as_of):
            yield f"obligation {duty.source_id} {duty.table_name} {duty.period.label} {duty.due_date < as_of}"
    for path in _files(project):
        yield f"file {path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _files(project: Project) -> list[Path]:
    folders = [project.contracts, project.expectations, project.dbt / "models", project.dbt / "macros", project.dbt / "tests"]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in {".yaml", *DBT_SUFFIXES}]
    return project.seed_files() + files
