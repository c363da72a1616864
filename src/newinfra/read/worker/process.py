"""The parent's end of the reader's process: one per process, started when first needed, killed and replaced when a file is too much for it."""

from __future__ import annotations

import atexit
import contextlib
import io
import logging
import os
import pickle
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import Any, BinaryIO

from newinfra.errors import ConfigError, DeliveryError
from newinfra.read.limits import READER_CPU_SECONDS, READER_MEMORY, READER_SECONDS, READER_WRITTEN_BYTES
from newinfra.read.result import ReaderFailedError
from newinfra.read.worker.messages import LENGTH, send

logger = logging.getLogger(__name__)

_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV")
_VARIABLES = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""Threads that nobody asked for would take address space, which is what is limited."""

_PLAIN = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("decimal", "Decimal"),
    ("pathlib", "PosixPath"),
}


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one file may cost: processor seconds, seconds on the clock, address space and bytes per written file."""

    cpu_seconds: int = READER_CPU_SECONDS
    seconds: float = READER_SECONDS
    memory: int = READER_MEMORY
    written: int = READER_WRITTEN_BYTES


class ReaderLostError(DeliveryError):
    """The reader's process ended over a file (reader_timeout, reader_memory or reader_crashed). What it kept in memory is gone."""


class WorkerProcess:
    """A reader's process. Calls come one after another, from any thread."""

    def __init__(self, limits: WorkerLimits | None = None) -> None:
        self._limits = limits or WorkerLimits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._log: BinaryIO | None = None
        self._owner = 0

    @property
    def pid(self) -> int | None:
        """The running process, if there is one."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the process ahead of the first call, so that it gets ready while the parent does something else."""
        with self._lock:
            self._running()

    def call(self, function: str, file_name: str, /, **arguments: Any) -> Any:
        """Run one of the worker's functions over one file.

        Args:
            function: a name in `worker.FUNCTIONS`.
            file_name: for messages.
            arguments: its keyword arguments.

        Raises:
            ReaderLostError: the process had to be ended, or ended itself, over this file; the next call gets a new one.
            DeliveryError: what the function raised; ReaderFailedError where it failed in a way that nobody foresaw.
        """
        with self._lock:
            process = self._running()
            assert process.stdin is not None
            try:
                send(process.stdin, pickle.dumps((function, arguments, self._limits.cpu_seconds), pickle.HIGHEST_PROTOCOL))  # type: ignore[arg-type]
                answer = self._answer(process)
            except BrokenPipeError:
                answer = None
            except BaseException:
                self._end()  # an interrupt in the middle: the answer would be taken for that of the next call
                raise
            if answer is None:
                raise self._lost(process, file_name)
        return _result(answer, file_name, self)

    def close(self) -> None:
        """End the process, if it runs."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._owner == os.getpid() and self._process.poll() is None:
            return self._process
        if self._owner == os.getpid():
            self._end()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 # it lives as long as the process
        environment = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}  # no credentials
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "newinfra.read.worker.main", str(self._limits.memory), str(self._limits.written)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**environment, **_VARIABLES},
            cwd="/",
            start_new_session=True,  # a Ctrl-C is the parent's to handle
        )
        self._owner = os.getpid()
        return self._process

    def _answer(self, process: subprocess.Popen[bytes]) -> bytes | None:
        """The answer, or None if the process ended or took too long."""
        assert process.stdout is not None
        deadline = time.monotonic() + self._limits.seconds
        descriptor, received, wanted = process.stdout.fileno(), bytearray(), LENGTH.size
        while len(received) < wanted:
            ready, _, _ = select.select([descriptor], [], [], max(deadline - time.monotonic(), 0))
            block = os.read(descriptor, 1 << 20) if ready else b""
            if not block:
                return None
            received += block
            if wanted == LENGTH.size and len(received) >= LENGTH.size:
                wanted += LENGTH.unpack_from(received)[0]
        return bytes(received[LENGTH.size :])

    def _lost(self, process: subprocess.Popen[bytes], where: str) -> ReaderLostError:
        try:
            code: int | None = process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            code = None
        said = self._said()
        self._end()
        logger.warning("%s: the reader's process was lost: exit %s %s", where, code, said)
        limits = self._limits
        if code is None or code == -signal.SIGXCPU:
            return ReaderLostError(
                "reading took too long", reason_code="reader_timeout", where=where, expected=f"{limits.cpu_seconds} 秒内读完", got="到时仍未读完"
            )
        if "memory allocation" in said or "MemoryError" in said or "bad_alloc" in said:
            return memory_exceeded(where, limits)
        return ReaderLostError(
            "the reader's process died", reason_code="reader_crashed", where=where, got=f"读取进程意外退出({signal_name(code)})", todo=said[-300:]
        )

    def _said(self) -> str:
        if self._log is None:
            return ""
        end = self._log.seek(0, io.SEEK_END)
        self._log.seek(max(end - 2000, 0))
        return self._log.read().decode("utf-8", "replace").strip()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    with contextlib.suppress(BrokenPipeError):
                        stream.close()
        if self._log is not None:
            self._log.close()
            self._log = None


def memory_exceeded(where: str, limits: WorkerLimits) -> ReaderLostError:
    """The refusal of a file that needs more memory than it may take."""
    return ReaderLostError(
        "reading took too much memory", reason_code="reader_memory", where=where, expected=f"内存不超过 {limits.memory >> 20} MB", got="超出"
    )


def signal_name(code: int) -> str:
    """How a process ended, for a message."""
    try:
        return signal.Signals(-code).name if code < 0 else f"退出码 {code}"
    except ValueError:
        return f"退出码 {code}"


def _result(answer: bytes, where: str, worker: WorkerProcess) -> Any:
    kind, *rest = _Answers(io.BytesIO(answer)).load()
    if kind == "ok":
        return rest[0]
    if kind == "refused":
        raise rest[0].error()
    if kind == "config":
        what, where, expected, got, todo = rest
        raise ConfigError(what, where=where, expected=expected, got=got, todo=todo)
    if kind == "memory":
        worker.close()  # what is left of it may be in pieces
        raise memory_exceeded(where, worker._limits)
    logger.error("%s: the reader failed: %s", where, rest[1])
    raise ReaderFailedError(rest[0], where=where)


class _Answers(pickle.Unpickler):
    """Takes data classes of ours and plain values; a process that read hostile bytes is not asked to name anything else."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module.startswith("newinfra.") or (module, name) in _PLAIN else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is no plain value")
        return found


_the_worker = WorkerProcess()
atexit.register(_the_worker.close)


def the_worker() -> WorkerProcess:
    """The worker of this process."""
    return _the_worker


def read_in_worker(function: str, file_name: str, /, **arguments: Any) -> Any:
    """Run one of the worker's functions over one file, as `WorkerProcess.call` of this process's worker."""
    return _the_worker.call(function, file_name, **arguments)
