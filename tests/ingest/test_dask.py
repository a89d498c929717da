"""Reading on a Dask cluster: two real workers give the same as this machine, and what fails there is told."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.cli import PART_FAILED, main
from eval.crash import ledger
from ingest.cluster import Cluster
from ingest.errors import BadInput, SourceDown, UnreadableFile

if TYPE_CHECKING:
    from tests.conftest import Town

distributed = pytest.importorskip("distributed", reason="distributed is not installed (extra dask)")

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT / "data/samples"

Run = Callable[..., tuple[int, dict[str, Any]]]


def started(workers: int) -> Any:
    """A cluster on this machine, with a process for each worker."""
    return distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0")


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    with started(2) as local:
        yield local


@pytest.fixture
def run(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a home of its own; its exit code and all that its ledger then holds but times."""

    def ran(name: str, *arguments: str) -> tuple[int, dict[str, Any]]:
        monkeypatch.setenv("RATSLOTSE_HOME", str(tmp_path / name))
        code = main(list(arguments))
        return code, ledger(tmp_path / name)

    return ran


def test_a_cluster_reads_files_as_this_machine_does(run: Run, local: Any, write: Callable[..., Path]) -> None:
    named = [*map(str, SAMPLES.glob("*.pdf")), str(write("kaputt.pdf", b"%PDF-1.7 kaputt"))]
    here = run("hier", "ingest", *named)
    there = run("dort", "ingest", "--dask", local.scheduler_address, *named)
    assert there == here
    assert (here[0], len(here[1]["file"]), len(here[1]["entry"])) == (PART_FAILED, len(named) - 1, len(named))


def test_a_cluster_reads_what_this_machine_downloads(run: Run, local: Any, town: "Town") -> None:
    for number, sample in enumerate(sorted(SAMPLES.glob("*.pdf"))[:4]):
        file = {"id": town.url(f"/file/{number}"), "name": sample.name, "downloadUrl": town.url(f"/{number}.pdf")}
        town.things[f"/{number}.pdf"] = sample.read_bytes()
        paper = {"id": town.url(f"/paper/{number}"), "name": sample.stem, "auxiliaryFile": [file]}
        town.lists["/papers"].append(paper)
    here = run("hier", "sync", "--tempo", "1000", town.url("/system"))
    there = run("dort", "sync", "--tempo", "1000", "--dask", local.scheduler_address, town.url("/system"))
    assert there == here
    assert (here[0], len(here[1]["file"])) == (0, 4)


def test_a_file_that_workers_die_of_is_a_failure_and_the_next_goes_on(local: Any) -> None:
    cluster = Cluster(local.scheduler_address)
    with pytest.raises(UnreadableFile, match="nacheinander mehrere Worker .* ausgefallen"):
        cluster.run(partial(exec, f"import os; os.kill(os.getppid(), {signal.SIGKILL:d})"))
    assert cluster.run(partial(pow, 2, 5)) == 32
    cluster.close()


def test_a_file_that_cannot_be_read_there_says_why(local: Any) -> None:
    cluster = Cluster(local.scheduler_address)
    with pytest.raises(UnreadableFile, match="ValueError: invalid literal"):
        cluster.run(partial(int, "elf"))
    cluster.close()


def test_a_folder_that_workers_do_not_see_is_told_at_once(local: Any) -> None:
    with pytest.raises(BadInput, match="tcp://.* demselben Pfad"):
        Cluster(local.scheduler_address, [SAMPLES, Path("/gibt/es/nicht")])


@pytest.mark.parametrize("address", ["irgendwo", "tcp://rechner", "tcp://[", "tcp://127.0.0.1:99999"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(BadInput, match=r"keine Adresse eines Dask-Clusters\. Bitte"):
        Cluster(address)


def test_where_no_scheduler_answers_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", "--dask", "tcp://127.0.0.1:1", str(SAMPLES)]) == SourceDown.exit_code
    assert "antwortet kein Dask-Cluster (Connection refused). Bitte" in capsys.readouterr().err


def test_a_cluster_without_workers_is_told() -> None:
    with started(0) as empty, pytest.raises(SourceDown, match="hat keine Worker. Bitte"):
        Cluster(empty.scheduler_address)


def test_a_cluster_that_is_gone_is_told(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    with ThreadPoolExecutor(1) as reader, started(1) as going:
        cluster = Cluster(going.scheduler_address)
        job = partial(exec, f"import pathlib, time; pathlib.Path({str(begun)!r}).touch(); time.sleep(600)")
        reading = reader.submit(cluster.run, job)
        while not begun.exists():
            time.sleep(0.01)
        going.close()
        with pytest.raises(SourceDown, match="liest nicht weiter .* bleibt erhalten"):
            reading.result()
    cluster.close()
