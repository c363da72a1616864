"""How far the named deliverables of the tasks are. Which there are is read from the plan's seeds; their course is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

Progress = Literal["not_started", "under_way", "done", "in_operation"]

_PLAN_START, _PLAN_END = date(2023, 12, 1), date(2025, 12, 31)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One deliverable; `finished` may lie beyond the plan's end."""

    code: str
    task_no: str
    name: str
    is_project: bool
    planned: date
    started: date
    finished: date

    def progress(self, on: date) -> Progress:
        if self.finished <= on:
            return "in_operation" if self.is_project else "done"
        return "under_way" if self.started <= on else "not_started"


# The projects that the plan wants in operation by 2025: three have made it by October, the last slips beyond the end.
_PROJECTS_FINISHED = (date(2024, 9, 20), date(2025, 3, 28), date(2025, 9, 15), date(2026, 2, 10))


def milestones(seed_rows: Sequence[dict[str, str]], seed: int) -> list[Milestone]:
    """The course of every row of seeds/milestones.csv, in its order. About three in four are finished by October 2025."""
    random = Random(f"{seed}/milestones")
    projects = iter(_PROJECTS_FINISHED)
    return [_milestone(row, random, next(projects, _PROJECTS_FINISHED[-1]) if row["kind"] == "project_in_operation" else None) for row in seed_rows]


def _milestone(row: dict[str, str], random: Random, in_operation: date | None) -> Milestone:
    started = _PLAN_START + timedelta(days=random.randint(0, 420))
    finished = max(started + timedelta(days=90), date(2024, 3, 1) + timedelta(days=random.randint(0, 780)))
    return Milestone(
        code=row["milestone_code"],
        task_no=row["task_no"],
        name=row["name_zh"],
        is_project=in_operation is not None,
        planned=date.fromisoformat(row["due_date"]) if row["due_date"] else _PLAN_END,
        started=min(started, in_operation) if in_operation else started,
        finished=in_operation or finished,
    )
