"""What reading a source relies on, as one hash. Where it changes, what could not be read before may be readable now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from newinfra import __version__
from newinfra.contracts import Contract
from newinfra.project import Project

SEEDS = (
    "regions",
    "region_aliases",
    "units",
    "unit_aliases",
    "measurement_units",
    "measurement_unit_aliases",
    "slip_checks",
    "measures",
    "plans",
    "parameters",
)
"""Seeds that decide how a text is understood or whether a figure is plausible."""


def reliance(contract: Contract, project: Project) -> str:
    """A hash of the program's version, the contract, the seeds of names and units, and the source's suite of expectations."""
    digest = hashlib.sha256()
    for part in _parts(contract, project):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:16]


def _parts(contract: Contract, project: Project) -> Iterator[bytes]:
    yield __version__.encode()
    yield json.dumps(contract.odcs, sort_keys=True, default=str).encode()
    for path in [*(project.seeds / f"{name}.csv" for name in SEEDS), project.expectations / "raw" / f"{contract.id}.yml"]:
        yield path.read_bytes() if path.is_file() else b""
