"""A hostile file is a recorded failure: jobs that hang, crash or eat memory break nothing."""

import os
import time
from collections.abc import Iterator
from functools import partial

import pytest

from ingest.errors import UnreadableFile
from ingest.guard import Guard
from ingest.read.file import read

LIMIT = 2 * 1024**3  # bytes


@pytest.fixture
def guard() -> Iterator[Guard]:
    guard = Guard(seconds=20, memory=LIMIT)
    yield guard
    guard.close()


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


def test_a_hanging_job_is_ended() -> None:
    guard = Guard(seconds=0.2, memory=LIMIT)
    try:
        with pytest.raises(UnreadableFile, match="abgebrochen"):
            guard.run(partial(time.sleep, 600))
    finally:
        guard.close()
