"""Lands mutants in a home of their own, reads and loads them as a night does, and checks what became of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
from mutations import FILE_NAMES, mutate
from specimens import Specimen

from newinfra.fetch.receive import digest_of
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Delivery, DeliveryLedger, open_ledger
from newinfra.project import REPOSITORY, Project
from newinfra.read import read_source
from newinfra.read.reasons import REASONS
from newinfra.shape import load_source

AS_OF = date(2025, 12, 31)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass
class Night:
    """A home full of mutants, and what became of them by state or reason."""

    root: Path
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home = Home(self.root / "home")
        self.ledger = open_ledger(self.home.ledger)
        self.landing = Landing(self.home.landing)
        self.made: dict[str, str] = {}
        self._landed = 0

    def land(self, specimen: Specimen, parts: Sequence[bytes], file_name: str, how: str) -> None:
        """Land one mutant as a version of its specimen's period."""
        landed = tuple(self.landing.put(specimen.contract.id, f"part{position}", [data]) for position, data in enumerate(parts))
        self._landed += 1
        delivery = Delivery(
            source_id=specimen.contract.id,
            table_name=specimen.table,
            period=specimen.period,
            vintage="快报",
            file_name=file_name,
            sha256=digest_of(landed),
            parts=landed,
            known_at=datetime(2025, 11, 1, tzinfo=UTC) + timedelta(seconds=self._landed),
            landed_as_of=AS_OF.isoformat(),
            contract_version=specimen.contract.version,
            is_synthetic=True,
        )
        if DeliveryLedger(self.ledger).land(delivery):
            self.made[delivery.delivery_id] = how

    def run(self, specimens: Iterable[Specimen]) -> None:
        """Read and load every source, and look at each delivery."""
        project = Project.at(REPOSITORY)
        for contract in {specimen.contract.id: specimen.contract for specimen in specimens}.values():
            read = read_source(contract, home=self.home, project=project, ledger=self.ledger, as_of=AS_OF)
            load_source(contract, read, rejected={}, home=self.home, ledger=self.ledger)
        self._judge()

    def _judge(self) -> None:
        told: dict[str, list[tuple[str, str, str]]] = {}
        for row in self.ledger.rows("select delivery_id, level, reason_code, message_zh from quarantine"):
            told.setdefault(row["delivery_id"], []).append((row["level"], row["reason_code"], row["message_zh"]))
        in_raw = self._rows_in_raw()
        for row in self.ledger.rows("select * from deliveries"):
            delivery_id = row["delivery_id"]
            # A mutant that is what another one was before it has that one's name with a mark.
            how = self.made.get(delivery_id) or self.made[delivery_id.rpartition(".")[0]]
            records = told.get(delivery_id, [])
            self.outcomes[row["state"] if row["state"] == "loaded" else row["reason_code"]] += 1
            wrong = [
                what
                for what, is_right in (
                    ("neither loaded nor held", row["state"] in ("loaded", "held")),
                    ("rows are not conserved", row["rows_in"] == row["rows_loaded"] + row["rows_held"]),
                    ("held and yet loaded", row["state"] == "loaded" or (row["rows_loaded"] == 0 and delivery_id not in in_raw)),
                    ("loaded without rows", row["state"] == "held" or row["rows_loaded"] == 0 or in_raw.get(delivery_id, 0) > 0),
                    ("held without a reason", row["state"] == "loaded" or row["reason_code"] in REASONS),
                    ("held without being told", row["state"] == "loaded" or any(level == "file" for level, _, _ in records)),
                    ("an unknown reason", all(reason in REASONS for _, reason, _ in records)),
                    ("a message without the file", all(row["file_name"] in message and CHINESE.search(message) for _, _, message in records)),
                    ("the reader failed", row["reason_code"] != "reader_failed"),
                )
                if not is_right
            ]
            if wrong:
                self.problems.append(
                    f"{delivery_id} {row['state']} {row['reason_code']} {how}: {'; '.join(wrong)} {[message for _, _, message in records[:2]]}"
                )

    def _rows_in_raw(self) -> dict[str, int]:
        paths = [str(self.home.root / row["path"]) for row in self.ledger.rows("select path from raw_files")]
        found: dict[str, int] = {}
        for path in paths:
            found.update(duckdb.execute("select delivery_id, count(*) from read_parquet(?) group by all", [path]).fetchall())
        return found


def fuzz(root: Path, specimens: Sequence[Specimen], *, seed: int, count: int) -> Night:
    """A night of `count` mutants, spread over the specimens; mutant number n of a seed is always the same."""
    night = Night(root)
    for number in range(count):
        random = Random(f"{seed}/{number}")
        specimen = specimens[number % len(specimens)]
        parts = list(specimen.parts)
        place = random.randrange(len(parts))
        parts[place] = mutate(parts[place], random)
        name = random.choice(FILE_NAMES) if random.random() < 0.2 else specimen.file_name
        night.land(specimen, parts, name, f"seed {seed}, mutant {number} of {specimen.name}")
    night.run(specimens)
    return night


def listing(folder: Path) -> set[str]:
    """Everything below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
