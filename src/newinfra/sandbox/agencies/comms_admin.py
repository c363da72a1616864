"""The communications administration: its monthly summary of stations, ports and subscribers, against which the operators' own figures are checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from newinfra.periods import Period
from newinfra.sandbox.agencies.form import Cell, Form, FormColumn, FormulaCell, full_width
from newinfra.sandbox.agencies.report import Offices, Regular
from newinfra.sandbox.city import City
from newinfra.sandbox.fixed import OPERATORS
from newinfra.sandbox.places import COUNTIES, ZONES, share_of_zone

MEASURES = ("stations_5g", "pon_ports_total", "pon_ports_10g", "pon_ports_50g", "fixed_broadband_subs", "fixed_broadband_subs_ge1000m")
_IN_TEN_THOUSANDS = 4  # the first four measures are in 个, the rest in 万户

_COLUMNS = (
    FormColumn(("序号",), width=6),
    FormColumn(("县（市、区）",), width=26),
    FormColumn(("5G基站数",), "figure"),
    FormColumn(("PON端口总数",), "figure"),
    FormColumn(("10G-PON及以上端口", "总数"), "figure"),
    FormColumn(("10G-PON及以上端口", "其中：50G"), "figure"),
    FormColumn(("固定宽带用户", "合计"), "figure", decimals=2),
    FormColumn(("固定宽带用户", "其中：≥1000M"), "figure", decimals=2),
    FormColumn(("备注",), width=20),
)
_TYPED_FULL_WIDTH, _TYPED_WITH_COMMAS = "350629", "350627"  # two counties' clerks type their figures as text


@dataclass(frozen=True, slots=True)
class Summary:
    """The office's own figures at the end of a month: measure → one whole number per county, in 个 and 户."""

    by_county: dict[str, list[int]]

    def total(self, measure: str) -> int:
        return sum(self.by_county[measure])


def summary(city: City, period: Period) -> Summary:
    """The operators' figures as the office counts them: within half a per cent in each county, because it closes its books on another day."""
    stations = Counter(station.county for station in city.stations.in_service(period.end))
    by_county: dict[str, list[int]] = {"stations_5g": [stations[number] for number in range(len(COUNTIES))]}
    for measure in MEASURES[1:]:
        parts = (city.fixed.by_county(measure, operator, period.label) for operator in OPERATORS)
        by_county[measure] = [sum(counts) for counts in zip(*parts, strict=True)]
    random = Random(f"{city.seed}/comms_admin/{period.label}")
    # The 50G ports are a handful that the office copies as they are; a few tenths of a per cent of them would be nothing.
    return Summary({m: counts if m == "pon_ports_50g" else [round(c * random.uniform(0.995, 1.005)) for c in counts] for m, counts in by_county.items()})


def _form(offices: Offices, period: Period, sent_on: date) -> Form:
    figures = summary(offices.city, period)
    counties = list(_county_rows(figures, period))
    total_first = period.start.year < 2025
    rows: list[list[Cell]] = [[], *counties] if total_first else [*counties, []]
    place = 0 if total_first else len(counties)
    form = Form(
        sheet="Sheet1",
        table_no="附件2　　表    号：通管办综2表",
        title="漳州市千兆光网建设情况月报表",
        reporter="市通管办",
        period=f"{period.start.year}年{period.start.month}月" if period.start.month == 1 else f"{period.start.year}年1-{period.start.month}月",
        units="万户、个",
        columns=_COLUMNS,
        rows=rows,
        notes=(
            "本表数据为快报数。",
            "“—”表示无此项。",
            "其中项为开发区数据，已含在所在县（区）内；漳州高新区分别计入龙海区、南靖县。",
            "合计数由于单位取舍产生的误差，未作机械调整。",
        ),
        signed_on=sent_on,
        stub=True,
    )
    rows[place] = _total_row(figures, form, rows)
    return form


def _total_row(figures: Summary, form: Form, rows: list[list[Cell]]) -> list[Cell]:
    """The city's row; its label stands in the first column, and the ports are a formula over the counties that are numbers."""
    ports = [(row, values[3]) for row, values in enumerate(rows) if values and values[0] is not None]
    typed = sum(int(str(value).replace(",", "").translate(_HALF_WIDTH)) for _, value in ports if isinstance(value, str))
    addresses = "+".join(form.address(row, 3) for row, value in ports if not isinstance(value, str))
    cells = _cells([figures.total(measure) for measure in MEASURES])
    cells[1] = FormulaCell(f"={addresses}+{typed}", figures.total("pon_ports_total"))
    return ["合计", None, *cells, None]


_HALF_WIDTH = {ord(full_width(digit)): str(digit) for digit in range(10)}


def _county_rows(figures: Summary, period: Period) -> Iterator[list[Cell]]:
    for number, county in enumerate(COUNTIES):
        name = county.old_name if county.old_name and period.start.year == 2023 else county.name
        cells = _cells([figures.by_county[measure][number] for measure in MEASURES])
        if county.code == _TYPED_FULL_WIDTH:
            cells = [full_width(cell) if isinstance(cell, int) else cell for cell in cells]
        if county.code == _TYPED_WITH_COMMAS:
            cells = [f"{cell:,}" if isinstance(cell, int) else cell for cell in cells]
        yield [number + 1, name, *cells, None]
        for zone in ZONES:
            if zone.parents[0] == county.code:
                inside = _cells([share_of_zone(zone, figures.by_county[measure]) for measure in MEASURES])
                yield [None, f"　　其中：{zone.name}", *inside, "分属两县（区）" if len(zone.parents) > 1 else None]


def _cells(values: list[int]) -> list[Cell]:
    counts: list[Cell] = list(values[:_IN_TEN_THOUSANDS])
    counts[3] = counts[3] or "—"
    return [*counts, *(round(value / 10_000, 2) for value in values[_IN_TEN_THOUSANDS:])]


REPORTS = (Regular("comms_admin", "summary", "month", "2023-01", "附件2_漳州市千兆光网建设情况月报表", ".xlsx", (9, 15), _form),)
