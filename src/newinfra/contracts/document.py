"""Whether a contract file can be loaded: YAML, ODCS v3.1, and our parts in every place where they must stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import yaml
from open_data_contract_standard.model import OpenDataContractStandard
from pydantic import BaseModel, ValidationError

from newinfra.contracts.load import OURS, SUFFIX
from newinfra.contracts.model import ColumnSpec, FeedSpec, LogicalType, TableSpec
from newinfra.contracts.problem import Problem

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class _UniqueKeys(yaml.SafeLoader):
    """YAML in which a key stands once: PyYAML keeps the last of two in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, str) and key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
            if isinstance(key, str):
                seen.add(key)
        return super().construct_mapping(node, deep)


def document_problems(path: Path) -> Iterator[Problem]:
    """All reasons why `load_contract` would refuse the file, and the words of the standard that it uses wrongly."""
    try:
        # A subclass of SafeLoader: as safe as safe_load.
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        yield _fatal(path, "", f"not readable YAML: {' '.join(str(error).split())}", "Mend the line; blanks matter, tabs are not allowed.")
        return
    if not isinstance(document, dict):
        yield _fatal(path, "", "the file holds no contract", "Begin from the contract of a similar feed.")
        return
    yield from _violations(path, "", OpenDataContractStandard, document, "Follow ODCS v3.1; our own keys go under customProperties.")
    yield from _head_problems(path, document)
    yield from _ours(path, "feed", FeedSpec, document)
    tables = [table for table in _list(document, "schema") if isinstance(table, dict)]
    if not tables:
        yield _fatal(path, "schema", "no tables", "Describe at least one table.")
    yield from _twice(path, "schema", "table", tables)
    for table in tables:
        yield from _table_problems(path, table)


def _head_problems(path: Path, document: dict[str, Any]) -> Iterator[Problem]:
    source_id = path.name.removesuffix(SUFFIX)
    if document.get("id") != source_id:
        yield _fatal(path, "id", f"is {document.get('id')!r}, the file name says {source_id!r}", "Make them equal: the id names the source everywhere.")
    if not _NAME.fullmatch(source_id):
        yield _fatal(path, "", "the file name is not in lower snake case", "Rename it: the source id becomes a folder and a schema.")
    if not document.get("version"):
        yield _fatal(path, "version", "is missing", "Give one; it is kept with every delivery.")
    if document.get("kind") != "DataContract" or not str(document.get("apiVersion", "")).startswith("v3.1"):
        yield _fatal(path, "apiVersion", f"is {document.get('apiVersion')!r}", "Write apiVersion: v3.1.0 and kind: DataContract.")
    if not document.get("name"):
        yield _fatal(path, "name", "is missing", "Name the feed in Chinese: findings call it so.")


def _table_problems(path: Path, table: dict[str, Any]) -> Iterator[Problem]:
    name = str(table.get("name"))
    if not _NAME.fullmatch(name):
        yield _fatal(path, name, "the table's name is not in lower snake case", "Rename it.")
    yield from _ours(path, name, TableSpec, table)
    columns = [column for column in _list(table, "properties") if isinstance(column, dict)]
    if not columns:
        yield _fatal(path, name, "no columns", "Describe its columns under properties.")
    yield from _twice(path, name, "column", columns)
    for thing, place in ((table, name), *((column, f"{name}.{column.get('name')}") for column in columns)):
        if not thing.get("businessName"):
            yield Problem(path.name, place, "no businessName", "Give its short Chinese name: findings and forms show it.")
    for column in columns:
        place = f"{name}.{column.get('name')}"
        if not _NAME.fullmatch(str(column.get("name"))) or "__" in str(column.get("name")):
            yield _fatal(path, place, "the column's name is not in lower snake case", "Rename it; __ is kept for the raw text beside a column.")
        if column.get("logicalType", "string") not in get_args(LogicalType):
            yield _fatal(path, place, f"logicalType {column.get('logicalType')!r} is not one we read", f"Use one of {', '.join(get_args(LogicalType))}.")
        yield from _ours(path, place, ColumnSpec, column)


def _ours(path: Path, place: str, model: type[BaseModel], owner: dict[str, Any]) -> Iterator[Problem]:
    entries = [entry for entry in _list(owner, "customProperties") if isinstance(entry, dict) and entry.get("property") == OURS]
    if len(entries) != 1:
        yield _fatal(path, place, f"{len(entries)} custom properties named {OURS}", f"Write exactly one, with the keys of {model.__name__}.")
        return
    todo = f"The keys are those of {model.__name__}; contracts/newinfra.schema.json shows them in an editor."
    yield from _violations(path, place, model, entries[0].get("value"), todo)


def _violations(path: Path, place: str, model: type[BaseModel], value: Any, todo: str) -> Iterator[Problem]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            inner = ".".join(map(str, each["loc"]))
            yield _fatal(path, ".".join(part for part in (place, inner) if part), f"{each['msg']} (got {str(each['input'])[:60]!r})", todo)


def _twice(path: Path, place: str, kind: str, things: list[dict[str, Any]]) -> Iterator[Problem]:
    names = [str(thing.get("name")) for thing in things]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _fatal(path, place, f"the {kind} {name!r} is described {names.count(name)} times", "Keep one.")


def _list(owner: dict[str, Any], key: str) -> list[Any]:
    value = owner.get(key)
    return value if isinstance(value, list) else []


def _fatal(path: Path, place: str, what: str, todo: str) -> Problem:
    return Problem(path.name, place, what, todo, is_fatal=True)
