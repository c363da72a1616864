"""One unit, and the way from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from newinfra.errors import NewinfraError

DIGITS = 40


class UnitError(NewinfraError):
    """Two units measure different things: no factor leads from one to the other."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` is how many base units of its dimension one of it is; `code` is the seed's, or the spelling of a unit put together from the seed's."""

    code: str
    dimension: str
    factor: Fraction


def factor_between(unit: Unit, other: Unit) -> Fraction | None:
    """By what a figure in `unit` is multiplied to stand in `other`; None where they are of different dimensions."""
    return unit.factor / other.factor if unit.dimension == other.dimension else None


def convert(value: Decimal, unit: Unit, other: Unit) -> Decimal:
    """A figure in `unit`, in `other`; exact wherever the result has a finite number of digits.

    Raises:
        UnitError: the units are of different dimensions, such as kW and kWh, or 户 and 个.
    """
    factor = factor_between(unit, other)
    if factor is None:
        raise UnitError(
            "the units measure different things",
            expected=f"a unit of {other.dimension}, such as {other.code}",
            got=f"{unit.code}, which is one of {unit.dimension}",
            todo="Correct the unit in the contract or the file.",
        )
    return multiplied(value, factor)


def multiplied(value: Decimal, factor: Fraction) -> Decimal:
    """`value` times `factor` with forty digits."""
    with localcontext() as context:
        context.prec = DIGITS
        return value * factor.numerator / factor.denominator
