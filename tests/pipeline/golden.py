"""What the scoreboard must say on 2025-11-20, worked out by hand from what is true in the synthetic city.

Nothing here is read from a delivered file, a seed or the pipeline's SQL: figures come from the generator's own truth, and the rules, targets and
what the live faults do to them are written out below. Where the pipeline disagrees, one of the two is wrong, and it has to be found out which.

The rules, in words:
- An indicator says the newest period of which everything that was due has come and can be read. What is missing is not replaced by an older value:
  the status then says that data is awaited.
- A ratio is the sum of its numerators over the sum of its denominators. People and households are the newest year that was published and had ended.
- Before the due date a target that is met is `ahead`. Otherwise the value is held against a straight line from the first value since the plan began
  to the target at the due date, at the end of the value's own period: not behind it is `on_track`, behind it by up to a tenth of the whole way
  `slightly_behind`, by more `behind`. After the due date the value at the due date decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from newinfra.periods import Period, parse_period
from newinfra.sandbox import agencies
from newinfra.sandbox.agencies.truth import households, milestone_states, residents
from newinfra.sandbox.city import City
from newinfra.sandbox.truth import Truth

AS_OF = date(2025, 11, 20)
END_OF_PLAN = date(2025, 12, 31)
CITY = "350600"
XIANGCHENG, LONGHAI, ZHANGPU, HUAAN = "350602", "350604", "350623", "350629"

# Every fault that nobody had repaired by the as-of date, and what it does to the 26. A new fault has to be thought about here.
LIVE_FAULTS = {
    "移动三季度出口带宽迟报": "T02 awaits the third quarter",
    "移动10月物联网文件没有完成标志,两周后才补": "T11 awaits October",
    "生态环境局三季度空气站名单迟报": "T22 awaits the third quarter",
    "联通10月漳浦PON端口总数无法识别": "T04 of 漳浦 awaits October; the city's stands, because the sender's own total row can be read",
    "广电10月台账有一座基站的县区名认不出": "none: the same station stands in the register of Mobile, which built it",
    "数据中心10月IT用电量漏报新投运的站点": "none: DC-03 has not run for a year and is not judged for T16",
    "海渔局三季度台账一条船的船长写成了文字,未更正": "none: an inland vessel, and its length is not what T25 counts by",
    "发改委三季度机架表漳浦县的公式出错,十一月底更正": "none: that table only checks the data centres' own figures",
    "通管办10月汇总表改了表头,十一月下旬按原表式重报": "none: the summary only checks the operators' own figures",
    "通管办9月汇总表云霄县端口总数填了“待核”,未更正": "none: the summary only checks, and of another month",
    "通管办6月汇总表的5G基站数比各企业台账之和少百分之四,未更正": "none: a contradiction about June does not speak of October",
    "联通9月平和的千兆用户比总数还多,未更正": "none: T06 of October does not need September",
    "电网11月12日一户居民表出现负电量和异常大值": "none: no meter of a data centre",
    "电网11月18日的读数压缩包不完整,四天后重传": "none: T16 speaks of the twelve months that end with October",
    "电信9月移动用户数十一月底订正(advance 之后才看得到)": "none: nobody knows yet; it is about September, and T10 counts 5G users",
}
AWAITING = {"T02", "T11", "T22"}

# What is told of them: source, table and period.
OPEN_FINDINGS = {
    ("china_mobile", "egress_bandwidth", "2025Q3"),
    ("china_mobile", "iot_connections", "2025-10"),
    ("ecology_bureau", "air_stations", "2025Q3"),
    ("china_unicom", "pon_ports", "2025-10"),
    ("china_unicom", "broadband_subs", "2025-09"),
    ("china_broadnet", "stations_5g", "2025-10"),
    ("comms_admin", "summary", "2025-09"),
    ("comms_admin", "summary", "2025-10"),
    ("development_reform", "racks", "2025Q3"),
    ("ocean_fishery_bureau", "vessels", "2025Q3"),
    ("state_grid", "readings", "2025-11-12"),
    ("state_grid", "readings", "2025-11-18"),
    ("statistics_bureau", "population", "2024"),  # no fault: the yearbook's figures replaced the bulletin's this month, which is told as a note
}
# No check sees these: a plausible figure before its correction, a member that a list leaves out, two sources that differ about a month long judged.
NOTHING_CAN_TELL_YET = {
    "电信9月移动用户数十一月底订正(advance 之后才看得到)",
    "数据中心10月IT用电量漏报新投运的站点",
    "通管办6月汇总表的5G基站数比各企业台账之和少百分之四,未更正",
}

Formula = Callable[[Truth, str, str], Decimal]


@dataclass(frozen=True)
class Golden:
    """One indicator as the plan words it. `first` is the first period with everything in it, `newest` the newest one; at least `low`, at most `high`."""

    formula: Formula
    first: str
    newest: str
    low: str | None = None
    high: str | None = None
    due: date = END_OF_PLAN

    def value(self, truth: Truth, region: str = CITY) -> Decimal:
        return self.formula(truth, self.newest, region)


@dataclass(frozen=True)
class Line:
    """What one row of the scoreboard must say."""

    period: str
    value: Decimal
    status: str
    begun: Decimal
    on_the_line: Decimal


def measured(code: str, divisor: int = 1) -> Formula:
    return lambda truth, period, region: truth.measure(code, period, region) / divisor


def ratio(numerator: str, denominator: str, scale: int = 100) -> Formula:
    return lambda truth, period, region: scale * truth.measure(numerator, period, region) / truth.measure(denominator, period, region)


def stations_per_10k_people(truth: Truth, period: str, region: str) -> Decimal:
    return 10_000 * truth.measure("stations_5g", period, region) / people(period, region)


def gigabit_coverage(truth: Truth, period: str, region: str) -> Decimal:
    """A port of 10G-PON can serve 64 households; more than 100 % is what the plan asks for."""
    return 100 * 64 * truth.measure("pon_ports_10g", period, region) / newest_year(households, period, region)


def penetration_of_5g(truth: Truth, period: str, region: str) -> Decimal:
    return 100 * truth.measure("mobile_5g_subs", period, region) / people(period, region)


def people(period: str, region: str) -> Decimal:
    return newest_year(residents, period, region)


def newest_year(published: Callable[..., Decimal | None], period: str, region: str) -> Decimal:
    """As the statistics bureau has it on the as-of date, for the newest year that was over by the end of the period."""
    year = end_of(period).year - (0 if end_of(period).month == 12 else 1)
    found = published(year, AS_OF, None if region == CITY else region)
    assert found is not None
    return found


def worst_pue_of_new_large_centres(truth: Truth, period: str, region: str) -> Decimal:
    """Twelve months of energy over twelve months of IT energy, of each large site put into service since 2023 that ran for all twelve."""
    end = end_of(period)
    months = [f"{end.year - (back > end.month - 1)}-{(end.month - back - 1) % 12 + 1:02}" for back in range(12)]
    begin = end_of(months[-1]).replace(day=1)
    ratios = []
    for site in truth.city.data_centers.sites:
        if site.scale_class == "large" and date(2023, 1, 1) <= site.commissioned_on <= begin:
            total, it = (sum(truth.of_site(code, site, month_of(m)) for m in months) for code in ("dc_total_energy", "dc_it_energy"))
            ratios.append(Decimal(total) / Decimal(it))
    return max(ratios)


def month_of(label: str) -> Period:
    period = parse_period(label)
    assert period is not None
    return period


def end_of(label: str) -> date:
    return month_of(label).end


MONTHS, QUARTERS, HALVES = ("2023-01", "2025-10"), ("2023Q1", "2025Q3"), ("2023H1", "2025H1")

GOLDEN = {
    "T01": Golden(stations_per_10k_people, *MONTHS, low="30"),
    "T02": Golden(measured("egress_bandwidth", 1_000), "2023Q1", "2025Q2", low="10.5"),
    "T03": Golden(gigabit_coverage, *MONTHS, low="290"),
    "T04": Golden(ratio("pon_ports_10g", "pon_ports_total"), *MONTHS, low="42"),
    "T05": Golden(measured("pon_ports_10g", 10_000), *MONTHS, low="7.2"),
    "T06": Golden(ratio("fixed_broadband_subs_ge1000m", "fixed_broadband_subs"), *MONTHS, low="33"),
    "T07": Golden(ratio("mobile_traffic_ipv6", "mobile_traffic_total"), *MONTHS, low="70.1"),
    "T08": Golden(ratio("key_sites_ipv6", "key_sites"), *QUARTERS, low="99.3"),
    "T09": Golden(measured("stations_5g", 10_000), *MONTHS, low="1.5"),
    "T10": Golden(penetration_of_5g, *MONTHS, low="72"),
    "T11": Golden(measured("iot_connections", 10_000), "2023-01", "2025-09", low="500"),
    "T12": Golden(measured("node_enterprises"), *MONTHS, low="450"),
    "T13": Golden(measured("industrial_platforms"), *HALVES, low="4"),
    "T14": Golden(measured("identifier_cases"), *HALVES, low="10"),
    "T15": Golden(measured("standard_racks_in_use"), *QUARTERS, low="2500"),
    "T16": Golden(worst_pue_of_new_large_centres, "2024-12", "2025-10", high="1.3"),
    "T17": Golden(measured("smart_factories"), *HALVES, low="8"),
    "T18": Golden(measured("smart_edu_districts"), *HALVES, low="1", high="3"),
    "T19": Golden(measured("smart_campus_schools"), *HALVES, low="15"),
    "T20": Golden(measured("internet_hospitals"), *QUARTERS, low="5"),
    "T21": Golden(measured("noise_stations"), *QUARTERS, low="15", due=date(2024, 12, 31)),
    "T22": Golden(measured("air_stations_new"), "2023Q1", "2025Q2", low="2"),
    "T23": Golden(measured("digital_village_counties"), *HALVES, low="5"),
    "T24": Golden(ratio("platform_units_covered", "platform_units"), *HALVES, low="100"),
    "T25": Golden(ratio("vessels_with_terminal", "vessels_eligible"), *QUARTERS, low="100"),
    "T26": Golden(ratio("grid_areas_online", "grid_areas"), *MONTHS, low="100"),
}


COUNTY_TARGETS = ("T01", "T03", "T04", "T05", "T06", "T09", "T12", "T15", "T26")


def scoreboard(city: City) -> dict[str, Line]:
    """Target number → what its row must say."""
    truth = Truth(city)
    return {target_no: line(target_no, golden, truth) for target_no, golden in GOLDEN.items()}


def line(target_no: str, golden: Golden, truth: Truth) -> Line:
    newest, begun = golden.value(truth), golden.formula(truth, golden.first, CITY)
    if golden.due < AS_OF:  # the verdict is about the quarter in which it was due, at the end of the line
        judged, now = golden.formula(truth, "2024Q4", CITY), golden.due
        wanted = aim(golden, judged, begun)
        return Line(golden.newest, newest, "achieved" if is_met(golden, judged) else "not_achieved", begun, wanted)
    now, begun_on, wanted = end_of(golden.newest), end_of(golden.first), aim(golden, newest, begun)
    way = wanted - begun
    # Who began beyond the target has no way to go: the line is the target.
    is_there = is_met(golden, begun)
    on_the_line = wanted if is_there else begun + way * (now - begun_on).days / (golden.due - begun_on).days
    if target_no in AWAITING:
        status = "data_missing"
    elif is_met(golden, newest):
        status = "ahead"
    else:
        behind = (on_the_line - newest) / way
        status = "on_track" if behind <= 0 else "slightly_behind" if behind <= Decimal("0.1") else "behind"
    return Line(golden.newest, newest, status, begun, on_the_line)


def aim(golden: Golden, value: Decimal, begun: Decimal) -> Decimal:
    """The bound that the way leads to: of a range the one that is, or was, missed."""
    if golden.low is None or (golden.high is not None and max(value, begun) > Decimal(golden.high)):
        return Decimal(golden.high or 0)
    return Decimal(golden.low)


def is_met(golden: Golden, value: Decimal) -> bool:
    return (golden.low is None or value >= Decimal(golden.low)) and (golden.high is None or value <= Decimal(golden.high))


def county_value(target_no: str, truth: Truth, county: str) -> Decimal:
    return GOLDEN[target_no].value(truth, county)


def projects_done(city: City) -> dict[int, int]:
    """Task → how many of its named deliverables were done or in operation at the end of October, the newest month that was due."""
    truth = agencies.truth_of(city)
    states = milestone_states(truth, end_of("2025-10"))
    done = Counter(int(milestone.task_no) for milestone in truth.milestones if states[milestone.code] in ("done", "in_operation"))
    return {task_no: done[task_no] for task_no in range(1, 30)}
