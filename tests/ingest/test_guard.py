"""A hostile file is a recorded failure: jobs that hang, crash or eat memory break nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.guard import Guard, give_up, guarded, run_elsewhere
from ingest.read.file import read

LIMIT = 2 * 1024**3  # bytes
PATIENCE = 60.0  # seconds; a busy machine may be slow to end something, but ends it


@pytest.fixture
def guard() -> Iterator[Guard]:
    guard = Guard(seconds=60, memory=LIMIT)
    yield guard
    guard.close()


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """Where a program that a child starts writes its number."""
    return tmp_path / "started"


def program(started: Path) -> Callable[[], object]:
    """A job that waits for a program, as readers do for OCR."""
    return partial(subprocess.run, ["sh", "-c", f"echo $$ > {started}.new; mv {started}.new {started}; exec sleep 600"])


def wait_until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_running(number: int) -> bool:
    try:
        status = Path(f"/proc/{number}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"  # ended, and only not yet asked for


def has_ended(started: Path) -> Callable[[], bool]:
    return lambda: not is_running(int(started.read_text()))


def test_jobs_share_a_child_that_is_not_this_process(guard: Guard) -> None:
    assert guard.run(os.getpid) == guard.run(os.getpid) != os.getpid()
    assert guard.run(partial(pow, 2, 5)) == 32


def test_our_own_errors_come_back_as_they_are(guard: Guard) -> None:
    with pytest.raises(UnreadableFile, match="leer"):
        guard.run(partial(read, b"", "leer.pdf"))


def test_a_fault_of_ours_is_a_failure_with_its_name(guard: Guard) -> None:
    with pytest.raises(UnreadableFile, match="ValueError: invalid literal"):
        guard.run(partial(int, "elf"))


@pytest.mark.parametrize("job", [os.abort, partial(bytes, 2 * LIMIT)])
def test_a_broken_child_is_a_failure_and_the_next_job_goes_on(guard: Guard, job) -> None:
    with pytest.raises(UnreadableFile, match="abgestürzt oder brauchte zu viel Speicher"):
        guard.run(job)
    assert guard.run(partial(pow, 2, 5)) == 32


def test_a_child_that_ended_between_two_jobs_is_replaced(guard: Guard) -> None:
    first = guard.run(os.getpid)
    assert guard._child is not None
    line = guard._child.line
    os.kill(first, signal.SIGKILL)
    wait_until(line.poll)  # its threads may hold the line a moment longer than it is running
    assert guard.run(os.getpid) != first


def test_a_hanging_job_is_ended() -> None:
    guard = Guard(seconds=0.2, memory=LIMIT)
    with pytest.raises(UnreadableFile, match="abgebrochen") as told:
        guard.run(partial(time.sleep, 600))
    assert told.value.seconds == 0.2
    guard.close()


def test_a_child_ends_with_the_thread_it_worked_for() -> None:
    with ThreadPoolExecutor(1) as readers:
        child = readers.submit(guarded, os.getpid).result()
        assert is_running(child)
    wait_until(lambda: not is_running(child))


def test_giving_up_ends_a_child_with_what_it_started(guard: Guard, started: Path) -> None:
    failed = list[UnreadableFile]()

    def read_on() -> None:
        try:
            guard.run(program(started))
        except UnreadableFile as error:
            failed.append(error)

    reader = threading.Thread(target=read_on)
    reader.start()
    wait_until(started.exists)
    give_up()
    reader.join()
    wait_until(has_ended(started))
    assert ["abgestürzt" in str(error) for error in failed] == [True]


def test_nothing_outlives_a_parent_that_was_killed(started: Path) -> None:
    job = f"partial(subprocess.run, {program(started).args[0]!r})"
    lines = "import subprocess; from functools import partial; from ingest.guard import guarded"
    parent = subprocess.Popen([sys.executable, "-c", f"{lines}; guarded({job})"], stderr=subprocess.PIPE)
    wait_until(started.exists)
    parent.kill()
    told = parent.communicate()[1]  # ends once nobody holds the line any more: neither parent nor child
    wait_until(has_ended(started))
    assert told == b""


def test_not_even_a_child_that_is_deaf_outlives_its_parent() -> None:
    deaf = 'guard.run(partial(re.match, "(a*)*b", "a" * 50))'  # lets no other thread run for years
    lines = "import os, re; from functools import partial; from ingest import guard as g; g.GRACE = 1"
    begin = f"{lines}; guard = g.Guard(1); print(guard.run(os.getpid), flush=True); {deaf}"
    parent = subprocess.Popen([sys.executable, "-c", begin], stdout=subprocess.PIPE)
    assert parent.stdout
    child = int(parent.stdout.readline())
    time.sleep(0.3)  # until it is deaf
    parent.kill()
    parent.communicate()
    wait_until(lambda: not is_running(child))


def test_jobs_can_be_run_elsewhere() -> None:
    class Here:
        def run(self, job):
            return job()

    with ThreadPoolExecutor(1, initializer=run_elsewhere, initargs=(Here(),)) as readers:
        assert readers.submit(guarded, os.getpid).result() == os.getpid()
