"""Residents and households by year and vintage: the quick figure of March and the yearly one of October, which may restate it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from newinfra.sandbox.places import COUNTIES

QUICK, YEARLY = "快报", "年报"


@dataclass(frozen=True, slots=True)
class Vintage:
    """One publication. Persons in 万人, households in 万户; `share_urban` in per cent."""

    year: int
    name: str
    published: date
    residents: Decimal
    households: Decimal
    share_urban: Decimal


# Residents of 2021 to 2023 follow the published 507, 506.8 and 506.3; households, revisions and 2024 are invented.
VINTAGES = (
    Vintage(2021, QUICK, date(2022, 3, 22), Decimal("507.0"), Decimal("156.9"), Decimal("62.9")),
    Vintage(2022, QUICK, date(2023, 3, 21), Decimal("506.8"), Decimal("157.6"), Decimal("63.6")),
    Vintage(2022, YEARLY, date(2023, 10, 19), Decimal("506.8"), Decimal("157.8"), Decimal("63.6")),
    Vintage(2023, QUICK, date(2024, 3, 20), Decimal("506.3"), Decimal("158.4"), Decimal("64.2")),
    Vintage(2023, YEARLY, date(2024, 10, 22), Decimal("506.5"), Decimal("158.5"), Decimal("64.2")),
    Vintage(2024, QUICK, date(2025, 3, 19), Decimal("505.9"), Decimal("158.9"), Decimal("64.8")),
    Vintage(2024, YEARLY, date(2025, 10, 21), Decimal("506.2"), Decimal("159.1"), Decimal("64.7")),
)


def known_vintage(year: int, known_on: date) -> Vintage | None:
    """The newest publication about the end of `year` that was out on a day."""
    out = [vintage for vintage in VINTAGES if vintage.year == year and vintage.published <= known_on]
    return out[-1] if out else None


def by_county(total: Decimal) -> dict[str, Decimal]:
    """A city total spread over the counties by their census weight, to two decimals, adding up exactly."""
    whole = sum(place.weight for place in COUNTIES)
    shares = {place.code: (total * place.weight / whole).quantize(Decimal("0.01")) for place in COUNTIES}
    shares[COUNTIES[0].code] += total - sum(shares.values())
    return shares
