"""What a blank form is made of: the contract's texts, the plan's regions, checks of what is typed in, and a hidden note of the contract's version."""

from __future__ import annotations

import gzip
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from steward_world import PROJECT, contract_of

from newinfra.contracts import Contract, load_contract
from newinfra.errors import ConfigError
from newinfra.fetch.names import match_tables
from newinfra.periods import Period, parse_period
from newinfra.read.formats import read_grids
from newinfra.read.sheets.wording import FORM_SHEET
from newinfra.steward.stamp import read_stamp
from newinfra.steward.template import Template, blank_templates, write_templates

REAL = Path(__file__).parents[2] / "real" / "contracts"


def period(label: str) -> Period:
    found = parse_period(label)
    assert found
    return found


def templates(contract: Contract, label: str = "2025-10", table: str | None = None) -> list[Template]:
    return blank_templates(contract, project=PROJECT, today=date(2025, 11, 12), table_name=table, period=period(label))


def opened(template: Template) -> Workbook:
    return load_workbook(io.BytesIO(template.data))


def rules(sheet: Worksheet) -> dict[str, tuple[str, str | None]]:
    """Kind and formula of the checks, by the column that they stand in."""
    return {str(rule.sqref).split("6:")[0]: (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}


def test_the_form_of_a_summary_has_its_title_unit_headers_and_counties() -> None:
    sheet = opened(templates(contract_of("comms_admin"))[0]).worksheets[0]

    texts = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=18)]
    assert texts[0][0] == "千兆光网建设情况月报表"
    assert [text for text in texts[1] if text] == ["填报单位：市通管办", "所属期：2025年10月", "单位：个、万户"]
    assert texts[2][0].startswith("填表说明：")
    assert "“—”无此项" in texts[2][0]
    assert texts[3] == ["序号", "县（市、区）", "5G基站数", "PON端口总数", "10G-PON及以上端口", None, "固定宽带用户", None, "备注"]
    assert texts[4][4:8] == ["总数", "其中：50G", "合计", "其中：≥1000M"]
    assert {"E4:F4", "G4:H4", "A4:A5", "D4:D5"} <= {str(span) for span in sheet.merged_cells.ranges}
    assert [row[1] for row in texts[5:]] == [
        *("芗城区", "龙文区", "龙海区", "长泰区", "云霄县", "漳浦县", "诏安县", "东山县", "南靖县", "平和县", "华安县"),
        *("合计", None),
    ]
    assert sheet.freeze_panes == "C6"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9


def test_headings_are_locked_and_data_cells_are_not() -> None:
    sheet = opened(templates(contract_of("comms_admin"))[0]).worksheets[0]

    assert sheet.protection.sheet
    assert [sheet[cell].protection.locked for cell in ("A1", "G2", "A3", "D4", "F5", "J1")] == [True] * 6
    assert not any(sheet[cell].protection.locked for cell in ("A6", "D6", "I17", "D30"))
    assert not any(sheet.column_dimensions[letter].protection.locked for letter in "ABCD")


def test_figures_lists_and_dates_are_checked_while_they_are_typed() -> None:
    summary = rules(opened(templates(contract_of("comms_admin"))[0]).worksheets[0])
    kind, formula = summary["D"]
    assert kind == "custom"
    assert re.fullmatch(r'OR\(AND\(ISNUMBER\(D6\),D6>=0,D6<=[0-9]+,D6=INT\(D6\)\),EXACT\(D6,"—"\),EXACT\(D6,"-"\)\)', formula or "")
    assert summary["B"][0] == "list"
    sites = rules(opened(templates(contract_of("cyberspace_office"), "2025Q3")[0]).worksheets[0])
    assert sites["H"] == ("custom", 'OR(AND(ISNUMBER(H6),H6>=0,H6<=100),EXACT(H6,"—"),EXACT(H6,"-"))')
    assert (sites["G"][0], sites["I"][0]) == ("list", "date")


def test_lists_have_the_plan_s_regions_and_the_contract_s_words_on_a_hidden_sheet() -> None:
    book = opened(templates(contract_of("cyberspace_office"), "2025Q3")[0])

    hidden = book[FORM_SHEET]
    columns = [[cell.value for cell in column if cell.value] for column in hidden.iter_cols(min_col=4)]
    assert hidden.sheet_state == "veryHidden"
    assert ["监测中", "已移出"] in columns
    assert any({"漳州市", "芗城区", "漳州高新区"} <= set(column) for column in columns)


def test_every_column_says_in_a_comment_what_it_wants() -> None:
    sheet = opened(templates(contract_of("comms_admin"))[0]).worksheets[0]

    comments = {cell.coordinate: cell.comment.text for row in sheet["A4:I5"] for cell in row if cell.comment}
    assert set(comments) == {"A4", "B4", "C4", "D4", "E5", "F5", "G5", "H5", "I4"}
    assert comments["D4"].startswith("必填")
    assert "单位个" in comments["D4"]
    assert comments["F5"].startswith("没有可留空")
    assert "“—”无此项" in comments["F5"]
    assert "必填" not in "".join(str(cell.value or "") for row in sheet["A4:I5"] for cell in row)


def test_the_form_knows_its_contract_and_whether_it_is_outdated() -> None:
    contract = contract_of("comms_admin")
    stamp = read_stamp(read_grids(templates(contract)[0].data, where="form"))

    assert stamp
    assert (stamp.source_id, stamp.contract_version, stamp.tables) == ("comms_admin", contract.version, ("summary",))
    assert not stamp.is_older_than(contract)
    assert stamp.is_older_than(replace(contract, version="1.10.0"))
    assert not replace(stamp, contract_version="1.10.0").is_older_than(replace(contract, version="1.9.0"))


@pytest.mark.parametrize(
    "source_id", ["comms_admin", "agriculture_bureau", "statistics_bureau", "industry_bureau", "china_mobile", "china_broadnet", "state_grid"]
)
def test_a_form_is_named_as_the_contract_wants_it(source_id: str) -> None:
    contract = contract_of(source_id)

    for template in blank_templates(contract, project=PROJECT, today=date(2025, 11, 12)):
        assert {(match.table.name, match.period) for match in match_tables(contract, template.file_name)} == {
            (name, template.period) for name in template.tables
        }
        assert template.note_zh == ""
        assert template.file_name.endswith((".xlsx", ".csv", ".csv.gz"))


def test_where_only_xls_is_taken_the_form_says_how_to_save_it() -> None:
    contract = contract_of("agriculture_bureau")
    table = contract.tables[0]
    old = replace(table, spec=table.spec.model_copy(update={"files": ["数字乡村_{yyyy}H{h}.xls"]}))

    template = templates(replace(contract, tables=(old,)), "2025H1")[0]

    assert template.file_name == "数字乡村_2025H1.xlsx"
    assert "数字乡村_2025H1.xls" in template.note_zh


def test_a_csv_source_gets_its_header_line_in_its_encoding() -> None:
    template = templates(contract_of("china_mobile"), table="pon_ports")[0]

    assert template.file_name == "ZZ_CM_PON_202510.csv.gz"
    assert gzip.decompress(template.data).decode("gb18030").startswith("区县,账期,")
    assert templates(contract_of("china_unicom"), table="pon_ports")[0].data.startswith(b"\xef\xbb\xbf")


def test_a_source_with_an_interface_has_no_form() -> None:
    with pytest.raises(ConfigError, match="nobody fills in a form"):
        templates(contract_of("china_telecom"))


def test_a_crosstab_has_its_corner_its_period_and_its_items() -> None:
    contract = load_contract(next(path for path in sorted(REAL.glob("*.odcs.yaml")) if "format: crosstab" in path.read_text(encoding="utf-8")))

    template = templates(contract, "2024")[0]

    grid = read_grids(template.data, where="form")[0]
    layout = contract.tables[0].spec.layout
    header = next(row for row in range(len(grid.rows)) if grid.text(row, 0) == getattr(layout, "corner", None))
    assert grid.text(header, 1) == "2024年"
    assert {grid.text(row, 0) for row in range(header + 1, len(grid.rows))} <= set(contract.tables[0].with_role("measure_item")[0].spec.map)


def test_of_several_tables_those_of_the_period_s_kind_are_made() -> None:
    contract = contract_of("industry_bureau")

    assert [template.tables for template in templates(contract, "2025-10")] == [("node_enterprises",)]
    assert [template.tables for template in templates(contract, "2025H1")] == [("platforms",), ("cases",), ("factories",)]
    with pytest.raises(ConfigError, match="too long"):
        templates(contract, "2025", table="platforms")


def test_a_filled_form_is_never_overwritten(tmp_path: Path) -> None:
    contract = contract_of("comms_admin")
    (path, _), *_ = write_templates(contract, project=PROJECT, today=date(2025, 11, 12), output=tmp_path)

    with pytest.raises(ConfigError, match="there already"):
        write_templates(contract, project=PROJECT, today=date(2025, 11, 12), output=tmp_path)
    with pytest.raises(ConfigError, match="several files"):
        write_templates(contract_of("industry_bureau"), project=PROJECT, today=date(2025, 11, 12), output=tmp_path / "一份.xlsx")
    assert path.name == "附件2_漳州市千兆光网建设情况月报表_202510.xlsx"


def test_the_same_form_has_the_same_bytes() -> None:
    assert templates(contract_of("comms_admin"))[0].data == templates(contract_of("comms_admin"))[0].data
