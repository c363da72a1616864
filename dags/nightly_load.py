"""The nightly load: every source on its own, then build, gate, publish, tell, and a verdict on the whole.

Thin on purpose: the work, its transactions and its error texts are in `newinfra.night`, which is imported inside the tasks only.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import CronPartitionTimetable, Param, TriggerRule, dag, get_current_context, task

CITY = "Asia/Shanghai"
# A dead source is tried again while the others load; the embedded night sets 0, so that nobody waits at a terminal.
INGEST_RETRIES = int(os.environ.get("NEWINFRA_INGEST_RETRIES", "2"))


def as_of() -> date:
    """The date this run speaks for: asked for, else the partition, else the day before the run. The same in every task and retry."""
    context = get_current_context()
    asked = context["params"].get("as_of") or context.get("partition_key")
    if asked:
        return date.fromisoformat(asked)
    return context["dag_run"].run_after.astimezone(ZoneInfo(CITY)).date() - timedelta(days=1)


@dag(
    schedule=CronPartitionTimetable("30 1 * * *", timezone=CITY, run_offset=-1, key_format="%Y-%m-%d"),
    catchup=False,  # a night takes everything that has arrived and not been read, so a missed night needs no run of its own
    max_active_runs=1,
    params={"as_of": Param(os.environ.get("NEWINFRA_AS_OF"), type=["null", "string"], format="date", description="Empty: the day before the run")},
    tags=["newinfra"],
    doc_md=__doc__,
)
def nightly_load() -> None:
    """Declare the tasks and their order."""

    @task
    def plan() -> list[str]:
        from newinfra import night

        return night.source_ids(as_of())

    @task(map_index_template="{{ source_id }}", retries=INGEST_RETRIES, retry_delay=timedelta(minutes=10), do_xcom_push=False)
    def ingest(source_id: str) -> dict[str, Any]:
        from newinfra import night

        get_current_context()["source_id"] = source_id
        outcome = night.ingest(source_id, as_of())
        if outcome["failed"]:
            raise RuntimeError(f"{source_id}: {outcome.get('error', 'failed')}")
        return outcome

    def step(name: str, trigger_rule: TriggerRule = TriggerRule.ALL_SUCCESS, **options: Any) -> Any:
        def run() -> dict[str, Any] | None:
            from newinfra import night

            return getattr(night, name)(as_of())

        return task(run, task_id=name, trigger_rule=trigger_rule, do_xcom_push=False, **options)()

    planned = plan()
    ingested = ingest.expand(source_id=planned)
    # With the plan upstream as well, the build starts when every source is done, even if all of them failed, but not without a plan.
    build = step("build", TriggerRule.ALL_DONE_MIN_ONE_SUCCESS, pool="warehouse_writer")
    publish = step("publish", pool="warehouse_writer")
    [planned, ingested] >> build >> step("gate_marts") >> publish
    # The verdict is the only leaf: the run's state is its state.
    publish >> step("tell", TriggerRule.ALL_DONE) >> step("verdict", TriggerRule.ALL_DONE)


nightly_load()
