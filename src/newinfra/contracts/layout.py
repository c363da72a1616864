"""How the bytes of a delivery turn into a table of texts: CSV, paged JSON, or a sheet found by its header texts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from newinfra.contracts.transport import Envelope, Strict


class CsvLayout(Strict):
    """A delimited text with one header line."""

    format: Literal["csv"]
    encoding: Literal["utf-8", "utf-8-sig", "gb18030", "utf-16", "latin-1"] = "utf-8"
    compression: Literal["none", "gzip"] = "none"
    delimiter: str = ","
    decimal_comma: bool = False


class JsonLayout(Strict):
    """One or more pages; a short page (fewer rows in all than the total says) holds the delivery."""

    format: Literal["json"]
    envelope: Envelope


class GridLayout(Strict):
    """What holds for tables on sheets of any form."""

    sheet: str | None = Field(default=None, description="sheet name; without it the one sheet on which the header is found")
    hidden: Literal["leave", "take"] = Field(
        default="leave", description="rows, columns and sheets that the spreadsheet hides: leave them out and say so, or take them as if they were shown"
    )
    decimal_comma: bool = Field(default=False, description="texts write 1.234,5 for one thousand two hundred thirty-four and a half")


class SheetLayout(GridLayout):
    """A table on a sheet of a workbook (or in a text file of unknown form), found by its header texts, never by row numbers."""

    format: Literal["sheet"]
    header_rows: int | None = Field(default=None, ge=1, le=4, description="the header has at most so many rows; without it up to four are looked at")
    total_labels: list[str] = ["合计", "总计", "全市", "全市合计"]
    subset_prefixes: list[str] = Field(
        default=["其中", "#"], description="rows that start so lie inside their parent; kept only if their region is known, never summed"
    )
    unit_line: bool = Field(default=True, description="a line 单位: … is expected above the table; a column's unit must be named on it or in its header")
    period_line: bool = Field(
        default=False, description="a period label (2025年10月, 2025年1-10月, 2025年第三季度 …) is expected above the table and must be the delivery's period"
    )
    repeat: Literal["sheets", "blocks"] | None = Field(
        default=None,
        description="the same header stands on several sheets, or several times below itself; all the rows are taken. A column `from` sheet_name or "
        "block_label (the line above the header) says whose they are. Without it a header that stands twice holds the file",
    )


class CrosstabLayout(GridLayout):
    """A sheet or text file with periods across (or down) and items the other way; read as (row_label, column_label, value).

    Further label columns are taken by their header texts, header rows above or below the periods (本月, 累计) by `measure_item` columns
    `from` column_item. A unit after an item's name, in brackets or in a column of its own, must be the one of the value column.
    """

    format: Literal["crosstab"]
    corner: str | list[str] | None = Field(default=None, description="text, or texts, of the header cell above the row labels; without it the periods suffice")
    transposed: bool = Field(default=False, description="periods stand below each other, items across")
    encoding: Literal["utf-8", "utf-8-sig", "gb18030"] | None = Field(default=None, description="of a text file; without it found by strict trial")


Layout = Annotated[CsvLayout | JsonLayout | SheetLayout | CrosstabLayout, Field(discriminator="format")]
