"""The project's units by all their spellings: those of the seeds, and those that follow from them (千户, 百万千瓦时, 户/百人)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from newinfra.project import Project
from newinfra.units.spelling import spelled
from newinfra.units.unit import Unit

MULTIPLIERS = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8,
    "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2, "十": 10,
}  # fmt: skip
"""Chinese powers of ten that may stand before any unit that can be counted or weighed; the longest first."""
NOT_MULTIPLIED = {"ratio", "ratio_difference"}
"""Nobody counts per cents in ten thousands: such a text is a mistake."""

_SEPARATORS = re.compile(r"[、,;和及()]|\s+")
_BRACKET = re.compile(r"\([^()]*\)$")
_CASE_MATTERS = "mMbB"  # mW is not MW, and Mb is not MB; KWH can only be kWh


@dataclass(frozen=True, slots=True)
class Units:
    """Finds the unit that a text names. Case counts where it means something; width and blanks never do."""

    known: Mapping[str, Unit]
    """The seed's units by code."""
    spellings: Mapping[str, Unit]
    loose_spellings: Mapping[str, Unit]
    per: Mapping[tuple[str, str], tuple[str, Fraction]]
    """Dimension of X and of Y → that of X/Y and how many of its base units one base unit of X per base unit of Y is; learnt from the seed's X/Y."""

    @classmethod
    def of(cls, project: Project) -> Units:
        """The units of seeds/measurement_units.csv, with the further spellings of seeds/measurement_unit_aliases.csv where a project has that file."""
        if not (project.seeds / "measurement_units.csv").is_file():
            return cls.from_rows((), ())
        aliases = project.seed_rows("measurement_unit_aliases") if (project.seeds / "measurement_unit_aliases.csv").is_file() else ()
        return cls.from_rows(project.seed_rows("measurement_units"), aliases)

    @classmethod
    def from_rows(cls, units: Iterable[Mapping[str, str]], aliases: Iterable[Mapping[str, str]]) -> Units:
        """Units from the rows of the two seeds. A code wins over a name, a name over an alias."""
        known: dict[str, Unit] = {}
        names: list[tuple[str, Unit]] = []
        for row in units:
            unit = Unit(row["unit_code"], row["dimension"], Fraction(Decimal(row["factor"])))
            known[unit.code] = unit
            names += [(row["name_zh"], unit), (_BRACKET.sub("", spelled(row["name_zh"])), unit)]
        names += [(row["alias"], known[row["unit_code"]]) for row in aliases]
        spellings = {spelled(code): unit for code, unit in known.items()}
        for name, unit in names:
            spellings.setdefault(spelled(name), unit)
        loose: dict[str, list[Unit]] = {}
        for spelling, unit in spellings.items():
            loose.setdefault(_loose(spelling), []).append(unit)
        bare = cls(known, spellings, {text: found[0] for text, found in loose.items() if len(set(found)) == 1}, {})
        return cls(known, spellings, bare.loose_spellings, bare._taught())

    def unit(self, text: str) -> Unit | None:
        """The unit that a text names, or None. A unit that only follows from the seed's has its spelling as code."""
        name = spelled(text)
        return (self._named(name) or self._multiplied(name) or self._composed(name)) if name else None

    def code(self, text: str) -> str | None:
        """The code of the seed's unit that a text names; None also for a unit that only follows from the seed's."""
        unit = self.unit(text)
        return unit.code if unit and unit.code in self.known else None

    def among(self, text: str) -> list[Unit]:
        """The units named in a line such as 万户、个/万人 or 万户/个; the longest reading of each part counts.

        A stroke means "per" only where the seed has such a unit; between others it separates two units.
        """
        if self._is_one(text):
            whole = self.unit(text)
            return [whole] if whole else []
        found: list[Unit | None] = []
        for part in filter(None, _SEPARATORS.split(unicodedata.normalize("NFKC", text))):
            if part in MULTIPLIERS:
                return []  # 户(万): nobody can tell which of the units it belongs to
            found += [self.unit(part)] if self._is_one(part) else [self.unit(piece) for piece in part.split("/")]
        return list(dict.fromkeys(unit for unit in found if unit))

    def powers_of_ten(self, unit: Unit, ratio: Fraction) -> list[Unit]:
        """The seed's units in which a figure looks `ratio` times as large as in `unit`."""
        return [other for other in self.known.values() if other.dimension == unit.dimension and unit.factor / other.factor == ratio]

    def _named(self, name: str) -> Unit | None:
        return self.spellings.get(name) or self.loose_spellings.get(_loose(name))

    def _multiplied(self, name: str) -> Unit | None:
        for word, factor in MULTIPLIERS.items():
            rest = name.removeprefix(word)
            if rest != name and rest and not rest.startswith(("万", "亿")):
                unit = self._named(rest)
                return Unit(name, unit.dimension, unit.factor * factor) if unit and unit.dimension not in NOT_MULTIPLIED and "/" not in rest else None
        return None

    def _composed(self, name: str) -> Unit | None:
        parts = name.replace("每", "/").split("/")
        if len(parts) != 2 or not all(parts):
            return None
        above, below = (self._named(part) or self._multiplied(part) for part in parts)
        if above is None or below is None or "/" in above.code + below.code:
            return None
        dimension, scale = self.per.get((above.dimension, below.dimension), (f"{above.dimension}/{below.dimension}", Fraction(1)))
        return Unit(name, dimension, above.factor / below.factor * scale)

    def _is_one(self, text: str) -> bool:
        """Whether a text is to be read as one unit."""
        unit = self.unit(text)
        return unit is not None and ("/" not in unit.dimension or self._named(spelled(text)) is not None)

    def _taught(self) -> dict[tuple[str, str], tuple[str, Fraction]]:
        taught: dict[tuple[str, str], tuple[str, Fraction]] = {}
        for unit in self.known.values():
            parts = spelled(unit.code).split("/")
            if len(parts) == 2 and all(parts):
                above, below = (self._named(part) or self._multiplied(part) for part in parts)
                if above and below:
                    taught.setdefault((above.dimension, below.dimension), (unit.dimension, unit.factor / (above.factor / below.factor)))
        return taught


def _loose(spelling: str) -> str:
    return "".join(character if character in _CASE_MATTERS else character.casefold() for character in spelling)
