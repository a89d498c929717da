"""Which papers a question means: by a number, else by a title that holds its words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from app.answer.choose import terms_of
from app.answer.understand import FILING, Question, understand
from index.terms import Analyser, tokens
from ingest.audience import Audience
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.model import Paper
from ingest.reference import Reference, keys_of_question, parse
from ingest.result import days_of
from ingest.versions import Relation, relations

MEANT = 3  # papers offered where the number is unknown, or told of where several titles fit
FITS = 0.8  # share of the question's words that a title must hold: a word or two may be parts of a compound
SURELY = 0.95  # share for a paper that may be held against the question
NAMES = 0.6  # share of a title's words that the question must hold for that
DECIDING = frozenset(
    """
    beschlossen beschluss beschlüsse angenommen annahme abgelehnt ablehnung genehmigt genehmigung zugestimmt
    verabschiedet bewilligt gebilligt zurückgezogen vertagt verwiesen entschieden abstimmung abgestimmt gestimmt
    ergebnis ausgang ausgegangen mehrheit einstimmig stimmen sitzung gemeinderat stadtrat rat ausschuss gremium
    warum weshalb wieso grund gründe datum tag wer tatsächlich endlich damals neu raus heraus kam geworden
    ging geht endete verlief lief idee
    vorschlag aufgegriffen fassung fassungen version versionen neuere neue frühere erste ersten änderung geändert
    gegenüber unterschied unterschiede unterscheiden vergleich gültig aktuell ersetzt überholt zusammenfassen
    """.split()
)  # words that ask what became of a paper, and say nothing of which
LONGEST_TITLE = 1_000  # characters of a Betreff that are read
_AMENDING = re.compile(r"(?:änderung|ergänzung)s-?(?:/|\w| )*antr", re.I)  # in a type, in a title's first words
_FIRST_WORDS = 40  # characters


def find_paper(ledger: Ledger, number: str, *, audience: Audience) -> Paper:
    """The paper of a number as people type it, or the first of its family.

    Raises:
        BadInput: no paper that this audience may see bears it.
    """
    whole = parse(number)
    references = [whole] if whole else keys_of_question(number)
    for reference in references:
        if named := ledger.named(reference, audience=audience):
            return named[0]
    meant = " oder ".join(str(paper.reference) for paper in near(ledger, references, audience=audience)[:MEANT])
    hint = f"Meinten Sie {meant}?" if meant else "Bitte die Nummer prüfen."
    raise BadInput(f"Eine Vorlage {number.strip() or 'ohne Nummer'} kenne ich nicht. {hint}")


def near(ledger: Ledger, references: Iterable[Reference], *, audience: Audience) -> list[Paper]:
    """The papers whose numbers are one slip away from these, each once."""
    found = (paper for one in references for paper in ledger.nearly_named(one, audience=audience))
    return list({paper.id: paper for paper in found}.values())


def family_of(ledger: Ledger, paper: Paper, *, audience: Audience) -> tuple[Relation, ...]:
    """What belongs to a paper by its number or by the register, as far as this audience may know."""
    family = ledger.families([paper.id], audience=audience).get(paper.id, ())
    kin = {other.id: other for other in (*family, *ledger.linked(paper, audience=audience))}
    return relations(paper, kin.values())


def instead(ledger: Ledger, question: str, paper: Paper, *, audience: Audience) -> str:
    """What to say where the number asked for is not known, and a paper of its family answers; else ""."""
    own = parse(paper.reference or "")
    kin = [one for one in keys_of_question(question) if own and one.family == own.family]
    if not kin or any(ledger.bearing(one, audience=audience) for one in kin):
        return ""
    return f"Eine Vorlage {kin[0].text} kenne ich nicht. Die Antwort stammt aus {paper.reference}."


def titled(asked: Question, papers: Iterable[Paper], analyser: Analyser) -> list[Paper]:
    """The papers whose titles and records hold what the question is about, at most MEANT; the best first.

    Motions to amend have the titles of what they amend: they are meant only where the question says so.
    """
    about = subject(asked, analyser)
    if not about.words:
        return []
    amending = bool(_AMENDING.search(asked.text))
    wanted = {paper.id: paper for paper in papers if _amends(paper) == amending}
    held = {paper.id: about.coverage(_borne(paper, analyser)) for paper in wanted.values()}
    fitting = [paper for paper in wanted.values() if held[paper.id] >= FITS]
    return sorted(fitting, key=lambda paper: -held[paper.id])[:MEANT]


def surely(asked: Question, paper: Paper, analyser: Analyser) -> bool:
    """Whether a question is about this paper's own subject: its words are the title's, and the title's are its."""
    about = subject(asked, analyser)
    if not about.words or about.coverage(_borne(paper, analyser)) < SURELY or not tokens(paper.name):
        return False
    title = subject(understand(paper.name[:LONGEST_TITLE], analyser), analyser)
    return title.coverage(terms_of(asked.text, analyser)) >= NAMES


def subject(asked: Question, analyser: Analyser) -> Question:
    """The question without numbers and without words that only ask what became of a paper."""
    asked, light = asked.beside_numbers(), _light(analyser)
    return replace(asked, words=tuple(word for word in asked.words if word.term not in light))


def _amends(paper: Paper) -> bool:
    return bool(_AMENDING.search(f"{paper.paper_type or ''} {paper.name[:_FIRST_WORDS]}"))


def _borne(paper: Paper, analyser: Analyser) -> set[str]:
    """The terms of a paper's title and record."""
    return terms_of(" ".join(_said(paper)), analyser)


def _said(paper: Paper) -> Iterator[str]:
    yield from (paper.name, paper.paper_type or "", *paper.originators, *paper.organizations, *paper.districts)
    yield from (str(day.year) for day in days_of(paper))


@lru_cache
def _light(analyser: Analyser) -> frozenset[str]:
    return frozenset(analyser.terms(word)[0][0] for word in DECIDING | FILING if analyser.terms(word))
