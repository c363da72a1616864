"""The statuses of the scoreboard: their order, and the shape and colour group each is shown with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["good", "warn", "bad", "unknown", "none"]


@dataclass(frozen=True, slots=True)
class GroupStyle:
    """How a group of statuses looks. The shape says the same as the colour, for those who do not see it and for black-and-white print."""

    key: Group
    shape: str
    title_zh: str


GROUPS = (
    GroupStyle("good", "●", "达标与正常"),
    GroupStyle("warn", "▲", "略滞后"),
    GroupStyle("bad", "■", "滞后与未达标"),
    GroupStyle("unknown", "?", "待补与待核"),
    GroupStyle("none", "—", "不适用"),
)
STYLE = {style.key: style for style in GROUPS}

# Status code → group; the order is worst first, which is the order of the table.
STATUS_GROUPS: dict[str, Group] = {
    "not_achieved": "bad",
    "behind": "bad",
    "slightly_behind": "warn",
    "conflict": "unknown",
    "held": "unknown",
    "data_missing": "unknown",
    "achieved_late": "good",
    "on_track": "good",
    "ahead": "good",
    "achieved": "good",
    "not_applicable": "none",
}


def group_of(status_code: str) -> Group:
    """The group a status is shown in; a status that we do not know is shown as unknown, never as good."""
    return STATUS_GROUPS.get(status_code, "unknown")


def rank_of(status_code: str) -> int:
    """Where the status stands in the table, worst first."""
    return list(STATUS_GROUPS).index(status_code) if status_code in STATUS_GROUPS else 0
