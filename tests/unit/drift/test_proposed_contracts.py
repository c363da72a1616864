"""A contract proposed for an unknown file reads that file back. 合成数据."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from drift_world import DriftWorld, csv_file, workbook

from newinfra.contracts.layout import CsvLayout
from newinfra.fetch.names import match_tables
from newinfra.profile.proposal import propose_contract, source_id
from newinfra.read.formats import read_grids
from newinfra.read.found.text import text_layout
from newinfra.read.layout import LaidOutTable, infer_tables

REPORT = workbook(
    [
        ["漳州市千兆光网建设情况月报表(合成数据)", "", "", "", "", ""],
        ["填报单位:某局    2025年10月    单位:个、万户", "", "", "", "", ""],
        ["序号", "县（市、区）", "PON端口总数", "固定宽带用户", "", "夜间灯光指数（%）"],
        ["", "", "", "合计", "其中：≥1000M", ""],
        ["1", "芗城区", 12000, 35.5, 12.5, 3.1],
        ["2", "龙文区", 11000, 25.25, "…", 2.5],
        ["3", "龙海区", 9000, 15.75, "—", 1.25],
        ["注:1.本表为合成数据。", "", "", "", "", ""],
    ],
    merges=[(0, 0, 0, 5), (1, 0, 1, 5), (2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 4), (2, 5, 3, 5)],
)
PLAIN = csv_file(
    [["区县", "账期", "PON端口总数(万个)", "某指数"], ["芗城区", "2025-10", "1.2", "7"], ["龙文区", "2025-10", "1.1", "8"]], encoding="gb18030", packed=False
)
PACKED = csv_file([["地区", "年末常住人口(万人)"], ["芗城区", "61.5"], ["龙文区", "32.25"]], encoding="utf-8", delimiter=";")
CROSSTAB = workbook(
    [
        ["数据库:年度数据(合成数据)", "", ""],
        ["指标", "2024年", "2023年"],
        ["年末总人口(万人)", 506.1, 505.9],
        ["城镇人口(万人)", 320.5, 318.25],
        ["注:抽样推算。", "", ""],
    ]
)
FILES = {"月报_202510.xlsx": REPORT, "ZZ_PON_202510.csv": PLAIN, "人口_2025年.csv.gz": PACKED, "年度数据.xlsx": CROSSTAB}


def proposed(world: DriftWorld, name: str) -> tuple[str, list[LaidOutTable]]:
    """Write the proposed contract into the project; its source, and what the file holds."""
    grids = read_grids(FILES[name], where=name)
    tables = infer_tables(grids)
    text = text_layout(FILES[name], CsvLayout(format="csv")) if grids[0].sheet is None else None
    source = source_id(name)
    contract = propose_contract(tables, grids, name, text=text, project=world.project)
    (world.project.contracts / f"{source}.odcs.yaml").write_text(contract, encoding="utf-8")
    return source, tables


@pytest.fixture
def world(tmp_path: Path) -> DriftWorld:
    return DriftWorld(tmp_path)


def cell_of(place: str, tables: list[LaidOutTable], header: list[str]) -> str:
    """The cell that a place of the raw data means: line 2, column X is a field of the line."""
    if match := re.fullmatch(r"line (\d+), column (.*)", place):
        return f"{'ABCDEFG'[header.index(match[2])]}{match[1]}"
    return place.rpartition("!")[2]


@pytest.mark.parametrize("name", FILES)
def test_a_proposed_contract_reads_its_file_back(world: DriftWorld, name: str) -> None:
    source, tables = proposed(world, name)
    (match,) = match_tables(world.contract(source), name)

    world.land(source, match.table.name, match.period.label if match.period and match.table.spec.period_from != "column" else None, FILES[name], name=name)
    world.night(source)

    assert world.messages() == []
    assert world.states(source) == [("loaded", "")]
    header = [str(text) for text in read_grids(FILES[name], where=name)[0].rows[0]]
    read = {cell_of(place, tables, header): value for place, value, _ in world.raw() if value is not None}
    records = {record.cell: Decimal(str(record.value)) for table in tables for record in table.records if record.value is not None}
    assert {cell: value for cell, value in read.items() if cell in records} == records
    assert all(value == 0 for cell, value in read.items() if cell not in records), "… is about zero"


def test_regions_units_and_measures_are_those_of_the_seeds(world: DriftWorld) -> None:
    source, _ = proposed(world, "月报_202510.xlsx")

    (table,) = world.contract(source).tables
    columns = {column.title_zh: (column.spec.role, column.spec.unit, column.spec.measure) for column in table.columns}

    assert columns["县(市、区)"] == ("region", None, None)
    assert columns["PON端口总数"] == ("measure", "个", "pon_ports_total")
    assert columns["夜间灯光指数"][:2] == ("measure", "%")
    assert table.spec.files == ["月报_{yyyy}{mm}.xlsx"]
    assert (table.spec.cadence, table.spec.history_start, table.spec.period_from) == ("month", "2025-10", "file_name")
    assert next(column for column in table.columns if column.title_zh == "其中:≥1000M").spec.missing == {"—": "none", "…": "zero"}


def test_what_only_a_person_can_know_is_all_that_lint_asks_for(world: DriftWorld) -> None:
    source, _ = proposed(world, "ZZ_PON_202510.csv")

    problems = world.lint(source)

    assert {re.sub(r"'[^']*'", "…", problem.partition(": ")[2].partition(". ")[0]) for problem in problems} == {
        "feed: publisher … is not in seeds/units.csv",
        "feed: owner_unit … is not in seeds/units.csv",
        "figures.column_d: a figure without a unit",
        "figures.column_d: measure … is not in seeds/measures.csv",
    }
    text = world.contract(source).path.read_text(encoding="utf-8")
    assert text.count("请填写") - 1 == 3, "the units of people twice, and the figure that no seed knows"
