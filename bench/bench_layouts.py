"""How many facts of files without a contract are read with the right value, labels and unit, and how much harm is done.

Synthetic files of every kind (bench/layouts/zoo), real files with a truth beside them if there are any, and mutants of both. Prints a table
per kind and in total, and the harm cell by cell. Ends with 1 if there is any harm or fewer than 85% of the facts have their labels.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from layouts.mutations import mutants, real_books
from layouts.score import Score, read_by_command, score, score_bytes, table_of
from layouts.zoo import KINDS, build, write

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "spreadsheets"
ENOUGH = 0.85
Task = tuple[str, str, bytes, object]


def tasks(names: list[str], seeds: int, real: Path, count: int) -> Iterator[Task]:
    """Group, file name, bytes and truth of each file: the zoo, the real files as they are, then mutants of both."""
    books = [build(name, seed) for name in names for seed in range(seeds)]
    for book in books:
        yield book.kind, book.file_name, write(book), book.truth()
    if real.is_dir():
        for path in sorted(real.glob("*.truth.json")):
            file = path.with_name(path.name.removesuffix(".truth.json"))
            truth = json.loads(path.read_text(encoding="utf-8"))
            if file.is_file() and all("facts" in one for one in (truth if isinstance(truth, list) else [truth])):
                yield "real files", file.name, file.read_bytes(), truth
        for mutation, mutant in mutants(real_books(real), count):
            yield f"real, {mutation}", mutant.file_name, write(mutant), mutant.truth()
    small = [book for book in books if sum(1 for _ in book.facts()) < 1500]
    for mutation, mutant in mutants(small, min(count * 2, 4 * len(small))):
        yield f"zoo, {mutation}", mutant.file_name, write(mutant), mutant.truth()


def run(task: Task) -> tuple[str, Score]:
    """Score one file in a worker."""
    group, name, data, truth = task
    return group, score_bytes(name, data, truth)


def run_command(task: Task) -> tuple[str, Score]:
    """Score one file through the command line."""
    group, name, data, truth = task
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return group, score(name, truth, read_by_command(path))  # type: ignore[arg-type]


def keep(folder: Path, task: Task) -> None:
    """Write a file and its truth."""
    folder.mkdir(parents=True, exist_ok=True)
    _, name, data, truth = task
    (folder / name).write_bytes(data)
    (folder / f"{name}.truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=list(KINDS), metavar="K")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--real", type=Path, default=REAL, help="folder of real files with NAME.truth.json beside them")
    parser.add_argument("--mutants", type=int, default=16, help="mutants of real files per mutation; of synthetic ones twice as many")
    parser.add_argument("--keep", type=Path, help="leave every file with its truth in this folder")
    parser.add_argument("--command", action="store_true", help="go through the command line instead of the library")
    parser.add_argument("--cases", type=int, default=40, help="how many cases of harm to print; all kinds of case with --verbose")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    scores: dict[str, Score] = defaultdict(Score)
    todo = list(tasks(options.kinds, options.seeds, options.real, options.mutants))
    if options.keep:
        for task in todo:
            keep(options.keep, task)
    with ProcessPoolExecutor(2) as pool:
        for group, one in pool.map(run_command if options.command else run, todo, chunksize=8):
            scores[group].add(one)
    print("\n".join(table_of(scores)))
    total = Score()
    for one in scores.values():
        total.add(one)
    wanted = [case for case in total.cases if options.verbose or case.what in ("misread", "mislabelled", "wrong unit", "invented", "failed")]
    for case in wanted[: options.cases]:
        print(case)
    if len(wanted) > options.cases:
        print(f"and {len(wanted) - options.cases} more (--cases)")
    return int(total.harm > 0 or total.share("labels") < ENOUGH)


if __name__ == "__main__":
    sys.exit(main())
