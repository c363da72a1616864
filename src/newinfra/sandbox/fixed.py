"""The fixed networks: PON ports and broadband subscribers by operator, county and month. Whole numbers that add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from newinfra.sandbox.paths import apportion, between_anchors, month_index, wobble
from newinfra.sandbox.places import WEIGHTS

OPERATORS = ("china_telecom", "china_mobile", "china_unicom")
_SHARES = (0.45, 0.36, 0.19)

_PORTS: dict[str, dict[int, float]] = {
    "pon_ports_total": {2022: 158_000, 2023: 164_000, 2024: 169_000, 2025: 172_000},
    "pon_ports_10g": {2022: 42_000, 2023: 56_000, 2024: 66_000, 2025: 73_000},
}
_PON_50G: dict[int, float] = {2022: 0, 2023: 0, 2024: 64, 2025: 420}
_SUBSCRIBERS: dict[int, float] = {2022: 2_650_000, 2023: 2_780_000, 2024: 2_870_000, 2025: 2_940_000}
# Shares of the speed tiers below 100M, 500 to 999M and from 1000M; 100 to 499M is the rest.
_BELOW_100: dict[int, float] = {2022: 0.060, 2023: 0.045, 2024: 0.034, 2025: 0.026}
_FROM_500: dict[int, float] = {2022: 0.120, 2023: 0.160, 2024: 0.195, 2025: 0.220}
_FROM_1000: dict[int, float] = {2022: 0.110, 2023: 0.200, 2024: 0.280, 2025: 0.341}

PON_MEASURES = ("pon_ports_total", "pon_ports_10g", "pon_ports_50g")
TIER_MEASURES = ("fixed_broadband_subs_lt100m", "fixed_broadband_subs_100_499m", "fixed_broadband_subs_500_999m", "fixed_broadband_subs_ge1000m")
SUBSCRIBER_MEASURES = ("fixed_broadband_subs", *TIER_MEASURES)


@dataclass(frozen=True, slots=True)
class FixedNetwork:
    """Figures by operator and county. `tilt` says how an operator's counties differ from their share of people; the rest moves the months."""

    tilt: dict[str, tuple[float, ...]]
    ports: tuple[float, ...]
    subscribers: tuple[float, ...]

    @classmethod
    def build(cls, random: np.random.Generator) -> FixedNetwork:
        tilt = {operator: tuple(np.asarray(WEIGHTS) * random.uniform(0.92, 1.08, size=len(WEIGHTS))) for operator in OPERATORS}
        return cls(tilt, wobble(random, 0.001), wobble(random, 0.0015))

    def by_county(self, measure: str, operator: str, month: str) -> list[int]:
        """A figure in 个 or 户 at the end of a month, in the order of COUNTIES."""
        if measure == "fixed_broadband_subs":
            return [sum(parts) for parts in zip(*(self.by_county(tier, operator, month) for tier in TIER_MEASURES), strict=True)]
        total = apportion(self._total(measure, month), _SHARES)[OPERATORS.index(operator)]
        return apportion(total, self.tilt[operator])

    def city_total(self, measure: str, month: str) -> int:
        return sum(sum(self.by_county(measure, operator, month)) for operator in OPERATORS)

    def _total(self, measure: str, month: str) -> int:
        if measure == "pon_ports_50g":
            return round(between_anchors(_PON_50G, month)) if month >= "2024-06" else 0
        if measure in _PORTS:
            return round(between_anchors(_PORTS[measure], month) * self.ports[month_index(month)])
        subscribers = between_anchors(_SUBSCRIBERS, month) * self.subscribers[month_index(month)]
        below, middle, top = (between_anchors(anchors, month) for anchors in (_BELOW_100, _FROM_500, _FROM_1000))
        shares = dict(zip(TIER_MEASURES, (below, 1 - below - middle - top, middle, top), strict=True))
        return round(subscribers * shares[measure])
