"""Reads contracts/<source>.odcs.yaml: first as ODCS v3.1, then our own parts strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import yaml
from open_data_contract_standard.model import CustomProperty, OpenDataContractStandard, SchemaObject, SchemaProperty
from pydantic import ValidationError

from newinfra.contracts.model import Column, ColumnSpec, Contract, FeedSpec, LogicalType, Table, TableSpec
from newinfra.errors import ContractError

SUFFIX = ".odcs.yaml"
OURS = "newinfra"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same safe subset, four times as fast where PyYAML came with libyaml


def load_contracts(folder: Path) -> list[Contract]:
    """Every contract in `folder`, by id.

    Raises:
        ContractError: one of them is not valid; all problems of that file are in the message.
    """
    return [load_contract(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def load_contract(path: Path) -> Contract:
    """The contract in one file.

    Raises:
        ContractError: not YAML, not ODCS v3.1, or our parts are incomplete or misspelt.
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
        odcs = OpenDataContractStandard.model_validate(document)
        feed = FeedSpec.model_validate(_ours(odcs.customProperties))
        tables = tuple(_table(schema) for schema in odcs.schema_ or [])
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _refusal(path, "is not readable YAML", str(error)) from error
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise _refusal(path, "does not follow ODCS v3.1 with our custom property", problems) from error
    source_id = path.name.removesuffix(SUFFIX)
    if odcs.id != source_id or not tables or not odcs.version:
        raise _refusal(path, "must have id equal to its file name, a version and at least one table", f"id {odcs.id!r}, {len(tables)} tables")
    return Contract(source_id, odcs.version, odcs.name or source_id, feed, tables, path, document)


def _table(schema: SchemaObject) -> Table:
    columns = tuple(_column(column) for column in schema.properties or [])
    spec = TableSpec.model_validate(_ours(schema.customProperties))
    return Table(cast(str, schema.name), schema.businessName or "", schema.description or "", columns, spec)


def _column(column: SchemaProperty) -> Column:
    return Column(
        name=cast(str, column.name),
        logical_type=cast(LogicalType, column.logicalType or "string"),
        required=bool(column.required),
        is_key=bool(column.primaryKey),
        title_zh=column.businessName or "",
        description=column.description or "",
        spec=ColumnSpec.model_validate(_ours(column.customProperties)),
    )


def _ours(properties: list[CustomProperty] | None) -> Any:
    return next((entry.value for entry in properties or [] if entry.property == OURS), {})


def _refusal(path: Path, what: str, got: str) -> ContractError:
    return ContractError(f"contract {what}", where=path.name, got=got, todo="Run `newinfra contract lint` after mending it; docs/naming.md lists the keys.")
