"""An optional column of a contract for a header that nobody asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from newinfra.contracts.load import OURS
from newinfra.contracts.model import LogicalType
from newinfra.read.found.claims import Claims
from newinfra.read.found.layout import FoundColumn, FoundLayout

_NUMBER = re.compile(r"^[-+]?[0-9][0-9,]*(?:\.[0-9]+)?$")
_DATE = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def new_column(claims: Claims, layout: FoundLayout, found: FoundColumn, *, taken: Iterable[str]) -> dict[str, Any]:
    """The column as ODCS writes it: read and typed if it can be, carried along, and never a reason to hold a file.

    Args:
        claims: the table it is for.
        layout: where it was found.
        found: the column.
        taken: names that other columns have.
    """
    entity = claims.table.spec.shape == "entities"
    leaves = [column.leaf for column in layout.columns]
    spec: dict[str, Any] = {"role": "attribute" if entity else "note", "from": [list(found.path)] if leaves.count(found.leaf) > 1 else [found.leaf]}
    if unit := claims.unit(found):
        spec |= {"unit": unit.code} if unit.code in claims.units.known else {}
    return {
        "name": free_name(ascii_name(found.leaf) or f"column_{layout.columns.index(found) + 1}", taken),
        "businessName": claims.plain(found.leaf) or found.leaf,
        "description": "文件中新出现的列,含义请向报送单位确认",
        "logicalType": logical_type(found.samples),
        "customProperties": [{"property": OURS, "value": spec}],
    }


def logical_type(samples: Sequence[str]) -> LogicalType:
    """The narrowest type that all of the values have; text where there are none, or symbols among them."""
    filled = [text for text in samples if text]
    if filled and all(_NUMBER.match(text) for text in filled):
        return "number" if any("." in text for text in filled) else "integer"
    return "date" if filled and all(_DATE.match(text) for text in filled) else "string"


def ascii_name(header: str) -> str:
    """portTotal, Port Total or /racks/inUse as a lower snake-case name; '' where the header is in no such letters."""
    name = "_".join(_WORD.findall(header)).lower()
    return name if name[:1].isalpha() and len(re.sub(r"[\W_]", "", header)) == len(name.replace("_", "")) else ""


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it if another has it already."""
    names = set(taken)
    return next(candidate for candidate in (name, *(f"{name}_{number}" for number in range(2, len(names) + 3))) if candidate not in names)
