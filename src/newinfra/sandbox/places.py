"""The counties and zones of the synthetic city, which borrows the administrative divisions of Zhangzhou."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A county or zone. `weight` is its people in the census year; `parents` are the counties that a zone lies in; `old_name` ended in 2021."""

    code: str
    name: str
    weight: int
    old_name: str = ""
    parents: tuple[str, ...] = ()


CITY = Place("350600", "漳州市", 5_054_350)

COUNTIES = (
    Place("350602", "芗城区", 638_060),
    Place("350603", "龙文区", 301_900),
    Place("350604", "龙海区", 952_000, old_name="龙海市"),
    Place("350605", "长泰区", 228_200, old_name="长泰县"),
    Place("350622", "云霄县", 411_558),
    Place("350623", "漳浦县", 847_535),
    Place("350624", "诏安县", 560_969),
    Place("350626", "东山县", 219_510),
    Place("350627", "南靖县", 305_300),
    Place("350628", "平和县", 455_042),
    Place("350629", "华安县", 134_276),
)

ZONES = (
    Place("Z350600-1", "漳州开发区", 62_000, parents=("350604",)),
    Place("Z350600-2", "常山开发区", 18_000, parents=("350622",)),
    Place("Z350600-3", "古雷开发区", 46_000, parents=("350623",)),
    Place("Z350600-4", "漳州台商投资区", 205_000, parents=("350604",)),
    Place("Z350600-5", "漳州高新区", 121_000, parents=("350604", "350627")),
)

COUNTY_INDEX = {county.code: index for index, county in enumerate(COUNTIES)}
WEIGHTS = [float(county.weight) for county in COUNTIES]


def share_of_zone(zone: Place, by_county: list[int]) -> int:
    """A zone's part of figures that are given by county, in the order of COUNTIES: it is already inside its parents."""
    people_each = zone.weight / len(zone.parents)
    return int(sum(by_county[COUNTY_INDEX[code]] * people_each / COUNTIES[COUNTY_INDEX[code]].weight for code in zone.parents))
