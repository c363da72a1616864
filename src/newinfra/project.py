"""A plan's folder: its seeds, contracts and expectations. The repository itself is the default project."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

from newinfra.errors import ConfigError

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Project:
    """Where one plan's data lies. The dbt models are shared by all plans and stay in the repository."""

    root: Path

    @classmethod
    def at(cls, folder: Path | None = None) -> Project:
        """The project in `folder`, else in $NEWINFRA_PROJECT, else the repository.

        Raises:
            ConfigError: the folder lacks seeds/ or contracts/.
        """
        root = (folder or Path(os.environ.get("NEWINFRA_PROJECT") or REPOSITORY)).resolve()
        for name in ("seeds", "contracts"):
            if not (root / name).is_dir():
                raise ConfigError(
                    f"{root} is not a project folder",
                    expected=f"a folder {name}/ in it",
                    got="none",
                    todo="Point --project (or NEWINFRA_PROJECT) at a folder with seeds/, contracts/ and expectations/.",
                )
        return cls(root)

    @property
    def seeds(self) -> Path:
        return self.root / "seeds"

    @property
    def contracts(self) -> Path:
        return self.root / "contracts"

    @property
    def expectations(self) -> Path:
        return self.root / "expectations"

    @property
    def corrections(self) -> Path:
        """corrections/<source>.yml: what we decided about publishers' errors. The folder may be missing."""
        return self.root / "corrections"

    @property
    def dbt(self) -> Path:
        return REPOSITORY / "dbt_project"

    @property
    def dags(self) -> Path:
        return REPOSITORY / "dags"

    def seed_files(self) -> list[Path]:
        """The seeds with their dbt properties. A seed that has none of its own has the repository's: they say what the shared models rely on."""
        shared = {path.name: path for path in (REPOSITORY / "seeds").glob("*.yml")}
        own = {path.name: path for pattern in ("*.csv", "*.yml") for path in self.seeds.glob(pattern)}
        return [path for _, path in sorted((shared | own).items())]

    def seed_rows(self, name: str) -> list[dict[str, str]]:
        """The rows of seeds/<name>.csv as text, empty cells as ''."""
        with (self.seeds / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
