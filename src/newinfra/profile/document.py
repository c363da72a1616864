"""The profile of a file: read by its content, laid out without a contract."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newinfra.errors import ConfigError
from newinfra.read.formats import read_grids
from newinfra.read.layout import LaidOutTable, infer_tables
from newinfra.read.limits import FILE_BYTES
from newinfra.read.worker.process import read_in_worker


@dataclass(frozen=True, slots=True)
class FileProfile:
    """The tables of a file, and the sheets that it hides."""

    name: str
    tables: list[LaidOutTable]
    sheets: tuple[str, ...]
    hidden_sheets: tuple[str, ...]

    @property
    def doubts(self) -> int:
        """Records that say they are uncertain."""
        return sum(1 for table in self.tables for record in table.records if record.uncertain)


def profile_file(path: Path, *, encoding: str | None = None) -> FileProfile:
    """The profile of a file of any format that can be read.

    Raises:
        ConfigError: there is no such file.
        DeliveryError: the file cannot be read as a table.
    """
    if not path.is_file():
        raise ConfigError("there is no such file", where=str(path))
    profile: FileProfile = read_in_worker("profile", path.name, path=path.resolve(), encoding=encoding)
    return profile


def lay_out(path: Path, encoding: str | None) -> FileProfile:
    """As `profile_file`, in the reader's own process."""
    grids = read_grids(read_bounded(path), where=path.name, encoding=encoding)
    shown = tuple(grid.sheet for grid in grids if grid.sheet is not None and not grid.is_hidden)
    hidden = tuple(grid.sheet for grid in grids if grid.sheet is not None and grid.is_hidden)
    return FileProfile(path.name, infer_tables(grids), shown, hidden)


def read_bounded(path: Path) -> bytes:
    """The file's bytes; of one that is too large so many that it is refused as such."""
    with path.open("rb") as file:
        return file.read(FILE_BYTES + 1)


def json_parts(profile: FileProfile) -> Iterator[str]:
    """The profile as JSON, in parts: a wide sheet has some 100,000 records."""
    yield json.dumps({"file": profile.name, "hidden_sheets": profile.hidden_sheets}, ensure_ascii=False)[:-1] + ', "tables": ['
    for number, table in enumerate(profile.tables):
        head = {
            "sheet": table.sheet,
            "title": table.title,
            "header_rows": table.header_rows,
            "stub_columns": table.stub_columns,
            "data_range": table.data_range,
            "unit": table.unit,
            "period": table.period,
            "footers": table.footers,
            "columns": [{"position": column.position, "labels": column.labels, "unit": column.unit} for column in table.columns],
            "notes": table.notes,
        }
        yield (",\n" if number else "\n") + json.dumps(head, ensure_ascii=False)[:-1] + ', "records": ['
        for at in range(0, len(table.records), 1000):
            lines = (
                json.dumps(
                    {
                        "cell": record.cell,
                        "row_labels": record.row_labels,
                        "column_labels": record.column_labels,
                        "value": record.value,
                        "text": record.text,
                        "unit": record.unit,
                        "uncertain": record.uncertain,
                    },
                    ensure_ascii=False,
                )
                for record in table.records[at : at + 1000]
            )
            yield (",\n" if at else "\n") + ",\n".join(lines)
        yield "]}"
    yield "\n]}\n"
