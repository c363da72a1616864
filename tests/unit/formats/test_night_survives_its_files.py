"""A file that fells the reader's process costs that file alone: the others of its table, before and after it, are loaded."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import made_files
import pytest

from newinfra.read import deliveries as reading
from newinfra.read.worker.process import WorkerLimits, WorkerProcess

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))
from reading_world import World, column, make_world, table, xlsx_bytes

COLUMNS = [column("county", "region", key=True, source=["县区"]), column("ports", "measure", "integer", source=["端口数"], unit="个", measure="p")]
TABLE = table("ports", "measures", {"format": "sheet", "unit_line": False}, COLUMNS)
FAR = made_files.plain_xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="760000"><c r="Z760000"><v>1</v></c></row>')
"""19.8 million cells between two: allowed, but more than a small process can hold."""


def land(world: World, *names: str, bad: bytes = b"") -> None:
    for number, name in enumerate(names):
        good = xlsx_bytes([["县区", "端口数"], ["东城区", number + 1]])
        world.land("ports", bad if name == "坏" else good, period=f"2025-{number + 1:02}", name=name)


def test_a_file_that_needs_too_much_memory_is_held_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = WorkerProcess(WorkerLimits(memory=640 << 20))
    monkeypatch.setattr(reading, "the_worker", lambda: small)
    world = make_world(tmp_path, TABLE)
    land(world, "前一", "前二", "坏", "后", bad=FAR)

    world.night()
    small.close()

    assert world.states() == {
        "前一": ("loaded", 1, 1, 0, ""),
        "前二": ("loaded", 1, 1, 0, ""),
        "坏": ("held", 0, 0, 0, "reader_memory"),
        "后": ("loaded", 1, 1, 0, ""),
    }
    [record] = world.quarantine()
    assert "坏" in record["message_zh"]
    assert sorted(value for (value,) in world.raw("measures", "value")) == [1, 2, 4]


class _Killed(WorkerProcess):
    """A process that is killed while it works on something, or after that, once."""

    def __init__(self, what: str, *, is_after: bool) -> None:
        super().__init__()
        self._what, self._is_after, self._is_done = what, is_after, False

    def call(self, function: str, file_name: str, /, **arguments: Any) -> Any:
        is_meant = not self._is_done and self._what in (f"{function} {file_name}", function)
        pid = self.pid
        if not is_meant or pid is None:
            return super().call(function, file_name, **arguments)
        self._is_done = True
        if self._is_after:
            answer = super().call(function, file_name, **arguments)
            os.kill(pid, signal.SIGKILL)
            while self.pid is not None:
                time.sleep(0.01)
            return answer
        os.kill(pid, signal.SIGSTOP)
        threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
        return super().call(function, file_name, **arguments)


@pytest.mark.parametrize(
    ("what", "is_after", "held"),
    [("prepare 二", False, {"二"}), ("prepare 一", True, set()), ("prepare 三", True, set()), ("close_table", False, set()), ("open_table", True, set())],
)
def test_a_killed_process_loses_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, is_after: bool, held: set[str]) -> None:
    killed = _Killed(what, is_after=is_after)
    killed.start()
    monkeypatch.setattr(reading, "the_worker", lambda: killed)
    world = make_world(tmp_path, TABLE)
    land(world, "一", "二", "三")

    world.night()
    killed.close()

    assert {name for name, state in world.states().items() if state[0] == "held"} == held
    assert [record["reason_code"] for record in world.quarantine()] == ["reader_crashed"] * len(held)
    assert len(world.raw("measures", "value")) == 3 - len(held)
