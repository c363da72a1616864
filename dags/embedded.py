"""One night of the nightly_load DAG in this process, without a scheduler: `python embedded.py --as-of 2025-11-20`.

What `newinfra nightly` starts. Progress of the library and warnings go to stderr; everything goes to $NEWINFRA_HOME/logs/nightly-<as-of>.log.
Exit code 0 if the run succeeded, else 1.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
from datetime import date
from pathlib import Path
from typing import TextIO

from local_airflow import configure, ensure_metadata, local_home


class ConsoleFilter(logging.Filter):
    """Lets through what a person at a terminal wants: the library's progress, and warnings of anybody but the Python compiler."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record goes to the console."""
        if record.name.split(".")[0] == "newinfra":
            return record.levelno >= logging.INFO
        return record.levelno >= logging.WARNING and record.name != "py.warnings"


class OneLine(logging.Formatter):
    """The message alone; stack traces are in the log file."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, with the level where it is not plain progress."""
        message = record.getMessage().splitlines()[0]
        return message if record.levelno < logging.WARNING else f"{record.levelname.lower()}: {message}"


def divert_output(log: Path) -> TextIO:
    """Send file descriptors 1 and 2, those of child processes included, to the log; hand back the console."""
    log.parent.mkdir(parents=True, exist_ok=True)
    console = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="replace")
    sys.stdout.flush()
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    return console


def run(as_of: date, home: Path, console: TextIO) -> bool:
    """Run the DAG for one date; whether it succeeded."""
    ensure_metadata(home)
    handler = logging.StreamHandler(console)
    handler.addFilter(ConsoleFilter())
    handler.setFormatter(OneLine())
    logging.getLogger().addHandler(handler)  # after airflow, which replaces the handlers when it is imported

    from nightly_load import nightly_load

    dag_run = nightly_load().test(run_conf={"as_of": as_of.isoformat()})
    for instance in sorted(dag_run.get_task_instances(), key=lambda instance: (instance.end_date is None, instance.end_date)):
        if instance.state in ("failed", "upstream_failed"):
            source = f" {instance.rendered_map_index}" if instance.map_index >= 0 else ""
            print(f"{instance.task_id}{source}: {instance.state}", file=console)
    return dag_run.state == "success"


def main() -> int:
    """Parse the command line, run, say where the log is if the night failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="DATE")
    as_of = parser.parse_args().as_of
    home = local_home()
    configure(home)
    os.environ["NEWINFRA_INGEST_RETRIES"] = "0"
    log = home / "logs" / f"nightly-{as_of.isoformat()}.log"
    console = divert_output(log)
    # Airflow builds some million long-lived objects; collecting as seldom as this saves a third of its start-up and of its exit.
    gc.set_threshold(100_000, 50, 100)
    try:
        succeeded = run(as_of, home, console)
    except BaseException as error:
        print(f"the night stopped: {type(error).__name__}: {error}; see {log}", file=console)
        raise
    finally:
        gc.freeze()
    if not succeeded:
        print(f"the night failed; see {log}", file=console)
    return 0 if succeeded else 1


if __name__ == "__main__":
    sys.exit(main())
