"""What the orchestration costs: a night of three sources that do nothing, in one process, against starting Python with Airflow imported.

Prints the ratio, for a first night (which creates the metadata database) and a later one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NIGHT = [sys.executable, str(ROOT / "dags" / "embedded.py"), "--as-of", "2025-11-20"]
FLOOR = [sys.executable, "-c", "import airflow"]


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Wall time of a command that must succeed."""
    begun = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - begun


def main() -> None:
    """Measure in a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "NEWINFRA_HOME": home,
            "AIRFLOW_HOME": f"{home}/airflow",
            "PYTHONPATH": str(ROOT / "tests" / "dags" / "fake_night"),
        }
        seconds(FLOOR, environment)  # fill the file cache
        floor = min(seconds(FLOOR, environment) for _ in range(3))
        first, later = seconds(NIGHT, environment), min(seconds(NIGHT, environment) for _ in range(2))
    print(f"empty night / import airflow: first {first / floor:.1f}x, later {later / floor:.1f}x")


if __name__ == "__main__":
    main()
