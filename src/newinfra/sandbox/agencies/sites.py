"""Key websites that the cyberspace office monitors for IPv6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from newinfra.periods import periods_between
from newinfra.sandbox.agencies.cohort import Member, Step, evolve
from newinfra.sandbox.agencies.places import draw
from newinfra.sandbox.places import CITY, COUNTIES, ZONES, Place

# Monitored and IPv6-ready sites by quarter: 138 of 139 is 99.28 %, a hair below the target of 99.3 %.
_MONITORED = (118, 120, 121, 124, 126, 128, 130, 133, 135, 137, 139, 139)
_READY = (98, 102, 105, 110, 114, 118, 121, 126, 130, 134, 138, 138)
_LEAVING = {3: 1, 5: 1, 8: 1}

_CATEGORIES = ("政府网站", "政务服务", "新闻媒体", "教育", "医疗卫生", "市属国企")


@dataclass(frozen=True, slots=True)
class Site:
    """One monitored site; its domain lies under .example, which can never be a real one."""

    domain: str
    name: str
    organ: str
    category: str
    region: Place
    member: Member


def sites(seed: int) -> list[Site]:
    random = Random(f"{seed}/sites")
    quarters = periods_between(date(2023, 1, 1), date(2025, 12, 31), "quarter")
    steps = [
        Step(period, members, ready, _LEAVING.get(number, 0)) for number, (period, members, ready) in enumerate(zip(quarters, _MONITORED, _READY, strict=True))
    ]
    return [_site(member, random) for member in evolve(steps, random)]


def _site(member: Member, random: Random) -> Site:
    category = random.choice(_CATEGORIES)
    region = CITY if member.number % 3 == 0 else draw(random, COUNTIES + ZONES)
    organ = f"{region.name}示例单位{member.number:03d}"
    return Site(f"site{member.number:03d}.zz.example", f"{organ}门户", organ, category, region, member)
