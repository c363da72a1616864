"""Writes the blank files that agencies fill in: a workbook for tables on sheets, a line of headers for CSV."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from newinfra.contracts import Contract, Table
from newinfra.contracts.layout import CrosstabLayout, CsvLayout, JsonLayout
from newinfra.contracts.obligations import expected_periods
from newinfra.errors import ConfigError
from newinfra.periods import Period, parse_period, period_of
from newinfra.project import Project
from newinfra.read.staged.columns import title
from newinfra.steward.form import blank_form
from newinfra.steward.names import file_name
from newinfra.steward.workbook import workbook_bytes

WORKBOOKS = (".xlsx", ".xlsm")
GRAIN_ZH = {"day": "某日", "month": "某月", "quarter": "某季度", "half": "某半年", "year": "某年"}
_MONTHS = {"day": 0, "month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Template:
    """One blank file. `note_zh` says what must be done before it may be sent under `file_name`; '' where nothing."""

    file_name: str
    tables: tuple[str, ...]
    period: Period
    data: bytes
    note_zh: str = ""


def write_templates(
    contract: Contract, *, project: Project, today: date, table_name: str | None = None, period: Period | None = None, output: Path | None = None
) -> list[tuple[Path, Template]]:
    """Write the blank file of one table, or of every table of the source; tables that come in one workbook stand in one.

    Args:
        contract: the source.
        project: whose regions and expectations hold.
        today: the newest period that has ended by then is taken where none is given.
        table_name: only this table.
        period: what the form is for.
        output: the file to write, or a folder for files under the contract's names; the current folder otherwise.

    Raises:
        ConfigError: no such table, its data come over an interface, the period does not suit it, or `output` is one file for several.
    """
    templates = blank_templates(contract, project=project, today=today, table_name=table_name, period=period)
    if output is not None and not output.is_dir():
        if len(templates) > 1:
            raise ConfigError("several files would go into one", where=str(output), got="、".join(t.file_name for t in templates), todo="Give --table.")
        paths = [output]
    else:
        paths = [(output or Path()) / template.file_name for template in templates]
    taken = [str(path) for path in paths if path.exists()]
    if taken:
        raise ConfigError("the file is there already, perhaps filled in", where=", ".join(taken), todo="Move it away, or give another --output.")
    for path, template in zip(paths, templates, strict=True):
        path.write_bytes(template.data)
    return list(zip(paths, templates, strict=True))


def blank_templates(contract: Contract, *, project: Project, today: date, table_name: str | None = None, period: Period | None = None) -> list[Template]:
    """The blank files of a source, as `write_templates` writes them."""
    tables = [table for table in contract.tables if table_name in (None, table.name)]
    if not tables:
        raise ConfigError("the source has no such table", where=contract.id, expected=", ".join(t.name for t in contract.tables), got=str(table_name))
    fillable = [table for table in tables if not isinstance(table.spec.layout, JsonLayout)]
    if not fillable:
        raise ConfigError(
            "the data come over an interface, nobody fills in a form",
            where=f"{contract.id}({contract.title_zh})",
            expected="CSV 或表格文件的来源",
            got="接口(JSON)",
            todo="该来源由对方系统接口提供,没有报送表样;接口字段见 `newinfra contract show " + contract.id + "`。",
        )
    if period is not None and table_name is None:
        # A month is asked for: the source's monthly tables are meant, not the yearly one that the month lies in.
        fillable = [table for table in fillable if table.spec.cadence == period.grain] or fillable
    grouped: dict[str, list[tuple[Table, Period]]] = {}
    for table in fillable:
        about = _period(table, period, today)
        grouped.setdefault(file_name(contract, table, about, _suffixes(table)), []).append((table, about))
    return [_template(contract, name, group, project) for name, group in grouped.items()]


def _template(contract: Contract, name: str, group: Sequence[tuple[Table, Period]], project: Project) -> Template:
    table, period = group[0]
    names = tuple(table.name for table, _ in group)
    if _is_text(table):
        return Template(name, names, period, _text_file(contract, table, period, project))
    data = workbook_bytes([blank_form(contract, table, about, project) for table, about in group])
    if name.endswith(WORKBOOKS):
        return Template(name, names, period, data)
    stem, _, suffix = name.rpartition(".")
    note = f"填好后请另存为“{suffix}”格式,文件名 {name},再报送。" if stem else f"报送时文件名为 {name}。"
    return Template(f"{stem or name}.xlsx", names, period, data, note)


def _is_text(table: Table) -> bool:
    layout = table.spec.layout
    if isinstance(layout, CrosstabLayout):
        return bool(table.spec.files) and all(".csv" in template for template in table.spec.files)
    return isinstance(layout, CsvLayout)


def _suffixes(table: Table) -> tuple[str, ...]:
    return () if _is_text(table) else WORKBOOKS


def _text_file(contract: Contract, table: Table, period: Period, project: Project) -> bytes:
    """The line of headers, in the encoding and compression that the contract names; of a crosstab with its items below it."""
    layout = table.spec.layout
    buffer = io.StringIO()
    if isinstance(layout, CrosstabLayout):
        form = blank_form(contract, table, period, project)
        csv.writer(buffer).writerows([[column.header[-1] for column in form.columns], *form.rows])
        return buffer.getvalue().encode(layout.encoding or "utf-8-sig")
    assert isinstance(layout, CsvLayout)
    csv.writer(buffer, delimiter=layout.delimiter).writerow([title(column).rsplit("/", 1)[-1] for column in table.columns])
    data = buffer.getvalue().encode(layout.encoding)
    return gzip.compress(data, mtime=0) if layout.compression == "gzip" else data


def _period(table: Table, period: Period | None, today: date) -> Period:
    """The period asked for at the table's cadence, else the newest that has ended."""
    cadence = table.spec.cadence
    if period is None:
        owed = expected_periods(table, today)
        first = parse_period(table.spec.history_start)
        assert first is not None  # expected_periods has refused it otherwise
        return owed[-1] if owed else first
    if cadence == "once":
        return period
    if _MONTHS[period.grain] > _MONTHS[cadence]:
        raise ConfigError("the period is too long for the table", where=f"{table.name}({table.title_zh})", expected=GRAIN_ZH[cadence], got=period.label_zh)
    return period_of(period.end, cadence)
