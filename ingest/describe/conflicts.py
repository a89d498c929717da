"""Where a register and a paper's own head contradict each other: for the clerk to decide, never decided here."""

import datetime as dt
from collections.abc import Iterator

from ingest.describe.describe import Description
from ingest.describe.kind import kind
from ingest.model import Paper
from ingest.reference import Reference, parse

# Kinds that exclude each other, if both are the administration's or both a Fraktion's. A register often keeps a motion
# and the Vorlage that answers it as one paper; and an Änderungsantrag is an Antrag.
SIDES = (
    (frozenset({"Beschlussvorlage", "Entscheidungsvorlage"}),
     frozenset({"Informationsvorlage", "Mitteilungsvorlage", "Unterrichtungsvorlage"})),
    (frozenset({"Anfrage"}),
     frozenset({"Antrag", "Änderungsantrag", "Ergänzungsantrag", "Änderungs-/Ergänzungsantrag"})),
)  # fmt: skip
YEAR = dt.timedelta(days=365)  # what lies between a paper's own date and its entry in the register is less
START = "Register: "
CONFLICT = START + "{register}, Briefkopf: {head}. Bitte prüfen, {question}."


def conflicts(paper: Paper, said: Description) -> tuple[str, ...]:
    """What the register's paper and the head of its own document say differently; German, with the next step."""
    return tuple(
        CONFLICT.format(register=register, head=head, question=question)
        for register, head, question in (*_numbers(paper, said), *_kinds(paper, said), *_dates(paper, said))
    ) + tuple(_visibilities(paper, said))


def is_conflict(problem: str) -> bool:
    """Whether a file's problem is such a contradiction."""
    return problem.startswith(START)


def _numbers(paper: Paper, said: Description) -> Iterator[tuple[str, str, str]]:
    """Families alone are compared: a supplement may print its paper's number, and leave out the kind."""
    ours, printed = _dated_number(paper.reference), _dated_number(said.reference)
    if ours and printed and "reference" not in said.inferred and ours.number != printed.number:
        yield ours.text, printed.text, "welche Nummer gilt"


def _dated_number(text: str | None) -> Reference | None:
    """A number with a year; others are counted by every Gremium anew."""
    number = parse(text or "")
    return number if number and "/" in number.number else None


def _kinds(paper: Paper, said: Description) -> Iterator[tuple[str, str, str]]:
    ours, printed = kind(paper.paper_type or ""), said.paper_type
    excluding = any({ours, printed} & one and {ours, printed} & other for one, other in SIDES)
    if ours and printed and "paper_type" not in said.inferred and excluding:
        yield ours, printed, "welche Art gilt"


def _dates(paper: Paper, said: Description) -> Iterator[tuple[str, str, str]]:
    if paper.date and said.date and "date" not in said.inferred and abs(paper.date - said.date) > YEAR:
        yield f"{paper.date:%d.%m.%Y}", f"{said.date:%d.%m.%Y}", "welches Datum gilt"


def _visibilities(paper: Paper, said: Description) -> Iterator[str]:
    words = {True: "öffentlich", False: "nichtöffentlich"}
    if said.public is not None and said.public != paper.public:
        question = "was gilt; bis dahin bleibt die Datei nichtöffentlich"
        yield CONFLICT.format(register=words[paper.public], head=words[said.public], question=question)
