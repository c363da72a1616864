"""Opens a file of any format: unpacks it, finds out what it is, and hands it to the reader of that format."""

from __future__ import annotations

from newinfra.read.formats.containers import unpacked
from newinfra.read.formats.detect import Kind, kind_of, refuse_foreign
from newinfra.read.formats.grid import Grid
from newinfra.read.formats.html_table import html_grids
from newinfra.read.formats.refusals import empty, too_large
from newinfra.read.formats.spreadsheet import spreadsheet_grids
from newinfra.read.formats.text_table import text_grid
from newinfra.read.limits import FILE_BYTES


def read_grids(data: bytes, *, where: str, encoding: str | None = None) -> list[Grid]:
    """Every table sheet of a file that has cells, hidden ones included and marked.

    Args:
        data: the file as it came; .gz and .zip around it are taken off.
        where: the file's name, for messages.
        encoding: of a text file, where it is declared; else it is found by strict trial.

    Raises:
        DeliveryError: file_empty, file_too_large, file_damaged, file_locked, format_unknown, archive_ambiguous, encoding_broken or csv_broken.
    """
    if not data:
        raise empty(where, "0 字节")
    if len(data) > FILE_BYTES:
        raise too_large(where, f"文件 {len(data) >> 20} MB")
    data, kind = unpacked(data, kind_of(data), where=where)
    refuse_foreign(kind, data, where=where)
    if kind is Kind.TEXT:
        return [text_grid(data, where=where, encoding=encoding)]
    if kind is Kind.HTML:
        return html_grids(data, where=where, encoding=encoding)
    return spreadsheet_grids(data, kind, where=where)
