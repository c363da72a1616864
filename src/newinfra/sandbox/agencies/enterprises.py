"""Enterprises connected to the city's identifier-resolution node: who joined when, and the branches that share a parent's credit code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from random import Random

from newinfra.periods import periods_between
from newinfra.sandbox.agencies.cohort import Member, Step, evolve
from newinfra.sandbox.agencies.credit_codes import credit_code
from newinfra.sandbox.agencies.places import draw
from newinfra.sandbox.places import COUNTIES, ZONES, Place

# (month end, connected enterprises); between the points the count grows evenly. Target: 450 by the end of 2025.
_PATH = (
    (date(2022, 12, 31), 36),
    (date(2023, 12, 31), 152),
    (date(2024, 12, 31), 312),
    (date(2025, 10, 31), 431),
    (date(2025, 12, 31), 452),
)
_LEAVING = {"2024-03", "2024-09", "2025-02", "2025-04", "2025-08"}
_INDUSTRIES = ("食品加工", "装备制造", "家具制造", "石油化工", "电子信息", "纺织服装", "生物医药", "钢铁冶金")
_WORDS = "海云闽龙丰华兴瑞盛达源康泰信宏联"


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise. `branches` are names of plants that the office lists in rows of their own, with the same credit code."""

    credit_code: str
    name: str
    region: Place
    industry: str
    prefix: str
    member: Member
    branches: tuple[str, ...]


def enterprises(seed: int) -> list[Enterprise]:
    random = Random(f"{seed}/enterprises")
    steps = [
        Step(period, _count(period.end), 0, leavers=int(period.label in _LEAVING)) for period in periods_between(date(2023, 1, 1), date(2025, 12, 31), "month")
    ]
    return [_enterprise(member, random) for member in evolve(steps, random)]


def _enterprise(member: Member, random: Random) -> Enterprise:
    region = draw(random, COUNTIES + ZONES)
    words = "".join(random.sample(_WORDS, 2))
    brackets = ("（福建）", "(福建)", "")[member.number % 3]  # offices mix full-width and half-width brackets
    name = f"示例{words}{member.number:03d}{brackets}有限公司"
    branches = (f"{name}第二分厂",) if member.number % 60 == 7 else ()
    prefix = f"88.{random.randint(100, 199)}.{member.number:04d}"
    county = region.parents[0] if region.parents else region.code
    return Enterprise(credit_code(random, county, member.number), name, region, random.choice(_INDUSTRIES), prefix, member, branches)


def _count(on: date) -> int:
    for (start, low), (end, high) in pairwise(_PATH):
        if on <= end:
            return low + round((high - low) * (on - start).days / (end - start).days)
    return _PATH[-1][1]
