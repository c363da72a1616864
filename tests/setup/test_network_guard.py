"""The socket guard: loopback works, everything else is refused before a packet leaves."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_a_connection_to_another_machine_is_refused(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET

    with socket.socket(family) as client, pytest.raises(AssertionError, match="loopback only"):
        client.connect((host, 80))


def test_a_name_of_another_machine_is_not_looked_up() -> None:
    with pytest.raises(AssertionError, match=r"example\.invalid"):
        socket.getaddrinfo("example.invalid", 443)


def test_a_datagram_to_another_machine_is_refused() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client, pytest.raises(AssertionError, match="loopback only"):
        client.sendto(b"x", ("192.0.2.1", 53))


def test_loopback_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5) as client:
        assert client.getpeername() == server.getsockname()


def test_child_processes_are_guarded_too() -> None:
    child = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )

    assert "NetworkBlockedError" in child.stderr
