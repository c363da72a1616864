"""How many slips of a power of ten are found, and how many figures are suspected wrongly, over three years of the synthetic city's publishers.

Reads every clean delivery once (nothing may be suspected), then puts seeded slips at random places, one at a time, into those figures and judges
the series again, knowing what was known then. Recall is counted over all places, and over those with at least three earlier periods in series
that move by less than 30 % from period to period.

    python bench/bench_slips.py [--slips 3000] [--home FOLDER]
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median

from newinfra.cli.served import served_sandbox
from newinfra.contracts import load_contracts
from newinfra.fetch import fetch_contract
from newinfra.home import Home
from newinfra.ledger import open_ledger
from newinfra.project import REPOSITORY, Project
from newinfra.read import source
from newinfra.read.slips.detection import EXPONENTS, Figure, Series, find_slips
from newinfra.read.slips.hold import SlipCheck, hold_slips
from newinfra.read.slips.rules import SlipRules
from newinfra.read.staged.staging import Staging
from newinfra.sandbox import create

SEED = 20251120
STEADY = 0.3


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--slips", type=int, default=3000, help="how many slips to put in (default 3000)")
    arguments.add_argument("--home", type=Path, help="a home with a clean city that is already there")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NEWINFRA_HOME"] = str(options.home or Path(folder) / "home")
        tables, suspected, seconds = clean_figures()
        print(f"合成数据: {sum(map(len, tables.values()))} figures in {len(tables)} tables, suspected wrongly: {suspected}, slip check {seconds:.2f} s in all")
        report(tables, options.slips)


def clean_figures() -> tuple[dict[tuple[str, str], list[Figure]], int, float]:
    """Every figure of the city's publishers without faults, as the reader judges it; how many were suspected, and the seconds that took."""
    home, project = Home.from_environment(), Project(REPOSITORY)
    if not (home.sandbox / "clock.json").is_file():
        no_faults = home.root.parent / "no_faults.yml"
        no_faults.write_text("[]\n", encoding="utf-8")
        create(home, faults=no_faults)
    tables: dict[tuple[str, str], list[Figure]] = {}
    spent = suspected = 0.0

    def judged(staging: Staging, contract: source.Contract, check: SlipCheck) -> int:
        nonlocal spent, suspected
        begun = time.perf_counter()
        found = hold_slips(staging, contract, check)
        spent, suspected = spent + time.perf_counter() - begun, suspected + found
        if staging.table.spec.shape == "measures" and staging.deliveries:
            columns = "measure, publisher, region, is_subset, grain, start, known_at, value, row_id"
            rows = staging.connection.execute(f"select {columns} from slip_figures").fetchall()
            tables[contract.id, staging.table.name] = [Figure(Series(*row[:5]), *row[5:]) for row in rows]
        return found

    source.hold_slips = judged
    ledger = open_ledger(home.ledger)
    with served_sandbox(home) as as_of:
        for contract in load_contracts(project.contracts):
            if any(table.spec.shape == "measures" for table in contract.tables):
                fetch_contract(contract, home=home, ledger=ledger, as_of=as_of)
                source.read_source(contract, home=home, project=project, ledger=ledger, as_of=as_of)
    return tables, int(suspected), spent


def report(tables: dict[tuple[str, str], list[Figure]], slips: int) -> None:
    """Put in the slips and print what came of them."""
    chance, rules = random.Random(SEED), SlipRules(Project(REPOSITORY))
    places = [(table, position) for table, figures in sorted(tables.items()) for position in range(len(figures))]
    sizes = [sign * size for size in EXPONENTS for sign in (1, -1)]
    put, found, right = Counter[tuple[int, str]](), Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for number in range(slips):
        (table, position), exponent = chance.choice(places), sizes[number % len(sizes)]
        figures = tables[table]
        victim = figures[position]
        peers = [figure for figure in figures if (figure.series.measure, figure.series.publisher) == (victim.series.measure, victim.series.publisher)]
        # Only the slipped figure is judged: everything before it is as it was loaded.
        slipped = replace(victim, value=victim.value * 10.0**exponent, row_id=1)
        others = [replace(figure, row_id=None) for figure in peers if figure is not victim and figure.known_at <= victim.known_at]
        suspects, _ = find_slips([*others, slipped], {victim.series.measure: rules.of(victim.series.measure)}, {})
        for kind in kinds(victim, others):
            put[exponent, kind] += 1
            found[exponent, kind] += bool(suspects)
            right[exponent, kind] += any(slip.exponent == exponent for slip in suspects)
    print(f"{slips} slips put in, seed {SEED}")
    print("factor      all places: put found recall     steady series, 3+ periods before: put found recall right factor")
    for exponent in [*sizes, 0]:
        every, seen, _ = (in_all(counter, "all", exponent) for counter in (put, found, right))
        steady, told, exact = (in_all(counter, "steady", exponent) for counter in (put, found, right))
        name = f"10^{exponent:+d}" if exponent else "all"
        print(
            f"{name:<8} {every:>19} {seen:>5} {seen / max(1, every):>6.3f} {steady:>39} {told:>5} {told / max(1, steady):>6.3f} {exact / max(1, steady):>9.3f}"
        )


def in_all(counter: Counter[tuple[int, str]], kind: str, exponent: int) -> int:
    """The count of a kind and exponent; of all exponents for 0."""
    return sum(count for (size, counted), count in counter.items() if counted == kind and exponent in (size, 0))


def kinds(victim: Figure, others: Iterable[Figure]) -> list[str]:
    """Under which headings a place counts."""
    own: dict[object, float] = defaultdict(float)
    for figure in others:
        if figure.series == victim.series and figure.start < victim.start:
            own[figure.start] = figure.value
    values = [value for _, value in sorted(own.items())]
    if len(values) < 3:
        return ["all"]
    steps = [abs(later / earlier - 1) for earlier, later in pairwise(values)]
    return ["all", "steady"] if median(steps[-12:]) < STEADY else ["all"]


if __name__ == "__main__":
    main()
