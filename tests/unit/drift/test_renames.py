"""How sure a rename is: by text, by place, by values, and never by one weak sign alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from newinfra.contracts import load_contract
from newinfra.drift.drifts import drifts_of
from newinfra.drift.yaml_text import YamlText, child, item_with
from newinfra.project import REPOSITORY
from newinfra.read.found.claims import Claims
from newinfra.read.found.layout import FoundColumn, FoundLayout
from newinfra.read.found.renames import LIKELY, likely_renames
from newinfra.units import Units

UNITS = Units.from_rows(
    [
        {"unit_code": "户", "name_zh": "户", "dimension": "accounts", "factor": "1"},
        {"unit_code": "万户", "name_zh": "万户", "dimension": "accounts", "factor": "10000"},
        {"unit_code": "人", "name_zh": "人", "dimension": "persons", "factor": "1"},
        {"unit_code": "万人", "name_zh": "万人", "dimension": "persons", "factor": "10000"},
        {"unit_code": "%", "name_zh": "百分比", "dimension": "ratio", "factor": "0.01"},
    ],
    [],
)
SUBS = Claims(load_contract(REPOSITORY / "contracts/china_mobile.odcs.yaml").table("broadband_subs"), UNITS)
POPULATION = load_contract(REPOSITORY / "tests/real/contracts/nbs_population.odcs.yaml").table("population")


def csv_layout(**columns: list[str]) -> FoundLayout:
    return FoundLayout(
        "csv", tuple(FoundColumn((header,), tuple(samples)) for header, samples in columns.items()), encoding="gb18030", compression="gzip", delimiter=","
    )


def titles() -> list[str]:
    return [str(column.spec.source[0]) for column in SUBS.table.columns]


def with_title(position: int, title: str, samples: list[str]) -> tuple[FoundLayout, FoundLayout]:
    """A layout like the one before but for one column."""
    before = {header: [str(place * 10.0 + 3)] * 3 for place, header in enumerate(titles())}
    after = {(title if place == position else header): (samples if place == position else values) for place, (header, values) in enumerate(before.items())}
    return csv_layout(**before), csv_layout(**after)


def figure() -> int:
    return next(place for place, column in enumerate(SUBS.table.columns) if column.spec.role == "measure")


@pytest.mark.parametrize(
    ("title", "samples", "is_likely"),
    [
        pytest.param("完全不同的名称", ["23.1"], True, id="same place and figures of the same size"),
        pytest.param("完全不同的名称", ["231000"], None, id="same place alone is nothing"),
        pytest.param("完全不同的名称", ["芗城区"], None, id="words are no figures"),
    ],
)
def test_a_name_with_nothing_in_common_needs_place_and_values(title: str, samples: list[str], is_likely: bool | None) -> None:
    position = figure()
    size = str(position * 10.0 + 3)
    before, after = with_title(position, title, [size if text == "23.1" else text for text in samples])

    renames = likely_renames(SUBS, after, before)

    assert [rename.missing.column.name for rename in renames] == ([SUBS.table.columns[position].name] if is_likely is not None else [])


def test_a_similar_name_in_the_same_place_is_likely_without_any_delivery_before() -> None:
    position = figure()
    _, after = with_title(position, titles()[position].replace("用户", "客户"), ["5.5"])

    (rename,) = likely_renames(SUBS, after, None)

    assert rename.certainty >= LIKELY
    assert rename.missing.title == titles()[position]


def test_two_renamed_columns_are_not_taken_for_each_other() -> None:
    first = figure()
    before = {header: [str(place)] for place, header in enumerate(titles())}
    renamed = {header: header.replace("用户", "客户") for header in titles()[first : first + 2]}
    after = csv_layout(**{renamed.get(header, header): samples for header, samples in before.items()})

    renames = likely_renames(SUBS, after, csv_layout(**before))

    assert {rename.missing.title: rename.found.title for rename in renames} == {old: new for old, new in renamed.items() if old != new}


@pytest.mark.parametrize(
    ("labels", "kinds"),
    [
        (["年末总人口(万人)", "城镇人口(万人)", "男性人口(万人)"], []),
        (["年末人口总数(万人)", "城镇人口(万人)"], [("renamed", "年末总人口(万人)", "年末人口总数(万人)")]),
        (["城镇人口(万人)"], [("missing", "年末总人口(万人)", "")]),
        (["年末总人口(人)", "城镇人口(人)"], [("unit", "万人", "人"), ("unit", "万人", "人")]),
    ],
)
def test_items_of_a_crosstab_are_compared_like_columns(labels: list[str], kinds: list[tuple[str, str, str]]) -> None:
    layout = FoundLayout("crosstab", tuple(FoundColumn((label,), ("506.1",)) for label in labels), corner="指标")

    drifts = drifts_of(Claims(POPULATION, UNITS), layout, None)

    assert [(drift.kind, drift.was, drift.now) for drift in drifts] == kinds


BLOCK = """# kept
a:
  - name: one   # stays here
    from:
      - x  # a comment
      # before the next
    map: {p: q}
  - {name: two, from: [], map: {}}

# the end
"""


def test_edits_of_yaml_leave_comments_order_and_style_alone() -> None:
    text = YamlText(BLOCK)
    one, two = (item_with(child(text.root, "a"), "name", name) for name in ("one", "two"))
    for item in (one, two):
        sources, words = child(item, "from"), child(item, "map")
        assert isinstance(sources, yaml.SequenceNode)
        assert isinstance(words, yaml.MappingNode)
        text.append_item(sources, "y: z")
        text.append_item(sources, ["u", "v"])
        text.add_pair(words, "k", "2024-01")

    assert text.edited == BLOCK.replace("      - x  # a comment\n", "      - x  # a comment\n      - 'y: z'\n      - [u, v]\n").replace(
        "{p: q}", "{p: q, k: 2024-01}"
    ).replace("from: [], map: {}", "from: ['y: z', [u, v]], map: {k: 2024-01}")


@pytest.mark.parametrize("text", ["{a: 1, sheet: 表1, b: 2}", "{sheet: 表1, b: 2}", "{a: 1, sheet: 表1}", "a: 1\nsheet: 表1  # 旧表\nb: 2\n"])
def test_a_key_is_taken_out_whole(text: str, tmp_path: Path) -> None:
    document = YamlText(text)
    assert isinstance(document.root, yaml.MappingNode)
    before = yaml.safe_load(text)

    document.remove_key(document.root, "sheet")

    assert yaml.safe_load(document.edited) == {name: value for name, value in before.items() if name != "sheet"}


def test_a_fingerprint_knows_no_figures_blanks_or_periods() -> None:
    def layout(header: str, sample: str, sheet: str) -> FoundLayout:
        return FoundLayout("sheet", (FoundColumn((header,), (sample,)),), sheet=sheet, header_rows=1)

    same = {layout("2025年10月末 用户数", "1", "2025年10月"), layout("2025年9月末用户数", "2", "2025年9月"), layout("2025年9月末用户数　", "", "2025年9月")}

    assert len({one.fingerprint for one in same}) == 1
    assert layout("用户数", "1", "2025年9月").fingerprint not in {one.fingerprint for one in same}
    assert all(FoundLayout.from_json(one.as_json()) == one for one in same)
