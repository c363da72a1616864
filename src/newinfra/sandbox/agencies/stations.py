"""Institutions and instruments that come into service: hospitals online, noise stations and air stations."""

from __future__ import annotations

from datetime import date
from random import Random

from newinfra.sandbox.agencies.listed import Listed
from newinfra.sandbox.agencies.places import BY_CODE, draw
from newinfra.sandbox.places import COUNTIES

_FIRST_LIST = date(2023, 1, 1)

FUNCTIONAL_ZONE, OTHER_SCOPES = "functional_zone", ("regional", "traffic")


def internet_hospitals(seed: int) -> list[Listed]:
    """Hospitals with online consultations: 2 at first, 5 by the end of 2024, 6 since spring 2025; one gave up, two are still preparing."""
    random = Random(f"{seed}/hospitals")
    opened = (
        date(2022, 6, 1),
        date(2022, 12, 20),
        date(2023, 8, 15),
        date(2024, 3, 12),
        date(2024, 10, 30),
        date(2025, 4, 18),
        date(2026, 3, 1),
        date(2026, 5, 1),
    )
    made = [_hospital(number, day, None, random) for number, day in enumerate(opened, start=1)]
    return [*made, _hospital(9, date(2022, 3, 10), date(2023, 2, 6), random)]


def _hospital(number: int, opened: date, until: date | None, random: Random) -> Listed:
    place = draw(random)
    announced = _FIRST_LIST if opened.year < 2023 else date(opened.year - 1, opened.month, 1)
    details = {"grade": ("三级甲等", "三级乙等", "二级甲等")[number % 3]}
    return Listed(f"PDY{number:05d}3506{number:02d}A1", f"{place.name}示例第{number}医院", place.code, "municipal", announced, opened, until, details)


def noise_stations(seed: int) -> list[Listed]:
    """25 automatic noise stations at the end of 2024. Only the 15 in acoustic functional zones answer the plan's target."""
    random = Random(f"{seed}/noise")
    urban = tuple(BY_CODE[code] for code in ("350602", "350603", "350604", "350605", "Z350600-4"))
    functional = [date(2023, 5, 10)] * 4 + [date(2023, 11, 22)] * 3 + [date(2024, 6, 27)] * 4 + [date(2024, 12, 16)] * 4
    other = [date(2022, 10, 9)] * 4 + [date(2024, 8, 30)] * 6
    return [
        Listed(
            f"ZS3506{number:03d}",
            f"示例{number:02d}号声环境自动监测站",
            urban[random.randrange(len(urban))].code,
            "municipal",
            _announced(day),
            day,
            details={"scope_class": FUNCTIONAL_ZONE if number <= len(functional) else OTHER_SCOPES[number % 2]},
        )
        for number, day in enumerate(functional + other, start=1)
    ]


def air_stations(seed: int) -> list[Listed]:
    """Air stations: nine older ones, one new in May 2025 and one that follows in December."""
    random = Random(f"{seed}/air")
    older = [date(2013 + number, 1 + number, 15) for number in range(9)]
    made = []
    for number, day in enumerate([*older, date(2025, 5, 23), date(2025, 12, 12)], start=1):
        level = "national" if number <= 3 else "provincial" if number <= 7 else "municipal"
        place = COUNTIES[number - 1] if number <= len(COUNTIES) else draw(random)
        made.append(Listed(f"KQ3506{number:03d}", f"{place.name}示例空气自动监测站", place.code, level, _announced(day), day))
    return made


def _announced(in_service: date) -> date:
    """On the list as planned half a year before it runs."""
    return date(in_service.year - 1, in_service.month, 1)
