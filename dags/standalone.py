"""A local scheduler with the same DAGs, on 127.0.0.1:8080: what `make up` starts. Ctrl-C stops it.

Where no connection is configured, the synthetic city is created and served beside it, and runs default to the city's today.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from local_airflow import configure, ensure_metadata, local_home

BIN = Path(sys.executable).parent
# Not `airflow standalone`: its log servers listen on every interface.
PARTS = (["api-server"], ["scheduler", "--skip-serve-logs"], ["dag-processor"])


def sandbox_command(home: Path) -> list[list[str]]:
    """The command that serves the synthetic city, which is created if need be; none where real sources are configured."""
    if (home / "connections.json").exists() or any(name.startswith("NEWINFRA_CONN_") for name in os.environ):
        return []
    newinfra = str(BIN / "newinfra")
    clock = home / "sandbox" / "clock.json"
    if not clock.exists():
        subprocess.run([newinfra, "sandbox", "create"], check=True)
    # A run of the real calendar's yesterday would find the whole synthetic city years late.
    os.environ["NEWINFRA_AS_OF"] = json.loads(clock.read_text(encoding="utf-8"))["today"]
    return [[newinfra, "sandbox", "serve"]]


def start(command: list[str], logs: Path) -> subprocess.Popen[bytes]:
    """Start one part with its output in a log of its own."""
    logs.mkdir(parents=True, exist_ok=True)
    name = command[1]
    with (logs / f"{name}.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def main() -> int:
    """Start every part, wait until one ends or somebody interrupts, stop the others."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    home = local_home()
    configure(home)
    ensure_metadata(home)
    from airflow.configuration import write_default_airflow_configuration_if_needed

    write_default_airflow_configuration_if_needed()  # the keys that the parts share, generated here before any of them starts
    commands = [[str(BIN / "airflow"), *part] for part in PARTS] + sandbox_command(home)
    parts = [start(command, home / "logs") for command in commands]
    print(
        f"http://127.0.0.1:8080 in half a minute; login admin, password in {home}/airflow/simple_auth_manager_passwords.json.generated; "
        f"logs in {home}/logs; Ctrl-C stops everything",
        file=sys.stderr,
    )
    try:
        while all(part.poll() is None for part in parts):
            time.sleep(1)
        ended = [" ".join(part.args[1:]) for part in parts if part.returncode is not None]
        print(f"stopped by itself: {', '.join(ended)}; see {home}/logs", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for part in parts:
            part.send_signal(signal.SIGTERM)
        for part in parts:
            part.wait(timeout=60)


if __name__ == "__main__":
    sys.exit(main())
