"""The name under which a table's file for a period must be sent, from the contract's template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newinfra.contracts import Contract, Table
from newinfra.fetch.names import match_tables
from newinfra.periods import Period

_OPTION = re.compile(r"\[([^\[\]]*)\]")


def file_name(contract: Contract, table: Table, period: Period, suffixes: tuple[str, ...] = ()) -> str:
    """The plainest name that the contract takes for the period, ending in one of `suffixes` if any template allows that.

    Folders of the template are left off. A template that spells something out that no period tells is answered by the table's own name.
    """
    found = [
        name
        for template in table.spec.files
        for name in _spelt(template, period, table.spec.vintage)
        if any(match.table.name == table.name and match.period in (period, None) for match in match_tables(contract, name))
    ]
    fitting = [name for name in found if name.endswith(suffixes)] if suffixes else found
    return next(iter([*fitting, *found]), f"{table.title_zh or table.name}_{period.label}").rsplit("/", 1)[-1]


def _spelt(template: str, period: Period, vintage: str) -> Iterator[str]:
    """The template with its placeholders filled in; optional parts without a placeholder are tried both ways."""
    option = _OPTION.search(template)
    if option:
        before, after = template[: option.start()], template[option.end() :]
        yield from _spelt(before + after, period, vintage)
        if "{" not in option[1]:
            yield from _spelt(before + option[1] + after, period, vintage)
        return
    end = period.end
    values = {"yyyy": f"{end:%Y}", "mm": f"{end:%m}", "dd": f"{end:%d}", "q": str((end.month + 2) // 3), "h": str((end.month + 5) // 6)}
    values |= {"vintage": vintage, "version": "1"}
    yield re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), template).replace("*", "")
