"""The mobile networks: subscribers, connections of things, traffic by IP version and egress bandwidth by operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from newinfra.sandbox.paths import apportion, between_anchors, month_index, wobble

THREE = ("china_telecom", "china_mobile", "china_unicom")
FOUR = (*THREE, "china_broadnet")

# The statistics count Broadnet's mobile users from this month on: a break in the series.
BROADNET_COUNTED_FROM = "2024-01"

_USERS: dict[str, dict[int, float]] = {
    "mobile_subs": {2022: 5_560_000, 2023: 5_640_000, 2024: 5_830_000, 2025: 5_900_000},
    "mobile_5g_subs": {2022: 1_900_000, 2023: 2_700_000, 2024: 3_250_000, 2025: 3_680_000},
    "iot_connections": {2022: 2_900_000, 2023: 3_700_000, 2024: 4_400_000, 2025: 5_150_000},
}
_EGRESS_GBPS: dict[int, float] = {2022: 6_200, 2023: 7_800, 2024: 9_200, 2025: 10_700}
# GB in a month on LTE and on 5G, and the share of each that is IPv6; together the shares of December are 52, 60, 65 and 69.4 %.
_LTE_GB: dict[int, float] = {2022: 52_000_000, 2023: 50_000_000, 2024: 45_000_000, 2025: 38_000_000}
_NR_GB: dict[int, float] = {2022: 24_000_000, 2023: 36_000_000, 2024: 52_000_000, 2025: 68_000_000}
_IPV6_SHARE: dict[int, float] = {2022: 0.52, 2023: 0.60, 2024: 0.65, 2025: 0.694}
_NR_AHEAD_OF_LTE = 0.05

_SHARES: Mapping[str, tuple[float, ...]] = {
    "mobile_subs": (0.30, 0.51, 0.19),
    "mobile_5g_subs": (0.31, 0.50, 0.19),
    "iot_connections": (0.34, 0.49, 0.17),
    "traffic": (0.31, 0.49, 0.20),
    "egress_bandwidth": (0.46, 0.35, 0.19),
}
_BROADNET_SHARE: Mapping[str, float] = {"mobile_subs": 0.017, "mobile_5g_subs": 0.025, "traffic": 0.008}

SUBSCRIBER_MEASURES = ("mobile_subs", "mobile_5g_subs")
TRAFFIC_MEASURES = ("mobile_traffic_lte", "mobile_traffic_lte_ipv6", "mobile_traffic_nr", "mobile_traffic_nr_ipv6")


@dataclass(frozen=True, slots=True)
class MobileNetwork:
    """Figures of the whole city by operator. `season` and `users` move the months' traffic and users, `lead` an operator's IPv6 share."""

    season: tuple[float, ...]
    users: tuple[float, ...]
    lead: tuple[float, ...]

    @classmethod
    def build(cls, random: np.random.Generator) -> MobileNetwork:
        return cls(wobble(random, 0.03), wobble(random, 0.0015), tuple(random.uniform(-0.02, 0.02, size=3)))

    def figure(self, measure: str, operator: str, month: str) -> int:
        """A figure of one operator at the end of a month (traffic: in the month), in 户, GB or Gbps; for a quarter give its last month."""
        if measure in TRAFFIC_MEASURES:
            return self._traffic(operator, month)[TRAFFIC_MEASURES.index(measure)]
        if measure == "egress_bandwidth":
            tens = round(between_anchors(_EGRESS_GBPS, month) / 10)  # links are lit by the ten gigabits
            return 10 * apportion(tens, _SHARES[measure])[THREE.index(operator)]
        total = round(between_anchors(_USERS[measure], month) * self.users[month_index(month)])
        return self._split(measure, total, month)[operator]

    def operators(self, measure: str, month: str) -> tuple[str, ...]:
        """Who counts in a month."""
        return FOUR if measure in (*SUBSCRIBER_MEASURES, *TRAFFIC_MEASURES) and month >= BROADNET_COUNTED_FROM else THREE

    def city_total(self, measure: str, month: str) -> int:
        return sum(self.figure(measure, operator, month) for operator in self.operators(measure, month))

    def _split(self, measure: str, total: int, month: str) -> dict[str, int]:
        if month < BROADNET_COUNTED_FROM or measure not in _BROADNET_SHARE:
            return dict(zip(THREE, apportion(total, _SHARES[measure]), strict=True))
        fourth = _BROADNET_SHARE[measure]
        weights = [share * (1 - fourth) for share in _SHARES[measure]] + [fourth]
        return dict(zip(FOUR, apportion(total, weights), strict=True))

    def _traffic(self, operator: str, month: str) -> tuple[int, int, int, int]:
        season = self.season[month_index(month)]
        lte_total, nr_total = round(between_anchors(_LTE_GB, month) * season), round(between_anchors(_NR_GB, month) * season)
        lte, nr = (self._split("traffic", total, month)[operator] for total in (lte_total, nr_total))
        share = between_anchors(_IPV6_SHARE, month)
        nr_weight = nr_total / (lte_total + nr_total)
        lead = self._lead(operator)
        lte_share = share + lead - _NR_AHEAD_OF_LTE * nr_weight
        return lte, round(lte * lte_share), nr, round(nr * (lte_share + _NR_AHEAD_OF_LTE))

    def _lead(self, operator: str) -> float:
        """How far an operator's IPv6 share is ahead; weighted by traffic the leads of the three cancel out."""
        if operator not in THREE:
            return 0.0
        weights = _SHARES["traffic"]
        mean = sum(lead * weight for lead, weight in zip(self.lead, weights, strict=True))
        return self.lead[THREE.index(operator)] - mean
