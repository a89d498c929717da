"""A paper's own document, and what changed between two versions of it, quoted from both."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.answer.choose import ENDS, SUMMARY, SUMMED_UP, cite, summarise
from app.answer.model import Citation, Sentence
from index.model import Hit
from ingest.audience import Audience
from ingest.boilerplate import boilerplate
from ingest.compare import Change, Kind, changes
from ingest.describe.describe import describe
from ingest.describe.own import ANNEX, own_document
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.minutes import is_minutes
from ingest.model import File, Paper
from ingest.sentences import sentences
from ingest.split import split
from ingest.versions import NEWER, OLDER, Relation, relations

HEAD = 6_000  # characters of a file that say what it is
WORDS_SAID = 5  # of a sentence at least; what has fewer is a label of the letterhead
MAIN = 4  # changes told in an answer; `ratslotse show --vergleich` tells all
AROUND = 3  # words beside a change that must stand there too, so that the right place is quoted
ALIKE = 0.5  # share of common words from which one sentence stands for another
_LABEL = re.compile(r"[\w ./-]{3,30}:\s")  # "Vorlage Nr.: 2025/0101"
_ANSWER = re.compile(r"stellungnahme|antwort|abstimmung", re.I)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two versions."""

    older: Paper
    newer: Paper
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """The texts of papers, as far as one audience may read them."""

    ledger: Ledger
    audience: Audience

    def compare(self, paper: Paper, other: Paper) -> Comparison:
        """What changed between two papers; the older is the one that was replaced, else the one of the earlier date.

        Raises:
            BadInput: one of them has no text.
        """
        older, newer = _in_order(paper, other)
        texts = [self.text(one) for one in (older, newer)]
        if not all(texts):
            raise BadInput("Eine der beiden Fassungen hat keinen lesbaren Text. Bitte eine andere Nummer nennen.")
        return Comparison(older, newer, changes(*texts))

    def told(self, one: Comparison) -> list[Sentence]:
        """The main changes, the proposal's before others', each quoted from the version or versions that hold it.

        What only moved is none: words that stand in both.
        """
        before, after = _said(self.hits(one.older)), _said(self.hits(one.newer))
        gone = {words: citation for words, citation in before.items() if words not in after}
        new = {words: citation for words, citation in after.items() if words not in before}
        told = (sentence for change in sorted(one.changes, key=_rank) for sentence in _told(change, gone, new))
        return list(dict.fromkeys(sentence for sentence, _ in zip(told, range(MAIN), strict=False)))

    def hits(self, paper: Paper) -> list[Hit]:
        """The passages of a paper's own document."""
        file = self._own_file(paper)
        return (
            [Hit(passage, paper, file, 0.0) for passage in split(file.id, self.ledger.pages(file.id))] if file else []
        )

    def text(self, paper: Paper) -> str:
        """The text of a paper's own document; "" where there is none."""
        file = self._own_file(paper)
        return self._text(file) if file else ""

    def _own_file(self, paper: Paper) -> File | None:
        """The file that is the paper itself; else the first that is no annex, minutes or answer."""
        visible = self.ledger.files_of(paper.id, audience=self.audience)
        texts = [(file, text) for file in visible if (text := self._text(file))]
        own = own_document(paper.reference, [(file.name, describe(text[:HEAD], file.name)) for file, text in texts])
        if own is not None:
            return texts[own][0]
        others = (
            file for file, _ in texts if not (is_minutes(file) or ANNEX.search(file.name) or _ANSWER.search(file.name))
        )
        return next(others, None)

    def _text(self, file: File) -> str:
        """A file's text without running heads, feet and page numbers."""
        pages = self.ledger.pages(file.id)
        return "\n".join(
            _without(page.text, left_out) for page, left_out in zip(pages, boilerplate(pages), strict=True)
        )


def own_words(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """The first whole sentences of a paper's Kurzfassung, else of its proposal; else how it begins."""
    for section in SUMMARY:
        said = (citation for citation in said_in(hits) if citation.hit.passage.section == section)
        if found := tuple(citation for citation, _ in zip(said, range(SUMMED_UP), strict=False)):
            return found
    return tuple(one.citation for one in summarise(hits))


def said_in(hits: Sequence[Hit]) -> Iterator[Citation]:
    """The sentences of a paper that say something by themselves."""
    for hit in hits:
        text = hit.passage.text
        yield from (cite(hit, start, end) for start, end in sentences(text) if _says_something(text[start:end]))


def version(paper: Paper, family: Sequence[Relation]) -> Paper | None:
    """The version before this one, else the newest behind it; None where there is no other."""
    older = [one.paper for one in family if one.kind == OLDER]
    newer = [one.paper for one in family if one.kind == NEWER]
    return older[-1] if older else newer[-1] if newer else None


def _in_order(paper: Paper, other: Paper) -> tuple[Paper, Paper]:
    """The older of two papers first."""
    kinds = {one.paper.id: one.kind for one in relations(paper, [other])}
    is_newer = kinds.get(other.id) == NEWER or (
        kinds.get(other.id) != OLDER and (other.date or dt.date.min) > (paper.date or dt.date.min)
    )
    return (paper, other) if is_newer else (other, paper)


def _says_something(sentence: str) -> bool:
    return sentence[-1] in ENDS and len(sentence.split()) >= WORDS_SAID and not _LABEL.match(sentence)


def _without(text: str, left_out: Sequence[tuple[int, int]]) -> str:
    edges = [0, *(place for gap in left_out for place in gap), len(text)]
    return "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


# What changed, quoted


def _rank(change: Change) -> int:
    """Changes in the proposal come first, those under no heading last."""
    return SUMMARY.index(change.section) if change.section in SUMMARY else len(SUMMARY)


def _said(hits: Sequence[Hit]) -> dict[str, Citation]:
    """What a version says, by its words without line breaks."""
    return {_plain(citation): citation for citation in said_in(hits)}


def _told(change: Change, gone: Mapping[str, Citation], new: Mapping[str, Citation]) -> Iterator[Sentence]:
    """One change in a sentence, in two where what is new does not stand for what is gone.

    Nothing for words that do not stand together in a version, and for those of letterheads and forms.
    """
    before, after = _quoted(change, Kind.GONE, gone), _quoted(change, Kind.NEW, new)
    section = change.section or "Text"
    if before and after and _are_alike(before.quote, after.quote):
        yield Sentence(f"{section}: bisher „{_plain(before)}“, neu „{_plain(after)}“", (before, after))
        return
    if before:
        yield Sentence(f"{section}, entfallen: „{_plain(before)}“", (before,))
    if after:
        yield Sentence(f"{section}, neu: „{_plain(after)}“", (after,))


def _plain(citation: Citation) -> str:
    return " ".join(citation.quote.split())


def _are_alike(one: str, other: str) -> bool:
    mine, theirs = set(one.split()), set(other.split())
    return len(mine & theirs) >= ALIKE * min(len(mine), len(theirs))


def _quoted(change: Change, kind: Kind, said: Mapping[str, Citation]) -> Citation | None:
    """The sentence that holds what is gone or new of a change."""
    found = (
        citation
        for words in _wanted(change, kind)
        for sentence, citation in said.items()
        if words in sentence or sentence in words
    )
    return next(found, None)


def _wanted(change: Change, kind: Kind) -> Iterator[str]:
    """The stretches of a version that hold what differs: the words that changed with some that stayed around them."""
    other = Kind.NEW if kind is Kind.GONE else Kind.GONE
    pieces = [piece for piece in change.pieces if piece.kind is not other]
    for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        if piece.kind is kind:
            lead = before.words.split()[-AROUND:] if before else []
            tail = after.words.split()[:AROUND] if after else []
            yield " ".join([*lead, piece.words, *tail])
            if len(piece.words.split()) >= WORDS_SAID:
                yield piece.words
