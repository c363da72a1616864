from __future__ import annotations

from collections.abc import Callable

import pytest
from fetch_world import table_of

from newinfra.contracts import Contract
from newinfra.contracts.templates import compiled
from newinfra.errors import ContractError
from newinfra.fetch.names import decoded, match_tables, printable, unsafe

ContractOf = Callable[..., Contract]


def matched(contract_of: ContractOf, template: str, path: str, **spec: object) -> tuple[object, ...] | None:
    contract = contract_of({"kind": "drop"}, table_of("ports", files=[template], **spec))
    matches = match_tables(contract, path)
    return (matches[0].period.label if matches[0].period else None, matches[0].version, matches[0].vintage) if matches else None


@pytest.mark.parametrize(
    ("template", "path", "spec", "expected"),
    [
        ("{yyyy}{mm}/ZZ_CM_PON_{yyyy}{mm}.csv.gz", "202406/ZZ_CM_PON_202406.csv.gz", {}, ("2024-06", None, "快报")),
        ("{yyyy}{mm}/ZZ_CM_PON_{yyyy}{mm}.csv.gz", "202407/ZZ_CM_PON_202406.csv.gz", {}, None),
        ("PON_{yyyy}{mm}[_V{version}].csv", "PON_202406.csv", {}, ("2024-06", None, "快报")),
        ("PON_{yyyy}{mm}[_V{version}].csv", "PON_202406_V2.csv", {}, ("2024-06", 2, "修订")),
        ("PON_{yyyy}{mm}.csv", "PON_202413.csv", {}, None),
        ("PON_{yyyy}{mm}.csv", "PONx202406xcsv", {}, None),
        ("*({yyyy}年{mm}月).xls", "附件2 月报表(２０２４年06月).xls", {}, ("2024-06", None, "快报")),
        ("*.csv", "a/b.csv", {}, None),
        ("load_{yyyy}{mm}{dd}.csv", "load_20240229.csv", {"cadence": "day"}, ("2024-02-29", None, "快报")),
        ("load_{yyyy}{mm}{dd}.csv", "load_20240231.csv", {"cadence": "day"}, None),
        ("racks_{yyyy}{mm}.csv", "racks_202406.csv", {"cadence": "quarter"}, ("2024Q2", None, "快报")),
        ("racks_{yyyy}Q{q}.csv", "racks_2024Q3.csv", {"cadence": "quarter"}, ("2024Q3", None, "快报")),
        ("{yyyy}年{h}半年*.xlsx", "2024年下半年名单.xlsx", {"cadence": "half"}, ("2024H2", None, "快报")),
        ("人口{yyyy}{vintage}.xlsx", "人口2023年报.xlsx", {"cadence": "year"}, ("2023", None, "年报")),
        ("all.csv", "all.csv", {"period_from": "column"}, (None, None, "快报")),
        ("{yyyy}.csv", "2024.csv", {"period_from": "column"}, ("2024", None, "快报")),
    ],
)
def test_a_name_tells_period_version_and_vintage(contract_of: ContractOf, template: str, path: str, spec: dict[str, str], expected: object) -> None:
    assert matched(contract_of, template, path, **spec) == expected


def test_a_workbook_may_hold_several_tables(contract_of: ContractOf) -> None:
    contract = contract_of(
        {"kind": "drop"}, table_of("a", files=["{yyyy}{mm}*.xlsx"]), table_of("b", files=["{yyyy}{mm}报表.xlsx"]), table_of("c", files=["no"])
    )

    assert [match.table.name for match in match_tables(contract, "202401报表.xlsx")] == ["a", "b"]


@pytest.mark.parametrize("template", ["{yyy}.csv", "{yyyy.csv", "a[b.csv", "a]b.csv", "}"])
def test_a_malformed_template_is_refused(template: str) -> None:
    with pytest.raises(ContractError, match="template"):
        compiled(template)


def test_a_template_is_text_not_a_pattern() -> None:
    assert compiled("a+(b).csv").fullmatch("a+(b).csv")
    assert not compiled("a+(b).csv").fullmatch("aab.csv")


@pytest.mark.parametrize("path", ["../x.csv", "a/../../x", "a//b", "a\\b", "a\nb", "x‮gpj.exe", "a\x00", "", "长" * 2000, "\udcff"])
def test_hostile_paths_are_unsafe_and_printable(path: str) -> None:
    assert unsafe(path)
    assert len(printable(path)) < 2000
    assert printable(path).isprintable()


def test_ordinary_chinese_paths_are_safe() -> None:
    assert not unsafe("2024年/附件2 千兆光网(6月)…—.xlsx")


def test_names_written_by_chinese_windows_are_read() -> None:
    assert decoded("端口.csv".encode("gb18030")) == "端口.csv"
    assert decoded("端口.csv".encode()) == "端口.csv"
    assert unsafe(decoded(b"\xff\xff.csv"))
