"""One file of each synthetic kind through the layout reader: no harm, and most of the facts with their labels and units."""

from __future__ import annotations

from layouts.score import HARM, Score, score_bytes
from layouts.zoo import KINDS, build, write

ENOUGH = 0.85
BIG = ("long", "wide")


def test_the_layouts_of_unknown_files_are_read_without_harm_and_mostly_whole() -> None:
    total = Score()
    for name in KINDS:
        if name not in BIG:
            book = build(name, 2)
            total.add(score_bytes(book.file_name, write(book), book.truth()))
    harmful = [str(case) for case in total.cases if case.what in HARM]
    assert not harmful, "\n".join(harmful[:20])
    assert total.share("labels") >= ENOUGH
    assert total.share("units", "unit facts") >= ENOUGH
