"""The steps of a night, recording their calls in $NEWINFRA_HOME/calls.txt; $FAKE_RAISES and $FAKE_FAILED name who raises and who fails."""

from __future__ import annotations

import logging
import os
from datetime import date
from pathlib import Path
from typing import Any

SOURCES = ["alpha", "beta", "gamma"]
logger = logging.getLogger(__name__)


def _called(step: str, as_of: date) -> None:
    with (Path(os.environ["NEWINFRA_HOME"]) / "calls.txt").open("a", encoding="utf-8") as file:
        file.write(f"{step} {as_of.isoformat()}\n")
    print(f"{step} prints")
    if step in os.environ.get("FAKE_RAISES", "").split():
        raise RuntimeError(f"{step} broke")


def source_ids(as_of: date) -> list[str]:
    _called("plan", as_of)
    return SOURCES


def ingest(source_id: str, as_of: date) -> dict[str, Any]:
    _called(source_id, as_of)
    logger.info("%s: landed 1", source_id)
    failed = source_id in os.environ.get("FAKE_FAILED", "").split()
    return {"source_id": source_id, "failed": failed, **({"error": "connection refused"} if failed else {})}


def build(as_of: date) -> dict[str, Any]:
    _called("build", as_of)
    return {}


def gate_marts(as_of: date) -> dict[str, Any]:
    _called("gate_marts", as_of)
    return {}


def publish(as_of: date) -> dict[str, Any]:
    _called("publish", as_of)
    return {}


def tell(as_of: date) -> dict[str, Any]:
    _called("tell", as_of)
    return {}


def verdict(as_of: date) -> None:
    _called("verdict", as_of)
    if os.environ.get("FAKE_FAILED") or os.environ.get("FAKE_RAISES"):
        raise RuntimeError("the night failed")
