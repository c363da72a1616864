"""Good deliveries of every layout, from the sandbox's publishers: what the mutants are made of. 合成数据."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from newinfra.contracts import Contract, load_contract
from newinfra.contracts.layout import JsonLayout
from newinfra.fetch.names import match_tables
from newinfra.periods import Period, period_of
from newinfra.project import REPOSITORY
from newinfra.sandbox.agencies import deliveries
from newinfra.sandbox.city import City
from newinfra.sandbox.publishers import FEEDS

MONTH_END = date(2025, 9, 30)
SENT = datetime(2025, 10, 12, tzinfo=UTC)
FEED_TABLES = (
    ("china_mobile", "pon_ports"),
    ("china_unicom", "mobile_subs"),
    ("china_broadnet", "mobile_subs"),
    ("china_telecom", "mobile_subs"),
    ("data_centers", "sites"),
    ("state_grid", "distribution_areas"),
)
AGENCY_TABLES = (("comms_admin", "summary"), ("education_bureau", "pilot_schools"), ("statistics_bureau", "population"), ("development_reform", "racks"))
ROWS = 60
"""Of a specimen: so few that thousands of mutants are read in minutes."""
REAL = REPOSITORY.parent / "shared" / "data" / "spreadsheets"


@dataclass(frozen=True, slots=True)
class Specimen:
    """One good delivery."""

    contract: Contract
    table: str
    period: Period | None
    file_name: str
    parts: tuple[bytes, ...]

    @property
    def name(self) -> str:
        return f"{self.contract.id}.{self.table}"


@cache
def specimens() -> tuple[Specimen, ...]:
    """All of them; the crosstab, which no publisher of the sandbox sends, has a contract of its own beside this file."""
    return (*_from_feeds(), _readings(), *_from_agencies(), *_crosstabs())


def real_files() -> list[tuple[str, bytes]]:
    """Published spreadsheets that lie beside the repository, if they do."""
    return [(path.name, path.read_bytes()) for path in sorted(REAL.glob("*")) if path.suffix in (".xls", ".xlsx", ".csv") and path.stat().st_size < 200_000]


def _contract(source_id: str) -> Contract:
    return load_contract(REPOSITORY / "contracts" / f"{source_id}.odcs.yaml")


def _from_feeds() -> Iterator[Specimen]:
    city = City()
    for source_id, name in FEED_TABLES:
        feed = next(feed for feed in FEEDS if feed.source_id == source_id)
        table = next(table for table in feed.tables if table.name == name)
        period = period_of(MONTH_END, table.grain)
        extract = table.extract(city, period)
        del extract.rows[ROWS:]
        content = feed.encode(extract, SENT)
        contract = _contract(source_id)
        layout = contract.table(name).spec.layout
        parts = _pages(content, layout) if isinstance(layout, JsonLayout) else (content,)
        yield Specimen(contract, name, period, feed.path(table, period, 1), parts)


def _pages(publication: bytes, layout: JsonLayout) -> tuple[bytes, ...]:
    """Two pages of an answer, as the publisher's interface gives them."""
    rows = [json.loads(line) for line in gzip.decompress(publication).decode().splitlines()[1:]]
    half = len(rows) // 2
    return tuple(_envelope(layout, len(rows), page) for page in (rows[:half], rows[half:]))


def _envelope(layout: JsonLayout, total: int, rows: list[Any]) -> bytes:
    document: dict[str, Any] = {}
    for pointer, value in ((layout.envelope.total_pointer, total), (layout.envelope.rows_pointer, rows)):
        *above, last = (pointer or "/x").strip("/").split("/")
        place = document
        for name in above:
            place = place.setdefault(name, {})
        place[last] = value
    return json.dumps(document, ensure_ascii=False).encode()


def _readings() -> Specimen:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("METER_NO", "DATA_TIME", "ENERGY_KWH", "FLAG"))
    writer.writerows(
        (f"SYN3599{meter:08}", f"2025-09-30 {slot // 4:02}:{slot % 4 * 15:02}:00", f"{meter}.{slot:02}", "0") for meter in range(5) for slot in range(96)
    )
    return Specimen(
        _contract("state_grid"), "readings", period_of(MONTH_END, "day"), "ZZ_GRID_READINGS_20250930.csv.gz", (gzip.compress(buffer.getvalue().encode()),)
    )


def _from_agencies() -> Iterator[Specimen]:
    contracts = {source_id: _contract(source_id) for source_id, _ in AGENCY_TABLES}
    wanted = set(AGENCY_TABLES)
    for outgoing in deliveries(City()):
        if outgoing.source_id not in contracts or not callable(outgoing.content):
            continue
        matches = match_tables(contracts[outgoing.source_id], outgoing.relative_path)
        for match in matches:
            if (outgoing.source_id, match.table.name) in wanted and match.version in (None, 1):
                wanted.discard((outgoing.source_id, match.table.name))
                yield Specimen(contracts[outgoing.source_id], match.table.name, match.period, outgoing.relative_path, (outgoing.content(),))


def _crosstabs() -> Iterator[Specimen]:
    contract = load_contract(Path(__file__).with_name("yearbook.odcs.yaml"))
    rows: list[list[object]] = [["数据库：年度数据"], ["指标", "2024年", "2023年", "说明"], ["年末总人口(万人)", 506.1, 505.2, "x"], ["男性人口(万人)", 1, 2]]
    rows += [["注：抽样推算。"]]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet("表1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    text = "\n".join(",".join(map(str, row)) for row in rows)
    yield Specimen(contract, "population", None, "年度数据.xlsx", (buffer.getvalue(),))
    yield Specimen(contract, "population", None, "年度数据.csv", (text.encode("gb18030"),))
