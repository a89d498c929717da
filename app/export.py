"""Everything that was read, to be taken elsewhere: the register of all files as a table, all papers with their texts.

Each line is made when it is written, so that a large stock needs no more memory than a small one.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from app.german import decimal
from app.report import table
from ingest.audience import Audience
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.model import Consultation, File, Page, Paper
from ingest.standing import Standing, standings

COLUMNS = (
    "Nummer", "Betreff", "Art", "Datum", "Gremien", "Datei", "Seiten", "Zustand", "Grund", "Sekunden", "öffentlich",
    "ersetzt durch", "Fundort", "Prüfsumme (SHA-256)",
)  # fmt: skip
OPARL = "https://schema.oparl.org/1.1/"
OWN = "ratslotse:"  # before what OParl has no word for, as its chapter on a vendor's own properties asks
HALF = ".teil"  # ending of a file until it is whole
Json = dict[str, object]


def export(ledger: Ledger, path: Path, *, audience: Audience) -> None:
    """Writes the form that the path's ending names; nothing is left behind half done.

    Args:
        ledger: what was read.
        path: *.csv for the register of all files, *.jsonl for all papers with their files and page texts.
        audience: for whom; what they may not see is left out, and not named either.

    Raises:
        BadInput: another ending, or a path that cannot be written.
    """
    if path.suffix.lower() not in _FORMS:
        raise BadInput(f"{path} endet anders. Bitte DATEI.csv für das Verzeichnis oder DATEI.jsonl für alle Texte.")
    form, encoding = _FORMS[path.suffix.lower()]
    write(path, form(ledger, audience), encoding)


def write(path: Path, parts: Iterable[str], encoding: str) -> None:
    """Writes a text part by part; what was there before stays until all is written.

    Raises:
        BadInput: nothing can be written there.
    """
    half = path.with_name(path.name + HALF)
    try:
        try:
            with half.open("w", encoding=encoding, errors="replace", newline="") as out:
                out.writelines(parts)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"{path} lässt sich nicht schreiben ({error.strerror}). Bitte den Pfad prüfen.") from error


# The register


def as_csv(ledger: Ledger, audience: Audience) -> Iterator[str]:
    """The register of all files, for Excel; also of those that could not be read."""
    return table(COLUMNS, map(_cells, standings(ledger, audience=audience)))


def _cells(standing: Standing) -> Sequence[str]:
    paper, file = standing.paper, standing.file
    name = file.name if file else standing.place.rsplit("/", 1)[-1]
    of_paper = (
        paper.reference or "",
        paper.name,
        paper.paper_type or "",
        f"{paper.date:%d.%m.%Y}" if paper.date else "",
        ", ".join(paper.organizations),
    ) if paper else ("",) * 5  # fmt: skip
    return (
        *of_paper,
        name,
        str(standing.pages),
        standing.state,
        standing.reason,
        decimal(standing.entry.seconds),
        "ja" if standing.is_public else "nein",
        (standing.newer.reference or standing.newer.name) if standing.newer else "",
        standing.place,
        file.sha256 if file else "",
    )


# The papers


def as_jsonl(ledger: Ledger, audience: Audience) -> Iterator[str]:
    """Each paper as an object of OParl 1.1, one a line, with its files and their pages."""
    for paper in ledger.all_papers(audience=audience):
        files = [_file(file, ledger.pages(file.id)) for file in ledger.files_of(paper.id, audience=audience)]
        linked = paper.related
        if not audience.everything:
            linked = tuple(other.source for other in ledger.linked(paper, audience=audience))
        related = [source for source in paper.related if source in linked]
        yield json.dumps(_paper(paper, related, files), ensure_ascii=False) + "\n"


def _paper(paper: Paper, related: Sequence[str], files: Sequence[Json]) -> Json:
    return _told({
        "id": paper.source,
        "type": f"{OPARL}Paper",
        "name": paper.name,
        "reference": paper.reference,
        "paperType": paper.paper_type,
        "date": paper.date.isoformat() if paper.date else None,
        "web": paper.web,
        "relatedPaper": related,
        "consultation": [_consultation(stop) for stop in paper.consultations],
        "auxiliaryFile": files,
        f"{OWN}public": paper.public,
        f"{OWN}body": paper.body,
        f"{OWN}organizations": paper.organizations,
        f"{OWN}originators": paper.originators,
        f"{OWN}underDirectionOf": paper.under_direction_of,
        f"{OWN}districts": paper.districts,
        f"{OWN}inferred": paper.inferred,
    })  # fmt: skip


def _consultation(stop: Consultation) -> Json:
    return _told({
        "id": stop.source,
        "type": f"{OPARL}Consultation",
        "role": stop.role,
        f"{OWN}organization": stop.organization,
        f"{OWN}date": stop.date.isoformat() if stop.date else None,
        f"{OWN}number": stop.number,
        f"{OWN}result": stop.result,
    })  # fmt: skip


def _file(file: File, pages: Sequence[Page]) -> Json:
    return _told({
        "id": file.uri,
        "type": f"{OPARL}File",
        "name": file.name,
        "mimeType": file.media_type,
        "accessUrl": file.web,
        f"{OWN}public": file.public,
        f"{OWN}sha256": file.sha256,
        f"{OWN}readAs": file.read_as,
        f"{OWN}whole": file.whole,
        f"{OWN}problems": file.problems,
        f"{OWN}pages": [_told({"number": page.number, "text": page.text, "confidence": page.confidence})
                        for page in pages],
    })  # fmt: skip


def _told(record: Json) -> Json:
    """The record without what nobody knows (OParl 1.1: such properties are left out)."""
    return {name: value for name, value in record.items() if value not in (None, (), [])}


_FORMS: dict[str, tuple[Callable[[Ledger, Audience], Iterator[str]], str]] = {
    ".csv": (as_csv, "utf-8-sig"),  # without its mark, Excel takes UTF-8 for something else
    ".jsonl": (as_jsonl, "utf-8"),
}
