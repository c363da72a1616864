"""The board says what the mart says, escapes what it shows, and needs nothing but itself."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import duckdb
import pytest
import yaml

from newinfra.board.figures import figure
from newinfra.board.page import make_page
from newinfra.board.rail import WIDTH, make_rail
from newinfra.board.rows import read_rows
from newinfra.board.status import STATUS_GROUPS, STYLE, group_of
from newinfra.project import REPOSITORY, Project
from newinfra.publish import Release

EXPECTED_GROUPS = {"T01": "good", "T02": "bad", "T03": "unknown", "T04": "good"}


class Board(HTMLParser):
    """Collects the marked numbers, the counters, and the rows of each table as texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.numbers: dict[tuple[str, str], tuple[str, str]] = {}
        self.counters: dict[str, int] = {}
        self.order: list[str] = []
        self.tags: Counter[str] = Counter()
        self._number: tuple[str, str, str] | None = None
        self._counter = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        if "data-field" in given:
            self._number = (given["data-key"], given["data-field"], given["data-exact"])
        self._counter = given.get("data-count", "")
        if "data-target" in given:
            self.order.append(given["data-target"])

    def handle_data(self, data: str) -> None:
        if self._number:
            key, field, exact = self._number
            self.numbers[key, field] = (exact, data)
            self._number = None
        elif self._counter:
            self.counters[self._counter] = int(data)
            self._counter = ""


@pytest.fixture
def html(release: Release) -> str:
    return release.board.read_text(encoding="utf-8")


@pytest.fixture
def board(html: str) -> Board:
    return Board(html)


def test_every_figure_of_the_table_is_the_marts(board: Board, release: Release) -> None:
    with duckdb.connect(str(release.database), read_only=True) as connection:
        rows = connection.execute("select target_no, latest_value, expected_now, decimals from marts.mart_scoreboard").fetchall()

    for target_no, value, expected, decimals in rows:
        for field, fact in (("latest_value", value), ("expected_now", expected)):
            exact, shown = board.numbers[target_no, field]
            assert exact == ("" if fact is None else str(fact))
            if fact is None:
                assert shown == "—"
            else:
                assert abs(Decimal(shown.replace(",", "")) - fact) <= Decimal(5).scaleb(-decimals - 1)


def test_counters_are_the_rows_of_the_mart_by_group(board: Board, release: Release) -> None:
    with duckdb.connect(str(release.database), read_only=True) as connection:
        statuses = [code for (code,) in connection.execute("select status_code from marts.mart_scoreboard").fetchall()]

    counted = Counter(group_of(code) for code in statuses)
    assert {key: board.counters[key] for key in STYLE} == {key: counted[key] for key in STYLE}
    assert board.counters["all"] == len(statuses) == sum(board.counters[key] for key in STYLE)


def test_every_figure_of_units_and_tasks_is_the_marts(board: Board, release: Release) -> None:
    tables = {
        "mart_lead_unit": ("unit_zh", ["indicators_total", "indicators_behind", "indicators_unknown", "tasks_behind", "items_held", "submissions_overdue"]),
        "mart_task_progress": ("task_no", ["milestones_done", "milestones_total", "milestones_overdue", "indicators_total"]),
    }
    with duckdb.connect(str(release.database), read_only=True) as connection:
        for table, (key, fields) in tables.items():
            for row_key, *facts in connection.execute(f"select {key}, {', '.join(fields)} from marts.{table}").fetchall():
                for field, fact in zip(fields, facts, strict=True):
                    # A nought is left blank or, of nothing, not written at all.
                    assert board.numbers.get((str(row_key), field), ("0", "0")) == (str(fact), str(fact)), (row_key, field)


def test_jointly_led_indicator_stands_with_each_of_its_units(html: str) -> None:
    for unit in ("甲局", "乙局"):
        row = html.split(f'<tr data-unit="{unit}">')[1].split("</tr>")[0]
        assert "覆盖率" in row


def test_without_laggards_the_conclusion_does_not_hide_what_is_unknown(release: Release) -> None:
    rows = read_rows(release.database)
    unknown = replace(rows, indicators=[replace(row, status_code="data_missing", status_zh="数据待补") for row in rows.indicators])

    conclusion = make_page(unknown).conclusion

    assert "4 项尚不能判定" in conclusion
    assert "没有滞后" not in conclusion


def test_worst_comes_first(board: Board) -> None:
    assert [EXPECTED_GROUPS[target] for target in board.order] == ["bad", "unknown", "good", "good"]


def test_conclusion_names_the_laggard_and_its_unit(html: str) -> None:
    sentence = re.search(r'class="conclusion">([^<]+)<', html)
    assert sentence
    assert "4 项指标" in sentence[1]
    assert "大型数据中心电能利用效率(乙局,滞后)" in sentence[1]


def test_page_says_that_the_figures_are_made_up_and_of_which_release(html: str, release: Release) -> None:
    assert "合成数据" in html
    assert "2025年11月20日" in html
    assert release.release_id in html


def test_submitted_text_is_escaped(html: str, board: Board) -> None:
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert board.tags["b"] == 2  # the two of our own heading


def test_held_cell_is_named_with_file_and_place(html: str) -> None:
    for text in ("ports_202510.csv", "line 12, column 端口总数", "4,1Z0&lt;b&gt;", "不是数字"):
        assert text in html


def test_held_file_that_no_unit_can_mend_is_the_engineers(html: str) -> None:
    assert re.search(r"<td>运维</td><td>feed_b list<small>2025Q3</small></td>", html)


def test_page_needs_no_script_and_nothing_from_outside(html: str, board: Board) -> None:
    assert board.tags["script"] == board.tags["img"] == board.tags["link"] == 0
    assert not re.search(r"https?://|url\(|@import", html)


def test_rules_state_the_numbers_that_the_models_judge_by(html: str) -> None:
    declared = yaml.safe_load((Project(REPOSITORY).dbt / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]

    assert f"不超过全程的 {declared['slightly_behind_points']} 个百分点" in html
    assert f"超过 {declared['reconciliation_tolerance'] * 100:g}%" in html


def test_figure_is_never_rounded_onto_a_target_it_misses() -> None:
    assert figure(Decimal("29.97"), 1, unlike=(Decimal(30),)) == "29.97"
    assert figure(Decimal("29.94"), 1, unlike=(Decimal(30),)) == "29.9"
    assert figure(Decimal("30.00"), 1, unlike=(Decimal(30),)) == "30"


def test_figure_rounds_half_up_and_groups_thousands() -> None:
    assert figure(Decimal("14999.5"), 0) == "15,000"
    assert figure(None, 1) == "—"


def test_status_that_is_not_known_is_never_shown_as_good() -> None:
    assert group_of("brand_new") == "unknown"
    assert {STATUS_GROUPS[code] for code in ("data_missing", "held", "conflict")} == {"unknown"}


def test_shapes_differ_so_that_colour_is_not_needed() -> None:
    assert len({style.shape for style in STYLE.values()}) == len(STYLE)


@pytest.mark.parametrize(
    ("value", "low", "high", "is_met"),
    [
        ("31", "30", None, True),
        ("29", "30", None, False),
        ("1.25", None, "1.3", True),
        ("1.4", None, "1.3", False),
        ("2", "1", "3", True),
        ("0", "0", None, True),
    ],
)
def test_point_lies_in_the_zone_exactly_when_the_target_is_met(value: str, low: str | None, high: str | None, is_met: bool) -> None:
    rail = make_rail(Decimal(value), None, low=Decimal(low) if low else None, high=Decimal(high) if high else None)

    assert rail.value is not None
    assert rail.zone_start is not None
    assert rail.zone_end is not None
    assert (rail.zone_start <= rail.value <= rail.zone_end) is is_met
    assert 0 <= rail.value <= WIDTH
