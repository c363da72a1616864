"""One process that plays all publishers of the sandbox city: REST and SFTP on free loopback ports, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass

from newinfra.home import Home
from newinfra.sandbox.clock import SandboxClock
from newinfra.sandbox.connections import credentials, host_key, write_connections
from newinfra.sandbox.rest_server import RestServer
from newinfra.sandbox.sftp_server import start_sftp


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the servers listen, on 127.0.0.1."""

    rest_port: int
    sftp_port: int


def serve(home: Home, ready: Callable[[Serving], None] | None = None) -> None:
    """Serves until SIGTERM or SIGINT, or until a standard input that is a pipe closes, so that no server outlives the process that started it.

    Once both servers listen, connections.json has their ports, one line is printed and `ready` is called.

    Raises:
        ConfigError: there is no sandbox in this home.
    """
    SandboxClock.load(home.sandbox)
    asyncio.run(_serve(home, ready))


async def _serve(home: Home, ready: Callable[[Serving], None] | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await _stop_when_input_closes(loop, stop)
    known = credentials(home.sandbox)
    rest = RestServer(home.sandbox / "rest", known)
    rest.start()
    try:
        async with await start_sftp(home.sandbox, known, host_key(home.sandbox)) as sftp:
            serving = Serving(rest.port, sftp.get_port())
            write_connections(home.sandbox, rest_port=serving.rest_port, sftp_port=serving.sftp_port)
            print(f"sandbox ready: http://127.0.0.1:{serving.rest_port} sftp://127.0.0.1:{serving.sftp_port}", flush=True)
            if ready:
                ready(serving)
            await stop.wait()
    finally:
        rest.shutdown()
        rest.server_close()
        write_connections(home.sandbox)


async def _stop_when_input_closes(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Watches a standard input that is a pipe or socket; a terminal or /dev/null says nothing about who started us."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError, AttributeError):
        return
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        await loop.connect_read_pipe(lambda: _Input(stop), sys.stdin)


class _Input(asyncio.Protocol):
    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop.set()
