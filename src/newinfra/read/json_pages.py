"""Pages of a REST pull into rows of texts. Numbers keep the digits they were sent with; a short pull is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from newinfra.contracts.layout import JsonLayout
from newinfra.errors import DeliveryError
from newinfra.land import Landing
from newinfra.ledger import Delivery
from newinfra.read.columns import Binding, bound, duplicate
from newinfra.read.limits import PAGE_BYTES
from newinfra.read.places import RowPlace
from newinfra.read.staging import Staging

Rows = list[dict[str, Any]]


def json_rows(
    staging: Staging, number: int, delivery: Delivery, layout: JsonLayout, landing: Landing
) -> tuple[Binding, Iterator[tuple[RowPlace, bool, list[str]]]]:
    """The binding and the rows of one pull.

    Raises:
        DeliveryError: a page is not the JSON that was agreed (json_broken, file_too_large, encoding_broken), rows are missing against the
            total that the publisher states (short_pull), or columns are missing.
    """
    pages = [_page(delivery, position, layout, landing) for position in range(len(delivery.parts))]
    _check_total(delivery, pages)
    rows = [page for _, page in pages]
    pointers, binding = _bind(staging, rows, where=delivery.file_name)
    staging.place_columns(number, pointers)
    return binding, _texts(staging, pointers, rows)


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


def _page(delivery: Delivery, position: int, layout: JsonLayout, landing: Landing) -> tuple[str | None, Rows]:
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
    except UnicodeDecodeError as error:
        raise DeliveryError("the page is not UTF-8", reason_code="encoding_broken", where=where, expected="编码 utf-8", got=str(error.reason)) from error
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


def _check_total(delivery: Delivery, pages: list[tuple[str | None, Rows]]) -> None:
    got = sum(len(rows) for _, rows in pages)
    totals = {total for total, _ in pages if total is not None}
    if totals and totals != {str(got)}:
        raise DeliveryError(
            "the pull is short, or its total changed between pages",
            reason_code="short_pull",
            where=delivery.file_name,
            expected=f"共 {'、'.join(sorted(totals))} 行",
            got=f"{len(pages)} 页共 {got} 行",
        )


def _bind(staging: Staging, pages: list[Rows], *, where: str) -> tuple[dict[str, str], Binding]:
    names: dict[str, None] = {}
    for rows in pages:
        for row in rows:
            names.update(dict.fromkeys(row))
    if not names:  # an empty list of a register: nothing to bind, nothing missing
        return {}, Binding({}, (), ())
    fields = list(names)
    pointers: dict[str, str] = {}
    for column in staging.table.columns:
        candidates = [pointer(entry if isinstance(entry, str) else "/" + "/".join(entry)) for entry in column.spec.source or [column.name]]
        found = [candidate for candidate in candidates if _first(candidate) in names]
        if len(found) > 1:
            raise duplicate(column, found, where=where)
        if found:
            pointers[column.name] = found[0]
    used = {_first(path) for path in pointers.values()}
    index = {name: fields.index(_first(path)) for name, path in pointers.items()}
    return pointers, bound(staging.table, index, tuple(field for field in fields if field not in used), where=where)


def _first(path: str) -> str:
    return path.split("/")[1].replace("~1", "/").replace("~0", "~")


def _texts(staging: Staging, pointers: dict[str, str], pages: list[Rows]) -> Iterator[tuple[RowPlace, bool, list[str]]]:
    getters = [_getter(pointers.get(name)) for name in staging.columns]
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
