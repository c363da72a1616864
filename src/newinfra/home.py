"""Where everything generated lies: the folder that NEWINFRA_HOME names (default ./var)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one installation. Nothing generated is written anywhere else."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        return cls(Path(os.environ.get("NEWINFRA_HOME", "var")).resolve())

    @property
    def landing(self) -> Path:
        """The publishers' bytes, content-addressed and immutable."""
        return self.root / "landing"

    @property
    def raw(self) -> Path:
        """Parquet in the three canonical shapes: raw/measures, raw/entities, raw/readings."""
        return self.root / "raw"

    @property
    def intake(self) -> Path:
        """One DuckDB file per source with tonight's staged and typed tables; scratch, rebuilt each night."""
        return self.root / "intake"

    @property
    def quarantine(self) -> Path:
        """What could not be loaded: Parquet of held rows and cells, beside the ledger's record of each."""
        return self.root / "quarantine"

    @property
    def ledger(self) -> Path:
        """SQLite: deliveries, raw files, findings, checks, releases."""
        return self.root / "ledger.sqlite"

    @property
    def build(self) -> Path:
        """The warehouse that dbt writes. Nobody but the build opens it."""
        return self.root / "build.duckdb"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def current_release(self) -> Path:
        """A symlink to the published release, moved atomically."""
        return self.releases / "current"

    @property
    def sandbox(self) -> Path:
        """The synthetic city: what its publishers serve, its clock, its connections."""
        return self.root / "sandbox"

    @property
    def connections(self) -> Path:
        """connections.json (mode 0600): how to reach each source. Environment variables come first."""
        return self.root / "connections.json"

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME of the embedded scheduler (SQLite)."""
        return self.root / "airflow"

    @property
    def logs(self) -> Path:
        return self.root / "logs"
