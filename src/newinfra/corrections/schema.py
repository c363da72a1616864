"""The JSON Schema of a corrections file, for editors: corrections/corrections.schema.json is this module's output.

Write it anew after a change of the model with `python -m newinfra.corrections.schema > corrections/corrections.schema.json`.
"""

from __future__ import annotations

import json
import sys

from newinfra.corrections.model import Correction

FILE_NAME = "corrections.schema.json"


def render_schema() -> str:
    """The schema as text: a list of corrections."""
    item = Correction.model_json_schema(by_alias=True)
    definitions = item.pop("$defs", {})
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Corrections of a source: corrections/<source>.yml",
        "type": "array",
        "items": item,
        "$defs": definitions,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render_schema())
