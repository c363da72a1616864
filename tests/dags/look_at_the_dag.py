"""Parses the DAG folder as Airflow does and prints what it sees, as JSON. The tests run it in a process of its own."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from local_airflow import DAGS, configure, local_home

os.environ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = "postgresql://somebody-elses/airflow"
configure(local_home())

from airflow.dag_processing.dagbag import DagBag  # noqa: E402  the environment comes first

bag = DagBag(dag_folder=DAGS)
loaded_by_parsing = {name.partition(".")[0] for name in sys.modules}
dag = bag.dags["nightly_load"]

import nightly_load  # noqa: E402


def as_of(asked: str | None = None, partition_key: str | None = None) -> str:
    """The date of a run that was started at 17:40 UTC on the 20th: 01:40 on the 21st in the city."""
    run = SimpleNamespace(run_after=datetime(2025, 11, 20, 17, 40, tzinfo=UTC))
    nightly_load.get_current_context = lambda: {"params": {"as_of": asked}, "partition_key": partition_key, "dag_run": run}
    return nightly_load.as_of().isoformat()


json.dump(
    {
        "errors": bag.import_errors,
        "dags": sorted(bag.dags),
        "loaded": sorted(loaded_by_parsing),
        "tasks": {
            task.task_id: {
                "upstream": sorted(task.upstream_task_ids),
                "mapped": task.is_mapped,
                "trigger_rule": task.trigger_rule.value,
                "retries": task.retries,
                "pool": task.pool,
            }
            for task in dag.tasks
        },
        "as_of": {
            "asked": as_of("2025-10-01", "2025-10-02"),
            "partition": as_of(None, "2025-10-02"),
            "neither": as_of(),
        },
        "replay": {
            "tasks": {task.task_id: task.pool for task in bag.dags["replay"].tasks},
            "params": sorted(bag.dags["replay"].params),
            "scheduled": bag.dags["replay"].timetable.can_be_scheduled,
        },
        "timetable": dag.timetable.expression if hasattr(dag.timetable, "expression") else str(dag.timetable),
        "airflow_environment": {name: value for name, value in os.environ.items() if name.startswith("AIRFLOW")},
        "home_mode": oct(Path(os.environ["AIRFLOW_HOME"]).stat().st_mode & 0o777),
    },
    sys.__stdout__,
)
