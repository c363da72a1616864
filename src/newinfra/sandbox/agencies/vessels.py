"""The fishing-vessel register and the broadband satellite terminals on board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from newinfra.periods import periods_between
from newinfra.sandbox.agencies.cohort import Member, Step, evolve
from newinfra.sandbox.agencies.places import COASTAL
from newinfra.sandbox.places import COUNTIES, Place

# Vessels that must carry a terminal (sea-going, 12 m or longer) and those that do, by quarter: 595 of 620 in 2025Q3.
_ELIGIBLE = (641, 640, 638, 636, 634, 632, 631, 628, 626, 623, 620, 619)
_EQUIPPED = (455, 468, 480, 495, 508, 521, 534, 548, 562, 579, 595, 603)
_LEAVERS = (0, 3, 5, 5, 4, 5, 3, 6, 4, 6, 5, 4)
_BESIDE = 46  # small or inland vessels on the same list, which must not be counted


@dataclass(frozen=True, slots=True)
class Vessel:
    """One vessel. A second terminal on the same vessel is a second number, not a second vessel."""

    code: str
    name: str
    region: Place
    length_m: float
    is_large: bool
    is_marine: bool
    was_scrapped: bool
    terminals: tuple[str, ...]
    member: Member

    @property
    def is_eligible(self) -> bool:
        return self.is_large and self.is_marine


def vessels(seed: int) -> list[Vessel]:
    random = Random(f"{seed}/vessels")
    quarters = periods_between(date(2023, 1, 1), date(2025, 12, 31), "quarter")
    steps = [Step(*counts) for counts in zip(quarters, _ELIGIBLE, _EQUIPPED, _LEAVERS, strict=True)]
    eligible = [_vessel(member, random, is_large=True, is_marine=True) for member in evolve(steps, random)]
    beside = [
        _vessel(Member(900 + number, date(2021, 1 + number % 12, 15)), random, is_large=number % 3 == 0, is_marine=number % 3 != 0) for number in range(_BESIDE)
    ]
    return eligible + beside


def _vessel(member: Member, random: Random, *, is_large: bool, is_marine: bool) -> Vessel:
    region = random.choice(COASTAL) if is_marine else random.choice(COUNTIES)
    length = random.uniform(12.0, 48.0) if is_large else random.uniform(6.0, 11.9)
    first = f"BD{_terminal_number(random)}"
    terminals = (first, f"BD{_terminal_number(random)}") if member.number % 25 == 0 else (first,)
    return Vessel(
        code=f"3506{20000 + member.number}",
        name=f"闽漳示渔{60000 + member.number}",
        region=region,
        length_m=round(length, 1),
        is_large=is_large,
        is_marine=is_marine,
        was_scrapped=random.random() < 0.6,
        terminals=terminals,
        member=member,
    )


def _terminal_number(random: Random) -> str:
    return f"{random.randrange(10**8):08d}"
