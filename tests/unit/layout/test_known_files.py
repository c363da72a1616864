"""Real files whose facts somebody checked by hand: no harm, nearly all labels and units."""

from __future__ import annotations

import json
import math
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from newinfra.profile import profile_file
from newinfra.read.layout import Record

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "spreadsheets"

LARGE = 300_000
"""Bytes above which a file takes seconds."""

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real files are not beside this repository")


def folded(text: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(text)).split()).casefold()


def facts(*, large: bool) -> list[tuple[Path, str | None, dict[str, Any]]]:
    found = []
    for path in sorted(FOLDER.glob("*.truth.json")):
        file = path.with_name(path.name.removesuffix(".truth.json"))
        if file.is_file() and (file.stat().st_size > LARGE) is not large:
            continue
        truth = json.loads(path.read_text(encoding="utf-8"))
        for one in truth if isinstance(truth, list) else [truth]:
            found += [(file, one.get("sheet"), fact) for fact in one.get("facts", ()) if file.is_file()]
    return found


def test_facts_of_real_files() -> None:
    check(facts(large=False))


@pytest.mark.slow
def test_facts_of_large_real_files() -> None:
    check(facts(large=True))


def check(wanted: list[tuple[Path, str | None, dict[str, Any]]]) -> None:
    known: dict[Path, dict[tuple[str | None, str], Record]] = {}
    labelled = with_unit = unit_facts = 0
    assert wanted
    for file, sheet, fact in wanted:
        if file not in known:
            known[file] = {(table.sheet, record.cell): record for table in profile_file(file).tables for record in table.records}
        record = known[file].get((sheet, fact["cell"]))
        assert record is not None, (file.name, fact)
        assert record.value is not None
        assert math.isclose(record.value, fact["value"], rel_tol=1e-9), (file.name, fact, record)
        rows, columns = {folded(text) for text in record.row_labels}, {folded(text) for text in record.column_labels}
        right = {folded(text) for text in fact["row_labels"]} - {""} <= rows and {folded(text) for text in fact["column_labels"]} - {""} <= columns
        labelled += right
        if fact.get("unit_printed"):
            unit_facts += 1
            assert record.unit is None or record.uncertain or folded(record.unit) == folded(fact["unit"]), (file.name, fact, record)
            with_unit += record.unit is not None and folded(record.unit) == folded(fact["unit"])
    assert labelled >= 0.98 * len(wanted)
    assert with_unit >= 0.95 * unit_facts


def test_every_real_file_opens() -> None:
    files = [path for path in sorted(FOLDER.iterdir()) if path.suffix in (".csv", ".xls")]
    assert files
    for path in files:
        assert profile_file(path).tables
