"""How large a delivery may be. Beyond these a file is refused with an explanation instead of exhausting the machine."""

from __future__ import annotations

TEXT_BYTES = 4 << 30
"""Decompressed text of one delivery: a day of 15-minute readings of 250,000 meters is about 1.2 GB."""

TEXT_RATIO = 200
"""Decompressed to compressed: meter readings reach 15, a list of one repeated line 100; a gzip bomb is above 1,000."""

RATIO_FROM_BYTES = 64 << 20
"""Ratios are judged only once this much has come out: small files of repeated text compress extremely well."""

PAGE_BYTES = 256 << 20
"""One JSON page: it is parsed in memory, at some ten times its size."""

FILE_BYTES = 128 << 20
"""A spreadsheet, an archive or a crosstab as it came. The largest yearbook table that we know has 8 MB."""

INFLATED_BYTES = 1 << 30
"""All members of an archive or an .xlsx unpacked: they are held in memory."""

INFLATION_RATIO = 400
"""Unpacked to packed, for workbooks: sheets of zeros reach 100."""

ARCHIVE_MEMBERS = 10_000
"""Files inside an archive: a workbook with a thousand sheets has some 3,000."""

CELL_CHARACTERS = 1 << 20
"""One cell of a text file; spreadsheets allow 32,767 characters."""

SHEET_CELLS = 20_000_000
"""Rows times columns of one sheet's used area; every cell becomes an object in memory."""

HEADER_SEARCH_ROWS = 60
"""How far down a sheet a header may begin: titles, notes and form blocks above it are never longer."""

STAGE_BATCH_BYTES = 512 << 20
"""Text that is staged with one statement: many small files together, but never more disk than this for the temporary copy."""

RECORDED_PROBLEMS = 200
"""Problems of one delivery that are recorded one by one; the rest are counted. All held rows are kept in the quarantine's Parquet files."""


READER_CPU_SECONDS = 120
"""Processor time for one file in the reader's process: the largest sheet that is allowed takes a third of it."""

READER_SECONDS = 600.0
"""The same on the clock, for a busy machine."""

READER_MEMORY = 4 << 30
"""Address space of the reader's process."""

READER_WRITTEN_BYTES = 8 << 30
"""The largest file that the reader's process may write."""
