"""Measures what description reads in heads: against a register, or against labels that a person read in files."""

import argparse
import datetime as dt
import json
import lzma
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingest import reference as references
from ingest.clean import clean
from ingest.describe.describe import Description, describe
from ingest.describe.kind import kind
from ingest.describe.originators import parties
from ingest.describe.own import own_document, senders
from ingest.errors import UnreadableFile
from ingest.model import Page
from ingest.read.file import read
from ingest.read.text import paginate
from ingest.sources import oparl
from ingest.sources.endpoint import Json, many

HEAD = 6_000  # characters: as the sources do
PAPERS = 200
ASKING = re.compile("antrag|anfrage|haushalt", re.I)  # register's types that submitters are noted of
SUBMITTERS = "karlsruhe/paper-submitters.json"  # beside the folder; by its own count 91-99 % covered
AMENDMENTS = {"Änderungsantrag", "Ergänzungsantrag"}  # a register has one type for both
SAME_SUBJECT = 0.6  # of the longer one's letters: prefixes ("Antrag: ") and second lines may differ
GAP = "  "

Values = frozenset[str]
Look = Callable[[str], Json]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field of one paper: what was found in the text, and what is expected."""

    paper: str
    field: str
    found: Values
    expected: Values
    right: Values  # of the found ones


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over all comparisons of a field."""

    found: int
    expected: int
    right: int

    @property
    def precision(self) -> float:
        """Of what was found, what is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what is expected, what was found; 1 where nothing is expected."""
        return self.right / self.expected if self.expected else 1.0


def compare(paper: str, field: str, found: Iterable[str | None], expected: Iterable[str | None]) -> Comparison:
    """The comparison of values by their normal forms; empty ones are none."""
    values = frozenset(filter(None, found)), frozenset(filter(None, expected))
    return Comparison(paper, field, *values, right=values[0] & values[1])


def scores(comparisons: Sequence[Comparison]) -> dict[str, Score]:
    """Field -> its score, in the order the fields first come."""
    fields = dict.fromkeys(comparison.field for comparison in comparisons)
    return {field: _score([one for one in comparisons if one.field == field]) for field in fields}


def _score(comparisons: Sequence[Comparison]) -> Score:
    return Score(
        found=sum(len(one.found) for one in comparisons),
        expected=sum(len(one.expected) for one in comparisons),
        right=sum(len(one.right) for one in comparisons),
    )


# Against a register


def against_register(folder: Path, seed: int, papers: int) -> list[Comparison]:
    """Type, date, Gremium and Fraktion of papers drawn from a folder of OParl objects (`papers.jsonl.xz`, ...)."""
    records = sorted(_objects(folder, "papers"), key=lambda record: str(record["id"]))
    drawn = random.Random(seed).sample(records, min(papers, len(records)))
    look, submitters = _look(folder), _submitters(folder.parent / SUBMITTERS)
    return [one for record in drawn for one in _of_paper(record, look, submitters)]


def _objects(folder: Path, name: str) -> Iterator[Json]:
    with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _look(folder: Path) -> Look:
    """What the register says of an object, by its id."""
    known = {one["id"]: oparl.organization_record(one) for one in _objects(folder, "organizations")}
    for meeting in _objects(folder, "meetings"):
        known[meeting["id"]] = oparl.meeting_record(meeting)
    return lambda uri: known.get(uri, {})


def _submitters(path: Path) -> dict[str, list[str]] | None:
    """Paper's key -> Fraktionen, as another project attributes them; None where that is not there."""
    if not path.exists():
        return None
    attributed = json.loads(path.read_text(encoding="utf-8"))
    names = attributed["factions"]
    return {key: [names[faction] for faction in factions] for key, factions in attributed["papers"].items()}


def _of_paper(record: Json, look: Look, submitters: dict[str, list[str]] | None) -> Iterator[Comparison]:
    files = [(str(file.get("name")), str(file.get("text") or "")) for file in many(record.get("auxiliaryFile"))]
    told = [(name, _described(paginate(text), name)) for name, text in files if text.strip()]
    own = own_document(record.get("reference"), told)
    if own is None:
        return
    said, label = told[own][1], f"{record['id']} {told[own][0]}"
    stops = oparl.consultations(oparl.paper_record(record), look)
    date = str(record.get("date"))[:10]
    yield compare(label, "Art", [_kind(said.paper_type)], [_kind(str(record.get("paperType")))])
    yield compare(label, "Datum", [_day(said.date)], [date])
    yield compare(label, "Datum ±31 Tage", [date if _near(said.date, date) else _day(said.date)], [date])
    yield compare(label, "Gremium", map(_plain, said.organizations), [_plain(stop.organization) for stop in stops])
    if submitters is not None and ASKING.search(str(record.get("paperType"))):
        key = str(record["id"]).rsplit("/", 1)[-1]
        asking = senders(record.get("reference"), [said for _, said in told])
        yield compare(label, "Fraktion", _fraktionen(asking), _fraktionen(submitters.get(key, [])))


# Against labels


def against_labels(folder: Path, labels: Path) -> list[Comparison]:
    """What a person read in the heads of files, against what is read there; what is inferred does not count."""
    lines = labels.read_text(encoding="utf-8").splitlines()
    return [one for line in lines for one in _of_file(folder, json.loads(line))]


def _of_file(folder: Path, label: Json) -> Iterator[Comparison]:
    path = folder / label["file"]
    try:
        said = _described(read(path.read_bytes(), path.name).pages, path.name)
    except UnreadableFile:
        said = Description()
    of = partial(compare, label["file"])
    yield of("Nummer", [_key(_stated(said, "reference"))], [_key(label["reference"])])
    yield of("Art", [_stated(said, "paper_type")], [label["type"]])
    yield of("Datum", [_day(said.date) if "date" not in said.inferred else None], [label["date"]])
    yield of("Gremium", map(_plain, said.organizations), map(_plain, label["organizations"]))
    yield of("Fraktion", _fraktionen(said.originators), _fraktionen(label["originators"]))
    yield of("Amt", map(_plain, said.under_direction_of), [_plain(label["department"])])
    yield of("Ortsteil", said.districts, label["district"])
    if "subject" in label:
        yield of("Betreff", [_subject(said.name, label["subject"])], [_plain(label["subject"])])
    yield of("öffentlich", [_said(said.public)], [_said(label["public"])])


def _described(pages: Iterable[Page], name: str) -> Description:
    return describe("\n".join(clean(page.text) for page in pages)[:HEAD], name)


def _stated(said: Description, field: str) -> str | None:
    return None if field in said.inferred else getattr(said, field)


# Normal forms


def _plain(text: str | None) -> str:
    """Letters and digits in lower case."""
    return "".join(filter(str.isalnum, text or "")).casefold()


def _kind(text: str | None) -> str | None:
    known = kind(text or "")
    return "Änderungs-/Ergänzungsantrag" if known in AMENDMENTS else known


def _key(text: str | None) -> str | None:
    number = references.parse(text or "")
    return number.key if number else None


def _fraktionen(names: Iterable[str]) -> list[str]:
    return [known for name in names for known in parties(name) or [name]]


def _day(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def _near(date: dt.date | None, other: str) -> bool:
    month = dt.timedelta(days=31)
    return date is not None and other != "None" and abs(date - dt.date.fromisoformat(other)) <= month


def _subject(found: str | None, expected: str | None) -> str:
    """The expected subject in its normal form where the found one is the same but for a prefix or an end."""
    shorter, longer = sorted((_plain(found), _plain(expected)), key=len)
    same = shorter in longer and len(shorter) >= SAME_SUBJECT * len(longer)
    return _plain(expected) if same else _plain(found)


def _said(public: bool | None) -> str | None:
    return None if public is None else str(public)


# Output


def table(comparisons: Sequence[Comparison]) -> str:
    """A line a field: precision, recall and what they are of."""
    head = f"{'':16}Genauigkeit{GAP}Ausbeute{GAP}gefunden{GAP}erwartet"
    lines = (
        f"{field:16}{score.precision:11.1%}{GAP}{score.recall:8.1%}{GAP}{score.found:8}{GAP}{score.expected:8}"
        for field, score in scores(comparisons).items()
    )
    return "\n".join((head, *lines))


def disagreements(comparisons: Iterable[Comparison]) -> Iterator[str]:
    """A line a comparison that is not equal."""
    for one in comparisons:
        if one.found != one.expected:
            found, expected = ("; ".join(sorted(values)) or "-" for values in (one.found, one.expected))
            yield f"{one.field}: {found} | {expected} | {one.paper}"


def main() -> None:
    """Prints the figures of a folder."""
    parser = argparse.ArgumentParser(prog="python -m eval.description", description=__doc__)
    parser.add_argument("folder", type=Path, help="OParl objects as jsonl.xz, or the files that --labels names")
    parser.add_argument("--labels", type=Path, help="JSON lines: file and the fields that a person read in its head")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--papers", type=int, default=PAPERS)
    parser.add_argument("--verbose", action="store_true", help="list the disagreements: found | expected | paper")
    asked = parser.parse_args()
    if asked.labels:
        found = against_labels(asked.folder, asked.labels)
    else:
        found = against_register(asked.folder, asked.seed, asked.papers)
    listed = disagreements(found) if asked.verbose else ()
    sys.stdout.write("\n".join((*listed, table(found), "")))


if __name__ == "__main__":
    main()
