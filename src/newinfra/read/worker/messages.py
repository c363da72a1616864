"""What the reader's process and its parent say to each other: a length of eight bytes, then a pickle."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from newinfra.errors import DeliveryError

LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A DeliveryError on its way to the parent."""

    what: str
    reason_code: str
    where: str
    expected: str
    got: str
    todo: str

    @classmethod
    def of(cls, error: DeliveryError) -> Refusal:
        """The parts of an error."""
        return cls(error.what, error.reason_code, error.where, error.expected, error.got, error.todo)

    def error(self) -> DeliveryError:
        """The error again."""
        return DeliveryError(self.what, reason_code=self.reason_code, where=self.where, expected=self.expected, got=self.got, todo=self.todo)


def receive(stream: BinaryIO) -> bytes | None:
    """One message; None when the stream ends, be it in the middle of one."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def send(stream: BinaryIO, message: bytes) -> None:
    """Write one message."""
    stream.write(LENGTH.pack(len(message)) + message)
    stream.flush()
