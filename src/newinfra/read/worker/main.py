"""The reader's own process: takes apart what came from outside, under limits, and may be killed. Run as `python -m newinfra.read.worker.main`.

Requests come on standard input, answers go to what was standard output: a length of eight bytes, then a pickle. The process ends with its parent.
"""

from __future__ import annotations

import importlib
import io
import os
import pickle
import resource
import sys
import traceback
from typing import Any, BinaryIO

from newinfra.errors import ConfigError, DeliveryError
from newinfra.read.worker.messages import Refusal, receive, send

FUNCTIONS = {
    "open_table": "newinfra.read.worker.preparation:open_table",
    "prepare": "newinfra.read.worker.preparation:prepare",
    "close_table": "newinfra.read.worker.preparation:close_table",
    "read_grids": "newinfra.read.formats:read_grids",
    "profile": "newinfra.profile.document:lay_out",
    "propose": "newinfra.profile.proposal:propose",
}
"""What may be asked for; nothing else is ever called."""


def main() -> None:
    """Answer requests until the input ends."""
    requests, answers = _streams()
    _limit_for_good()
    while (request := receive(requests)) is not None:
        name, arguments, cpu_seconds = pickle.loads(request)  # from the parent, whom we trust
        _limit_cpu(cpu_seconds)
        send(answers, _answer(name, arguments))


def _answer(name: str, arguments: dict[str, Any]) -> bytes:
    """A pickle of ("ok", result), ("refused", Refusal), ("config", parts of a ConfigError), ("memory",) or ("failed", what, traceback)."""
    answer: tuple[Any, ...]
    try:
        module, _, function = FUNCTIONS[name].partition(":")
        answer = ("ok", getattr(importlib.import_module(module), function)(**arguments))
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except DeliveryError as error:
        answer = ("refused", Refusal.of(error))
    except ConfigError as error:
        answer = ("config", error.what, error.where, error.expected, error.got, error.todo)
    except MemoryError:
        answer = ("memory",)
    except Exception as error:  # the parent tells it; this process goes on
        answer = ("failed", f"{type(error).__name__}: {error}"[:2000], traceback.format_exc()[-8000:])
    return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """The two ends of the conversation; whatever prints goes to standard error and cannot break into it."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    return requests, answers


def _limit_for_good() -> None:
    memory, written = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu(seconds: int) -> None:
    """Beyond its seconds for this request the process gets SIGXCPU, which ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
