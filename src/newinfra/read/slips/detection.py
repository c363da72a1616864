"""Which figures look like another one written wrongly: ten, a hundred, a thousand … times too large or small against everything known before.

Pure reckoning over figures in base units; where they come from and what becomes of them is said in `slips`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from math import log10, sqrt
from statistics import median
from typing import NamedTuple

from newinfra.periods import Grain
from newinfra.read.slips.rules import SlipRule

EXPONENTS = (1, 2, 3, 4, 8)
"""Powers of ten by which people slip: one digit, per cent, thousand, 万, 亿; in both directions."""
WINDOW = 6  # periods that say what is usual now
LOOK_BACK = 13  # periods that say how a series moves: a year and the same month of the year before
OTHERS_NEEDED = 3  # regions that must agree before they say anything about one more
OTHERS_SPREAD = 0.1  # log10: regions that differ by more than a quarter among themselves say nothing
LARGEST_TOLERANCE = 0.2  # log10: beyond 1.6 times, ten is no longer told from twenty
CUMULATIVE_RISE = 0.3  # log10: what runs up since January at least doubles within the year
LARGEST_SPREAD = 0.3  # log10 per period: a series that doubles and halves in its normal life cannot tell a slip
LARGEST_SPREAD_OF_TEN = 0.15  # nor one that jumps by 40 % a slip of one digit
OF_UNITS = 4  # from 万 on it is the unit that is wrong, and that stays wrong for many periods
STEP_PERIODS = ((1, 0.05), (2, 0.3))  # so many later periods within so much of log10: networks are built in steps, and a pen slips once


class Series(NamedTuple):
    """What is compared with itself over time."""

    measure: str
    publisher: str
    region: str
    is_subset: bool
    grain: Grain


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One version of a figure, in base units and greater than zero.

    `row_id` is its row of tonight, None for what was loaded before; what a correction accepts is not judged again.
    """

    series: Series
    start: date
    known_at: datetime
    value: float
    row_id: int | None = None
    number: int = 0
    column: str = ""
    is_accepted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """A figure that is 10^`exponent` times what is usual. `usual` is in base units; `before` are the last periods with their values."""

    figure: Figure
    exponent: int
    usual: float
    before: tuple[tuple[date, float], ...]


Elsewhere = Mapping[tuple[str, str, str, date], Mapping[str, float]]
"""What other sources say: (source, measure, grain, period start) → value by region."""


def find_slips(figures: Iterable[Figure], rules: Mapping[str, SlipRule], elsewhere: Elsewhere) -> tuple[list[Slip], dict[tuple[int, str], int]]:
    """The suspected slips among tonight's figures, and how many figures of each delivery and column could be judged.

    Figures are judged in the order of their periods, and a suspected one is no history for the next: a first night with years of deliveries
    finds what the nights one by one would have found.

    Args:
        figures: tonight's and those loaded before.
        rules: by measure.
        elsewhere: figures of other sources.
    """
    history = _History(figures)
    slips: list[Slip] = []
    judged: dict[tuple[int, str], int] = defaultdict(int)
    for figure in history.tonight():
        rule = rules[figure.series.measure]
        if not rule.is_on:
            continue
        before = history.before(figure)
        if len(before) >= rule.min_periods:
            judged[figure.number, figure.column] += 1
            slip = _against_itself(figure, before, rule)
        else:
            slip = _against_regions(figure, before, history, rule) or _against_sources(figure, elsewhere, history, rule)
        # A wrong unit stays wrong for many periods, unless there was hardly anything before it.
        may_be_a_step = slip and (abs(slip.exponent) < OF_UNITS or _is_small(slip.usual, before, rule))
        if slip and not (may_be_a_step and history.is_kept_up(figure)):
            slips.append(slip)
            history.suspected.add(id(figure))
    return slips, dict(judged)


class _History:
    """Figures by series and period; the newest version that was known when it is asked for and is not suspected itself."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.suspected: set[int] = set()
        self._versions: dict[Series, dict[date, list[Figure]]] = defaultdict(lambda: defaultdict(list))
        for figure in figures:
            self._versions[figure.series][figure.start].append(figure)
        self._starts = {series: sorted(periods) for series, periods in self._versions.items()}
        self._regions: dict[tuple[str, str, bool, str], list[Series]] = defaultdict(list)
        for periods in self._versions.values():
            for versions in periods.values():
                versions.sort(key=lambda figure: (figure.known_at, figure.row_id is not None))
        for series in self._versions:
            self._regions[series.measure, series.publisher, series.is_subset, series.grain].append(series)

    def tonight(self) -> list[Figure]:
        """What is to be judged, oldest period first."""
        found = (figure for periods in self._versions.values() for versions in periods.values() for figure in versions)
        judged = (figure for figure in found if figure.row_id is not None and not figure.is_accepted)
        return sorted(judged, key=lambda figure: (figure.start, figure.known_at, figure.number, figure.row_id or 0, figure.column))

    def at(self, series: Series, start: date, known_at: datetime) -> float | None:
        """The value of a period as known at a moment."""
        versions = self._versions[series].get(start, ())
        return next((version.value for version in reversed(versions) if version.known_at <= known_at and id(version) not in self.suspected), None)

    def before(self, figure: Figure) -> list[tuple[date, float]]:
        """The series' earlier periods, oldest first, as known when the figure became known."""
        starts = self._starts[figure.series]
        found: list[tuple[date, float]] = []
        for position in range(bisect_left(starts, figure.start) - 1, -1, -1):
            value = self.at(figure.series, starts[position], figure.known_at)
            if value is not None:
                found.append((starts[position], value))
                if len(found) == LOOK_BACK:
                    break
        return found[::-1]

    def is_kept_up(self, figure: Figure) -> bool:
        """Whether the next periods of the same delivery stay where this one has gone."""
        starts = self._starts[figure.series]
        following = starts[bisect_left(starts, figure.start) + 1 :]
        for count, distance in STEP_PERIODS:
            own = [
                abs(log10(version.value / figure.value))
                for start in following[:count]
                for version in self._versions[figure.series][start]
                if version.number == figure.number and version.row_id is not None
            ]
            if len(own) >= count and max(own) <= distance:
                return True
        return False

    def other_regions(self, series: Series) -> Iterator[Series]:
        same = (series.measure, series.publisher, series.is_subset, series.grain)
        return (other for other in self._regions[same] if other != series)


def _against_itself(figure: Figure, before: Sequence[tuple[date, float]], rule: SlipRule) -> Slip | None:
    starts, grain = [start for start, _ in before], figure.series.grain
    logs = [log10(value) for _, value in before]
    shift = 0.0
    if _is_cumulative(starts, logs, grain):
        # What has run up since January is compared as the average of its months.
        logs = [value - log10(_place_in_year(start, grain)) for start, value in zip(starts, logs, strict=True)]
        shift = log10(_place_in_year(figure.start, grain))
    spread = 1.4826 * median(abs(later - earlier) for earlier, later in pairwise(logs))
    if spread > LARGEST_SPREAD:
        return None
    value, recent = log10(figure.value) - shift, logs[-WINDOW:]
    margin = max(rule.margin, 3 * spread)
    if min(recent) - margin <= value <= max(recent) + margin:
        return None
    year_before = next((log for start, log in zip(starts, logs, strict=True) if (start.year + 1, start.month) == (figure.start.year, figure.start.month)), None)
    if year_before is not None and abs(value - year_before) <= margin:
        return None
    tolerance = min(max(rule.tolerance, 2.5 * spread), LARGEST_TOLERANCE)
    # The middle of the last periods, or the last one alone where a series drifts.
    for usual in (median(recent[-3:]), recent[-1]):
        if spread > LARGEST_SPREAD_OF_TEN and abs(value - usual) < 1.5:
            return None
        slip = _slip(figure, value - usual, usual + shift, before, tolerance, rule)
        if slip:
            return slip
    return None


def _against_regions(figure: Figure, before: Sequence[tuple[date, float]], history: _History, rule: SlipRule) -> Slip | None:
    """A short series: what it did since its last period, against what the other regions of the table did."""
    if not before:
        return None
    last, value = before[-1]
    steps: list[float] = []
    for other in history.other_regions(figure.series):
        then, now = history.at(other, last, figure.known_at), history.at(other, figure.start, figure.known_at)
        if then and now:
            steps.append(log10(now / then))
    usual = _agreed(steps)
    if usual is None:
        return None
    expected = log10(value) + usual
    return _slip(figure, log10(figure.value) - expected, expected, before, rule.tolerance, rule)


def _against_sources(figure: Figure, elsewhere: Elsewhere, history: _History, rule: SlipRule) -> Slip | None:
    """Too short even for that: the region's share against another source, compared with the other regions' shares."""
    series = figure.series
    for (_, measure, grain, start), values in elsewhere.items():
        there = values.get(series.region)
        if (measure, grain, start) != (series.measure, series.grain, figure.start) or not there:
            continue
        shares = [
            log10(own / values[other.region])
            for other in history.other_regions(series)
            if other.region in values and (own := history.at(other, start, figure.known_at))
        ]
        usual = _agreed(shares)
        if usual is not None:
            expected = log10(there) + usual
            return _slip(figure, log10(figure.value) - expected, expected, (), max(rule.tolerance, OTHERS_SPREAD), rule)
    return None


def _agreed(logs: Sequence[float]) -> float | None:
    """The median, if there are enough of them and they agree."""
    if len(logs) < OTHERS_NEEDED:
        return None
    middle = median(logs)
    return middle if 1.4826 * median(abs(value - middle) for value in logs) <= OTHERS_SPREAD else None


def _slip(figure: Figure, distance: float, usual: float, before: Sequence[tuple[date, float]], tolerance: float, rule: SlipRule) -> Slip | None:
    for size in EXPONENTS:
        if abs(abs(distance) - size) <= tolerance:
            exponent = size if distance > 0 else -size
            if size < 3 and _is_small(10**usual, before, rule):
                return None
            return Slip(figure, exponent, 10**usual, tuple(before[-3:]))
    return None


def _is_small(usual: float, before: Sequence[tuple[date, float]], rule: SlipRule) -> bool:
    """Whether the series counts a few things: from three pilots to thirty is no slip. Whole numbers only; a rate of 0.4 is not few."""
    return usual < rule.small_below and all(abs(value - round(value)) < 1e-6 for _, value in before)


def _place_in_year(start: date, grain: str) -> int:
    return {"month": start.month, "quarter": (start.month + 2) // 3, "half": (start.month + 5) // 6}.get(grain, 1)


def _is_cumulative(starts: Sequence[date], logs: Sequence[float], grain: str) -> bool:
    """Whether a series runs up from January and begins anew: it never falls within a year, and per month elapsed it hardly moves."""
    places = [_place_in_year(start, grain) for start in starts]
    if max(places) == 1 or max(logs) - min(logs) < CUMULATIVE_RISE:
        return False
    pairs = list(zip(starts, starts[1:], logs, logs[1:], strict=False))
    if any(later < earlier - 0.01 for start, end, earlier, later in pairs if start.year == end.year):
        return False
    return _deviation([log - log10(place) for log, place in zip(logs, places, strict=True)]) < 0.5 * _deviation(logs)


def _deviation(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / len(values))
