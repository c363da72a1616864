"""Marks of the sheets of an .ods, by one pass over its content."""

from __future__ import annotations

from xml.parsers import expat

from newinfra.read.formats.archive import Archive
from newinfra.read.formats.grid import ERROR_TEXTS, NO_VALUE, CellError
from newinfra.read.formats.marks import SheetMarks
from newinfra.read.formats.refusals import damaged, locked, too_large
from newinfra.read.formats.xml_parts import document_type, elements
from newinfra.read.limits import SHEET_CELLS

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_HIDDEN = {"collapse", "filter"}


def ods_marks(archive: Archive, *, where: str) -> dict[str, SheetMarks]:
    """The marks of each table by its name, its merged ranges among them.

    Raises:
        DeliveryError: damaged, locked by a password, with a document type, or too large.
    """
    if _MANIFEST in archive.names and any(tag == "encryption-data" for tag, _ in elements(archive.read(_MANIFEST), where=where)):
        raise locked(where)
    content = _Content(where)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = content.start, content.end, content.text
    parser.StartDoctypeDeclHandler = content.doctype
    parser.buffer_text = True
    try:
        parser.Parse(archive.read(_CONTENT), True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise damaged(where, f"XML 不完整:{error}") from error
    return content.marks


class _Content:
    """Counts rows and columns, repeated ones too, and notes what stands out."""

    def __init__(self, where: str) -> None:
        self.marks: dict[str, SheetMarks] = {}
        self._where = where
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._sheet = SheetMarks()
        self._row = self._column = self._columns = 0
        self._rows_repeated = self._repeated = 1
        self._cell: dict[str, str] | None = None
        self._text = ""
        self._depth = 0
        self._width = 0

    def doctype(self, *_: object) -> None:
        raise document_type(self._where)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        found = {key.rpartition(" ")[2]: value for key, value in attributes.items() if " calcext" not in key}
        if tag == "style":
            self._style = found.get("name", "")
        elif tag == "table-properties" and found.get("display") == "false":
            self._hidden_styles.add(self._style)
        elif tag == "table":
            self._sheet = self.marks[found.get("name", "")] = SheetMarks(is_hidden=found.get("style-name", "-") in self._hidden_styles)
            self._row = self._columns = self._width = 0
        elif tag == "table-column":
            repeated = self._count(found, "number-columns-repeated")
            if found.get("visibility") in _HIDDEN:
                self._sheet.hidden_columns.update(range(self._columns, min(self._columns + repeated, 16_384)))
            self._columns += repeated
        elif tag == "table-row":
            self._column, self._rows_repeated = 0, self._count(found, "number-rows-repeated")
            if found.get("visibility") in _HIDDEN:
                self._sheet.hidden_rows.update(range(self._row, min(self._row + self._rows_repeated, 1 << 20)))
        elif tag in ("table-cell", "covered-table-cell"):
            self._repeated = self._count(found, "number-columns-repeated")
            self._cell, self._text = {**found, **self._error_type(attributes)}, ""
        elif tag == "p" and self._cell is not None:
            self._depth += 1

    def text(self, text: str) -> None:
        if self._depth and len(self._text) < 64:
            self._text += text

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "p" and self._depth:
            self._depth -= 1
        elif tag in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._note(self._cell)
            self._column += self._repeated
            self._cell = None
        elif tag == "table-row":
            self._row += self._rows_repeated

    def _note(self, cell: dict[str, str]) -> None:
        shown, formula, kind = self._text.strip(), cell.get("formula"), cell.get("value-type")
        row, column = self._row, self._column
        if shown or "value" in cell or formula:
            self._width = max(self._width, column + self._repeated)
            if self._width * (row + self._rows_repeated) > SHEET_CELLS:
                raise too_large(self._where, f"已用区域有 {row + self._rows_repeated} 行 {self._width} 列")
        mark: str | None = None
        if formula is not None and (cell.get("is-error") or shown in ERROR_TEXTS or shown.startswith("Err:")):
            mark = CellError(shown or "#N/A")
        elif formula is not None and kind != "string" and not any(key in cell for key in ("value", "date-value", "time-value", "boolean-value")):
            mark = NO_VALUE
        if mark is not None or kind == "percentage":
            for down in range(self._rows_repeated):
                for right in range(self._repeated):
                    place = (row + down, column + right)
                    if mark is not None:
                        self._sheet.texts[place] = mark
                    else:
                        self._sheet.percent.add(place)
        down, right = self._count(cell, "number-rows-spanned"), self._count(cell, "number-columns-spanned")
        if down > 1 or right > 1:
            self._sheet.merges.append(((row, column), (row + down - 1, column + right - 1)))

    def _count(self, found: dict[str, str], name: str) -> int:
        text = found.get(name, "1")
        if not text.isdecimal() or len(text) > 9:
            raise damaged(self._where, f"{name}={text[:40]}")
        return max(int(text), 1)

    @staticmethod
    def _error_type(attributes: dict[str, str]) -> dict[str, str]:
        return {"is-error": "1"} if any(value == "error" and key.endswith(" value-type") for key, value in attributes.items()) else {}
