"""Keeps every run with all that shaped it: RATSLOTSE_HOME/runs/<digest>.json.

The digest is of what was measured and under which circumstances, without times: the same run gives the same digest.
"""

import hashlib
import json
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from app.answer.engine import Engine
from eval.questions import Question, load
from eval.run import LABELS, Evaluation, save
from eval.scoring import CALLS, DEPTH, Result, Summary, summary, without_result
from eval.stages import Held, held, stages
from eval.tables import markdown
from index.static import MODEL_FOLDER
from ingest.audience import UNRESTRICTED
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.settings import PROJECT, Settings

FOLDER = "runs"
DIGITS = 12  # of a digest: enough to tell a city's runs apart
SHORTEST = 4  # characters of a digest that are enough to name a run
ROOMS = ("ingest", "index", "app", "eval")
CPUS = Path("/proc/cpuinfo")  # Linux; elsewhere the platform's word has to do
UNKNOWN = "unbekannt"
HEADS = {"paper_type": "Art der Unterlage", "year": "Jahr"}
OF_GROUPS = ("file_recall@10", "quote_recall@10", "answer_hit", "citation_recall", "coverage")  # told of each group


class Origin(TypedDict):
    """What the register says of a listed file's paper."""

    paper_type: str
    year: str


class Group(Summary):
    """The metrics of some of the questions."""

    questions: int


class Run(Evaluation):
    """An evaluation with what shaped it; what `ratslotse eval --json` writes has none of the further keys."""

    digest: NotRequired[str]
    circumstances: NotRequired[dict[str, object]]
    origins: NotRequired[dict[str, Origin]]  # of each listed file, by its key
    names: NotRequired[dict[str, str]]  # of each file that is listed, cited or found first, by its key: German
    groups: NotRequired[dict[str, dict[str, Group]]]  # "paper_type" and "year": each value's own metrics
    stages: NotRequired[dict[str, str]]  # question -> of eval.stages.STAGES


def complete(out: Evaluation, engine: Engine, settings: Settings, gold: Path) -> Run:
    """A run with its circumstances, groups and stages; nothing is asked again.

    Raises:
        BadInput: the gold file cannot be used.
    """
    questions = load(gold)
    listed = {key for question in questions for key in question.files}
    files = held(engine.ledger, listed.union(*(_seen(result) for result in out["questions"])))
    origins = {key: _origin(one) for key, one in sorted(files.items()) if key in listed}
    run = cast(Run, dict(out))
    run["circumstances"] = circumstances(engine, settings, gold)
    run["origins"] = origins
    run["names"] = {key: _name(one) for key, one in sorted(files.items())}
    run["groups"] = {
        "paper_type": grouped(questions, out["questions"], lambda key: [origins[key]["paper_type"]], files),
        "year": grouped(questions, out["questions"], lambda key: [origins[key]["year"]], files),
    }
    run["stages"] = stages(questions, out["questions"], engine.ledger, files)
    run["digest"] = digest_of(run)
    return run


def circumstances(engine: Engine, settings: Settings, gold: Path) -> dict[str, object]:
    """What shaped a run: settings, models, index, corpus, questions, code and machine; no secret, no clock."""
    return {
        "settings": {**engine.settings(), "reranker": settings.reranker, "thesaurus": settings.thesaurus},
        "model": settings.model or f"eingebaut {_of_files(MODEL_FOLDER.iterdir())}",
        "index": {**engine.index(), "fingerprint": engine.settings().get("collection")},
        "corpus": corpus_digest(engine.ledger),
        "questions": questions_digest(gold),
        "code": _of_files(path for room in ROOMS for path in (PROJECT / room).rglob("*.py")),
        "machine": _machine(),
    }


def corpus_digest(ledger: Ledger) -> str:
    """A digest of which files the ledger holds, of which papers, and who may read them; not of where they lie."""
    seen = (
        f"{paper.key} {file.key} {file.sha256} {paper.public and file.public}"
        for paper in ledger.all_papers(audience=UNRESTRICTED)
        for file in ledger.files_of(paper.id)
    )
    return _digest("\n".join(sorted(seen)).encode())


def questions_digest(gold: Path) -> str:
    """A digest of a gold file's bytes."""
    return _digest(gold.read_bytes())


def digest_of(run: Run) -> str:
    """A digest of circumstances and results, without times."""
    results = [{key: value for key, value in result.items() if key not in CALLS} for result in run["questions"]]
    told = [run.get("circumstances"), run["settings"], run["index"], results]
    return _digest(json.dumps(told, ensure_ascii=False, sort_keys=True).encode())


def keep(run: Run, home: Path) -> Path:
    """Writes a run below a home and returns its path; the same run overwrites itself.

    Raises:
        BadInput: the folder cannot be written.
    """
    folder = home / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} ist nicht beschreibbar. Bitte RATSLOTSE_HOME prüfen. ({error})") from error
    path = folder / f"{run['digest']}.json"
    save(run, path)
    return path


def find(name: str, home: Path) -> Run:
    """The run of this file, or of a digest or its beginning below a home.

    Raises:
        BadInput: there is none, or several begin so, or the file holds no run.
    """
    path = Path(name)
    if path.is_file():
        return _read(path)
    found = sorted((home / FOLDER).glob(f"{name}*.json")) if name.isalnum() and len(name) >= SHORTEST else []
    if len(found) != 1:
        trouble = "ist nicht eindeutig" if found else "gibt es nicht"
        raise BadInput(f"Den Lauf „{name}“ {trouble}. Bitte eine Datei oder Kennung aus {home / FOLDER} angeben.")
    return _read(found[0])


def told_groups(run: Run) -> str:
    """German tables for the terminal: some measures by paper type and by year; "" for a run without groups."""
    tables = (_table(HEADS[kind], groups) for kind, groups in run.get("groups", {}).items() if groups)
    return "\n\n".join(tables)


def _table(head: str, groups: Mapping[str, Group]) -> str:
    rows = [[head, "Fragen", *(LABELS[name] for name in OF_GROUPS)]]
    rows += [[name, str(one["questions"]), *_cells(one)] for name, one in groups.items()]
    return markdown(rows)


def _cells(group: Group) -> Iterator[str]:
    values = (group["metrics"][name] for name in OF_GROUPS)
    return ("–" if value is None else f"{value:.2f}".replace(".", ",") for value in values)


def _read(path: Path) -> Run:
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} ist nicht lesbar. Bitte den Pfad prüfen. ({error})") from error
    if not isinstance(run, dict) or not {"metrics", "questions"} <= run.keys():
        raise BadInput(f"{path} hält keinen Lauf. Bitte eine Datei von „ratslotse eval --json“ angeben.")
    return cast(Run, run)


def _origin(one: Held) -> Origin:
    return Origin(
        paper_type=one.paper.paper_type or UNKNOWN, year=str(one.paper.date.year) if one.paper.date else UNKNOWN
    )


def _seen(result: Result) -> set[str]:
    """The files that a person who looks at a result meets."""
    return {one["file"] for one in (*result["passages"][:DEPTH], *result["citations"])}


def _name(one: Held) -> str:
    """Beschlussvorlage 24-0101 vom 01.03.2024, „Öffnungszeiten des Freibades im Sommer“: Anlage 1."""
    paper = one.paper
    day = f"vom {paper.date:%d.%m.%Y}" if paper.date else ""
    lead = " ".join(filter(None, (paper.paper_type or "Unterlage", paper.reference, day)))
    return f"{lead}, „{paper.name}“: {one.file.name}"


def grouped(
    questions: Iterable[Question],
    results: Iterable[Result],
    values: Callable[[str], Iterable[str]],
    known: Mapping[str, object],
) -> dict[str, Group]:
    """The metrics of the questions with a source of each value; one with sources of two counts in both.

    values says what a listed file's key stands for; keys that are not known count nowhere.
    """
    by_id = {result["id"]: result for result in results}
    groups: dict[str, list[tuple[Question, Result]]] = {}
    for question in questions:
        for name in {value for key in question.files if key in known for value in values(key)}:
            groups.setdefault(name, []).append((question, by_id.get(question.id) or without_result(question)))
    return {name: Group(**summary(pairs), questions=len(pairs)) for name, pairs in sorted(groups.items())}


def _machine() -> dict[str, object]:
    lines = CPUS.read_text(encoding="utf-8").splitlines() if CPUS.is_file() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "processor": model or platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def _of_files(paths: Iterable[Path]) -> str:
    """A digest of files with their names, in no order."""
    return _digest(
        "\n".join(f"{path.name} {_digest(path.read_bytes())}" for path in sorted(paths) if path.is_file()).encode()
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGITS]
