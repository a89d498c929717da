"""The command `ratslotse`: parses what was typed, calls one function, prints what comes back."""

import argparse
import datetime as dt
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from getpass import getpass
from importlib.util import find_spec
from itertools import count, islice
from pathlib import Path

from app import clerk, doctor, feedback, show, told, users
from app.answer.filters import STATES, Choice
from app.export import export, write
from app.german import GermanParser, Progress, ProgressLine, decimal, thousands
from app.report import as_csv, as_html, as_text, attention, slowest
from app.wiring import (
    clustered,
    forget,
    index_is_current,
    missing,
    open_engine,
    open_ledger,
    planned,
    read_again,
    read_in,
    synchronise,
    tidy,
    update_index,
)
from eval import bench, compare, gold, report, runs
from eval.questions import load
from eval.run import evaluate, render, save
from eval.stages import held
from eval.suggest import suggested
from index.build import Changes
from ingest.audience import ANYBODY, UNRESTRICTED
from ingest.errors import BadInput, RatslotseError, SourceDown
from ingest.ledger import EMPTY, FAILED, Entry
from ingest.pipeline import Report
from ingest.settings import PROJECT, Settings
from ingest.sources.endpoint import RATE, Endpoint
from ingest.sources.files import Walk, file_items
from ingest.sources.sync import Wishes
from ingest.standing import Stock, standings

LOOK_EVERY = 5.0  # seconds between two looks at a watched folder
NAME = 20  # characters of a run's name that head a column
PART_FAILED = 3  # exit code: something was done, but some files could not be read
INTERRUPTED = 130  # exit code after Ctrl-C, as shells expect
SHOWN_FAILURES = 20  # files listed unless all are wanted
SUGGESTED = 20  # questions: an hour's work to go through
EPILOG = """\
Rückgabewerte: 0 erledigt · 1 Fehler · 2 falsche Eingabe · 3 Dateien nicht lesbar · 4 Quelle nicht erreichbar
· 5 Suchindex fehlt, ist belegt oder passt nicht · 130 mit Strg-C abgebrochen, der nächste Lauf macht weiter.
Wo die Daten liegen, sagt RATSLOTSE_HOME."""


def parser() -> argparse.ArgumentParser:
    """The commands and what they take."""
    top = GermanParser(
        prog="ratslotse",
        description="Beantwortet Fragen zu Ratsunterlagen und zeigt die Belege.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="Befehle", metavar="BEFEHL", required=True, parser_class=GermanParser)
    _add_reading(commands)
    _add_upkeep(commands)
    _add_asking(commands)
    _add_people(commands)
    return top


def _add_reading(commands: "argparse._SubParsersAction[GermanParser]") -> None:
    """The commands that read something in."""
    one = commands.add_parser("ingest", help="Dateien, Ordner und ZIP-Archive einlesen")
    one.add_argument("paths", nargs="+", type=Path, metavar="PFAD", help="„-“: Pfade Zeile für Zeile von der Eingabe")
    seen = one.add_mutually_exclusive_group()
    seen.add_argument("--oeffentlich", dest="public", action="store_true", default=None,
                      help="öffentlich, wo die Datei selbst nichts anderes sagt")  # fmt: skip
    seen.add_argument("--nichtoeffentlich", dest="public", action="store_false", default=None,
                      help="nichtöffentlich, auch wo eine Datei „öffentlich“ sagt")  # fmt: skip
    how = one.add_mutually_exclusive_group()
    how.add_argument("--dry-run", "--probe", dest="dry", action="store_true",
                     help="nur zeigen, was neu oder geändert ist; nichts schreiben")  # fmt: skip
    how.add_argument("--watch", action="store_true",
                     help="weiter beobachten und einlesen, was dazukommt, bis Strg-C")  # fmt: skip
    how.add_argument("--aufraeumen", dest="tidy", action="store_true",
                     help="aus dem Bestand nehmen, was aus den Ordnern verschwunden ist")  # fmt: skip
    one.add_argument("--dask", metavar="ADRESSE",
                     help="mit einem Dask-Cluster lesen, etwa tcp://rechner:8786; seine Rechner müssen die Dateien "
                          "unter demselben Pfad sehen (gemeinsamer Ordner)")  # fmt: skip
    one.set_defaults(run=_ingest)

    one = commands.add_parser("sync", help="von einem OParl-Endpunkt abrufen")
    one.add_argument("url", metavar="URL")
    one.add_argument("--vollstaendig", dest="complete", action="store_true",
                     help="alles auflisten, nicht nur was sich geändert hat (sonst alle sieben Tage)")  # fmt: skip
    one.add_argument("--auch-viele-loeschen", dest="many", action="store_true",
                     help="alles auflisten und löschen, was fehlt, auch wenn es mehr als die Hälfte ist")  # fmt: skip
    one.add_argument("--auch-intern", dest="internal", action="store_true",
                     help="auch Adressen im internen Netz abrufen, die der Endpunkt nennt")  # fmt: skip
    one.add_argument("--tempo", dest="rate", type=float, default=RATE, metavar="N",
                     help=f"höchstens N Anfragen je Sekunde (sonst {RATE:.0f})")  # fmt: skip
    one.add_argument("--dask", metavar="ADRESSE",
                     help="mit einem Dask-Cluster lesen, etwa tcp://rechner:8786; abgerufen wird von diesem Rechner "
                          "aus")  # fmt: skip
    one.set_defaults(run=_sync)

    one = commands.add_parser("retry", help="noch einmal lesen, was nicht lesbar war")
    one.set_defaults(run=_retry)


def _add_upkeep(commands: "argparse._SubParsersAction[GermanParser]") -> None:
    """The commands that look after what was read."""
    one = commands.add_parser("remove", help="Unterlagen aus dem Bestand nehmen")
    one.add_argument("names", nargs="+", metavar="PFAD|URL|NUMMER")
    one.add_argument("--ja", dest="agreed", action="store_true", help="auch bei vielen Unterlagen nicht nachfragen")
    one.set_defaults(run=_remove)

    one = commands.add_parser("index", help="den Suchindex an den Bestand angleichen, etwa nach neuem Modell")
    one.set_defaults(run=_index)

    one = commands.add_parser("status", help="was eingelesen ist und was nicht lesbar war")
    one.add_argument("--alle", dest="all", action="store_true", help="jede Datei ohne Text nennen")
    one.set_defaults(run=_status)

    one = commands.add_parser("report", help="was zu tun ist, Dringendes zuerst")
    form = one.add_mutually_exclusive_group()
    form.add_argument("--html", type=Path, metavar="DATEI", help="als Seite zum Ansehen und Drucken")
    form.add_argument("--csv", type=Path, metavar="DATEI", help="als Tabelle für Excel")
    one.set_defaults(run=_report)

    one = commands.add_parser("export", help="den Bestand als Tabelle oder mit allen Texten mitnehmen")
    one.add_argument("path", type=Path, metavar="DATEI",
                     help="DATEI.csv: Verzeichnis aller Dateien; DATEI.jsonl: Unterlagen mit ihren Texten")  # fmt: skip
    _add_audience(one, "nur was öffentlich ist")
    one.set_defaults(run=_export)

    one = commands.add_parser("doctor", help="prüfen, ob alles Nötige da ist")
    one.set_defaults(run=_doctor)


def _add_asking(commands: "argparse._SubParsersAction[GermanParser]") -> None:
    """The commands that answer, and measure answers."""
    one = commands.add_parser("ask", help="eine Frage beantworten")
    one.add_argument("question", metavar="FRAGE")
    one.add_argument("--json", action="store_true", help="als JSON ausgeben")
    _add_audience(one, "wie ohne Anmeldung")
    _add_filters(one)
    one.set_defaults(run=_ask)

    one = commands.add_parser("show", help="eine Unterlage mit ihrem Vorgang zeigen")
    one.add_argument("number", metavar="NUMMER")
    one.add_argument("--vergleich", dest="compared", nargs="?", const="", metavar="NUMMER",
                     help="was sich gegenüber dieser Fassung geändert hat, sonst gegenüber der vorigen")  # fmt: skip
    one.add_argument("--json", action="store_true", help="als JSON ausgeben")
    _add_audience(one, "wie ohne Anmeldung")
    one.set_defaults(run=_show)

    one = commands.add_parser("similar", help="ähnliche Vorlagen finden")
    one.add_argument("number", metavar="NUMMER")
    one.add_argument("--json", action="store_true", help="als JSON ausgeben")
    _add_audience(one, "wie ohne Anmeldung")
    one.set_defaults(run=_similar)

    one = commands.add_parser("chat", help="den Chat im Browser starten")
    one.add_argument("--port", default="8501", help="Port auf diesem Rechner (sonst 8501)")
    one.add_argument("--adresse", dest="address", default="localhost", help="sonst nur von diesem Rechner erreichbar")
    one.set_defaults(run=_chat)

    one = commands.add_parser("eval", help="an Fragen mit bekannten Quellen messen")
    one.add_argument("--gold", type=Path, metavar="DATEI", help="Fragen, JSON Lines")
    one.add_argument("--json", type=Path, metavar="DATEI", help="Ergebnisse dorthin schreiben")
    one.add_argument("--report", type=Path, metavar="DATEI", help="als Seite mit Bildern und allen Fehlern")
    one.set_defaults(run=_eval)
    tasks = one.add_subparsers(title="Befehle", metavar="BEFEHL", parser_class=GermanParser)
    task = tasks.add_parser("compare", help="was sich zwischen zwei Läufen geändert hat, Frage für Frage")
    for name in ("before", "after"):
        task.add_argument(name, metavar="LAUF", help="Kennung eines Laufs oder Datei von --json")
    task.set_defaults(run=_compare)
    task = tasks.add_parser("judge", help="was ein Sprachmodell von den Antworten eines Laufs hält; zählt nicht mit")
    task.add_argument("name", metavar="LAUF", help="Kennung eines Laufs oder Datei von --json")
    task.add_argument("--gold", dest="questions", type=Path, metavar="DATEI", required=True, help="seine Fragen")
    task.add_argument("--json", type=Path, metavar="DATEI", help="jedes Urteil dorthin schreiben")
    task.set_defaults(run=_judge)
    _add_gold(commands)

    one = commands.add_parser("bench", help="an einer öffentlichen Aufgabe messen, neben BM25")
    one.add_argument("folder", type=Path, metavar="ORDNER", help=f"mit {bench.DOCS} und {bench.QUESTIONS}")
    one.add_argument("--json", type=Path, metavar="DATEI", help="Ergebnisse dorthin schreiben")
    one.set_defaults(run=_bench)


def _add_gold(commands: "argparse._SubParsersAction[GermanParser]") -> None:
    """The commands that make questions with known sources."""
    one = commands.add_parser("gold", help="Fragen mit bekannten Quellen anlegen und prüfen")
    tasks = one.add_subparsers(title="Befehle", metavar="BEFEHL", required=True, parser_class=GermanParser)
    task = tasks.add_parser("anlegen", help="Fragen stellen, suchen, die Fundstelle markieren")
    task.add_argument("path", type=Path, metavar="DATEI", help="wird angelegt oder ergänzt, JSON Lines")
    task.add_argument("--vorschlaege", dest="candidates", type=Path, metavar="DATEI",
                      help="Vorschläge durchgehen, aus „rueckmeldungen --kandidaten“ oder „vorschlagen“")  # fmt: skip
    task.set_defaults(run=_make_gold)
    task = tasks.add_parser("pruefen", help="ob jedes Zitat wörtlich ist und keine andere Unterlage antwortet")
    task.add_argument("path", type=Path, metavar="DATEI")
    task.set_defaults(run=_check_gold)
    task = tasks.add_parser("einigkeit", help="wie einig zwei sind, die dieselben Fragen bearbeitet haben")
    for name in ("path", "other"):
        task.add_argument(name, type=Path, metavar="DATEI")
    task.set_defaults(run=_agree_on_gold)
    task = tasks.add_parser("vorschlagen", help="ein Sprachmodell Fragen vorschlagen lassen; sie zählen nicht")
    task.add_argument("path", type=Path, metavar="DATEI")
    task.add_argument("--anzahl", dest="number", type=int, default=SUGGESTED, metavar="N",
                      help=f"höchstens N Fragen (sonst {SUGGESTED})")  # fmt: skip
    task.set_defaults(run=_suggest_gold)


def _add_people(commands: "argparse._SubParsersAction[GermanParser]") -> None:
    """The commands that look after people: who signs in, and what was said of answers."""
    one = commands.add_parser("benutzer", help="wer sich im Chat anmelden darf, und mit welchen Rollen")
    tasks = one.add_subparsers(title="Befehle", metavar="BEFEHL", required=True, parser_class=GermanParser)
    for name, run, help_text in (
        ("anlegen", _add_user, "jemanden anlegen; das Passwort wird gefragt"),
        ("rollen", _grant, "andere Rollen geben; ohne ROLLE: keine"),
        ("passwort", _set_password, "ein neues Passwort geben; es wird gefragt"),
        ("sperren", _lock, "jemanden nicht mehr hineinlassen"),
        ("liste", _list_users, "alle mit ihren Rollen zeigen"),
    ):
        task = tasks.add_parser(name, help=help_text)
        if run is not _list_users:
            task.add_argument("name", metavar="NAME")
        if run in (_add_user, _grant):
            task.add_argument("roles", nargs="*", metavar="ROLLE", help=users.ROLES)
        if run is _add_user:
            task.add_argument("--ohne-passwort", dest="bare", action="store_true",
                              help="NAME ist die E-Mail-Adresse, angemeldet wird mit dem Konto der Stadt")  # fmt: skip
        if run is _lock:
            task.add_argument("--aufheben", dest="unlock", action="store_true", help="wieder hineinlassen")
        task.set_defaults(run=run)

    one = commands.add_parser("rueckmeldungen", help="was zu Antworten gesagt wurde, ohne Namen")
    form = one.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="als JSON ausgeben")
    form.add_argument("--kandidaten", dest="candidates", type=Path, metavar="DATEI",
                      help="als Fragen zum Prüfen dorthin schreiben, JSON Lines")  # fmt: skip
    one.set_defaults(run=_feedback)


def _add_audience(one: argparse.ArgumentParser, told: str) -> None:
    one.set_defaults(audience=UNRESTRICTED)
    one.add_argument("--nur-oeffentlich", dest="audience", action="store_const", const=ANYBODY, help=told)


def _add_filters(one: argparse.ArgumentParser) -> None:
    """What a question can be restricted to; each name may be given several times."""
    group = one.add_argument_group("Filter", "NAME darf mehrmals angegeben werden; es genügt, wenn einer passt.")
    for option, field, help_text in (
        ("--gremium", "bodies", "nur was dort beraten wurde"),
        ("--fraktion", "parties", "nur was von ihr stammt"),
        ("--art", "types", "Antrag, Anfrage, Beschlussvorlage ..."),
        ("--stadtteil", "districts", "nur was dort verzeichnet ist"),
    ):
        group.add_argument(option, dest=field, action="append", default=[], metavar="NAME", help=help_text)
    group.add_argument("--jahr", dest="time", default="", metavar="ZEIT", help="2019, 2015-2018, „seit März 2021“")
    group.add_argument("--stand", dest="state", default="", metavar="STAND",
                       help=f"{', '.join(STATES)}; offen: ohne verzeichnetes abschließendes Ergebnis")  # fmt: skip
    group.add_argument("--nur-gueltig", dest="valid_only", action="store_true", help="ohne ersetzte Fassungen")
    group.add_argument("--ohne-filter", dest="understand", action="store_false",
                       help="nichts aus der Frage als Filter verstehen")  # fmt: skip


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
    paths = clerk.typed(chosen.paths, _lines())
    if chosen.dry:
        return _show_plan(paths, chosen.public)
    if chosen.watch:
        return _watch(paths, chosen.public, chosen.dask)
    return _read_files(paths, chosen.public, chosen.dask, remove_gone=chosen.tidy)


def _read_files(paths: Sequence[Path], public: bool | None, dask: str | None, *, remove_gone: bool) -> int:
    walk, gone = Walk(), list[str]()

    def read(settings: Settings, progress: Callable[[Report], None]) -> Report:
        with clustered(dask, paths) as cluster:
            report = read_in(settings, file_items(paths, public, walk), progress, cluster)
        gone.extend(tidy(settings, paths, walk, remove=remove_gone))
        return report

    try:
        return _take_in(read, of=sum(1 for _ in file_items(paths, public)))
    finally:
        _print_lines(clerk.told_walk(walk))
        _print_lines(clerk.told_gone(gone, removed=remove_gone))


def _watch(paths: Sequence[Path], public: bool | None, dask: str | None) -> int:
    """Reads what is new once it no longer grows: after two looks that met the same."""
    settings, waiting, told = Settings.from_env(), dict[str, str](), ""
    print("Beobachtet, bis Strg-C gedrückt wird.", flush=True)
    while True:
        try:
            found = planned(settings, file_items(paths, public))
            before, waiting = waiting, found.new | found.changed
            if waiting and waiting == before:
                _read_files(paths, public, dask, remove_gone=False)
            told = ""
        except RatslotseError as error:  # a share is not mounted, another run writes: that passes
            if str(error) != told:
                print(f"Fehler: {error}", file=sys.stderr)
            told = str(error)
        try:
            pause()
        except KeyboardInterrupt:
            print("Beobachtung beendet.")
            return 0


def pause() -> None:
    """Waits for the next look."""
    time.sleep(LOOK_EVERY)


def _lines() -> Iterator[str]:
    """What comes on standard input; bytes, since names of files may be in no encoding at all."""
    yield from map(os.fsdecode, sys.stdin.buffer)


def _show_plan(paths: Sequence[Path], public: bool | None) -> int:
    settings, walk = Settings.from_env(), Walk()
    _print_lines(clerk.told_plan(planned(settings, file_items(paths, public, walk))))
    _print_lines(clerk.told_walk(walk))
    _print_lines(clerk.told_gone(missing(settings, paths, walk), removed=False))
    return 0


def _retry(chosen: argparse.Namespace) -> int:
    code = _take_in(read_again, may_be_none=True)
    if any(not entry.uri.startswith("file:") for entry in open_ledger(Settings.from_env()).entries(FAILED)):
        print("  Was von einem Endpunkt stammt, wird beim nächsten Abruf noch einmal gelesen: ratslotse sync URL")
    return code


def _remove(chosen: argparse.Namespace) -> int:
    settings = Settings.from_env()
    going = clerk.named(open_ledger(settings), chosen.names)
    if len(going) > clerk.ASKED_ABOVE and not chosen.agreed and not _agreed(f"{len(going)} Unterlagen entfernen?"):
        raise BadInput("Nichts entfernt. Ohne Nachfrage geht es mit --ja.")
    forget(settings, going)
    _build(settings, ProgressLine(sys.stderr))
    _print_lines(clerk.told_removal(going))
    return 0


def _agreed(question: str) -> bool:
    """Whether somebody at the terminal says yes; nobody there says no."""
    if not sys.stdin.isatty():
        return False
    print(f"{question} [j/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("j", "ja")


def _report(chosen: argparse.Namespace) -> int:
    found = attention(open_ledger(Settings.from_env()), dt.datetime.now())
    if chosen.html:
        write(chosen.html, [as_html(found)], "utf-8")
    elif chosen.csv:
        write(chosen.csv, as_csv(found), "utf-8-sig")  # without its mark, Excel takes UTF-8 for something else
    else:
        _print_lines(as_text(found))
        return 0
    print(f"Bericht: {chosen.html or chosen.csv}")
    return 0


def _export(chosen: argparse.Namespace) -> int:
    export(open_ledger(Settings.from_env()), chosen.path, audience=chosen.audience)
    print(f"Ausgegeben: {chosen.path}")
    if chosen.audience.everything:
        print("  Auch Nichtöffentliches ist darin. Ohne geht es mit --nur-oeffentlich.")
    return 0


def _doctor(chosen: argparse.Namespace) -> int:
    try:
        settings = Settings.from_env()
    except BadInput as error:
        print(doctor.setting(error).told())
        return 1
    found = [doctor.setting(None), *doctor.checks(settings.home, lambda: index_is_current(settings))]
    _print_lines(check.told() for check in found)
    return 0 if all(check.is_fine for check in found) else 1


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _sync(chosen: argparse.Namespace) -> int:
    endpoint = Endpoint(chosen.url, rate=chosen.rate, internal=chosen.internal)
    wishes = Wishes(complete=chosen.complete, many=chosen.many)

    def read(settings: Settings, progress: Callable[[Report], None]) -> Report:
        with clustered(chosen.dask) as cluster:
            return synchronise(settings, endpoint, wishes, progress, cluster)

    try:
        return _take_in(read, may_be_none=True, unit="Unterlagen")
    finally:
        endpoint.close()


def _take_in(
    read: Callable[[Settings, Callable[[Report], None]], Report],
    *,
    may_be_none: bool = False,
    of: int | None = None,
    unit: str = "Dateien",
) -> int:
    """Reads, brings the index up and tells; an endpoint may well have nothing new, and does not say how much it has."""
    settings, start = Settings.from_env(), time.monotonic()
    line, done = ProgressLine(sys.stderr), count(1)
    try:
        report = read(settings, lambda now: line.show(Progress("Gelesen", next(done), of, unit, _unread(now))))
    except SourceDown:  # what was read before can be found
        _build(settings, line)
        raise
    changes = _build(settings, line)
    _print_report(report, changes, time.monotonic() - start)
    if report.seen == 0 and not may_be_none:
        raise BadInput("Dort ist nichts, was sich einlesen lässt. Bitte den Pfad oder die Adresse prüfen.")
    return PART_FAILED if report.failed else 0


def _build(settings: Settings, line: ProgressLine) -> Changes:
    """Brings the index up, with progress."""
    line.end()
    changes = update_index(settings, lambda now: line.show(_indexing(now)))
    line.end()
    return changes


def _print_report(report: Report, changes: Changes, seconds: float) -> None:
    print(
        f"Eingelesen: {_count(report.read, 'Unterlage', 'Unterlagen')}, "
        f"{_count(report.files, 'Datei', 'Dateien')} mit Text, {_count(report.pages, 'Seite', 'Seiten')}. "
        f"Unverändert: {thousands(report.unchanged)}. Nicht lesbar: {thousands(len(report.failed))}."
        + (f" Zurückgezogen: {thousands(report.withdrawn)}." if report.withdrawn else "")
    )
    print(
        f"Suchindex: {_count(changes.passages, 'neue Textstelle', 'neue Textstellen')} aus "
        f"{_count(changes.done, 'Datei', 'Dateien')}, {_count(changes.removed, 'alte Datei', 'alte Dateien')} "
        f"ersetzt. {decimal(seconds)} Sekunden."
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
        print(f"  … und {thousands(len(entries) - most)} weitere: ratslotse status --alle")


def _index(chosen: argparse.Namespace) -> int:
    changes = _build(Settings.from_env(), ProgressLine(sys.stderr))
    print(
        f"Suchindex: {thousands(changes.passages)} neue Textstellen aus {_count(changes.done, 'Datei', 'Dateien')}, "
        f"{thousands(changes.removed)} ersetzt."
    )
    return 0


def _status(chosen: argparse.Namespace) -> int:
    settings = Settings.from_env()
    ledger = open_ledger(settings)
    papers, files, newest = ledger.counts(audience=UNRESTRICTED)
    public, _, _ = ledger.counts(audience=ANYBODY)
    print(f"Bestand in {settings.home}")
    print(f"  Unterlagen: {thousands(papers)}, davon öffentlich: {thousands(public)}")
    print(f"  Dateien mit Text: {thousands(files)}")
    print(f"  Neueste Unterlage: {f'{newest:%d.%m.%Y}' if newest else 'unbekannt'}")
    stock = Stock()
    for standing in standings(ledger):
        stock.add(standing)
    for state, number in stock.ordered.items():
        print(f"  {state}: {thousands(number)}")
    _print_lines(f"  {line}" for line in slowest(stock))
    entries = ledger.entries(FAILED) + ledger.entries(EMPTY)
    _print_entries(entries, len(entries) if chosen.all else SHOWN_FAILURES)
    return 0


def _ask(chosen: argparse.Namespace) -> int:
    engine = open_engine(Settings.from_env(), audience=chosen.audience)
    outcome = engine.ask(chosen.question, _choice(chosen))
    if chosen.json:
        print(json.dumps(told.as_json(outcome), ensure_ascii=False, indent=1))
    else:
        print("\n".join(told.as_text(outcome)))
    return 0


def _show(chosen: argparse.Namespace) -> int:
    ledger = open_ledger(Settings.from_env())
    found = show.shown(ledger, chosen.number, audience=chosen.audience, compared=chosen.compared)
    if chosen.json:
        print(json.dumps(show.as_json(found), ensure_ascii=False, indent=1))
    else:
        _print_lines(show.as_text(found))
    return 0


def _similar(chosen: argparse.Namespace) -> int:
    engine = open_engine(Settings.from_env(), audience=chosen.audience)
    paper = engine.paper(chosen.number)
    found = engine.similar(paper)
    if chosen.json:
        print(json.dumps(told.similar_as_json(paper, found), ensure_ascii=False, indent=1))
    else:
        _print_lines(told.similar_as_text(paper, found))
    return 0


def _choice(chosen: argparse.Namespace) -> Choice:
    return Choice(
        bodies=tuple(chosen.bodies),
        parties=tuple(chosen.parties),
        types=tuple(chosen.types),
        districts=tuple(chosen.districts),
        time=chosen.time,
        state=chosen.state,
        valid_only=chosen.valid_only,
        understand=chosen.understand,
    )


def _chat(chosen: argparse.Namespace) -> int:
    open_engine(Settings.from_env(), audience=ANYBODY)  # says now, not in the browser, what is missing
    spec = find_spec("app.web.main")
    assert spec is not None
    assert spec.origin is not None
    print(f"Chat: http://{chosen.address}:{chosen.port} (Ende mit Strg-C)", flush=True)
    command = [sys.executable, "-m", "streamlit", "run", spec.origin]
    served = ["--server.port", chosen.port, "--server.address", chosen.address]
    # Streamlit reads its theme and privacy settings from the folder it is started in.
    return subprocess.run([*command, *served], check=False, cwd=PROJECT).returncode


def _eval(chosen: argparse.Namespace) -> int:
    if chosen.gold is None:
        raise BadInput("Es fehlen die Fragen. Bitte eine Datei angeben: ratslotse eval --gold DATEI")
    settings, line = Settings.from_env(), ProgressLine(sys.stderr)
    engine = open_engine(settings, audience=UNRESTRICTED)
    out = evaluate(engine, chosen.gold, progress=lambda done, of: line.show(Progress("Gemessen", done, of, "Fragen")))
    line.end()
    if chosen.json:
        save(out, chosen.json)
    run = runs.complete(out, engine, settings, chosen.gold)
    if chosen.report:
        write(chosen.report, [report.page(run, load(chosen.gold))], "utf-8")
    print(f"{render(out)}\n\n{runs.told_groups(run)}")
    print(f"Lauf: {runs.keep(run, settings.home)}")
    return 0


def _compare(chosen: argparse.Namespace) -> int:
    home, names = Settings.from_env().home, (chosen.before, chosen.after)
    before, after = (runs.find(name, home) for name in names)
    told = tuple(Path(name).stem[:NAME] for name in names)
    print(compare.render(compare.compared(before, after), (told[0], told[1])))
    return 0


def _judge(chosen: argparse.Namespace) -> int:
    from eval import judge  # llama-index takes seconds to import

    settings = Settings.from_env()
    model, run = judge.open_judge(settings), runs.find(chosen.name, settings.home)
    verdicts = list(judge.judged(model, load(chosen.questions), run["questions"]))
    if chosen.json:
        save({"judge": settings.llm, "verdicts": [asdict(one) for one in verdicts]}, chosen.json)
    print(judge.render(settings.llm, verdicts))
    return 0


def _make_gold(chosen: argparse.Namespace) -> int:
    waiting = gold.candidates(chosen.candidates) if chosen.candidates else None
    maker = gold.Maker(open_engine(Settings.from_env(), audience=UNRESTRICTED), input, print)
    for candidate in waiting if waiting is not None else _typed_questions():
        print(f"\nFrage: {candidate.text}")
        if question := maker.make(candidate.text):
            gold.add(chosen.path, question, candidate.by)
            print(f"Gespeichert: {question.id} in {chosen.path}")
    return 0


def _typed_questions() -> Iterator[gold.Candidate]:
    while text := input("\nFrage (leer: Schluss) > ").strip():
        yield gold.Candidate("", text, "")


def _check_gold(chosen: argparse.Namespace) -> int:
    engine, questions, found = open_engine(Settings.from_env(), audience=UNRESTRICTED), load(chosen.path), 0
    files = held(engine.ledger, {key for question in questions for key in question.files})
    for question in questions:
        for trouble in gold.troubles(question, engine, files):
            found += 1
            print(f"{question.id}: {trouble}")
    print(f"{_count(len(questions), 'Frage', 'Fragen')} geprüft, {_count(found, 'Hinweis', 'Hinweise')}.")
    return 1 if found else 0


def _agree_on_gold(chosen: argparse.Namespace) -> int:
    _print_lines(gold.told(gold.agreement(load(chosen.path), load(chosen.other))))
    return 0


def _suggest_gold(chosen: argparse.Namespace) -> int:
    from eval import judge  # as above

    settings = Settings.from_env()
    model = judge.open_judge(settings)
    lines = suggested(open_ledger(settings), partial(judge.said, model), settings.llm, random.Random())
    write(chosen.path, islice(lines, chosen.number), "utf-8")
    print(f"Vorschläge zum Prüfen: {chosen.path}. Weiter: ratslotse gold anlegen FRAGEN --vorschlaege {chosen.path}")
    return 0


def _bench(chosen: argparse.Namespace) -> int:
    line = ProgressLine(sys.stderr)
    out = bench.measure(
        chosen.folder,
        Settings.from_env(),
        lambda done, of: line.show(Progress("Gemessen", done, of, "Fragen")),
    )
    line.end()
    if chosen.json:
        save(out, chosen.json)
    print(bench.render(out))
    return 0


def _users() -> users.Users:
    return users.Users(Settings.from_env().home / users.NAME)


def _password() -> str:
    """A password, typed twice; never an argument, which others on the machine could read."""
    if not sys.stdin.isatty():
        raise BadInput("Das Passwort wird am Terminal gefragt. Bitte den Befehl dort ausführen.")
    first, second = getpass("Passwort: "), getpass("Noch einmal: ")
    if first != second:
        raise BadInput("Die beiden Passwörter sind nicht gleich. Bitte noch einmal versuchen.")
    return first


def _add_user(chosen: argparse.Namespace) -> int:
    roles = users.roles_of(chosen.roles)  # what is wrong is said before a password is typed
    _users().add(chosen.name, roles, None if chosen.bare else _password())
    print(f"Angelegt: {chosen.name}")
    return 0


def _grant(chosen: argparse.Namespace) -> int:
    _users().grant(chosen.name, chosen.roles)
    print(f"Rollen geändert: {chosen.name}")
    return 0


def _set_password(chosen: argparse.Namespace) -> int:
    _users().set_password(chosen.name, _password())
    print(f"Neues Passwort: {chosen.name}")
    return 0


def _lock(chosen: argparse.Namespace) -> int:
    _users().lock(chosen.name, locked=not chosen.unlock)
    print(f"{'Nicht mehr gesperrt' if chosen.unlock else 'Gesperrt'}: {chosen.name}")
    return 0


def _list_users(chosen: argparse.Namespace) -> int:
    accounts = _users().accounts()
    _print_lines(users.as_text(accounts) if accounts else ["Noch keine. Anlegen: ratslotse benutzer anlegen NAME"])
    return 0


def _feedback(chosen: argparse.Namespace) -> int:
    given = feedback.FeedbackBox(Settings.from_env().home / feedback.NAME).all()
    if chosen.candidates:
        write(chosen.candidates, feedback.candidates(given), "utf-8")
        print(f"Fragen zum Prüfen: {chosen.candidates}")
    elif chosen.json:
        print(json.dumps(feedback.as_json(given), ensure_ascii=False, indent=1))
    else:
        _print_lines(feedback.as_text(given))
    return 0


def _unread(report: Report) -> str:
    return f"nicht lesbar: {thousands(len(report.failed))}" if report.failed else ""


def _indexing(changes: Changes) -> Progress:
    return Progress("Suchindex", changes.done, changes.files)


def _count(number: int, one: str, many: str) -> str:
    return f"{thousands(number)} {one if number == 1 else many}"


if __name__ == "__main__":
    sys.exit(main())
