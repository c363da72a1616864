"""The synthetic files hold what their truth says, read by libraries that know nothing of the generator."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from random import Random
from typing import Any

import pytest
from layouts.mutations import MUTATIONS, mutated
from layouts.score import fold, score
from layouts.zoo import KINDS, Book, build, write
from layouts.zoo.model import Cell, Fact, Sheet, letters
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

BIG = ("long", "wide")
SMALL = [name for name in KINDS if name not in BIG]


@cache
def made(name: str, seed: int = 0) -> Book:
    return build(name, seed)


def read(book: Book) -> Iterator[tuple[Sheet, list[list[Any]]]]:
    """Each sheet with its cells as another library reads them."""
    data = write(book)
    if book.wrap or book.format in ("html", "tsv") or (book.format == "csv" and book.suffix):
        return
    if book.format == "csv":
        yield book.sheets[0], list(csv.reader(io.StringIO(data.decode(book.encoding)), delimiter=book.delimiter))
    else:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheets:
            yield sheet, workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)


def spoken(value: Any) -> float | None:
    """A plain number, as text or not."""
    if isinstance(value, (int, float)):
        return float(value)
    return float(value) if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", value) else None


def labels_of(fact: Fact) -> Iterator[set[str]]:
    for label in (*fact.row_labels, *fact.column_labels):
        yield {fold(one) for one in ((label,) if isinstance(label, str) else label)}


def printed(cell: Cell) -> set[str]:
    value = cell.value
    if isinstance(value, date):
        return {value.isoformat(), str((value - date(1899, 12, 30)).days)}
    return {fold(int(value) if isinstance(value, float) and value.is_integer() else value), fold(re.sub(r"^(其中：|#)", "", str(value).strip()))}


def test_every_fact_stands_where_the_truth_says() -> None:
    for name in SMALL:
        for sheet, rows in read(made(name)):
            for table in sheet.tables:
                for fact in table.facts:
                    value = rows[fact.row][fact.column]
                    number = spoken(value)
                    expected = [fact.value, *(other for other, _ in fact.also)]
                    assert number is None or any(abs(number - one) < 1e-9 * max(1, abs(one)) for one in expected), (name, fact)
                    assert value not in ("", None), (name, fact)


def test_true_labels_are_printed_on_the_sheet_and_wrong_ones_are_not_true() -> None:
    for name in SMALL:
        for sheet in made(name).sheets:
            texts = {text for cell in sheet.cells.values() for text in printed(cell)}
            everything = "\n".join(texts)
            for fact in (fact for table in sheet.tables for fact in table.facts):
                labels = list(labels_of(fact))
                assert all(any(one in texts or one in everything for one in label) for label in labels), (name, fact)
                assert not {fold(one) for one in fact.wrong_labels} & set().union(*labels), (name, fact)


def test_facts_lie_inside_the_range_and_are_no_headers_and_no_other_cell_is_a_fact_twice() -> None:
    for name in SMALL:
        for sheet in made(name).sheets:
            places = [(fact.row, fact.column) for table in sheet.tables for fact in table.facts]
            assert len(places) == len(set(places))
            for table in sheet.tables:
                assert not {(fact.row, fact.column) for fact in table.facts} & table.not_facts
                for fact in table.facts:
                    assert table.top <= fact.row <= table.bottom, (name, fact)
                    assert table.left <= fact.column <= table.right, (name, fact)
                    assert fact.row not in table.header_rows
                assert all(row < table.top for row in table.header_rows)


def test_a_printed_unit_can_be_read_somewhere_in_the_file() -> None:
    for name in SMALL:
        for sheet in made(name).sheets:
            everything = "\n".join(fold(cell.value) for cell in sheet.cells.values())
            shows_percent = any(str(cell.format).endswith("%") for cell in sheet.cells.values())
            for unit in {fact.unit for table in sheet.tables for fact in table.facts if fact.unit_printed}:
                said = fold(unit if isinstance(unit, str) or unit is None else unit[0])
                assert said in everything or (said == "%" and shows_percent), (name, unit)


def test_merges_do_not_overlap_and_hide_nothing() -> None:
    for name in SMALL:
        for sheet in made(name).sheets:
            covered: set[tuple[int, int]] = set()
            for top, left, bottom, right in sheet.merges:
                area = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
                assert not area & covered, name
                assert not (area - {(top, left)}) & set(sheet.cells), name
                covered |= area


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_file() -> None:
    for name in ("header_three_levels", "query_export_xls", "text_encodings", "false_suffixes"):
        assert write(build(name, 1)) == write(build(name, 1))
        assert write(build(name, 1)) != write(build(name, 2))


def test_merges_formats_and_hidden_parts_are_in_the_workbook() -> None:
    book = made("hidden_parts")
    page = load_workbook(io.BytesIO(write(book)))[book.sheets[0].name]
    assert {row - 1 for row, how in page.row_dimensions.items() if how.hidden} == book.sheets[0].hidden_rows
    assert {how for how, one in page.column_dimensions.items() if one.hidden} == {letters(column) for column in book.sheets[0].hidden_columns}
    merged = load_workbook(io.BytesIO(write(made("header_four_levels")))).active
    assert merged is not None
    assert len(merged.merged_cells.ranges) == len(made("header_four_levels").sheets[0].merges)
    shares = load_workbook(io.BytesIO(write(made("percent_by_format")))).active
    assert shares is not None
    assert any(cell.number_format.endswith("%") for row in shares.iter_rows() for cell in row)


def test_formulas_are_saved_without_their_result() -> None:
    page = load_workbook(io.BytesIO(write(made("formulas_without_results"))), data_only=True).active
    formulas = load_workbook(io.BytesIO(write(made("formulas_without_results")))).active
    assert page is not None
    assert formulas is not None
    found = [cell.coordinate for row in formulas.iter_rows() for cell in row if cell.data_type == "f"]
    assert found
    assert all(page[place].value is None for place in found)


def content(book: Book, is_upright: bool) -> dict[tuple[object, ...], int]:
    """How often each stated number stands under each row label in its cell; what no mutation may change but by leaving rows out."""
    found: dict[tuple[object, ...], int] = {}
    for sheet, _, fact in book.facts():
        key = (fact.value, sheet.cells[fact.row, fact.column].value, fact.row_labels if is_upright else (), fact.unit)
        found[key] = found.get(key, 0) + 1
    return found


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_keeps_each_fact_with_its_value_labels_and_unit(name: str) -> None:
    rng = Random(name)
    tried = 0
    for kind in rng.sample(SMALL, len(SMALL)):
        book = made(kind, 1)
        mutant = mutated(book, [name], rng)
        if mutant is None:
            continue
        tried += 1
        before, after = (content(one, is_upright=name != "transpose") for one in (book, mutant))
        added = sum(after.values()) - sum(before.values())
        if name == "second_table":
            assert added == 12
        elif name == "hide_rows":
            assert set(after) <= set(before)
            assert added < 0
        else:
            assert after == before, (name, kind)
        for sheet, table, fact in mutant.facts():
            heads = {text for (row, _), cell in sheet.cells.items() if row in table.header_rows for text in printed(cell)}
            for label in fact.column_labels:
                spellings = {fold(one) for one in ((label,) if isinstance(label, str) else label)}
                assert any(one in head for one in spellings for head in heads), (name, kind, fact)
        for sheet, rows in read(mutant):
            for fact in (fact for table in sheet.tables for fact in table.facts):
                number = spoken(rows[fact.row][fact.column])
                assert number is None or number == pytest.approx(fact.value) or fact.also, (name, kind, fact)
        if tried == 4:
            break
    assert tried


def perfect(book: Book) -> list[dict[str, Any]]:
    """What a reader that makes no mistake would say."""
    return [
        {
            "sheet": table["sheet"],
            "header_rows": table["header_rows"],
            "data_range": table["data_range"],
            "records": [{**fact, "row_labels": [one if isinstance(one, str) else one[0] for one in fact["row_labels"]]} for fact in table["facts"]],
        }
        for table in book.truth()
    ]


def test_the_score_of_a_perfect_reader_is_full_and_each_mistake_is_counted_as_what_it_is() -> None:
    book = made("header_two_levels")
    full = score(book.file_name, book.truth(), perfect(book))
    assert (full.harm, full.share("labels"), full.share("units", "unit facts"), full.cases) == (0, 1, 1, [])

    def mistaken(**change: Any) -> dict[str, int]:
        tables = perfect(book)
        tables[0]["records"][0] = {**tables[0]["records"][0], **change}
        found = score(book.file_name, book.truth(), tables)
        return {what: found.counts[what] for what in ("misread", "mislabelled", "wrong unit", "missing", "invented", "false label") if found.counts[what]}

    neighbour = made("header_two_levels").truth()[0]["facts"][-1]["column_labels"]
    assert mistaken(value=-1.5) == {"misread": 1}
    assert mistaken(value=None) == {"missing": 1}
    assert mistaken(unit="亿吨") == {"wrong unit": 1}
    assert mistaken(row_labels=["别处"]) == {"mislabelled": 1}
    assert mistaken(column_labels=[*book.truth()[0]["facts"][0]["column_labels"], neighbour[0]]) == {"false label": 1}
    assert mistaken(value=-1.5, uncertain=True) == {"missing": 1}
    assert mistaken(cell="A4", value=1) == {"invented": 1, "missing": 1}
