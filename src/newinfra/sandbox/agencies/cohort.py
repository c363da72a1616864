"""A register whose members come and go while a growing part of them is equipped: sites with IPv6, vessels with terminals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from newinfra.periods import Period


@dataclass(frozen=True, slots=True)
class Step:
    """What the register must hold at the end of a period: members, how many of them equipped, and how many left during it."""

    period: Period
    members: int
    equipped: int
    leavers: int = 0


@dataclass(slots=True)
class Member:
    """One member; `number` counts from 1 in the order of joining."""

    number: int
    joined: date
    left: date | None = None
    equipped_on: date | None = None

    def is_member(self, on: date) -> bool:
        return self.joined <= on and (self.left is None or self.left > on)

    def is_equipped(self, on: date) -> bool:
        return self.equipped_on is not None and self.equipped_on <= on


def evolve(steps: list[Step], random: Random) -> list[Member]:
    """Members whose counts at the end of every step are exactly the step's, whatever the seed."""
    members: list[Member] = []
    for number, step in enumerate(steps):
        present = [member for member in members if member.left is None]
        for member in random.sample(present, step.leavers):
            member.left = _day_in(step.period, random)
            present.remove(member)
        while len(present) < step.members:
            joined = step.period.start - timedelta(days=random.randint(30, 2000)) if number == 0 else _day_in(step.period, random)
            present.append(Member(len(members) + 1, joined))
            members.append(present[-1])
        bare = [member for member in present if member.equipped_on is None]
        for member in random.sample(bare, step.equipped - (len(present) - len(bare))):
            day = step.period.start - timedelta(days=random.randint(1, 300)) if number == 0 else _day_in(step.period, random)
            member.equipped_on = max(day, member.joined)
    return members


def _day_in(period: Period, random: Random) -> date:
    """A day of the period, not its last: whether that one still counts is not what the sandbox is about."""
    return period.start + timedelta(days=random.randrange((period.end - period.start).days))
