"""How fast we read, beside llama-index and unstructured: the same files in the same run, as ratios.

python -m eval.throughput FOLDER [--oparl FOLDER]

FOLDER holds PDFs, of which those with a text layer are read; --oparl is a dump whose files' texts are read as .txt.
llama-index needs the package llama-index-readers-file for PDFs, which is no part of this project: put it on
PYTHONPATH. unstructured cannot read PDFs as installed here; it is given their text.
"""

import argparse
import json
import lzma
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path

from ingest.errors import UnreadableFile
from ingest.guard import give_up, guarded
from ingest.read import office, pdf
from ingest.sources.files import file_items
from ingest.sources.item import Loaded
from ingest.split import split

WORKERS = 2  # as many as the machines have cores that our figures come from
TEXTS = 1_000  # of a dump: enough for a minute's work of the slowest
WRITTEN = 0.5  # a PDF has a text layer if this share of its pages has


@dataclass(frozen=True, slots=True)
class Figure:
    """What one reader took for the same files."""

    pieces: int  # passages, nodes or elements
    failed: int  # files
    wall: float  # seconds
    cpu: float  # seconds, of all processes


def ours(paths: Sequence[Path]) -> tuple[int, int]:
    """Pieces and failures of our reading: read, clean, describe and split, guarded, in WORKERS processes."""
    with ThreadPoolExecutor(WORKERS) as readers:
        jobs = [partial(_passages, item.load) for item in file_items(paths, True) if item.load]
        counts = list(readers.map(_counted, jobs))
    give_up()  # so that what the children took is counted
    return sum(filter(None, counts)), counts.count(None)


def _counted(job: Callable[[], int]) -> int | None:
    try:
        return guarded(job)
    except UnreadableFile:
        return None


def _passages(load: Callable[[], Loaded]) -> int:
    return sum(len(split(file.id, pages)) for file, pages in load().files if pages)


def llama_index(paths: Sequence[Path]) -> tuple[int, int]:
    """Pieces and failures of llama-index: SimpleDirectoryReader and SentenceSplitter as they come, one process."""
    core, parser = import_module("llama_index.core"), import_module("llama_index.core.node_parser")
    documents = core.SimpleDirectoryReader(input_files=paths).load_data()
    failed = len(paths) - len({document.metadata["file_path"] for document in documents})
    return len(parser.SentenceSplitter().get_nodes_from_documents(documents)), failed


def unstructured(paths: Sequence[Path]) -> tuple[int, int]:
    """Pieces and failures of unstructured: partition, strategy "fast", one process."""
    office._partitioners()  # kept from fetching models
    partition = import_module("unstructured.partition.auto").partition
    found = [partition(filename=str(path), strategy="fast", languages=["deu"]) for path in paths]
    return sum(map(len, found)), found.count([])


READERS = {"ratslotse": ours, "llama-index": llama_index, "unstructured": unstructured}
IMPORTS = {  # done before the clock starts
    "ratslotse": ("ingest.sources.files",),
    "llama-index": ("llama_index.core", "llama_index.core.node_parser"),
    "unstructured": ("unstructured.partition.auto", "unstructured.partition.text"),
}


def timed(name: str, paths: Sequence[Path]) -> Figure:
    """What this process and its children take to read the paths."""
    for module in IMPORTS[name]:
        import_module(module)
    before, start = _cpu(), time.perf_counter()
    pieces, failed = READERS[name](paths)
    return Figure(pieces, failed, time.perf_counter() - start, _cpu() - before)


def _cpu() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def measured(name: str, paths: Sequence[Path]) -> Figure:
    """The same in a process of its own, so that no reader finds what another has imported."""
    command = [sys.executable, "-m", "eval.throughput", "--reader", name]
    told = subprocess.run(command, input="\n".join(map(str, paths)), stdout=subprocess.PIPE, text=True, check=True)
    return Figure(**json.loads(told.stdout.splitlines()[-1]))


# What is read


def written_pdfs(folder: Path) -> dict[Path, int]:
    """The PDFs below a folder that have a text layer, and how many pages each has."""
    found = {}
    for path in sorted(folder.rglob("*.pdf")):
        try:
            pages = pdf.read_pages(path.read_bytes())
        except UnreadableFile:
            continue
        if sum(bool(page.text.strip()) for page in pages) >= WRITTEN * len(pages):
            found[path] = len(pages)
    return found


def texts_of_pdfs(paths: Sequence[Path], target: Path) -> list[Path]:
    """The text of each PDF as a text file."""
    texts = ("\n\n".join(page.text for page in pdf.read_pages(path.read_bytes())) for path in paths)
    return _written(texts, target)


def texts_of_dump(folder: Path, target: Path) -> list[Path]:
    """The first TEXTS texts of a dump of OParl papers as text files."""
    return _written(islice(_texts(folder), TEXTS), target)


def _texts(folder: Path) -> Iterator[str]:
    with lzma.open(folder / "papers.jsonl.xz", "rt", encoding="utf-8") as papers:
        for paper in map(json.loads, papers):
            files = (file.get("text") or "" for file in paper.get("auxiliaryFile", []))
            yield from filter(str.strip, files)


def _written(texts: "Iterator[str]", target: Path) -> list[Path]:
    target.mkdir()
    paths = []
    for number, text in enumerate(texts):
        paths.append(target / f"{number:05}.txt")
        paths[-1].write_text(text, encoding="utf-8", errors="replace")
    return paths


# What comes out


def table(title: str, files: int, pages: int, figures: dict[str, Figure]) -> str:
    """Files and pages a second by the clock and by processor time, and how many times as fast we are."""
    first = figures["ratslotse"]
    lines = [f"{title}: {files} Dateien, {pages} Seiten"]
    for name, one in figures.items():
        lines.append(
            f"  {name:12} {one.wall:6.1f} s, {files / one.wall:6.1f} Dateien/s, {pages / one.wall:6.1f} Seiten/s; "
            f"CPU {one.cpu:6.1f} s, {files / one.cpu:6.1f} Dateien/s, {pages / one.cpu:6.1f} Seiten/s; "
            f"{one.pieces} Stücke, {one.failed} ohne Ergebnis; "
            f"wir {one.wall / first.wall:.2f}-mal so schnell, CPU {one.cpu / first.cpu:.2f}-mal"
        )
    return "\n".join(lines)


def main() -> int:
    """Prints the tables; with --reader the figure of one reader for the paths on standard input."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--oparl", type=Path)
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.reader:
        _tell(json.dumps(asdict(timed(chosen.reader, [Path(line) for line in sys.stdin.read().splitlines()]))))
        return 0
    with tempfile.TemporaryDirectory() as place:
        if chosen.folder:
            pages = written_pdfs(chosen.folder)
            texts = {"unstructured": texts_of_pdfs(list(pages), Path(place, "pdf"))}
            figures = {name: measured(name, texts.get(name, list(pages))) for name in READERS}
            _tell(table("PDF (unstructured: nur deren Text)", len(pages), sum(pages.values()), figures))
        if chosen.oparl:
            paths = texts_of_dump(chosen.oparl, Path(place, "oparl"))
            _tell(table("OParl-Text", len(paths), len(paths), {name: measured(name, paths) for name in READERS}))
    return 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    from eval import throughput  # its jobs are known to other processes by this name

    sys.exit(throughput.main())
