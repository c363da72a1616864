"""The JSON Schema of our custom properties, for editors: contracts/newinfra.schema.json is this module's output.

Write it anew after a change of the models with `python -m newinfra.contracts.schema > contracts/newinfra.schema.json`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic.json_schema import models_json_schema

from newinfra.contracts.load import OURS
from newinfra.contracts.model import ColumnSpec, FeedSpec, TableSpec

FILE_NAME = "newinfra.schema.json"


def render_schema() -> str:
    """The schema as text. It speaks of our own parts only; the rest of a contract is ODCS v3.1's to describe."""
    _, shared = models_json_schema([(model, "validation") for model in (FeedSpec, TableSpec, ColumnSpec)], by_alias=True)
    column = {"type": "object", "properties": {"customProperties": _ours("ColumnSpec")}}
    table = {"type": "object", "properties": {"customProperties": _ours("TableSpec"), "properties": {"type": "array", "items": column}}}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Custom properties of a newinfra data contract (ODCS v3.1)",
        "type": "object",
        "required": ["customProperties", "schema"],
        "properties": {"customProperties": _ours("FeedSpec"), "schema": {"type": "array", "items": table}},
        "$defs": shared["$defs"],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _ours(model: str) -> dict[str, Any]:
    """A list of custom properties of which the one with our name holds a `model`."""
    return {
        "type": "array",
        "items": {
            "type": "object",
            "if": {"properties": {"property": {"const": OURS}}, "required": ["property"]},
            "then": {"properties": {"value": {"$ref": f"#/$defs/{model}"}}, "required": ["value"]},
        },
    }


if __name__ == "__main__":
    sys.stdout.write(render_schema())
