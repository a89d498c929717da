"""The command `ratslotse`: parses what was typed, calls one function, prints what comes back."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn, TextIO

from app.answer.model import Citation, NoAnswer, Outcome, Record
from app.wiring import open_engine, open_ledger, read_in, update_index
from eval.run import evaluate, render, save
from index.build import Changes
from ingest.errors import BadInput, RatslotseError, SourceDown
from ingest.ledger import EMPTY, FAILED, Entry
from ingest.pipeline import Report
from ingest.settings import PROJECT, Settings
from ingest.sources.files import file_items
from ingest.sources.item import Item
from ingest.sources.oparl import Endpoint, oparl_items

EVERY = 1.0  # seconds between two lines of progress where no terminal can overwrite one
PART_FAILED = 3  # exit code: something was done, but some files could not be read
INTERRUPTED = 130  # exit code after Ctrl-C, as shells expect
SHOWN_FAILURES = 20  # files listed unless all are wanted
EPILOG = """\
Rückgabewerte: 0 erledigt · 1 Fehler · 2 falsche Eingabe · 3 Dateien nicht lesbar · 4 Quelle nicht erreichbar
· 5 Suchindex fehlt, ist belegt oder passt nicht. Wo die Daten liegen, sagt RATSLOTSE_HOME."""


class GermanParser(argparse.ArgumentParser):
    """An argument parser that speaks German."""

    def __init__(self, **options: object) -> None:
        super().__init__(add_help=False, **options)  # type: ignore[arg-type]  # passed on as they are
        self._positionals.title, self._optionals.title = "Angaben", "Optionen"
        self.add_argument("-h", "--help", action="help", help="diese Hilfe zeigen")

    def format_usage(self) -> str:
        """The usage line."""
        return super().format_usage().replace("usage:", "Aufruf:", 1)

    def format_help(self) -> str:
        """The whole help."""
        return super().format_help().replace("usage:", "Aufruf:", 1)

    def error(self, message: str) -> NoReturn:
        """Says what is wrong and how it is called, and exits with 2."""
        for english, german in (
            ("the following arguments are required", "es fehlt"),
            ("unrecognized arguments", "unbekannte Angabe"),
            ("invalid choice", "unbekannter Befehl"),
            ("choose from", "möglich sind"),
            ("ignored explicit argument", "nimmt keinen Wert:"),
            ("expected one argument", "braucht einen Wert"),
            ("expected at least one argument", "braucht mindestens einen Wert"),
            ("not allowed with argument", "geht nicht zusammen mit"),
            ("argument ", ""),
        ):
            message = message.replace(english, german)
        self.exit(BadInput.exit_code, f"{self.format_usage()}Fehler: {message}\n")


def parser() -> argparse.ArgumentParser:
    """The commands and what they take."""
    top = GermanParser(
        prog="ratslotse",
        description="Beantwortet Fragen zu Ratsunterlagen und zeigt die Belege.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="Befehle", metavar="BEFEHL", required=True, parser_class=GermanParser)

    one = commands.add_parser("ingest", help="Dateien und Ordner einlesen")
    one.add_argument("paths", nargs="+", type=Path, metavar="PFAD")
    seen = one.add_mutually_exclusive_group()
    seen.add_argument("--oeffentlich", dest="public", action="store_true", default=None,
                      help="öffentlich, wo die Datei selbst nichts anderes sagt")  # fmt: skip
    seen.add_argument("--nichtoeffentlich", dest="public", action="store_false", default=None,
                      help="nichtöffentlich, auch wo eine Datei „öffentlich“ sagt")  # fmt: skip
    one.set_defaults(run=_ingest)

    one = commands.add_parser("sync", help="von einem OParl-Endpunkt abrufen")
    one.add_argument("url", metavar="URL")
    one.set_defaults(run=_sync)

    one = commands.add_parser("index", help="den Suchindex an den Bestand angleichen, etwa nach neuem Modell")
    one.set_defaults(run=_index)

    one = commands.add_parser("status", help="was eingelesen ist und was nicht lesbar war")
    one.add_argument("--alle", dest="all", action="store_true", help="jede Datei ohne Text nennen")
    one.set_defaults(run=_status)

    one = commands.add_parser("ask", help="eine Frage beantworten")
    one.add_argument("question", metavar="FRAGE")
    one.add_argument("--json", action="store_true", help="als JSON ausgeben")
    one.add_argument("--nur-oeffentlich", dest="public_only", action="store_true", help="wie ohne Anmeldung")
    one.set_defaults(run=_ask)

    one = commands.add_parser("chat", help="den Chat im Browser starten")
    one.add_argument("--port", default="8501", help="Port auf diesem Rechner (sonst 8501)")
    one.add_argument("--adresse", dest="address", default="localhost", help="sonst nur von diesem Rechner erreichbar")
    one.set_defaults(run=_chat)

    one = commands.add_parser("eval", help="an Fragen mit bekannten Quellen messen")
    one.add_argument("--gold", required=True, type=Path, metavar="DATEI", help="Fragen, JSON Lines")
    one.add_argument("--json", type=Path, metavar="DATEI", help="Ergebnisse dorthin schreiben")
    one.set_defaults(run=_eval)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit code says how it went."""
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except RatslotseError as error:
        print(f"Fehler: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # `ratslotse status | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("\nAbgebrochen. Was fertig war, bleibt; der nächste Lauf macht weiter.", file=sys.stderr)
        return INTERRUPTED


def _ingest(chosen: argparse.Namespace) -> int:
    return _take_in(file_items(chosen.paths, chosen.public))


def _sync(chosen: argparse.Namespace) -> int:
    endpoint = Endpoint(chosen.url)
    try:
        return _take_in(oparl_items(endpoint))
    finally:
        endpoint.close()


def _take_in(items: Iterable[Item]) -> int:
    settings, start = Settings.from_env(), time.monotonic()
    line = ProgressLine(sys.stderr)
    try:
        report = read_in(settings, items, lambda now: line.show(_reading(now)))
    except SourceDown:  # what was read before can be found
        _build(settings, line)
        raise
    changes = _build(settings, line)
    _print_report(report, changes, time.monotonic() - start)
    if report.seen == 0:
        raise BadInput("Dort ist nichts, was sich einlesen lässt. Bitte den Pfad oder die Adresse prüfen.")
    return PART_FAILED if report.failed else 0


def _build(settings: Settings, line: "ProgressLine") -> Changes:
    """Brings the index up, with progress."""
    line.end()
    changes = update_index(settings, lambda now: line.show(_indexing(now)))
    line.end()
    return changes


def _print_report(report: Report, changes: Changes, seconds: float) -> None:
    print(
        f"Eingelesen: {_count(report.read, 'Unterlage', 'Unterlagen')}, "
        f"{_count(report.files, 'Datei', 'Dateien')} mit Text, {_count(report.pages, 'Seite', 'Seiten')}. "
        f"Unverändert: {report.unchanged}. Nicht lesbar: {len(report.failed)}."
    )
    print(
        f"Suchindex: {_count(changes.passages, 'neue Textstelle', 'neue Textstellen')} aus "
        f"{_count(changes.done, 'Datei', 'Dateien')}, {_count(changes.removed, 'alte Datei', 'alte Dateien')} "
        f"ersetzt. {_german(seconds, 1)} Sekunden."
    )
    if report.hidden:
        print(
            f"  {_count(report.hidden, 'Datei gilt', 'Dateien gelten')} als nichtöffentlich, weil nichts anderes zu "
            "erkennen war. Sind sie öffentlich: noch einmal mit --oeffentlich einlesen."
        )
    _print_entries(report.failed, SHOWN_FAILURES)


def _print_entries(entries: Sequence[Entry], most: int) -> None:
    for entry in entries[:most]:
        print(f"  {entry.state}: {entry.uri}: {entry.reason}")
    if len(entries) > most:
        print(f"  … und {len(entries) - most} weitere: ratslotse status --alle")


def _index(chosen: argparse.Namespace) -> int:
    changes = _build(Settings.from_env(), ProgressLine(sys.stderr))
    print(f"Suchindex: {changes.passages} neue Textstellen aus {changes.done} Dateien, {changes.removed} ersetzt.")
    return 0


def _status(chosen: argparse.Namespace) -> int:
    settings = Settings.from_env()
    ledger = open_ledger(settings)
    papers, files, newest = ledger.counts(public_only=False)
    public, _, _ = ledger.counts(public_only=True)
    print(f"Bestand in {settings.home}")
    print(f"  Unterlagen: {papers}, davon öffentlich: {public}")
    print(f"  Dateien mit Text: {files}")
    print(f"  Neueste Unterlage: {f'{newest:%d.%m.%Y}' if newest else 'unbekannt'}")
    for state, count in ledger.states().items():
        print(f"  {state}: {count}")
    entries = ledger.entries(FAILED) + ledger.entries(EMPTY)
    _print_entries(entries, len(entries) if chosen.all else SHOWN_FAILURES)
    return 0


def _ask(chosen: argparse.Namespace) -> int:
    engine = open_engine(Settings.from_env(), public_only=chosen.public_only)
    outcome = engine.ask(chosen.question)
    if chosen.json:
        print(json.dumps(_as_json(outcome), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_as_text(outcome)))
    return 0


def _chat(chosen: argparse.Namespace) -> int:
    open_engine(Settings.from_env(), public_only=True)  # says now, not in the browser, what is missing
    spec = find_spec("app.web.main")
    assert spec is not None
    assert spec.origin is not None
    print(f"Chat: http://{chosen.address}:{chosen.port} (Ende mit Strg-C)", flush=True)
    command = [sys.executable, "-m", "streamlit", "run", spec.origin]
    served = ["--server.port", chosen.port, "--server.address", chosen.address]
    # Streamlit reads its theme and privacy settings from the folder it is started in.
    return subprocess.run([*command, *served], check=False, cwd=PROJECT).returncode


def _eval(chosen: argparse.Namespace) -> int:
    engine = open_engine(Settings.from_env(), public_only=False)
    line = ProgressLine(sys.stderr)
    out = evaluate(engine, chosen.gold, progress=lambda done, of: line.show(f"Fragen: {done} von {of}"))
    line.end()
    if chosen.json:
        save(out, chosen.json)
    print(render(out))
    return 0


class ProgressLine:
    """One line that is overwritten on a terminal, and a plain line now and then elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._last, self._begun = stream, 0.0, False

    def show(self, text: str) -> None:
        """Shows the state of things, but not more often than anybody reads it."""
        now = time.monotonic()
        if now - self._last >= (EVERY / 10 if self._stream.isatty() else EVERY):
            self._stream.write(f"\r\x1b[K{text}" if self._stream.isatty() else f"{text}\n")
            self._stream.flush()
            self._last, self._begun = now, True

    def end(self) -> None:
        """Leaves the line."""
        if self._begun and self._stream.isatty():
            self._stream.write("\r\x1b[K")
        self._begun = False


def _reading(report: Report) -> str:
    return f"Gelesen: {report.read}, unverändert: {report.unchanged}, nicht lesbar: {len(report.failed)}"


def _indexing(changes: Changes) -> str:
    return f"Suchindex: {changes.done} von {changes.files} Dateien, {changes.passages} Textstellen"


def _as_text(outcome: Outcome) -> Iterable[str]:
    searched = f"Durchsucht: {outcome.searched.papers} Unterlagen, {outcome.searched.files} Dateien"
    if isinstance(outcome, NoAnswer):
        yield "Dazu steht nichts in den Unterlagen."
        if outcome.nearest:
            yield "Am nächsten kommen:"
            yield from (f"  - {hit.paper.reference or hit.file.name}: {hit.paper.name}" for hit in outcome.nearest)
        yield searched
        return
    if outcome.notice:
        yield outcome.notice
    proofs: list[Citation | Record] = []
    for sentence in outcome.sentences:
        proofs += [proof for proof in sentence.proof if proof not in proofs]
        marks = "".join(f"[{proofs.index(proof) + 1}]" for proof in sentence.proof)
        yield f"{'Beschlossen: ' if sentence.kind == 'context' else ''}{sentence.text} {marks}"
    yield ""
    yield from (f"[{number}] {_source(proof)}" for number, proof in enumerate(proofs, 1))
    yield searched


def _source(proof: Citation | Record) -> str:
    if isinstance(proof, Record):
        told = "laut Register" if proof.consultation.source else "laut Unterlage"
        return f"{proof.paper.reference or proof.paper.name}: Beratungsfolge {told}"
    paper, file = proof.hit.paper, proof.hit.file
    page = f"S. {proof.page}" if proof.page else "ohne Seitenangabe"
    when = f"{paper.date:%d.%m.%Y}" if paper.date else "ohne Datum"
    name = f"{paper.reference or file.name}, {paper.name}, {when}, {page}"
    return f"{name}\n    „{' '.join(proof.quote.split())}“\n    {file.web or file.uri}"


def _as_json(outcome: Outcome) -> dict[str, object]:
    searched = {"papers": outcome.searched.papers, "files": outcome.searched.files}
    if isinstance(outcome, NoAnswer):
        nearest = [{"reference": hit.paper.reference, "name": hit.paper.name} for hit in outcome.nearest]
        return {"question": outcome.question, "answer": None, "nearest": nearest, "searched": searched}
    return {
        "question": outcome.question,
        "answer": [
            {"text": one.text, "kind": one.kind, "proof": [_proof_json(proof) for proof in one.proof]}
            for one in outcome.sentences
        ],
        "writer": outcome.writer,
        "notice": outcome.notice,
        "dropped": outcome.dropped,
        "searched": searched,
    }


def _proof_json(proof: Citation | Record) -> dict[str, object]:
    if isinstance(proof, Record):
        return {"record": proof.consultation.source, "reference": proof.paper.reference}
    paper, file = proof.hit.paper, proof.hit.file
    return {
        "reference": paper.reference,
        "name": paper.name,
        "date": paper.date.isoformat() if paper.date else None,
        "file": file.key,
        "page": proof.page,
        "quote": proof.quote,
        "spans": [[span.page, span.start, span.end] for span in proof.spans],
        "link": file.web or file.uri,
    }


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _german(number: float, digits: int) -> str:
    return f"{number:.{digits}f}".replace(".", ",")


if __name__ == "__main__":
    sys.exit(main())
