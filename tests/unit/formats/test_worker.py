"""The reader's own process: it may be killed over a file, and nothing but that file is lost."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import made_files
import pytest

from newinfra.errors import DeliveryError
from newinfra.read.formats import read_grids
from newinfra.read.result import ReaderFailedError
from newinfra.read.worker.main import FUNCTIONS
from newinfra.read.worker.process import ReaderLostError, WorkerLimits, WorkerProcess, _Answers

SMALL = made_files.xlsx_with_marks()
WIDE = made_files.plain_xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="760000"><c r="Z760000"><v>1</v></c></row>')
"""19.8 million cells between two: allowed, but more than a small process can hold."""


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    process = WorkerProcess()
    yield process
    process.close()


def test_grids_come_back_whole_and_the_process_is_kept(worker: WorkerProcess) -> None:
    first = worker.call("read_grids", "a", where="a", data=SMALL)
    pid = worker.pid

    assert first == read_grids(SMALL, where="a")
    assert worker.call("read_grids", "a", where="a", data=made_files.ods_with_marks())[0].sheet == "表1"
    assert worker.pid == pid


def test_a_refusal_comes_back_with_all_its_parts(worker: WorkerProcess) -> None:
    with pytest.raises(DeliveryError) as refusal:
        worker.call("read_grids", "报表.xlsx", where="报表.xlsx", data=SMALL[:-100])

    assert (refusal.value.reason_code, refusal.value.where) == ("file_damaged", "报表.xlsx")
    assert worker.pid is not None


def test_a_failure_that_nobody_foresaw_is_ours_and_ends_nothing(worker: WorkerProcess) -> None:
    with pytest.raises(ReaderFailedError, match="TypeError"):
        worker.call("read_grids", "a", where="a", data=SMALL, unknown=1)
    with pytest.raises(ReaderFailedError, match="KeyError"):
        worker.call("os.system", "a", command="true")

    assert worker.call("read_grids", "a", where="a", data=SMALL)


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_death_in_the_middle_refuses_the_file_alone(worker: WorkerProcess, signal_number: int) -> None:
    worker.call("read_grids", "a", where="a", data=SMALL)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)
    threading.Timer(0.3, lambda pid: (os.kill(pid, signal_number), os.kill(pid, signal.SIGCONT)), [worker.pid]).start()

    with pytest.raises(ReaderLostError) as lost:
        worker.call("read_grids", "报表.xlsx", where="报表.xlsx", data=SMALL)

    assert (lost.value.reason_code, lost.value.where) == ("reader_crashed", "报表.xlsx")
    assert worker.call("read_grids", "b", where="b", data=SMALL)


def test_one_that_does_not_answer_is_ended() -> None:
    worker = WorkerProcess(WorkerLimits(seconds=6))
    worker.call("read_grids", "a", where="a", data=SMALL)
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)

    with pytest.raises(ReaderLostError) as lost:
        worker.call("read_grids", "a", where="a", data=SMALL)

    assert lost.value.reason_code == "reader_timeout"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    worker.close()


def test_one_that_computes_too_long_is_ended() -> None:
    worker = WorkerProcess(WorkerLimits(cpu_seconds=0))

    with pytest.raises(ReaderLostError) as lost:
        worker.call("read_grids", "a", where="a", data=b'"a",' * 18_000_000 + b"\n")

    assert lost.value.reason_code == "reader_timeout"
    worker.close()


def test_one_that_needs_too_much_memory_is_ended_and_replaced() -> None:
    worker = WorkerProcess(WorkerLimits(memory=512 << 20))

    with pytest.raises(ReaderLostError) as lost:
        worker.call("read_grids", "a", where="a", data=WIDE)

    assert lost.value.reason_code == "reader_memory"
    assert worker.call("read_grids", "a", where="a", data=SMALL)
    worker.close()


def test_the_process_knows_no_secrets_and_ends_with_its_parent(tmp_path: Path) -> None:
    script = (
        "import os, sys\n"
        "from newinfra.read.worker.process import the_worker\n"
        "the_worker().start()\n"
        "print(the_worker().pid, flush=True)\n"
        "sys.stdin.read()\n"
        "os._exit(0)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "NEWINFRA_TOKEN": "secret"}
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    parent.communicate()

    assert b"secret" not in environment
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or b"Z" in Path(f"/proc/{pid}/stat").read_bytes().split()[2:3]:
            break
        threading.Event().wait(0.1)
    else:
        pytest.fail("the reader's process outlived its parent")


def test_what_starts_every_night_imports_no_heavy_machinery() -> None:
    modules = sorted({place.partition(":")[0] for place in FUNCTIONS.values()})
    script = f"import sys, newinfra.read.worker.main, {', '.join(modules)}\nprint({{'great_expectations', 'airflow', 'dbt', 'pandas'}} & set(sys.modules))"

    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == "set()"


class _Command:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("true",)


@pytest.mark.parametrize("value", [_Command(), read_grids, os.system, subprocess.Popen])
def test_an_answer_can_name_nothing_but_plain_values(value: object) -> None:
    import io

    with pytest.raises(pickle.UnpicklingError):
        _Answers(io.BytesIO(pickle.dumps(value))).load()
