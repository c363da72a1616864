"""Scores what a reader says about a file against the truth: value, labels and unit of each fact, and harm.

The truth is the one that `NAME.truth.json` documents, with more where it is known: cells that hold no fact, labels and units of neighbours
that a number must not carry, other right answers. A record that says that it is uncertain does no harm.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

EXTRA = 4
HARM = ("misread", "mislabelled", "wrong unit", "invented", "failed")
_BRACKET = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]$")

Record = dict[str, Any]


@dataclass(slots=True)
class Case:
    """Something that went wrong in one cell."""

    what: str
    file: str
    cell: str
    got: Any
    true: Any

    def __str__(self) -> str:
        return f"{self.what}: {self.file} {self.cell}: got {self.got!r}, true {self.true!r}"


@dataclass(slots=True)
class Score:
    """Counts and the cases behind them; scores of files add up."""

    counts: Counter[str] = field(default_factory=Counter)
    cases: list[Case] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Take another's counts and cases in."""
        self.counts += other.counts
        self.cases += other.cases

    @property
    def harm(self) -> int:
        return sum(self.counts[name] for name in HARM)

    def share(self, name: str, of: str = "facts") -> float:
        """A share between 0 and 1; 1 where there is nothing to count."""
        return self.counts[name] / self.counts[of] if self.counts[of] else 1.0


@lru_cache(maxsize=1 << 16, typed=True)
def fold(text: object) -> str:
    """A label without the differences of width, white space and case."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split()).casefold()


def _spellings(label: Any) -> set[str]:
    found = {fold(one) for one in (label if isinstance(label, (list, tuple)) else [label])}
    return (found | {_BRACKET.sub("", one) for one in found}) - {""}


def _all(labels: Iterable[Any]) -> list[set[str]]:
    return [spellings for label in labels if label is not None and (spellings := _spellings(label))]


def number(value: Any) -> float | None:
    """A finite number, or None for what is none."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) else None


def _same(left: float | None, right: float) -> bool:
    return left is not None and math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)


def score(name: str, truth: dict[str, Any] | list[dict[str, Any]], tables: list[dict[str, Any]]) -> Score:
    """Score the tables that a reader found in one file, in the form of `newinfra profile --json`."""
    result = Score(Counter({"files": 1}))
    for table in truth if isinstance(truth, list) else [truth]:
        mine = [one for one in tables if table.get("sheet") is None or one.get("sheet") == table["sheet"]]
        cells: dict[str, list[Record]] = {}
        for one in mine:
            for record in one.get("records") or []:
                cells.setdefault(str(record["cell"]), []).append(record)
        if table["facts"]:
            optional = set(table.get("header_optional") or ())
            wanted = set(table.get("header_rows") or ())
            result.counts["tables"] += 1
            result.counts["header rows"] += any(wanted <= set(one.get("header_rows") or ()) <= wanted | optional for one in mine)
            result.counts["data range"] += bool(table.get("range_partial")) or any(one.get("data_range") == table.get("data_range") for one in mine)
        for fact in table["facts"]:
            _fact(result, name, fact, [record for record in cells.get(fact["cell"], []) if number(record.get("value")) is not None])
        for cell in table.get("not_facts") or ():
            result.counts["no facts"] += 1
            sure = [record for record in cells.get(cell, []) if number(record.get("value")) is not None and not record.get("uncertain")]
            if sure:
                _say(result, "invented", name, cell, (sure[0]["value"], sure[0].get("row_labels"), sure[0].get("column_labels")), None)
    return result


def _say(result: Score, what: str, name: str, cell: str, got: Any, true: Any) -> None:
    result.counts[what] += 1
    result.cases.append(Case(what, name, cell, got, true))


def _fact(result: Score, name: str, fact: dict[str, Any], records: list[Record]) -> None:
    cell = fact["cell"]
    result.counts["facts"] += 1
    result.counts["unit facts"] += bool(fact.get("unit_printed"))
    if not records:
        _say(result, "missing", name, cell, None, fact["value"])
        return
    answers = [(float(fact["value"]), fact.get("unit")), *((float(value), unit) for value, unit in fact.get("also") or ())]
    fits = [record for record in records if any(_same(number(record["value"]), value) for value, _ in answers)]
    if any(not record.get("uncertain") for record in records if record not in fits):
        _say(result, "misread", name, cell, [record["value"] for record in records], fact["value"])
        return
    if not fits:
        _say(result, "missing", name, cell, [record["value"] for record in records], fact["value"])
        return
    result.counts["value"] += 1
    _labels(result, name, fact, fits[0])
    _unit(result, name, fact, fits[0], [unit for value, unit in answers if _same(number(fits[0]["value"]), value)])


def _labels(result: Score, name: str, fact: dict[str, Any], record: Record) -> None:
    rows, columns = list(record.get("row_labels") or ()), list(record.get("column_labels") or ())
    if fact.get("either_axis"):
        rows, columns = rows + columns, []
    true = (fact.get("row_labels") or [], fact.get("column_labels") or [])
    every, some = True, True
    for mine, wanted in ((_all(rows), _all(true[0])), (_all(columns), _all(true[1]))):
        hits = [any(one & other for other in mine) for one in wanted]
        every &= all(hits) and len(mine) <= len(wanted) + EXTRA
        some &= any(hits) or not wanted
    false = {fold(label) for label in fact.get("wrong_labels") or ()} & {fold(label) for label in rows + columns}
    false -= {one for side in true for label in side for one in (map(fold, label) if isinstance(label, (list, tuple)) else [fold(label)])}
    got = (record.get("row_labels"), record.get("column_labels"))
    if not some and not record.get("uncertain"):
        _say(result, "mislabelled", name, fact["cell"], got, true)
    elif false and not record.get("uncertain"):
        _say(result, "false label", name, fact["cell"], got, true)
    elif not every:
        _say(result, "labels short", name, fact["cell"], got, true)
    result.counts["labels"] += every and not false


def _unit(result: Score, name: str, fact: dict[str, Any], record: Record, units: list[Any]) -> None:
    mine = fold(record.get("unit") or "")
    right = {fold(one) for unit in units for one in (unit if isinstance(unit, (list, tuple)) else [unit or ""])}
    is_wrong = mine in {fold(unit) for unit in fact.get("wrong_units") or ()} or (fact.get("also") and mine not in right | {""})
    if fact.get("unit_printed"):
        if mine and mine in right:
            result.counts["units"] += 1
            return
        is_wrong = is_wrong or bool(mine)
        if not is_wrong or record.get("uncertain"):
            _say(result, "unit missing", name, fact["cell"], record.get("unit"), fact.get("unit"))
    if is_wrong and not record.get("uncertain"):
        _say(result, "wrong unit", name, fact["cell"], record.get("unit"), fact.get("unit"))


def read_in_process(data: bytes, name: str) -> list[dict[str, Any]]:
    """What the library's functions find in the bytes of a file, in the form of the documented JSON."""
    from newinfra.read.formats import read_grids
    from newinfra.read.layout import infer_tables

    return [
        {
            "sheet": table.sheet,
            "header_rows": list(table.header_rows),
            "data_range": table.data_range,
            "records": [
                {
                    "cell": record.cell, "row_labels": list(record.row_labels), "column_labels": list(record.column_labels),
                    "value": record.value, "unit": record.unit, "uncertain": record.uncertain,
                }
                for record in table.records
            ],
        }
        for table in infer_tables(read_grids(data, where=name))
    ]  # fmt: skip


def read_by_command(path: Path) -> list[dict[str, Any]]:
    """The same through `newinfra profile FILE --json`.

    Raises:
        RuntimeError: the command ended otherwise than with 0 or 3.
    """
    run = subprocess.run([sys.executable, "-m", "newinfra.cli", "profile", str(path), "--json"], capture_output=True, timeout=120, check=False)
    if run.returncode not in (0, 3):
        raise RuntimeError(f"exit {run.returncode}: {run.stderr.decode('utf-8', 'replace')[-300:]}")
    found: list[dict[str, Any]] = json.loads(run.stdout)["tables"]
    return found


def score_bytes(name: str, data: bytes, truth: Any) -> Score:
    """Read and score one file; a reader that fails on it has failed, whatever it raised."""
    try:
        return score(name, truth, read_in_process(data, name))
    except Exception as error:
        result = Score(Counter({"files": 1}))
        for table in truth if isinstance(truth, list) else [truth]:
            result.counts["facts"] += len(table["facts"])
            result.counts["unit facts"] += sum(bool(fact.get("unit_printed")) for fact in table["facts"])
        _say(result, "failed", name, "", f"{type(error).__name__}: {str(error)[:200]}", "")
        return result


def table_of(scores: dict[str, Score]) -> Iterator[str]:
    """The lines of the printed table: one per kind, worst labels first, and the total."""
    total = Score()
    for one in scores.values():
        total.add(one)
    yield f"{'kind':34}{'files':>6}{'facts':>8}{'value':>8}{'labels':>8}{'units':>8}{'heads':>7}{'range':>7}  harm"
    for name, one in [*sorted(scores.items(), key=lambda item: (-item[1].harm, item[1].share("labels"), item[0])), ("total", total)]:
        shares = [
            one.share("value"),
            one.share("labels"),
            one.share("units", "unit facts"),
            one.share("header rows", "tables"),
            one.share("data range", "tables"),
        ]
        harm = " ".join(f"{what} {one.counts[what]}" for what in (*HARM, "false label") if one.counts[what])
        cells = [f"{share:>{width}.0%}" for share, width in zip(shares, (8, 8, 8, 7, 7), strict=True)]
        yield f"{name:34}{one.counts['files']:>6}{one.counts['facts']:>8}{''.join(cells)}  {harm}"
    means = [sum(values) / max(len(values), 1) for values in zip(*((s.share("labels"), s.share("units", "unit facts")) for s in scores.values()), strict=True)]
    yield f"mean over kinds: labels {means[0]:.1%}, units {means[1]:.1%}" if means else ""
