"""Jobs for the workers of a Dask cluster: many machines read, one writes."""

import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

from ingest.errors import BadInput, SourceDown, UnreadableFile
from ingest.guard import guarded

if TYPE_CHECKING:
    from distributed import Client

CONNECT = 5  # seconds to wait for a scheduler; one that is there answers within one
LARGEST = "1 GiB"  # of a job, which carries its file where that was downloaded; Dask would warn from 10 MB on
NOT_INSTALLED = "Für --dask fehlt das Paket „distributed“. Bitte installieren: pip install 'ratslotse[dask]'"
NO_ADDRESS = "{address} ist keine Adresse eines Dask-Clusters. Bitte eine wie tcp://rechner:8786 angeben."
NOT_THERE = (
    "Unter {address} antwortet kein Dask-Cluster ({error}). Bitte prüfen, ob „dask scheduler“ dort läuft und von hier "
    "erreichbar ist."
)
NO_WORKERS = "Das Dask-Cluster {address} hat keine Worker. Bitte auf den Rechnern starten: dask worker {address}"
NOT_SHARED = (
    "Diese Worker des Dask-Clusters sehen nicht alles, was gelesen werden soll: {workers}. Bitte den Ordner dort unter "
    "demselben Pfad einbinden."
)
WORKERS_DIED = (
    "Beim Lesen sind nacheinander mehrere Worker des Dask-Clusters ausgefallen. Bitte deren Meldungen ansehen, dann: "
    "ratslotse retry"
)
LOST = (
    "Das Dask-Cluster {address} liest nicht weiter ({kind}: {error}). Bitte prüfen, ob es noch läuft und überall "
    "dieselbe Version von Ratslotse installiert ist, und erneut einlesen; was schon gelesen ist, bleibt erhalten."
)

T = TypeVar("T")


class Cluster:
    """A Dask cluster whose workers do jobs, each in a guarded child process.

    Args:
        address: of the scheduler, as "tcp://host:8786".
        paths: what will be read there; the workers must see it at the same place.

    Raises:
        BadInput: Dask is not installed, the address is none, or some workers do not see the paths.
        SourceDown: no scheduler answers, or it has no workers.
    """

    def __init__(self, address: str, paths: Sequence[Path] = ()) -> None:
        self._address = address
        self._client = _connected(address)
        try:
            self.threads = sum(self._client.nthreads().values())
            if not self.threads:
                raise SourceDown(NO_WORKERS.format(address=address))
            self._check_sight(paths)
        except BaseException:
            self.close()
            raise

    def run(self, job: Callable[[], T]) -> T:
        """What the job returns, or raises of our own errors; if its worker dies, another one tries.

        Raises:
            UnreadableFile: the job took too long or crashed, or one worker after another died of it.
            SourceDown: the cluster is gone, or cannot do our jobs at all.
        """
        from distributed import KilledWorker

        try:
            result, unreadable = self._client.submit(_attempt, job, pure=False).result()
        except KilledWorker as error:
            raise UnreadableFile(WORKERS_DIED) from error
        except Exception as error:  # whatever is wrong there is not wrong with the file
            reason = str(error).partition("\n")[0]
            lost = LOST.format(address=self._address, kind=type(error).__name__, error=reason)
            raise SourceDown(lost) from error
        if unreadable:
            raise unreadable
        return cast(T, result)

    def close(self) -> None:
        """Gives up what is still being done and ends the connection; the cluster goes on."""
        self._client.close()

    def _check_sight(self, paths: Sequence[Path]) -> None:
        seen: dict[str, bool] = self._client.run(_are_there, [path.absolute() for path in paths])
        blind = [worker for worker, sees in seen.items() if not sees]
        if blind:
            raise BadInput(NOT_SHARED.format(workers=", ".join(blind)))


def _attempt(job: Callable[[], T]) -> tuple[T | None, UnreadableFile | None]:
    """What the job returns, or why it could not, which for Dask would be a fault to be logged."""
    try:
        return guarded(job), None
    except UnreadableFile as error:
        return None, error


def _are_there(paths: Sequence[Path]) -> bool:
    return all(map(os.path.exists, paths))


def _connected(address: str) -> "Client":
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise BadInput(NOT_INSTALLED) from error
    dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGEST})
    try:
        _knock(address)
        return Client(address, timeout=CONNECT, set_as_default=False)
    except ValueError as error:
        raise BadInput(NO_ADDRESS.format(address=address)) from error
    except OSError as error:
        raise SourceDown(NOT_THERE.format(address=address, error=error.strerror or error)) from error


def _knock(address: str) -> None:
    """Returns if somebody is there; Dask's own client leaves threads behind where nobody is.

    Raises:
        ValueError: that is no address.
        OSError: nobody is there.
    """
    place = urlsplit(address)
    if not place.hostname or not place.port:
        raise ValueError(address)
    socket.create_connection((place.hostname, place.port), CONNECT).close()
