"""Which of the columns that nobody takes is likely a missing one under a new name, by its text, its place and its values."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from newinfra.read.found.claims import Claims, Missing
from newinfra.read.found.layout import FoundColumn, FoundLayout
from newinfra.read.normal import key

LIKELY, POSSIBLE = 0.7, 0.5
_TEXT, _PLACE, _VALUES = 0.45, 0.25, 0.3
_SIMILAR, _ALIKE = 0.4, 0.6
_NUMBER = re.compile(r"^[-+]?[0-9][0-9,]*(?:\.[0-9]+)?%?$")
_NO_VALUE = {"", "-", "—", "--", "…", "...", "/"}


@dataclass(frozen=True, slots=True)
class Rename:
    """What is missing, the found column that likely is it, how sure that is (0 to 1), and why.

    `units` are the contract's unit and that of the new header where it names another: then the figures changed, not only the name.
    """

    missing: Missing
    found: FoundColumn
    certainty: float
    evidence_zh: tuple[str, ...]
    units: tuple[str, str] | None = None

    @property
    def sentence_zh(self) -> str:
        """「在用机架数」可能已改名为「已用机架数」."""
        likely = "很可能" if self.certainty >= LIKELY else "可能"
        unit = f",单位由“{self.units[0]}”改为“{self.units[1]}”" if self.units else ""
        return f"「{self.missing.title}」{likely}已改名为「{self.found.title}」{unit}"


def likely_renames(claims: Claims, layout: FoundLayout, previous: FoundLayout | None) -> list[Rename]:
    """Pairs of something missing and an unclaimed column that are more likely one than two; the surest first, each column once.

    Args:
        claims: the contract's table.
        layout: what came.
        previous: what the delivery before looked like, if one is known: the better evidence for place and values.
    """
    absent, free = claims.missing(layout), claims.untaken(layout)
    pairs = [rename for each in absent for position in free if (rename := _rename(claims, each, layout, position, previous))]
    pairs.sort(key=lambda rename: (-rename.certainty, not rename.missing.is_needed, rename.missing.title, rename.found.path))
    chosen: list[Rename] = []
    for rename in pairs:
        if all(rename.missing is not other.missing and rename.found is not other.found for other in chosen):
            chosen.append(rename)
    return chosen


def _rename(claims: Claims, absent: Missing, layout: FoundLayout, position: int, previous: FoundLayout | None) -> Rename | None:
    column, found = absent.column, layout.columns[position]
    is_figure = absent.word is not None or column.logical_type in ("number", "integer")
    if is_figure and not _are_figures(found.samples, column.spec.missing):
        return None
    text = max(_similarity(claims, name, found) for name in absent.names)
    before = claims.taken(previous).get(column.spec.map[absent.word] if absent.word else column.name) if previous else None
    values = _alike(previous.columns[before].samples, found.samples) if previous and before is not None else None
    # Some column always stands in a place, and figures of one size are many: neither is evidence without the other or a similar text.
    if text < _SIMILAR and (values is None or values < _ALIKE):
        return None
    place = _same_place(claims, absent, layout, position, previous, before)
    scores = [(_TEXT, text), (_PLACE, place), (_VALUES, values)]
    certainty = sum(weight * score for weight, score in scores if score is not None) / sum(weight for weight, score in scores if score is not None)
    if certainty < POSSIBLE:
        return None
    evidence = [f"文字相似{text:.0%}"] if text >= _SIMILAR else []
    evidence += ["位置相同"] if place == 1 else ["位置相近"] if place else []
    evidence += ["数据相近"] if values is not None and values >= _ALIKE else ["但数据差别较大"] if values is not None and values < 0.3 else []
    own, unit = claims.own_unit(absent), claims.unit(found)
    changed = (own.code, unit.code) if own and unit and unit.code != own.code else None
    return Rename(absent, found, round(certainty, 2), tuple(evidence), changed)


def _similarity(claims: Claims, name: str, found: FoundColumn) -> float:
    """How alike two header texts are, units and punctuation left aside: 10G-PON端口(万个) and 10G PON端口 are one."""
    wanted, texts = _bare(claims, name), {_bare(claims, found.title), _bare(claims, found.leaf)}
    return max(difflib.SequenceMatcher(None, wanted, text, autojunk=False).ratio() for text in texts)


def _bare(claims: Claims, text: str) -> str:
    return re.sub(r"[\W_]+", "", claims.plain(text)).casefold()


def _same_place(claims: Claims, absent: Missing, layout: FoundLayout, position: int, previous: FoundLayout | None, before: int | None) -> float | None:
    """1 if the neighbours on both sides are the same, 0.5 if one is; by the previous delivery, else by the order of the contract. None if there is no order."""
    if previous and before is not None:
        return _same_neighbours([key(found.title) for found in previous.columns], before, [key(found.title) for found in layout.columns], position)
    if layout.format == "json" or absent.word:
        return None
    names = {taken_at: name for name, taken_at in claims.taken(layout).items()}
    order = [column.name for column in claims.table.columns]
    return _same_neighbours(order, order.index(absent.column.name), [names.get(place, "?") for place in range(len(layout.columns))], position)


def _same_neighbours(old: Sequence[str], at: int, new: Sequence[str], position: int) -> float:
    def around(texts: Sequence[str], place: int) -> tuple[str, str]:
        return texts[place - 1] if place else "", texts[place + 1] if place + 1 < len(texts) else ""

    return sum(left == right for left, right in zip(around(old, at), around(new, position), strict=True)) / 2


def _are_figures(samples: Sequence[str], symbols: Iterable[str]) -> bool:
    """Whether the values could be figures: at least half of them are, or there are none."""
    filled = [text for text in _filled(samples) if text not in symbols]
    return not filled or 2 * len([text for text in filled if _number(text) is not None]) >= len(filled)


def _alike(old: Sequence[str], new: Sequence[str]) -> float | None:
    """Whether two columns hold the same sort of values: figures of one size, or the same words. None where one of them is empty."""
    before, now = _filled(old), _filled(new)
    if not before or not now:
        return None
    figures_before, figures_now = ([number for text in texts if (number := _number(text)) is not None] for texts in (before, now))
    if (2 * len(figures_before) > len(before)) != (2 * len(figures_now) > len(now)):
        return 0.0
    if 2 * len(figures_before) > len(before):
        low, high = sorted((abs(median(figures_before)), abs(median(figures_now))))
        if not high:
            return 0.5  # nothing but zeros says little
        return 1.0 if low / high > 0.67 else 0.7 if low / high > 0.4 else 0.3 if low / high > 0.1 else 0.0
    common = len(set(before) & set(now)) / min(len(set(before)), len(set(now)))
    # Names and codes seldom come again in the next file, but keep their form.
    return max(common, _ALIKE if {_form(text) for text in before} & {_form(text) for text in now} else 0.0)


def _form(text: str) -> str:
    return re.sub(r"[A-Za-z]+", "A", re.sub(r"[0-9]+", "9", re.sub(r"[\u4e00-\u9fff]+", "字", text)))


def _filled(samples: Iterable[str]) -> list[str]:
    return [text for text in samples if text not in _NO_VALUE]


def _number(text: str) -> float | None:
    plain = key(text)
    return float(plain.replace(",", "").removesuffix("%")) if _NUMBER.match(plain) else None
