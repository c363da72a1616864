"""Read again what has been received, after a change of ours: contract, alias seeds, corrections. The next nightly load publishes what changed.

A night does this by itself for whatever is held; this is for an engineer who wants it now, for one source, or for everything.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import Param, dag, get_current_context, task

CITY = "Asia/Shanghai"


def as_of() -> date:
    """The date up to which deliveries are replayed: asked for, else the day before the run."""
    context = get_current_context()
    asked = context["params"].get("as_of")
    if asked:
        return date.fromisoformat(asked)
    return context["dag_run"].run_after.astimezone(ZoneInfo(CITY)).date() - timedelta(days=1)


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    params={
        "source": Param("", type="string", description="Empty: every source"),
        "as_of": Param(os.environ.get("NEWINFRA_AS_OF"), type=["null", "string"], format="date", description="Empty: the day before the run"),
        "whole": Param(False, type="boolean", description="Also deliveries of which nothing is held"),
    },
    tags=["newinfra"],
    doc_md=__doc__,
)
def replay() -> None:
    """Declare the one task."""

    # The pool keeps it apart from a night that is writing.
    @task(pool="warehouse_writer", do_xcom_push=False)
    def read_again() -> dict[str, Any]:
        from newinfra import night

        params = get_current_context()["params"]
        return night.replay(as_of(), source_id=params["source"], whole=params["whole"])

    read_again()


replay()
