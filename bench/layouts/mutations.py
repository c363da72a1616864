"""Mutants of files with known facts: one change, or three at once, by a source of chance that is always the same."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from random import Random

from layouts.changes import MUTATIONS
from layouts.real import real_books
from layouts.zoo.model import Book

__all__ = ["MUTATIONS", "mutants", "mutated", "real_books"]


def mutated(book: Book, names: Sequence[str], rng: Random) -> Book | None:
    """A copy changed by mutations in turn, or None where one of them does not apply."""
    changed = copy.deepcopy(book)
    if not all(MUTATIONS[name](changed, rng) for name in names):
        return None
    if changed.encoding == "latin-1":  # which has no room for what the mutations write
        changed.encoding = "utf-8"
    return changed


def mutants(books: Sequence[Book], count: int) -> Iterator[tuple[str, Book]]:
    """For each mutation, and for three at once, count mutants of books by chance, always the same."""
    for name in [*MUTATIONS, "three at once"]:
        rng = Random(f"{name}:{len(books)}")
        made = 0
        for _ in range(count * 4):
            names = [name] if name in MUTATIONS else rng.sample(list(MUTATIONS), 3)
            mutant = mutated(rng.choice(books), names, rng) if books else None
            if mutant is not None:
                mutant.name += f"~{name.replace(' ', '_')}{made}"
                made += 1
                yield name, mutant
            if made == count:
                break
