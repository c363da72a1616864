"""Any bytes at all through `newinfra profile`: a layout or an explained refusal, in a process whose death would be survived."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from fuzz_night import CHINESE, listing
from mutations import mutate
from specimens import real_files, specimens

from newinfra.errors import DeliveryError
from newinfra.profile import profile_file
from newinfra.read.reasons import message_zh

QUICK, SLOW = 120, 1000


def files() -> list[tuple[str, bytes]]:
    return [*((specimen.name, part) for specimen in specimens() for part in specimen.parts), *real_files()]


def refusal_of(path: Path) -> DeliveryError | None:
    """Why a file has no profile; None if it has one."""
    try:
        tables = profile_file(path).tables
    except DeliveryError as error:
        return error
    assert all(record.cell for table in tables for record in table.records)
    return None


def run(folder: Path, seed: int, count: int) -> Counter[str]:
    """What became of each mutant; the folder ends as it began."""
    made = files()
    outcomes: Counter[str] = Counter()
    path = folder / "任意文件.xlsx"
    for number in range(count):
        random = Random(f"{seed}/{number}")
        name, data = made[number % len(made)]
        path.write_bytes(mutate(data, random))
        refusal = refusal_of(path)
        outcomes[refusal.reason_code if refusal else "read"] += 1
        if refusal:
            said = message_zh(refusal.reason_code, file_name=path.name, expected=refusal.expected, got=refusal.got)
            assert refusal.reason_code != "reader_failed", (seed, number, name, refusal)
            assert path.name in said, (seed, number, name)
            assert CHINESE.search(said), (seed, number, name)
    assert listing(folder) == {path.name}
    return outcomes


def test_mutants_are_laid_out_or_refused(tmp_path: Path) -> None:
    outcomes = run(tmp_path, 0, QUICK)

    assert outcomes["read"] > QUICK // 10
    assert len(outcomes) > 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 4))
def test_thousands_of_mutants_are_laid_out_or_refused(tmp_path: Path, seed: int) -> None:
    run(tmp_path, seed, SLOW)
