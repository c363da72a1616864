from __future__ import annotations

from pathlib import Path

import pytest
from reading_world import column
from sheet_world import COUNTY, PORTS, Row, book, held, reports, typed

from newinfra.periods import parse_period

LABELS = {
    "2024-06": [
        "202406",
        "2024-06",
        "2024.6",
        "2024/6",
        "2024年6月",
        "２０２４年６月",
        "24年6月",
        "2024年6月末",
        "2024年1-6月",
        "2024年1—6月累计",
        "二〇二四年六月",
    ],
    "2024-11": ["2024.11", "二〇二四年十一月", "2024年1至11月"],
    "2024Q2": ["2024Q2", "2024年二季度", "2024年第二季度", "2024年2季度", "Q2/2024"],
    "2024Q3": ["2024年前三季度"],
    "2024H1": ["2024年上半年", "2024H1"],
    "2024": ["2024", "2024年", "2024年度", "2024年末"],
    "2024-06-07": ["2024-06-07", "20240607", "2024年6月7日", "2024/6/7"],
}
WITHOUT_YEAR = {"2024-06": ["6月", "６月末", "1—6月累计", "1-6月"], "2024Q2": ["二季度", "Q2"], "2024H2": ["下半年"], "2024": ["全年"]}


@pytest.mark.parametrize(("expected", "label"), [(expected, label) for expected, labels in LABELS.items() for label in labels])
def test_a_period_is_understood_however_it_is_written(expected: str, label: str) -> None:
    period = parse_period(label)

    assert period is not None
    assert period.label == expected


@pytest.mark.parametrize(("expected", "label"), [(expected, label) for expected, labels in WITHOUT_YEAR.items() for label in labels])
def test_a_label_without_a_year_is_a_period_only_with_one(expected: str, label: str) -> None:
    period = parse_period(label, year=2024)

    assert parse_period(label) is None
    assert period is not None
    assert period.label == expected


@pytest.mark.parametrize("label", ["", "合计", "45444", "2024-13", "13月", "2024113", "3506", "2024年6月7日8", "约2024年", "20246"])
def test_anything_else_is_no_period(label: str) -> None:
    assert parse_period(label, year=2024) is None


def test_rows_take_the_year_that_they_lack_from_the_title_or_the_delivery(tmp_path: Path) -> None:
    month = column("month", "period", key=True, source=["月份"])
    world = reports(tmp_path, COUNTY, month, PORTS, spec={"cadence": "month", "period_from": "column"})
    head: list[Row] = [["单位：个"], ["县区", "月份", "端口数"]]
    world.land("report", book([["2024年端口情况"], *head, ["东城区", "5月", 1], ["东城区", "６月末", 2]]), name="标题", period=None)
    world.land("report", book([*head, ["东城区", "2024年5月", 1], ["东城区", 45444, 2]]), name="各行", period=None)
    world.land("report", book([*head, ["东城区", "5月", 1]]), name="没有年份", period=None)

    read = world.read()

    assert typed(read, "_period_start::varchar", "ports") == {name: [("2024-05-01", 1), ("2024-06-01", 2)] for name in ("标题", "各行")}
    assert held(read) == {"没有年份": "period_not_parsed"}


def test_blocks_may_be_about_different_periods(tmp_path: Path) -> None:
    month = column("month", "period", key=True, source=["block_label"])
    world = reports(tmp_path, COUNTY, month, PORTS, repeat="blocks", spec={"cadence": "month", "period_from": "column"})
    rows: list[Row] = [["单位：个"]]
    for number in (5, 6):
        rows += [[f"2024年{number}月端口情况"], ["县区", "端口数"], ["东城区", number], []]
    world.land("report", book(rows), name="月报", period=None)

    assert typed(world.read(), "_period_start::varchar", "ports")["月报"] == [("2024-05-01", 5), ("2024-06-01", 6)]
