"""What agencies do to their tables from one delivery to the next, each with the truth changed alike."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from random import Random

from layouts.moving import moved, only_rows, rearranged, same
from layouts.zoo.drawing import Col, Row, amount, draw
from layouts.zoo.model import Book, Label, Sheet, Table
from layouts.zoo.words import PLACES, pick

Mutation = Callable[[Book, Random], bool]
"""Changes a book in place; False where the mutation does not apply to it."""
MUTATIONS: dict[str, Mutation] = {}


def mutation(change: Mutation) -> Mutation:
    """Register a mutation under its name."""
    MUTATIONS[change.__name__] = change
    return change


def _past(start: int, count: int = 1) -> Callable[[int], int]:
    return lambda at: at + count if at >= start else at


def _only_table(sheet: Sheet) -> Table | None:
    return sheet.tables[0] if len(sheet.tables) == 1 and sheet.tables[0].header_rows and sheet.tables[0].bottom > sheet.tables[0].top + 2 else None


def _sheet(book: Book, rng: Random) -> Sheet:
    return rng.choice([sheet for sheet in book.sheets if sheet.tables and not sheet.is_hidden])


@mutation
def shift_down(book: Book, rng: Random) -> bool:
    """Empty rows above everything."""
    for sheet in book.sheets:
        moved(sheet, _past(0, rng.randint(1, 4)), same)
    return True


@mutation
def shift_right(book: Book, rng: Random) -> bool:
    """Empty columns left of everything."""
    for sheet in book.sheets:
        moved(sheet, same, _past(0, rng.randint(1, 3)))
    return not book.wrap and book.delimiter == "," and book.format != "tsv"


@mutation
def empty_row(book: Book, rng: Random) -> bool:
    """An empty row in the midst of the rows of a table."""
    sheet = _sheet(book, rng)
    table = _only_table(sheet)
    if table is None or not table.can_shuffle_rows:
        return False
    moved(sheet, _past(rng.randint(table.top + 1, table.bottom)), same)
    return True


@mutation
def empty_column(book: Book, rng: Random) -> bool:
    """An empty column in the midst of the figures."""
    sheet = _sheet(book, rng)
    table = _only_table(sheet)
    if table is None or table.right == table.left:
        return False
    moved(sheet, same, _past(rng.randint(table.left + 1, table.right)))
    return True


TITLES = ["合成数据（内部资料）", "编制单位：合成市统计局", "附件2", "关于报送2024年度统计数据的附表", "Synthetic data"]


@mutation
def titles_above(book: Book, rng: Random) -> bool:
    """Title rows above what is there."""
    sheet = _sheet(book, rng)
    count = rng.randint(1, 3)
    moved(sheet, _past(0, count), same)
    for row, text in enumerate(rng.sample(TITLES, count)):
        sheet.put(row, 0, text)
    return True


@mutation
def merged_title(book: Book, rng: Random) -> bool:
    """The title, alone in its row, merged over the width of the sheet."""
    sheet = _sheet(book, rng)
    taken = [c for r, c in sheet.cells if r == 0]
    if taken != [0] or any(t == 0 for t, *_ in sheet.merges) or any(0 in table.header_rows for table in sheet.tables) or book.is_text:
        return False
    sheet.merge(0, 0, 0, sheet.width - 1)
    return sheet.width > 1


def _permuted(count: int, rng: Random) -> list[int]:
    order = list(range(count))
    rng.shuffle(order)
    return order


@mutation
def reorder_rows(book: Book, rng: Random) -> bool:
    """The rows of a table in another order."""
    sheet = _sheet(book, rng)
    table = _only_table(sheet)
    if table is None or not table.can_shuffle_rows or any(b >= table.top and t <= table.bottom for t, _, b, _ in sheet.merges):
        return False
    order = _permuted(table.bottom - table.top + 1, rng)
    rearranged(sheet, table, {table.top + at: table.top + to for at, to in enumerate(order)}, {})
    return True


@mutation
def reorder_columns(book: Book, rng: Random) -> bool:
    """The figures' columns of a table in another order."""
    sheet = _sheet(book, rng)
    table = _only_table(sheet)
    top = min(table.header_rows) if table else 0
    if table is None or not table.can_shuffle_columns or any(b >= top and t <= table.bottom and right > left for t, left, b, right in sheet.merges):
        return False
    order = _permuted(table.right - table.left + 1, rng)
    rearranged(sheet, table, {}, {table.left + at: table.left + to for at, to in enumerate(order)})
    return True


@mutation
def rename_headers(book: Book, rng: Random) -> bool:
    """Headers in words get other words; years, units and the names of rows stay."""
    changed = False
    for sheet in book.sheets:
        for table in sheet.tables:
            units = {fact.unit for fact in table.facts}
            naming = {  # "Total Customers" says its unit in its words
                label for fact in table.facts for label in fact.column_labels
                if fact.unit_printed and not str(label).endswith((")", "）", "]")) and str(fact.unit).casefold() in str(label).casefold()
            }  # fmt: skip
            labels = {label for fact in table.facts for label in fact.column_labels if isinstance(label, str)}
            new = {
                x: (f"新口径{x}" if re.search(r"[一-鿿]", x) else f"Revised {x}")
                for x in labels
                if x not in units | naming and not re.search(r"\d", x) and len(x) > 1
            }
            for (row, _), cell in sheet.cells.items():
                if row in table.header_rows and isinstance(cell.value, str):
                    cell.value = new.get(cell.value, new.get(cell.value.strip(), cell.value))
            for fact in table.facts:
                fact.column_labels = tuple(_renamed(label, new) for label in fact.column_labels)
                fact.wrong_labels = frozenset(new.get(label, label) for label in fact.wrong_labels)
            changed |= bool(new)
    return changed


def _renamed(label: Label, new: dict[str, str]) -> Label:
    return new.get(label, label) if isinstance(label, str) else label


@mutation
def split_sheet(book: Book, rng: Random) -> bool:
    """The rows of a table on two sheets, title and header on both."""
    sheet = _sheet(book, rng)
    table = _only_table(sheet)
    crossing = [m for m in sheet.merges if table and m[2] >= table.top]
    if book.is_text or table is None or not table.can_shuffle_rows or crossing or table.bottom - table.top < 4:
        return False
    cut = (table.top + table.bottom) // 2
    second = copy.deepcopy(sheet)
    second.name = f"{sheet.name[:20]}续"
    for part, keeps in ((sheet, lambda r: r <= cut or r > table.bottom), (second, lambda r: r < table.top or r > cut)):
        only_rows(part, keeps)
    book.sheets.insert(book.sheets.index(sheet) + 1, second)
    return True


ENDS = [
    ["注：本表为合成数据，共12个地区。"],
    ["数据来源：合成市统计局", "", 2024],
    ["制表：林甲", "审核：陈乙"],
    ["填表人：王丙", "联系电话：", 5962001],
    ["说明：1.本表不含市直。"],
]


@mutation
def footers(book: Book, rng: Random) -> bool:
    """Notes and signatures below everything, directly or after an empty row."""
    sheet = _sheet(book, rng)
    row = sheet.height + rng.randint(0, 1)
    for at, line in enumerate(rng.sample(ENDS, rng.randint(1, 3)), start=row):
        sheet.line(at, *line)
        sheet.tables[-1].not_facts |= {(at, c) for c, value in enumerate(line) if isinstance(value, int)}
    return True


@mutation
def encoding(book: Book, rng: Random) -> bool:
    """The same text in another encoding."""
    is_chinese = any(re.search(r"[一-鿿]", str(cell.value)) for sheet in book.sheets for cell in sheet.cells.values())
    others = [name for name in ("utf-8", "utf-8-sig", "utf-16", *(["gb18030"] if is_chinese else [])) if name != book.encoding]
    book.encoding = rng.choice(others)
    return book.format in ("csv", "tsv")


@mutation
def resave(book: Book, rng: Random) -> bool:
    """An .xls saved as .xlsx and the other way round."""
    if book.format not in ("xls", "xlsx") or any(cell.role == "formula" or cell.indent for sheet in book.sheets for cell in sheet.cells.values()):
        return False
    book.format = "xls" if book.format == "xlsx" else "xlsx"
    book.suffix = book.wrap = None
    return max(sheet.width for sheet in book.sheets) <= 256


@mutation
def as_text(book: Book, rng: Random) -> bool:
    """A sheet without merges, indents and formats saved as CSV."""
    if book.format not in ("xls", "xlsx") or len(book.sheets) > 1 or book.sheets[0].hidden_rows | book.sheets[0].hidden_columns:
        return False
    sheet = book.sheets[0]
    if sheet.merges or any(cell.role != "value" or cell.indent or cell.format for cell in sheet.cells.values()):
        return False
    book.format, book.suffix, book.wrap = "csv", None, None
    book.encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16"])
    return True


@mutation
def second_table(book: Book, rng: Random) -> bool:
    """Another small table with its own title, unit and header below."""
    sheet = _sheet(book, rng)
    top = sheet.height + rng.randint(1, 2)
    sheet.put(top, 0, "合成数据：附表 用水情况")
    sheet.put(top + 1, 0, "单位：万立方米")
    rows = [Row((name,)) for name in pick(rng, PLACES, 4)]
    draw(sheet, rng, top=top + 2, columns=[Col((name,), make=amount()) for name in ("居民用水", "工业用水", "农业用水")], rows=rows, unit="万立方米")
    return True


@mutation
def hide_rows(book: Book, rng: Random) -> bool:
    """Some rows of the table hidden: no facts any more."""
    sheet = _sheet(book, rng)
    table = _only_table(sheet)
    if table is None or not table.can_shuffle_rows or book.format not in ("xls", "xlsx"):
        return False
    sheet.hidden_rows |= set(rng.sample(range(table.top, table.bottom + 1), 2))
    table.not_facts |= {(fact.row, fact.column) for fact in table.facts if fact.row in sheet.hidden_rows}
    table.facts = [fact for fact in table.facts if fact.row not in sheet.hidden_rows]
    table.is_range_partial = True
    return True


@mutation
def merge_labels(book: Book, rng: Random) -> bool:
    """Equal labels under each other merged into one cell, in all label columns but the last."""
    sheet = _sheet(book, rng)
    table = _only_table(sheet)
    if table is None or not table.can_shuffle_rows or book.format not in ("xls", "xlsx") or any(b >= table.top for _, _, b, _ in sheet.merges):
        return False
    done = len(sheet.merges)
    for column in range(table.left - 1):
        start = table.top
        for row in range(table.top + 1, table.bottom + 2):
            here = sheet.cells.get((row, column)) if row <= table.bottom else None
            first = sheet.cells.get((start, column))
            if here is None or first is None or here.value != first.value:
                sheet.merge(start, column, row - 1, column)
                for covered in range(start + 1, row):
                    sheet.cells.pop((covered, column), None)
                    table.not_facts.discard((covered, column))
                start = row
    table.can_shuffle_rows = False
    return len(sheet.merges) > done


@mutation
def transpose(book: Book, rng: Random) -> bool:
    """Rows for columns, of a sheet that holds a table with one header row and one label column and nothing else."""
    sheet = _sheet(book, rng)
    table = _only_table(sheet)
    plain = table is not None and table.header_rows == [0] and table.left == 1 and not table.header_optional and not sheet.merges
    if table is None or not plain or not table.can_shuffle_columns or sheet.height != table.bottom + 1 or table.bottom > 60 or sheet.hidden_rows:
        return False
    if any(cell.indent for cell in sheet.cells.values()) or sheet.width != table.right + 1 or any(len(fact.row_labels) != 1 for fact in table.facts):
        return False
    sheet.cells = {(column, row): cell for (row, column), cell in sheet.cells.items()}
    table.top, table.left, table.bottom, table.right = table.left, table.top, table.right, table.bottom
    table.not_facts = {(column, row) for row, column in table.not_facts} | {(row, 0) for row in range(1, table.bottom + 1)}
    for fact in table.facts:
        fact.row, fact.column = fact.column, fact.row
        fact.row_labels, fact.column_labels, fact.wrong_labels = fact.column_labels, fact.row_labels, frozenset()
    return True
