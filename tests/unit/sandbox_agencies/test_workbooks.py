from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from newinfra.contracts import Contract
from newinfra.fetch.names import match_tables
from newinfra.periods import parse_period
from newinfra.sandbox.agencies import AgencyTruth, count
from newinfra.sandbox.outgoing import Outgoing

Sent = dict[tuple[str, str], Outgoing]
RowsOf = Callable[[str, str], list[list[object]]]

SUMMARY = "附件2_漳州市千兆光网建设情况月报表_{}.xlsx"


def _content(outgoing: Outgoing) -> bytes:
    assert callable(outgoing.content)
    return outgoing.content()


def test_every_sheet_says_that_it_is_synthetic(sent: Sent, rows_of: RowsOf) -> None:
    for source_id, path in sent:
        if "2025" in path or source_id == "statistics_bureau":
            rows = rows_of(source_id, path)
            assert "合成数据" in str(rows[1][0]), path
            assert any("合成数据" in str(row[0]) and str(row[0]).startswith("注：") for row in rows), path


def test_files_ending_in_xls_are_biff_and_the_others_are_zip(sent: Sent) -> None:
    for (_, path), outgoing in sent.items():
        if "2025" in path:
            magic = b"\xd0\xcf\x11\xe0" if path.endswith(".xls") else b"PK\x03\x04"
            assert _content(outgoing).startswith(magic), path


def test_headers_of_the_forms_are_those_of_the_contracts(agency_contracts: list[Contract], sent: Sent, rows_of: RowsOf) -> None:
    by_id = {contract.id: contract for contract in agency_contracts}
    seen = set()
    for source_id, path in sent:
        table = match_tables(by_id[source_id], path)[0].table
        if (source_id, table.name) in seen:
            continue
        seen.add((source_id, table.name))
        rows = rows_of(source_id, path)
        first_header = [str(cell) for cell in rows[3]]
        second_header = [str(cell) for cell in rows[4]] if table.spec.layout.header_rows == 2 else [""] * len(first_header)  # type: ignore[union-attr]
        above, paths = "", []
        for top, below in zip(first_header, second_header, strict=True):
            above = top or above
            paths.append((above, below) if below else (top,))
        promised = [tuple(source) if isinstance(source, list) else (source,) for column in table.columns for source in column.spec.source]
        assert sorted(promised) == sorted(paths), (source_id, table.name)
    assert seen == {(contract.id, table.name) for contract in agency_contracts for table in contract.tables}


def test_words_of_the_forms_are_in_the_maps_of_the_contracts(agency_contracts: list[Contract], sent: Sent, rows_of: RowsOf) -> None:
    by_id = {contract.id: contract for contract in agency_contracts}
    for source_id, path in sent:
        if not any(label in path for label in ("2023H1", "2024Q4", "2025Q3", "2025H1", "202312", "202509")):
            continue
        table = match_tables(by_id[source_id], path)[0].table
        depth = table.spec.layout.header_rows  # type: ignore[union-attr]
        rows = rows_of(source_id, path)
        headers = [str(below or above) for above, below in zip(rows[3], rows[2 + depth], strict=True)]
        body = [row for row in rows[3 + depth :] if isinstance(row[0], (int, float))]
        for column in table.columns:
            if column.spec.map:
                source = column.spec.source[0]
                place = headers.index(source if isinstance(source, str) else source[-1])
                assert {str(row[place]) for row in body} <= set(column.spec.map), (path, column.name)


def test_unit_line_names_the_reporter_the_period_and_every_unit(agency_contracts: list[Contract], sent: Sent, rows_of: RowsOf) -> None:
    by_id = {contract.id: contract for contract in agency_contracts}
    for source_id, path in sent:
        match = match_tables(by_id[source_id], path)[0]
        if match.version or "202510" in path or match.period is None or match.period.end.year < 2025:
            continue
        line = str(rows_of(source_id, path)[2][0])
        reporter, period, units = line.split("   ")
        assert reporter.startswith("填报单位：")
        assert parse_period(period) == match.period, path
        named = set(units.removeprefix("单位：").split("、"))
        assert {column.spec.unit for column in match.table.columns if column.spec.unit} <= named


def test_the_summary_has_the_layout_of_a_statistical_table(sent: Sent) -> None:
    content = _content(sent["comms_admin", SUMMARY.format("202412")])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Sheet1"]
    merged = {str(area) for area in sheet.merged_cells.ranges}

    assert {"A2:I2", "A3:I3", "A4:A5", "E4:F4", "G4:H4"} <= merged
    assert [cell.value for cell in sheet[6]] == ["甲", "乙", "1", "2", "3", "4", "5", "6", "丙"]
    assert sheet["A7"].value == "合计"
    assert sheet["B7"].value is None
    assert str(sheet["D7"].value).startswith("=D8+")
    labels = [str(row[1].value) for row in sheet.iter_rows(min_row=8) if row[1].value]
    assert labels.index("　　其中：漳州开发区") == labels.index("龙海区") + 1


def test_the_cached_total_of_the_summary_is_the_sum_of_its_counties(rows_of: RowsOf) -> None:
    rows = rows_of("comms_admin", SUMMARY.format("202412"))
    total = next(row for row in rows if row[0] == "合计")
    counties = [row for row in rows if isinstance(row[0], (int, float))]

    ports = [int(unicodedata.normalize("NFKC", str(row[3])).replace(",", "").removesuffix(".0")) for row in counties]
    assert len(counties) == 11
    assert sum(ports) == total[3]


def test_clerks_type_full_width_digits_commas_and_symbols(rows_of: RowsOf) -> None:
    cells = [str(cell) for row in rows_of("comms_admin", SUMMARY.format("202406")) for cell in row]
    node_cells = [str(cell) for row in rows_of("industry_bureau", "标识解析二级节点接入企业名单_202306.xlsx") for cell in row]

    assert any(cell and all("０" <= char <= "９" for char in cell) for cell in cells)
    assert any("," in cell and cell.replace(",", "").isdigit() for cell in cells)
    assert "—" in cells
    assert "…" in node_cells


def test_counties_have_their_old_names_in_2023_and_the_total_moves_last_in_2025(rows_of: RowsOf) -> None:
    old = rows_of("comms_admin", SUMMARY.format("202305"))
    new = rows_of("comms_admin", SUMMARY.format("202503"))

    assert {"龙海市", "长泰县"} <= {str(row[1]) for row in old}
    assert {"龙海区", "长泰区"} <= {str(row[1]) for row in new}
    labels = [str(row[0]) for row in new]
    assert labels.index("合计") + 1 == next(number for number, label in enumerate(labels) if label.startswith("注："))


def test_branches_share_their_parents_credit_code(truth: AgencyTruth, rows_of: RowsOf) -> None:
    rows = rows_of("industry_bureau", "标识解析二级节点接入企业名单_202510_V2.xlsx")
    body = [row for row in rows if len(str(row[1])) == 18]
    connected = {str(row[1]) for row in body if row[8] == "已接入"}

    assert len(body) > len({str(row[1]) for row in body})
    assert len(connected) == count(truth, "node_enterprises", date(2025, 10, 31))


def test_the_vessel_list_ends_in_a_total_that_is_no_vessel(truth: AgencyTruth, rows_of: RowsOf) -> None:
    rows = rows_of("ocean_fishery_bureau", "海洋渔船宽带卫星终端装配台账_2025Q3.xlsx")
    vessels = [row for row in rows if str(row[1]).isdigit()]
    total = next(row for row in rows if row[0] == "合计")
    eligible = [row for row in vessels if (row[5], row[6], row[12]) == ("大中型", "海洋", "在册")]

    assert total[1] == ""
    assert total[2] == f"{len(vessels)}艘"
    assert len(eligible) == count(truth, "vessels_eligible", date(2025, 9, 30))
    assert sum(row[7] == "是" for row in eligible) == count(truth, "vessels_with_terminal", date(2025, 9, 30))


@pytest.mark.parametrize(
    ("source_id", "path", "wrong"),
    [
        ("comms_admin", SUMMARY.format("202509"), "待核"),
        ("comms_admin", SUMMARY.format("202510"), "光接入端口数"),
        ("ocean_fishery_bureau", "海洋渔船宽带卫星终端装配台账_2025Q3.xlsx", "约36"),
        ("industry_bureau", "标识解析二级节点接入企业名单_202510.xlsx", "填报单位：市工信局   2025年9月   单位：家、万个"),
    ],
)
def test_faults_stand_in_the_file(rows_of: RowsOf, source_id: str, path: str, wrong: str) -> None:
    assert wrong in {str(cell) for row in rows_of(source_id, path) for cell in row}


def test_the_unit_slip_is_ten_thousand_times_the_repaired_figure(rows_of: RowsOf) -> None:
    bad, good = (next(row for row in rows_of("comms_admin", SUMMARY.format(label)) if row[0] == "合计") for label in ("202508", "202508_V2"))

    assert bad[7] == pytest.approx(10_000 * float(str(good[7])))


def test_the_broken_formula_of_the_racks_is_an_error_cell(sent: Sent) -> None:
    content = _content(sent["development_reform", "数据中心标准机架情况_2025Q3.xlsx"])
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["标准机架"]

    assert [row[3].value for row in sheet.iter_rows(min_row=7) if row[1].value == "漳浦县"] == ["#DIV/0!"]
    assert [row[3].data_type for row in sheet.iter_rows(min_row=7) if row[1].value == "漳浦县"] == ["e"]
