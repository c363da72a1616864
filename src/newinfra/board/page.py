"""The page as the template sees it: figures written out, bars placed, sentences made; nothing is computed in the template."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from newinfra.board.figures import day_zh, figure
from newinfra.board.rail import Rail, make_rail
from newinfra.board.rows import HeldRow, IndicatorRow, LateRow, Rows, TaskRow, UnitRow
from newinfra.board.rules import rules
from newinfra.board.status import GROUPS, STYLE, GroupStyle, group_of, rank_of

SHOWN_HELD, SHOWN_LATE, NAMED_WORST = 40, 40, 3
PURE_NUMBER = "比值"  # a unit that people do not write behind a figure


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One line of the table of indicators, figures written out."""

    row: IndicatorRow
    style: GroupStyle
    unit: str
    value: str
    judged: str
    expected: str
    target: str
    due: str
    rail: Rail


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task with the style of its status."""

    row: TaskRow
    style: GroupStyle


@dataclass(frozen=True, slots=True)
class Card:
    """One counter and the statuses that it adds up."""

    style: GroupStyle
    count: int
    parts: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One lead unit with the indicators that it leads, alone or with others, worst first."""

    row: UnitRow
    lines: list[IndicatorLine]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the template writes."""

    title: str
    plan: str
    as_of: str
    release_id: str
    is_synthetic: bool
    conclusion: str
    cards: list[Card]
    indicators: list[IndicatorLine]
    units: list[UnitLine]
    tasks: list[TaskLine]
    held: list[HeldRow]
    held_total: int
    late: list[LateRow]
    late_total: int
    rules: list[str]


def make_page(rows: Rows) -> Page:
    """The page of one release."""
    lines = sorted((_line(row) for row in rows.indicators), key=_worst_first)
    cards = _cards(lines)
    return Page(
        title=rows.release.page_title_zh,
        plan=rows.release.plan_name_zh,
        as_of=day_zh(rows.release.as_of),
        release_id=rows.release.release_id,
        is_synthetic=rows.release.is_synthetic,
        conclusion=_conclusion(day_zh(rows.release.as_of), lines, cards),
        cards=cards,
        indicators=lines,
        units=_units(rows.units, lines),
        tasks=[TaskLine(row, STYLE[group_of(row.status_code)]) for row in rows.tasks],
        held=rows.held[:SHOWN_HELD],
        held_total=len(rows.held),
        late=rows.late[:SHOWN_LATE],
        late_total=len(rows.late),
        rules=rules(rows.parameters),
    )


def _line(row: IndicatorRow) -> IndicatorLine:
    low, high = target_bounds(row)
    unit = "" if row.unit_zh == PURE_NUMBER else row.unit_zh
    style = STYLE[group_of(row.status_code)]
    other = row.judged_value is not None and row.judged_period_end != row.latest_period_end
    return IndicatorLine(
        row=row,
        style=style,
        unit=unit,
        value=figure(row.latest_value, row.decimals, unlike=(low, high)),
        judged=f"判定取{day_zh(row.judged_period_end)} {figure(row.judged_value, row.decimals, unlike=(low, high))}" if other else "",
        expected=figure(row.expected_now, row.decimals + 1, unlike=(row.latest_value,)),
        target=_target(row, low, high, unit),
        due=day_zh(row.due_date),
        rail=make_rail(row.latest_value, row.expected_now, low=low, high=high),
    )


def target_bounds(row: IndicatorRow) -> tuple[Decimal | None, Decimal | None]:
    """The bounds that a value must keep: full coverage is a lower bound, however the target's row spells it (an upper one where less is better)."""
    if row.target_kind == "all_covered":
        full = row.target_low if row.target_low is not None else row.target_high
        return (None, full) if row.direction == "down" else (full, None)
    return row.target_low, row.target_high


def _target(row: IndicatorRow, low: Decimal | None, high: Decimal | None, unit: str) -> str:
    below, above = ("" if edge is None else figure(edge, row.decimals, unlike=(row.latest_value,)) for edge in (low, high))
    if row.target_kind == "all_covered":
        return f"全覆盖({below or above}{unit})"
    if below and above:
        return f"{below}—{above}{unit}"
    return f"≥{below}{unit}" if below else f"≤{above}{unit}" if above else "—"


def _worst_first(line: IndicatorLine) -> tuple[int, Decimal, str]:
    """By status; within one, the least progress first."""
    progress = line.row.progress_pct
    return rank_of(line.row.status_code), progress if progress is not None else Decimal(-1), line.row.target_no


def _cards(lines: list[IndicatorLine]) -> list[Card]:
    cards = []
    for style in GROUPS:
        statuses = Counter(line.row.status_zh for line in lines if line.style is style)
        parts = "、".join(f"{name} {count}" for name, count in statuses.items())
        cards.append(Card(style, statuses.total(), parts))
    return cards


def _conclusion(as_of: str, lines: list[IndicatorLine], cards: list[Card]) -> str:
    counts = "、".join(f"{card.style.title_zh} {card.count} 项" for card in cards if card.count)
    sentence = f"截至{as_of},{len(lines)} 项指标中:{counts}。"
    unknown = sum(line.style.key == "unknown" for line in lines)
    worst = [line for line in lines if line.style.key in ("bad", "warn")][:NAMED_WORST]
    if not worst:
        judged = "已判定的指标没有滞后或未达标的。" if unknown < len(lines) else ""
        return sentence + judged + (f"{unknown} 项尚不能判定,不作进展良好理解。" if unknown else "")
    named = ";".join(f"{line.row.name_zh}({line.row.lead_unit_zh or '牵头单位未定'},{line.row.status_zh})" for line in worst)
    return f"{sentence}最需关注:{named}。"


def _units(rows: list[UnitRow], lines: list[IndicatorLine]) -> list[UnitLine]:
    """A jointly led indicator stands with each of its units, as it is counted in the mart."""
    return [UnitLine(row, [line for line in lines if f"、{row.unit_zh}、" in f"、{line.row.lead_unit_zh}、"]) for row in rows]
