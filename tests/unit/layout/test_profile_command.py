"""`newinfra profile`: the readable summary and the JSON of all records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newinfra.cli.main import app

CSV = "合成数据：各县用户\n单位：万户\n地区,宽带,移动\n甲县,1.5,2\n乙县,—,4\n注：初步数。\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "各县用户.csv"
    path.write_bytes(CSV.encode("gb18030"))
    return path


def test_the_json_holds_every_record_with_its_labels_and_unit(file: Path) -> None:
    result = CliRunner().invoke(app, ["profile", str(file), "--json"])
    assert result.exit_code == 0, result.output
    (table,) = json.loads(result.stdout)["tables"]
    assert (table["sheet"], table["header_rows"], table["data_range"], table["footers"]) == (None, [3], "B4:C5", [6])
    assert table["records"][0] == {
        "cell": "B4",
        "row_labels": ["甲县"],
        "column_labels": ["宽带"],
        "value": 1.5,
        "text": "1.5",
        "unit": "万户",
        "uncertain": False,
    }
    assert [record["value"] for record in table["records"]] == [1.5, 2, None, 4]


def test_the_summary_names_table_header_range_unit_and_footers(file: Path) -> None:
    result = CliRunner().invoke(app, ["profile", str(file)])
    assert result.exit_code == 0, result.output
    for words in ("表头行", "B4:C5", "万户", "甲县", "合成数据：各县用户", "共 4 条"):
        assert words in result.stdout


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["profile", str(tmp_path / "没有.xlsx")]).exit_code != 0
