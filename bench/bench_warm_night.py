"""What a later night costs beyond its floors: a small night with one day's news, against an empty DAG run, dbt's build and GX's import.

The floors are measured in the same run, each alone: the empty night of bench_empty_night.py, `dbt build` of the same warehouse with nothing
else around it, and starting Python with great_expectations imported. Prints each in seconds and the ratio of the night to their sum.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

from bench_empty_night import FLOOR, NIGHT, ROOT, seconds

NEWINFRA = [sys.executable, "-m", "newinfra.cli"]
RUNS = 3
BUILD = """
from datetime import date
from newinfra.home import Home
from newinfra.project import Project
from newinfra.warehouse.build import run_dbt
run_dbt(home=Home.from_environment(), project=Project.at(), as_of=date(2025, 11, 20))
"""


def night(environment: dict[str, str]) -> float:
    """Wall time of `newinfra nightly`, which ends with 3 where data are held, as the synthetic city's are."""
    begun = time.perf_counter()
    finished = subprocess.run([*NEWINFRA, "nightly"], env=environment, capture_output=True, text=True, check=False)
    if finished.returncode not in (0, 3):
        raise RuntimeError(finished.stderr[-2000:])
    return time.perf_counter() - begun


def main() -> None:
    """One first night, then RUNS later ones, each after a day has passed in the synthetic city."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "NEWINFRA_HOME": home}
        first = night(environment)
        later = []
        for _ in range(RUNS):
            subprocess.run([*NEWINFRA, "sandbox", "advance", "1"], env=environment, check=True, capture_output=True)
            later.append(night(environment))
        idle = {**os.environ, "NEWINFRA_HOME": empty, "PYTHONPATH": str(ROOT / "tests" / "dags" / "fake_night")}
        seconds(NIGHT, idle)
        seconds(FLOOR, idle)
        floors = {
            "empty night": [seconds(NIGHT, idle) for _ in range(RUNS)],
            "dbt build": [seconds([sys.executable, "-c", BUILD], environment) for _ in range(RUNS)],
            "import great_expectations": [seconds([sys.executable, "-c", "import great_expectations"], environment) for _ in range(RUNS)],
        }
    medians = {name: statistics.median(values) for name, values in floors.items()}
    total = sum(medians.values())
    print(f"first night {first:.0f} s; later night {statistics.median(later):.1f} s")
    print("floors: " + ", ".join(f"{name} {value:.1f} s" for name, value in medians.items()))
    print(f"later night / sum of floors: {statistics.median(later) / total:.2f}x")


if __name__ == "__main__":
    main()
