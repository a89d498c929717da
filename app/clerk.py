"""What a clerk's commands work out and tell, apart from reading and searching."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from ingest.audience import UNRESTRICTED
from ingest.errors import BadInput
from ingest.ledger import FAILED, Entry, Ledger
from ingest.model import Paper
from ingest.reference import parse
from ingest.sources.archive import INSIDE
from ingest.sources.files import Walk
from ingest.sources.item import Item
from ingest.standing import place, shown

STANDARD_INPUT = Path("-")  # stands for paths that come line by line
ASKED_ABOVE = 10  # papers that may be removed without a question
SHOWN = 20  # places named before the rest is only counted


def typed(paths: Sequence[Path], lines: Iterable[str]) -> list[Path]:
    """The paths as typed; "-" stands for those on the lines, of which empty ones count for nothing."""
    listed = [Path(line) for line in (line.rstrip("\r\n") for line in lines) if line] if STANDARD_INPUT in paths else []
    return [*(path for path in paths if path != STANDARD_INPUT), *listed]


# What would be read


@dataclass(slots=True)
class Plan:
    """What reading would meet: what is new or changed, URIs with their stamps, and what would stay as it is."""

    new: dict[str, str] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    unchanged: int = 0
    refused: list[Entry] = field(default_factory=list)  # as they were, and could not be read then


def plan(items: Iterable[Item], ledger: Ledger | None) -> Plan:
    """What `ingest` would do with the items; nothing is read, nothing is written."""
    found, met = Plan(), set[str]()
    for item in items:
        if item.uri in met:
            continue
        met.add(item.uri)
        known = ledger.entry(item.uri) if ledger else None
        if known is None:
            found.new[item.uri] = item.stamp
        elif not item.stamp or known.stamp != item.stamp:
            found.changed[item.uri] = item.stamp
        elif known.state == FAILED:
            found.refused.append(known)
        else:
            found.unchanged += 1
    return found


def told_plan(found: Plan) -> Iterator[str]:
    """The plan in lines."""
    yield (
        f"Probe, nichts geschrieben. Neu: {len(found.new)}. Geändert: {len(found.changed)}. "
        f"Unverändert: {found.unchanged}. Schon als nicht lesbar bekannt: {len(found.refused)}."
    )
    yield from _listed("neu", list(found.new))
    yield from _listed("geändert", list(found.changed))
    for reason, count in Counter(entry.reason for entry in found.refused).most_common():
        yield f"  nicht lesbar, {count}-mal: {reason}"


def told_walk(walk: Walk) -> Iterator[str]:
    """What a walk left out, in lines."""
    if walk.endings:
        kinds = ", ".join(f"{count} {shown(ending)}" for ending, count in walk.endings.most_common())
        yield f"  Übergangen, weil das Format nicht gelesen wird: {kinds}"
    yield from (f"  Übergangen: {shown(note)}" for note in sorted(walk.notes)[:SHOWN])
    yield from _rest(len(walk.notes))


def told_gone(gone: Sequence[str], *, removed: bool) -> Iterator[str]:
    """What is no longer where it was read, in lines."""
    if gone and removed:
        yield f"  Nicht mehr da und aus dem Bestand genommen: {_files(len(gone))}"
    elif gone:
        yield f"  Nicht mehr da: {_files(len(gone))}; aus dem Bestand nehmen mit --aufraeumen"
    yield from _listed("nicht mehr da", gone)


def _files(count: int) -> str:
    return f"{count} {'Datei' if count == 1 else 'Dateien'}"


def _listed(what: str, uris: Sequence[str]) -> Iterator[str]:
    yield from (f"  {what}: {place(uri)}" for uri in uris[:SHOWN])
    yield from _rest(len(uris))


def _rest(count: int) -> Iterator[str]:
    if count > SHOWN:
        yield f"  … und {count - SHOWN} weitere"


# What is to be removed


def named(ledger: Ledger, names: Sequence[str]) -> dict[str, str]:
    """What paths, addresses and papers' numbers mean: the URI of each paper, and what people call it.

    Objects that never became a paper, such as unreadable files, are among them.

    Raises:
        BadInput: a name that means nothing here.
    """
    found: dict[str, str] = {}
    for name in names:
        one = _at(ledger, _place(name)) or _numbered(ledger, name)
        if not one:
            raise BadInput(f"„{name}“ ist nicht im Bestand. Bitte Pfad, Adresse oder Nummer der Unterlage prüfen.")
        found |= one
    return found


def _place(name: str) -> str:
    """The URI of a path or an address; also of a member of an archive, as reports write it."""
    if "://" in name:
        return name
    outer, _, inner = name.partition(INSIDE)
    path = Path(outer).expanduser()
    try:
        uri = path.resolve().as_uri()
    except (OSError, RuntimeError):  # links that lead in a circle
        uri = path.absolute().as_uri()
    return f"{uri}{INSIDE}{quote(inner)}" if inner else uri


def _at(ledger: Ledger, uri: str) -> dict[str, str]:
    papers = {paper.source: _called(paper) for paper in ledger.papers_at(uri)}
    notes = {entry.uri: place(entry.uri) for entry in ledger.entries_at(uri) if entry.paper is None}
    return notes | papers


def _numbered(ledger: Ledger, name: str) -> dict[str, str]:
    """The papers of exactly this number, not those of its family."""
    reference = parse(name)
    if reference is None:
        return {}
    known = [(paper, parse(paper.reference or "")) for paper in ledger.named(reference, audience=UNRESTRICTED)]
    return {paper.source: _called(paper) for paper, number in known if number and number.key == reference.key}


def _called(paper: Paper) -> str:
    return shown(f"{paper.reference or 'ohne Nummer'}, {paper.name} ({place(paper.source)})")


def told_removal(going: dict[str, str]) -> Iterator[str]:
    """What went, in lines, and how it would come back."""
    yield f"Entfernt: {len(going)}."
    yield from (f"  {called}" for called in list(going.values())[:SHOWN])
    yield from _rest(len(going))
    if any(uri.startswith("file:") for uri in going):
        yield "Was noch im Ordner liegt, kommt beim nächsten Einlesen des Ordners wieder."
    if not all(uri.startswith("file:") for uri in going):
        yield "Was der Endpunkt noch veröffentlicht, kommt beim nächsten vollständigen Abruf wieder."
