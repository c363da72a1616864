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


class SheetLayout(Strict):
    """A table on a sheet of .xlsx or .xls, found by its header texts, never by row numbers."""

    format: Literal["sheet"]
    sheet: str | None = Field(default=None, description="sheet name; without it the one sheet on which the header is found")
    header_rows: int = 1
    total_labels: list[str] = ["合计", "总计", "全市", "全市合计"]
    subset_prefixes: list[str] = Field(
        default=["其中", "#"], description="rows that start so lie inside their parent; kept only if their region is known, never summed"
    )
    unit_line: bool = Field(default=True, description="a line 单位: … is expected above the table; a column's unit must be named on it")
    period_line: bool = Field(
        default=False, description="a period label (2025年10月, 2025年1-10月, 2025年第三季度 …) is expected above the table and must be the delivery's period"
    )


class CrosstabLayout(Strict):
    """A sheet or CSV whose rows are items and whose columns are periods; read as (row_label, column_label, value)."""

    format: Literal["crosstab"]
    sheet: str | None = None
    corner: str = Field(description="text of the header cell above the row labels")
    encoding: Literal["utf-8", "utf-8-sig", "gb18030"] = "utf-8"


Layout = Annotated[CsvLayout | JsonLayout | SheetLayout | CrosstabLayout, Field(discriminator="format")]
