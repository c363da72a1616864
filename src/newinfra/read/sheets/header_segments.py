"""Tables that stand side by side: which columns of a header belong together."""

from __future__ import annotations

from newinfra.read.normal import key
from newinfra.read.sheets.header_match import Match, match_at
from newinfra.read.sheets.header_words import HeaderWords


def narrowed(match: Match) -> Match:
    """The match without the tables beside it: from its outermost columns on as far as the header goes without a gap.

    Where nothing else stands in the header on a side, the table reaches to that edge of the sheet: notes may begin left of it.
    """
    first, last = min(match.index.values()), max(match.index.values())
    while first > match.first and match.paths[first - 1]:
        first -= 1
    while last < match.last and match.paths[last + 1]:
        last += 1
    match.first = match.first if not any(match.paths[:first]) else first
    match.last = match.last if not any(match.paths[last + 1 :]) else last
    match.paths = [path if match.first <= position <= match.last else () for position, path in enumerate(match.paths)]
    return match


def segments(match: Match, words: HeaderWords) -> list[Match]:
    """The parts of a header in which a column stands twice: split where it has a gap, then where its texts begin again."""
    if not match.doubled:
        return []
    parts: list[Match] = []
    for first, last in _runs(match):
        part = match_at(match.view, words, match.top, match.bottom, first, last)
        if part.doubled:
            parts += [match_at(match.view, words, match.top, match.bottom, *bounds) for bounds in _beginnings(part)]
        else:
            parts.append(part)
    return parts


def _runs(match: Match) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for position in range(match.first, match.last + 1):
        if not match.paths[position]:
            continue
        if runs and runs[-1][1] == position - 1:
            runs[-1] = (runs[-1][0], position)
        else:
            runs.append((position, position))
    return runs


def _beginnings(match: Match) -> list[tuple[int, int]]:
    texts = [tuple(map(key, match.paths[position])) for position in range(match.first, match.last + 1)]
    starts = [match.first + place for place, text in enumerate(texts) if text == texts[0]]
    return list(zip(starts, [*(start - 1 for start in starts[1:]), match.last], strict=True))
