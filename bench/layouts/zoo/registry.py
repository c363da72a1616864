"""The kinds of synthetic files by name."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from layouts.zoo.model import Book

Builder = Callable[[Random, int], Book]
KINDS: dict[str, Builder] = {}


def kind(builder: Builder) -> Builder:
    """Register a builder under its name; it is given a seeded source of chance and the number of the seed."""
    KINDS[builder.__name__] = builder
    return builder


def build(name: str, seed: int) -> Book:
    """The file of a kind and a seed; the same each time."""
    book = KINDS[name](Random(f"{name}:{seed}"), seed)
    book.kind = name
    book.name = f"合成数据_{name}_{seed}"
    return book
