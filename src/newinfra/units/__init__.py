"""Units of measurement: what a text such as 万户, 亿千瓦时 or 个/万人 means, and conversion that never leaves a dimension."""

from newinfra.units.figures import Figure, figure_with_unit
from newinfra.units.unit import Unit, UnitError, convert, factor_between, multiplied
from newinfra.units.vocabulary import Units

__all__ = ["Figure", "Unit", "UnitError", "Units", "convert", "factor_between", "figure_with_unit", "multiplied"]
