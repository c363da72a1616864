"""The repository's contracts and seeds in a folder of their own, deliveries landed straight from bytes, and nights without the gate. 合成数据."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from typer.testing import CliRunner

from newinfra.cli.main import app
from newinfra.contracts import Contract, load_contract
from newinfra.contracts.lint import lint_contract
from newinfra.contracts.vocabulary import Vocabulary
from newinfra.fetch.receive import digest_of
from newinfra.findings import record_findings
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Delivery, DeliveryLedger, open_ledger
from newinfra.outdated import outdated_deliveries
from newinfra.periods import parse_period
from newinfra.project import REPOSITORY, Project
from newinfra.read import read_source
from newinfra.read.found.news import LAYOUT_RULES
from newinfra.shape import load_source

AS_OF = date(2025, 12, 20)


@dataclass
class DriftWorld:
    """One installation. Deliveries become known in the order in which they are landed."""

    root: Path
    landed: int = field(default=0)

    def __post_init__(self) -> None:
        for name in ("seeds", "contracts"):
            shutil.copytree(REPOSITORY / name, self.root / "project" / name)
        self.project, self.home = Project.at(self.root / "project"), Home(self.root / "home")
        self.vocabulary = Vocabulary.of(self.project)
        self.ledger, self.landing = open_ledger(self.home.ledger), Landing(self.home.landing)

    def contract(self, source: str) -> Contract:
        return load_contract(self.project.contracts / f"{source}.odcs.yaml")

    def edit(self, source: str, old: str, new: str) -> None:
        """Change a contract's text by hand."""
        path = self.contract(source).path
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def land(self, source: str, table: str, period: str | None, *parts: bytes, name: str = "") -> str:
        """Land a delivery; its id."""
        self.landed += 1
        file_name = name or f"{table}_{period}_{self.landed}"
        kept = tuple(self.landing.put(source, f"{file_name}#{position}" if position else file_name, [data]) for position, data in enumerate(parts))
        delivery = Delivery(
            source_id=source,
            table_name=table,
            period=parse_period(period) if period else None,
            vintage="快报",
            file_name=file_name,
            sha256=digest_of(kept),
            parts=kept,
            known_at=datetime(2025, 11, 10, tzinfo=UTC) + timedelta(hours=self.landed),
            landed_as_of=AS_OF.isoformat(),
            contract_version=self.contract(source).version,
            is_synthetic=True,
        )
        DeliveryLedger(self.ledger).land(delivery)
        return delivery.delivery_id

    def night(self, source: str) -> None:
        """Read what is new and what a changed contract lets us read again, load it, and record what the layouts say."""
        contract = self.contract(source)
        again = outdated_deliveries(contract, project=self.project, ledger=self.ledger, as_of=AS_OF)
        read = read_source(contract, home=self.home, project=self.project, ledger=self.ledger, as_of=AS_OF, again=again)
        load_source(contract, read, rejected={}, home=self.home, ledger=self.ledger)
        record_findings(self.ledger, read.findings, as_of=AS_OF, evaluated=[(rule, source) for rule in LAYOUT_RULES])

    def states(self, source: str) -> list[tuple[str, str]]:
        """State and reason of the source's deliveries, in the order in which they came."""
        rows = self.ledger.rows("select state, reason_code from deliveries where source_id = ? order by known_at", (source,))
        return [(row["state"], row["reason_code"]) for row in rows]

    def raw(self) -> list[tuple[Any, ...]]:
        """Place, value and measure of the registered figures."""
        paths = [str(self.home.root / row["path"]) for row in self.ledger.rows("select path from raw_files where shape = 'measures'")]
        return duckdb.connect().execute("select place, value, measure_code from read_parquet(?) order by all", [paths]).fetchall() if paths else []

    def messages(self) -> list[str]:
        """What the quarantine says of whole files."""
        return [row["message_zh"] for row in self.ledger.rows("select message_zh from quarantine where level = 'file' order by known_at")]

    def findings(self, state: str = "open") -> list[tuple[str, str, str]]:
        """Rule, severity and what came, of the findings in a state."""
        rows = self.ledger.rows("select rule, severity, got from findings where state = ? order by rule", (state,))
        return [(row["rule"], row["severity"], row["got"]) for row in rows]

    def fingerprints(self) -> list[str]:
        rows = self.ledger.rows("select fingerprint from layouts join deliveries using (delivery_id) order by known_at")
        return [row["fingerprint"] for row in rows]

    def run_diff(self, *arguments: str) -> tuple[int, str]:
        """`newinfra contract diff …`: its exit code and what it wrote to stdout."""
        environment = {"NEWINFRA_HOME": str(self.home.root), "NEWINFRA_PROJECT": str(self.project.root)}
        result = CliRunner().invoke(app, ["contract", "diff", *arguments], env=environment)
        assert not result.exception or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout

    def diff(self, source: str) -> tuple[list[dict[str, Any]], str]:
        """The drifts of all tables of a source, and the proposed patch."""
        _, text = self.run_diff(source, "--json")
        (drift,) = json.loads(text)
        return [each for table in drift["tables"] for each in table["drifts"]], drift["patch"]

    def apply(self, patch: str) -> None:
        """Apply a patch as a person would."""
        subprocess.run(["git", "apply", "-p1", "-"], cwd=self.project.root, input=patch, text=True, check=True, capture_output=True)

    def lint(self, source: str) -> list[str]:
        """What `contract lint` has against one contract."""
        return [str(problem) for problem in lint_contract(self.contract(source).path, self.vocabulary)]


def csv_file(rows: Sequence[Sequence[object]], *, encoding: str = "gb18030", delimiter: str = ",", packed: bool = True) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n", delimiter=delimiter).writerows(rows)
    data = buffer.getvalue().encode(encoding)
    return gzip.compress(data, mtime=0) if packed else data


def page(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A page of the data-centre platform."""
    return json.dumps({"status": "0", "result": {"count": len(rows), "list": list(rows)}}, ensure_ascii=False).encode()


def workbook(rows: Sequence[Sequence[object]], *, merges: Sequence[tuple[int, int, int, int]] = (), sheet: str = "表1") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    worksheet = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for position, value in enumerate(row):
            if isinstance(value, str):
                worksheet.write_string(number, position, value) if value else None
            else:
                worksheet.write(number, position, value)
    for top, left, low, right in merges:
        worksheet.merge_range(top, left, low, right, rows[top][left])
    book.close()
    return buffer.getvalue()
