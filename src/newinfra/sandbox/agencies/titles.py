"""Titles that offices award: platforms, cases, factories, pilot districts and schools, digital-village counties."""

from __future__ import annotations

from datetime import date
from random import Random

from newinfra.sandbox.agencies.credit_codes import credit_code
from newinfra.sandbox.agencies.listed import Listed
from newinfra.sandbox.agencies.places import BY_CODE, draw
from newinfra.sandbox.places import COUNTIES

_FIRST_LIST = date(2023, 6, 1)


def _award(
    key: str, name: str, region: str, level: str, awarded: date, office: str, number: int, *, until: date | None = None, announced: date | None = None
) -> Listed:
    document = f"{office}〔{awarded.year}〕{number}号"
    details = {"batch": f"第{_numeral(awarded.year - 2021)}批", "document": document}
    return Listed(key, name, region, level, announced or awarded, awarded, until, details)


def _numeral(number: int) -> str:
    return "零一二三四五六七八九十"[number]


def platforms(seed: int) -> list[Listed]:
    """Industrial-internet platforms. Provincial ones: 2 in 2023, 3 in 2024, 4 since early 2025; two municipal ones do not count."""
    random = Random(f"{seed}/platforms")
    awarded = [
        ("provincial", date(2022, 8, 30)),
        ("provincial", date(2023, 5, 12)),
        ("provincial", date(2024, 4, 26)),
        ("provincial", date(2025, 3, 14)),
        ("municipal", date(2023, 4, 3)),
        ("municipal", date(2024, 9, 9)),
    ]
    return [
        _award(
            f"GYPT-{day.year}-{number:02d}",
            f"示例{number:02d}号工业互联网平台",
            draw(random).code,
            level,
            day,
            "闽工信函" if level == "provincial" else "漳工信",
            40 + number,
        )
        for number, (level, day) in enumerate(awarded, start=1)
    ]


def cases(seed: int) -> list[Listed]:
    """Identifier-resolution cases: 2, 4, 6, 7, 9 and 11 at the ends of the six half-years; one more had lapsed before the first list."""
    random = Random(f"{seed}/cases")
    days = (
        [date(2023, 5, 20)] * 2 + [date(2023, 11, 8)] * 2 + [date(2024, 5, 17)] * 2 + [date(2024, 11, 21)] + [date(2025, 5, 16)] * 2 + [date(2025, 11, 14)] * 2
    )
    awards = [
        _award(f"BSAL-{day.year}-{number:02d}", f"标识解析示例案例{number:02d}", draw(random).code, "municipal", day, "漳工信", 70 + number)
        for number, day in enumerate(days, start=1)
    ]
    lapsed = _award(
        "BSAL-2022-09", "标识解析示例案例（已摘牌）", "350602", "municipal", date(2022, 12, 2), "漳工信", 69, until=date(2023, 4, 10), announced=_FIRST_LIST
    )
    return [*awards, lapsed]


def factories(seed: int) -> list[Listed]:
    """Smart-manufacturing factories: 7 different ones of provincial or national level by mid 2025; the two national ones are provincial as well."""
    random = Random(f"{seed}/factories")
    provincial = [date(2022, 10, 18)] * 2 + [date(2023, 10, 24)] * 2 + [date(2024, 10, 15)] + [date(2025, 4, 22)] * 2
    made: list[Listed] = []
    for number, day in enumerate(provincial, start=1):
        region = draw(random).code
        made.append(_award(credit_code(random, region, 700 + number), f"示例智造{number:02d}有限公司", region, "provincial", day, "闽工信装备", 100 + number))
    made += [
        _award(first.key, first.name, first.region_code, "national", day, "工信部联通装函", 300)
        for first, day in ((made[0], date(2023, 12, 5)), (made[2], date(2024, 12, 12)))
    ]
    region = draw(random).code
    made.append(
        _award(
            credit_code(random, region, 790), "示例智造（撤销）有限公司", region, "provincial", date(2022, 10, 18), "闽工信装备", 109, until=date(2024, 3, 8)
        )
    )
    for number in range(4):
        region = draw(random).code
        made.append(
            _award(credit_code(random, region, 800 + number), f"示例市级工厂{number + 1:02d}有限公司", region, "municipal", date(2023, 6, 9), "漳工信", 88)
        )
    return made


def pilot_districts(seed: int) -> list[Listed]:
    """Smart-education districts: candidates in 2023, one in the first half of 2024, two since the second. They count counties."""
    del seed  # which counties are chosen is part of the story
    chosen = (("350603", date(2024, 6, 18)), ("350602", date(2024, 12, 10)))
    return [_award(code, f"{BY_CODE[code].name}市级智慧教育试点区", code, "municipal", day, "漳教综", 21, announced=_FIRST_LIST) for code, day in chosen]


def pilot_schools(seed: int) -> list[Listed]:
    """Smart-campus schools: 4, 7, 11, 13, 15 and 15 at the ends of the half-years; one of the first four lost the title in 2024."""
    random = Random(f"{seed}/schools")
    days = [date(2023, 6, 15)] * 3 + [date(2023, 12, 14)] * 3 + [date(2024, 6, 18)] * 4 + [date(2024, 12, 17)] * 3 + [date(2025, 5, 28)] * 2
    made = []
    for number, day in enumerate([*days, date(2023, 6, 15)], start=1):
        place = draw(random)
        name = f"{place.name}示例第{number}{('小学', '中学', '职业学校')[number % 3]}"
        until = date(2024, 9, 2) if number > len(days) else None
        made.append(_award(f"3506{10000 + number * 37}", name, place.code, "municipal", day, "漳教综", 30 + day.year % 10, until=until))
    return made


def digital_villages(seed: int) -> list[Listed]:
    """Digital-village counties: provincial 2 in 2023, 4 in 2024, 5 since early 2025, and three municipal ones that do not count."""
    del seed
    provincial = (
        ("350623", date(2022, 11, 3)),
        ("350627", date(2023, 3, 30)),
        ("350626", date(2024, 2, 8)),
        ("350605", date(2024, 2, 8)),
        ("350628", date(2025, 1, 17)),
    )
    municipal = (("350622", date(2023, 8, 21)), ("350624", date(2023, 8, 21)), ("350628", date(2023, 8, 21)))
    return [_award(code, f"{BY_CODE[code].name}数字乡村试点", code, "provincial", day, "闽网办发", 15) for code, day in provincial] + [
        _award(code, f"{BY_CODE[code].name}数字乡村试点", code, "municipal", day, "漳网办", 28) for code, day in municipal
    ]


def platform_units(seed: int) -> list[Listed]:
    """The city and its eleven counties; `since` is when they were connected to the urban-management platform. One is still missing."""
    del seed
    connected = {
        "350600": date(2022, 9, 1),
        "350602": date(2023, 3, 20),
        "350603": date(2023, 3, 20),
        "350604": date(2023, 9, 11),
        "350623": date(2023, 11, 6),
        "350626": date(2024, 4, 15),
        "350605": date(2024, 5, 20),
        "350622": date(2024, 10, 8),
        "350624": date(2024, 12, 2),
        "350627": date(2025, 3, 3),
        "350628": date(2025, 5, 12),
        "350629": date(2026, 1, 30),
    }
    places = [BY_CODE["350600"], *COUNTIES]
    return [
        Listed(f"CGPT-{place.code}", f"{place.name}城市运行管理服务平台", place.code, "municipal", date(2023, 1, 1), connected[place.code]) for place in places
    ]
