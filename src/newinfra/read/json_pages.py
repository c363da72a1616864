"""Pages of a REST pull into rows of texts. Numbers keep the digits they were sent with; a short pull is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from newinfra.contracts import Table
from newinfra.contracts.layout import JsonLayout
from newinfra.errors import DeliveryError
from newinfra.land import Landing
from newinfra.ledger import Delivery
from newinfra.read.found.layout import SAMPLE_ROWS, FoundLayout, Seen, with_samples
from newinfra.read.limits import PAGE_BYTES
from newinfra.read.places import RowPlace
from newinfra.read.staged.columns import bound, duplicate

Rows = list[dict[str, Any]]

NESTED = 8
"""Levels of nested objects whose fields are told apart."""


@dataclass(frozen=True, slots=True)
class PulledRows:
    """The rows of a pull, and the JSON pointer of each contract column that it has."""

    places: dict[str, str]
    rows: Iterator[tuple[RowPlace, bool, list[str]]]


def json_rows(table: Table, delivery: Delivery, layout: JsonLayout, landing: Landing, seen: Seen) -> PulledRows:
    """Bind the fields of a pull, and tell `seen` what it looks like; the rows come when they are asked for.

    Raises:
        DeliveryError: a page is not the JSON that was agreed (json_broken, file_too_large, encoding_broken), rows are missing against the
            total that the publisher states (short_pull), or columns are missing.
    """
    pages = [_page(delivery, position, layout, landing) for position in range(len(delivery.parts))]
    _check_total(delivery, pages)
    rows = [page for _, page in pages]
    seen(_found(rows))
    pointers = _bind(table, rows, where=delivery.file_name)
    return PulledRows(pointers, _texts(table, pointers, rows))


def pointer(text: str) -> str:
    """A JSON pointer from what the contract says: a pointer already, or a plain field name."""
    return text if text.startswith("/") else "/" + text.replace("~", "~0").replace("/", "~1")


def resolve(document: Any, path: str) -> Any:
    """What a JSON pointer points to, or None."""
    for token in path.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict):
            document = document.get(name)
        elif isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        else:
            return None
    return document


def _page(delivery: Delivery, position: int, layout: JsonLayout, landing: Landing) -> tuple[Any, Rows]:
    """One page's total, as it stands there, and its rows."""
    part, where = delivery.parts[position], f"{delivery.file_name} 第{position + 1}页"
    if part.size > PAGE_BYTES:
        raise DeliveryError(
            "the page is too large", reason_code="file_too_large", where=where, expected=f"每页不超过 {PAGE_BYTES >> 20} MB", got=f"{part.size >> 20} MB"
        )
    with landing.open(part) as file:
        data = file.read()
    try:
        # Every number stays the text it was sent as: 1.10 is not 1.1, and 18 digits keep their last.
        document = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
        if b"\\u" in data:
            json.dumps(document, ensure_ascii=False).encode()  # an escaped half of a surrogate pair is no text: nothing could keep it
    except UnicodeError as error:
        raise DeliveryError(
            "the page is not UTF-8", reason_code="encoding_broken", where=where, expected="编码 utf-8", got=str(getattr(error, "reason", error))
        ) from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise DeliveryError("the page is not JSON", reason_code="json_broken", where=where, expected="JSON", got=str(error)[:200]) from error
    rows = resolve(document, layout.envelope.rows_pointer)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DeliveryError(
            "no rows where they should be",
            reason_code="json_broken",
            where=where,
            expected=f"{layout.envelope.rows_pointer or '/'} 处是对象数组",
            got=type(rows).__name__,
        )
    total = resolve(document, layout.envelope.total_pointer) if layout.envelope.total_pointer else None
    return total, rows


def _check_total(delivery: Delivery, pages: list[tuple[Any, Rows]]) -> None:
    got = sum(len(rows) for _, rows in pages)
    totals = {_text(total) for total, _ in pages if total is not None}
    if totals and totals != {str(got)}:
        raise DeliveryError(
            "the pull is short, or its total changed between pages",
            reason_code="short_pull",
            where=delivery.file_name,
            expected=f"共 {'、'.join(sorted(totals))} 行",
            got=f"{len(pages)} 页共 {got} 行",
        )


def _bind(table: Table, pages: list[Rows], *, where: str) -> dict[str, str]:
    names: dict[str, None] = {}
    for rows in pages:
        for row in rows:
            names.update(dict.fromkeys(row))
    if not names:  # an empty list of a register: nothing to bind, nothing missing
        return {}
    fields = list(names)
    pointers: dict[str, str] = {}
    for column in table.columns:
        candidates = [pointer(entry if isinstance(entry, str) else "/" + "/".join(entry)) for entry in column.spec.source or [column.name]]
        found = [candidate for candidate in candidates if _first(candidate) in names and _stands(candidate, pages)]
        if len(found) > 1:
            raise duplicate(column, found, where=where)
        if found:
            pointers[column.name] = found[0]
    used = {_first(path) for path in pointers.values()}
    index = {name: fields.index(_first(path)) for name, path in pointers.items()}
    bound(table, index, tuple(field for field in fields if field not in used), where=where)
    return pointers


def _found(pages: list[Rows]) -> FoundLayout:
    """The fields of the rows as JSON pointers in the order in which they first come, those of nested objects included."""
    fields: dict[str, None] = {}
    seen: set[tuple[str, ...]] = set()
    for row in chain.from_iterable(pages):
        # Rows of one pull mostly have the same names: only another set of them is looked into.
        if (names := tuple(row)) not in seen:
            seen.add(names)
            fields.update(dict.fromkeys(_pointers(row)))
    samples = [[_text(resolve(row, field)) for field in fields] for row in islice(chain.from_iterable(pages), SAMPLE_ROWS)]
    return FoundLayout("json", with_samples([(field,) for field in fields], samples))


def _pointers(row: dict[str, Any], above: str = "") -> list[str]:
    found: list[str] = []
    for name, value in row.items():
        path = f"{above}/{name.replace('~', '~0').replace('/', '~1')}"
        found += _pointers(value, path) if isinstance(value, dict) and value and path.count("/") < NESTED else [path]
    return found


def _stands(path: str, pages: list[Rows]) -> bool:
    """Whether any row has the field of a nested pointer, be it null: one that is gone everywhere is a missing column, not an empty one."""
    return path.count("/") == 1 or any(_has(row, path) for row in chain.from_iterable(pages))


def _has(row: dict[str, Any], path: str) -> bool:
    above, _, name = path.rpartition("/")
    holder = resolve(row, above)
    return name.replace("~1", "/").replace("~0", "~") in holder if isinstance(holder, dict) else holder is None and _first(path) in row


def _first(path: str) -> str:
    return path.split("/")[1].replace("~1", "/").replace("~0", "~")


def _texts(table: Table, pointers: dict[str, str], pages: list[Rows]) -> Iterator[tuple[RowPlace, bool, list[str]]]:
    getters = [_getter(pointers.get(column.name)) for column in table.columns]
    running = 0
    for page, rows in enumerate(pages, start=1):
        for item, row in enumerate(rows):
            running += 1
            yield RowPlace(running, None, page, item), False, [getter(row) for getter in getters]


def _getter(path: str | None) -> Callable[[dict[str, Any]], str]:
    if path is None:
        return lambda row: ""
    name = _first(path)
    if path.count("/") == 1:
        return lambda row: _text(row.get(name))
    return lambda row: _text(resolve(row, path))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False)  # true, false, and nested values, which no column type accepts
