"""Lets a Python process reach loopback and Unix sockets only."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

NAMES = {"", "localhost", "ip6-localhost"}


class NetworkBlockedError(AssertionError):
    """A test, or a process that it started, tried to reach something that is not this machine."""


def is_loopback(host: object) -> bool:
    """Whether a host, as given to connect or getaddrinfo, is this machine."""
    if host is None:
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    if text in NAMES:
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse(target: object) -> None:
    """Stop with the target's name in the message."""
    raise NetworkBlockedError(f"tests may reach loopback only, not {target!r}")


def install() -> None:
    """Guard every way in which this process can open a connection, send a datagram or look up a name."""

    def guarded(name: str, address_at: int) -> None:
        original = getattr(socket.socket, name)

        def call(self: socket.socket, *args: Any) -> Any:
            address = args[address_at]
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
                refuse(address)
            return original(self, *args)

        setattr(socket.socket, name, call)

    for name, address_at in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
        guarded(name, address_at)

    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        passive = bool(kwargs.get("flags", args[4] if len(args) > 4 else 0) & socket.AI_PASSIVE)
        if not passive and not is_loopback(host):
            refuse(host)
        return look_up(host, *args, **kwargs)

    socket.getaddrinfo = getaddrinfo
