"""The nouns of answering: an answer is sentences with citations; silence is an answer too."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from app.answer.filters import Filters, Wish
from index.model import Hit
from ingest.model import Consultation, Paper, Span
from ingest.versions import Relation


@dataclass(frozen=True, slots=True)
class Citation:
    """The words of a passage that prove a sentence: verbatim, with their place on the file's pages."""

    hit: Hit
    quote: str  # hit.passage.text holds it word for word
    spans: tuple[Span, ...]  # where the quote stands

    @property
    def page(self) -> int | None:
        """The page the quotation begins on; None where the text has no pages."""
        return self.spans[0].page


@dataclass(frozen=True, slots=True)
class Record:
    """Proof that only the register holds: one stop of a paper's Beratungsfolge, or the paper's entry as a whole."""

    paper: Paper
    consultation: Consultation | None = None  # None: the entry as a whole


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer with its proof."""

    text: str
    proof: tuple[Citation | Record, ...]
    kind: Literal["answer", "context"] = "answer"  # context: what was decided, and more to read


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper of a list that was asked for."""

    paper: Paper
    result: str  # German: what became of it
    quote: Citation | None = None  # where its text says what its title does not


@dataclass(frozen=True, slots=True)
class Searched:
    """What was searched: counts and the date of the newest paper, for "Durchsucht: ..."."""

    papers: int
    files: int
    newest: dt.date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A proven answer; every sentence has at least one proof."""

    question: str
    sentences: tuple[Sentence, ...]
    searched: Searched
    writer: str | None = None  # name of the LLM; None: the papers' own words
    dropped: int = 0  # sentences and marks of an LLM that named no given passage, or were not borne out
    notice: str = ""  # German, where the answer came about otherwise than wished
    family: tuple[Relation, ...] = ()  # what belongs to the paper that answers: versions, amendments, supplements
    filters: Filters = Filters()  # in effect: those that restrict, and those that only prefer
    in_vain: tuple[Wish, ...] = ()  # understood, but with them nothing answered: searched without
    understood_as: str = ""  # the question with what was carried over from earlier ones; "" where nothing was
    listed: tuple[Listed, ...] = ()  # all papers of a list that was asked for, newest first; the sentences tell some


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The papers do not answer; nearest are the best hits, to look at by hand."""

    question: str
    searched: Searched
    nearest: tuple[Hit, ...] = ()
    unknown: tuple[str, ...] = ()  # numbers it names that no paper bears, as typed
    suggestions: tuple[Paper, ...] = ()  # papers whose numbers are one slip away from those
    filters: Filters = Filters()  # in effect: those that restrict, and those that only prefer
    in_vain: tuple[Wish, ...] = ()  # understood, but with them nothing answered: searched without
    notice: str = ""  # German: what was counted and not found, where a list was asked for; or what can be asked
    examples: tuple[str, ...] = ()  # questions that can be asked, where it was none for papers
    understood_as: str = ""  # the question with what was carried over from earlier ones; "" where nothing was
    hint: str = ""  # German: how to ask better, by what the question lacked; "" where the rest says so


Outcome = Answer | NoAnswer
