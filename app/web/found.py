"""What a search found as HTML: papers, the passages that fit, and the words in them that were asked for."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from app.german import page_label
from app.links import paper_link, place_link
from app.web.card import source_line
from app.web.render import Pages, german, plain_link
from app.web.words import say
from index.model import Hit, by_paper
from index.terms import PART_WEIGHT, Analyser, tokens
from ingest.model import Page, Paper

PASSAGES = 3  # shown of each paper
LONGEST = 420  # characters of a passage: five lines
BEFORE = 80  # of them before the first word that fits
WITHDRAWN = "Diese Datei ist nicht mehr da."
_WORD = re.compile(r"[^\W_]+(?:[.,/\-]\d+)*")


@dataclass(frozen=True, slots=True)
class Found:
    """A paper with the passages that fit, best first; none where nothing was asked."""

    paper: Paper
    hits: tuple[Hit, ...] = ()


def grouped(hits: Iterable[Hit]) -> list[Found]:
    """The papers of hits, in the order of their best one."""
    return [Found(group[0].paper, tuple(group)) for group in by_paper(hits)]


def newest_first(found: Iterable[Found]) -> list[Found]:
    """The papers by date, those without one last."""
    return sorted(found, key=lambda one: one.paper.date or dt.date.min, reverse=True)


def entry(one: Found, question: str, analyser: Analyser, pages: Pages) -> str:
    """A paper that was found: its title leads to it, each passage to its page."""
    paper, link = one.paper, paper_link(one.paper)
    title = plain_link(link, paper.name, outside=True) if link else escape(paper.name)
    facts = source_line(paper, ", ".join(paper.organizations), ", ".join(paper.originators))
    wanted = analyser.weights(question)
    told = "".join(_passage(hit, wanted, analyser, pages) for hit in one.hits[:PASSAGES])
    more = len(one.hits) - PASSAGES
    told_more = say("und {} weitere Stelle" if more == 1 else "und {} weitere Stellen").format(more)
    rest = f'<p class="rl-note">{told_more}</p>' if more > 0 else ""
    return german(f'<h2>{title}</h2><p class="rl-note">{escape(facts)}</p>{told}{rest}')


def _passage(hit: Hit, wanted: Mapping[str, float], analyser: Analyser, pages: Pages) -> str:
    try:
        way = _way(hit, pages(hit.file.id))
    except KeyError:  # withdrawn since it was found
        way = say(WITHDRAWN)
    text = marked(hit.passage.text, wanted, analyser)
    return f'<div class="rl-hint"><div class="rl-text">{text}</div><p class="rl-note">{way}</p></div>'


def _way(hit: Hit, pages: Sequence[Page]) -> str:
    numbers = {span.page for span in hit.passage.spans}
    first = next((page for page in pages if page.number in numbers), None)
    label = page_label(hit.passage.spans)
    return plain_link(place_link(hit.file.id, first, hit.passage.spans), label, outside=True) if first else label


def marked(text: str, wanted: Mapping[str, float], analyser: Analyser) -> str:
    """HTML: a piece of the text around the first word that is wanted, with all such words in <mark>.

    What only shares a part of a compound is marked where nothing shares the whole word; wanted are weighted terms.
    """
    whole = frozenset(term for term, weight in wanted.items() if weight > PART_WEIGHT)
    found = _words(text, whole, analyser) or _words(text, frozenset(wanted), analyser)
    start, end = _piece(text, found[0][0] if found else 0)
    pieces, at = [], start
    for first, last in found:
        if first >= at and last <= end:
            pieces += [escape(text[at:first]), f"<mark>{escape(text[first:last])}</mark>"]
            at = last
    told = "".join([*pieces, escape(text[at:end])])
    return f"{'… ' if start else ''}{told}{' …' if end < len(text) else ''}"


def _piece(text: str, first: int) -> tuple[int, int]:
    """Start and end of the piece shown, between words."""
    start = max(first - BEFORE, 0)
    if start and (space := re.search(r"\s", text[start:first])):
        start += space.end()
    end = min(start + LONGEST, len(text))
    if end < len(text) and (space := re.search(r"\s\S*$", text[start:end])):
        end = start + space.start()
    return start, end


def _words(text: str, wanted: frozenset[str], analyser: Analyser) -> list[tuple[int, int]]:
    return [word.span() for word in _WORD.finditer(text) if _fits(word[0], wanted, analyser)]


def _fits(word: str, wanted: frozenset[str], analyser: Analyser) -> bool:
    """Whether a word, or a part of a compound, is one that was asked for."""
    return any(term in wanted for token in tokens(word) for term, _ in analyser.terms(token))
