"""The synthetic city, served by a process of its own for as long as a night needs it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from newinfra.cli.console import say
from newinfra.clock import yesterday_in_the_city
from newinfra.errors import ConfigError
from newinfra.home import Home

READY_SECONDS = 120


def connections_are_configured(home: Home) -> bool:
    """Whether a real source is named, in connections.json or in the environment."""
    return home.connections.is_file() or any(name.startswith("NEWINFRA_CONN_") for name in os.environ)


def night_date(home: Home) -> date:
    """The as-of date that a night would have now: the synthetic city's today, or yesterday where the sources are real."""
    if not connections_are_configured(home) and (home.sandbox / "clock.json").is_file():
        from newinfra.sandbox.clock import SandboxClock

        return SandboxClock.load(home.sandbox).today
    return yesterday_in_the_city()


@contextmanager
def served_sandbox(home: Home) -> Iterator[date]:
    """Make the city if there is none, serve it until the end of the block, and yield its today.

    A city that `newinfra sandbox serve` already serves in another terminal is used as it is.

    Raises:
        ConfigError: its servers did not come up.
    """
    from newinfra.sandbox import create, today

    if not (home.sandbox / "clock.json").is_file():
        say("[dim]生成合成城市 Making the synthetic city …[/]")
        create(home)
    connections = home.sandbox / "connections.json"
    if _answers(connections):
        yield today(home)
        return
    log = home.logs / "sandbox.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "newinfra.cli", "sandbox", "serve"],
            env=os.environ | {"NEWINFRA_HOME": str(home.root)},
            stdin=subprocess.PIPE,  # it stops when this pipe closes, so it cannot outlive us
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(server, connections, log)
            yield today(home)
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(server: subprocess.Popen[bytes], connections: Path, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        if _answers(connections):
            return
        time.sleep(0.2)
    raise ConfigError("the sandbox's servers did not come up", where=str(log), todo="Look at that log; `newinfra sandbox serve` shows it live.")


def _answers(connections: Path) -> bool:
    """Whether every server that connections.json names accepts a connection."""
    try:
        entries = json.loads(connections.read_text(encoding="utf-8")).values()
    except (OSError, ValueError):
        return False
    addresses = set()
    for entry in entries:
        if entry.get("kind") == "rest":
            parts = urlsplit(entry["url"])
            addresses.add((parts.hostname, parts.port))
        elif entry.get("kind") == "sftp":
            addresses.add((entry["host"], entry["port"]))
    return bool(addresses) and all(_accepts(host, port) for host, port in addresses)


def _accepts(host: str | None, port: int | None) -> bool:
    if not host or not port:  # not served yet
        return False
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False
