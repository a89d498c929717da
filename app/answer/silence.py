"""What is said where the papers do not answer: what comes near, and how to ask better."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.answer.choose import terms_of
from app.answer.filters import Filters
from app.answer.meant import MEANT, near, subject
from app.answer.model import NoAnswer, Searched
from app.answer.understand import Kind, Question
from index.build import title_of
from index.model import Hit, Where, by_paper
from index.search import Searcher
from index.terms import Analyser, tokens
from ingest.ledger import Ledger
from ingest.model import Paper

NEAREST = 3  # papers shown where there is no answer
LOOKED = 20  # hits of a word by itself that are read for it
HELP = "Gern helfe ich bei Fragen zu den Ratsunterlagen. Bitte fragen Sie zum Beispiel:"
OUTSIDE = "Dabei kann ich nicht helfen, nur bei Fragen zu den Ratsunterlagen. Bitte fragen Sie zum Beispiel:"
ANY_EXAMPLES = ("Was wird in diesem Jahr gebaut?", "Wie hoch ist die Hundesteuer?")  # where no paper has a number
LIFT = "Gesucht wurde nur mit diesen Filtern. Bitte ohne sie oder mit anderen fragen."
NO_SUBJECT = "Die Frage nennt keinen Gegenstand. Bitte sagen, worum es geht, oder die Nummer der Vorlage prüfen."
OTHERWISE = "Bitte mit anderen Worten fragen, oder genauer: mit Ort, Jahr oder Nummer der Vorlage."
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Silence:
    """Says what can be said instead of an answer, to one audience."""

    ledger: Ledger
    searcher: Searcher
    analyser: Analyser
    where: Where  # what this audience may find

    def aside(self, question: str, kind: Kind, searched: Searched, newest: Sequence[Paper]) -> NoAnswer:
        """What can be asked, where something was said that no paper can answer."""
        numbers = list(dict.fromkeys(paper.reference for paper in newest if paper.reference))
        examples = (f"Worum geht es in {numbers[0]}?", f"Was wurde zu {numbers[-1]} beschlossen?") if numbers else ()
        notice = HELP if kind is Kind.TALK else OUTSIDE
        return NoAnswer(question, searched, notice=notice, examples=examples or ANY_EXAMPLES)

    def about(self, question: str, asked: Question, hits: Sequence[Hit], read: Filters, searched: Searched) -> NoAnswer:
        """What is nearest by words; where a number is unknown, the papers of nearly that number."""
        audience, other = self.where.audience, asked.beside_numbers()
        named = (reference for reference in asked.references if reference.sure or not other.words)
        unknown = [one for one in named if not self.ledger.named(one, audience=audience)]
        slips = near(self.ledger, unknown, audience=audience)
        slips.sort(key=lambda paper: -other.coverage(set(self.analyser.counts(paper.name))))
        typed = tuple(dict.fromkeys(one.text for one in unknown))
        is_bare = bool(typed) and not other.words  # to a bare number nothing else is near
        nearest = () if is_bare else tuple(group[0] for group in by_paper(hits)[:NEAREST])
        hint = "" if typed or not searched.papers else self._hint(asked, hits, read)
        return NoAnswer(question, searched, nearest, typed, tuple(slips)[:MEANT], hint=hint)

    def _hint(self, asked: Question, hits: Sequence[Hit], read: Filters) -> str:
        """How to ask better, by what the question lacks."""
        if read.hard:
            return LIFT
        words = {word.term for word in subject(asked, self.analyser).words}
        said = {term: word for word in _WORD.findall(asked.text) if (term := self._term(word)) in words}
        nouns = {term: word for term, word in said.items() if word[0].isupper()} or said
        if missing := [word for term, word in nouns.items() if not self._occurs(term, word, hits)]:
            return f"In den Unterlagen nicht zu finden: {_quoted(missing)}. Bitte andere Wörter versuchen."
        if len(said) == 1:
            return f"Die Frage nennt nur {_quoted(said.values())}. Bitte genauer fragen: was davon, wo oder wann?"
        return OTHERWISE if said else NO_SUBJECT

    def _term(self, word: str) -> str:
        found = [term for token in tokens(word) for term, _ in self.analyser.terms(token)[:1]]
        return found[0] if found else ""

    def _occurs(self, term: str, word: str, hits: Sequence[Hit]) -> bool:
        """Whether a word stands in any passage or title, by itself or in a compound."""
        return any(term in self._terms(hit) for hit in hits) or any(
            term in self._terms(hit) for hit in self.searcher.search(word, LOOKED, self.where)
        )

    def _terms(self, hit: Hit) -> set[str]:
        return terms_of(f"{title_of(hit.paper, hit.file)} {hit.passage.text}", self.analyser)


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"„{word}“" for word in words)
