"""Shows a quotation where it stands: the page's text around it, with the quotation marked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from app.answer.model import Citation
from app.web.words import say
from ingest.model import Page, Span

AROUND = 300  # characters shown before and after a passage: about four lines
LONG = 6_000  # characters of a text without pages; two pages of paper, in which a mark is found at a glance
CUT = "…"
LOST = "Die Stelle ließ sich in der Datei nicht wiederfinden. Gezeigt wird der gespeicherte Auszug."

_SPACE = re.compile(r"\s+")


def in_context(citation: Citation, pages: Iterable[Page]) -> str:
    """HTML: for each page of the quotation the text around its passage, with the quotation in <mark>.

    Where the quotation does not stand at its place, the passage as it was stored, with nothing marked.
    """
    known = list(pages)
    texts = {page.number: page.text for page in known}
    if not _stands(citation, texts):
        return f'<p class="rl-note">{say(LOST)}</p><div class="rl-text">{escape(citation.hit.passage.text)}</div>'
    numbers = dict.fromkeys(span.page for span in citation.spans)
    labels = {page.number: page.label for page in known}
    return "".join(
        f'<p class="rl-page">{_heading(number, labels[number])}</p>{_page(texts[number], number, citation)}'
        for number in numbers
    )


def marked_text(text: str, spans: Sequence[Span]) -> str:
    """HTML: the whole text of a page with the spans in <mark>; of a long one, what is far from them is folded away."""
    if not spans or len(text) <= LONG:
        return f'<div class="rl-text">{_marked(text, spans, 0, len(text))}</div>'
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    start, end = _window(text, first, last, LONG // 2)
    middle = f'<div class="rl-text">{_marked(text, spans, start, end)}</div>'
    return _folded(say("Text davor"), text[:start]) + middle + _folded(say("Text danach"), text[end:])


def _folded(told: str, text: str) -> str:
    if not text.strip():
        return ""
    shown = f'<div class="rl-text">{escape(text)}</div>'
    return f'<details><summary>{told}</summary><div class="rl-open">{shown}</div></details>'


def _marked(text: str, spans: Iterable[Span], start: int, end: int) -> str:
    """Characters start to end of a text with the spans, which lie inside, in <mark>."""
    pieces, position = [], start
    for span in sorted(spans, key=lambda span: span.start):
        pieces += [escape(text[position : span.start]), f"<mark>{escape(text[span.start : span.end])}</mark>"]
        position = span.end
    return "".join([*pieces, escape(text[position:end])])


def _stands(citation: Citation, texts: Mapping[int | None, str]) -> bool:
    """Whether the words at the citation's place are its quotation, white space aside."""
    if not citation.spans or any(span.page not in texts for span in citation.spans):
        return False
    words = "".join(texts[span.page][span.start : span.end] for span in citation.spans)
    return _SPACE.sub("", words) == _SPACE.sub("", citation.quote)


def _page(text: str, number: int | None, citation: Citation) -> str:
    quoted = [span for span in citation.spans if span.page == number]
    whole = [span for span in (*citation.hit.passage.spans, *quoted) if span.page == number]
    start, end = _window(text, min(span.start for span in whole), max(span.end for span in whole), AROUND)
    before, behind = f"{CUT} " if start else "", f" {CUT}" if end < len(text) else ""
    return f'<div class="rl-text">{before}{_marked(text, quoted, start, end)}{behind}</div>'


def _heading(number: int | None, label: str | None) -> str:
    """The page as a viewer counts it, and as the file itself calls it."""
    if number is None:
        return say("ohne Seitenangabe")
    told = say("Seite {}").format(number)
    return f"{told} ({say('gedruckt')}: {escape(label)})" if label else told


def _window(text: str, first: int, last: int, around: int) -> tuple[int, int]:
    """Start and end of what is shown around characters first to last, cut between words."""
    start, end = max(first - around, 0), min(last + around, len(text))
    if start and (space := _SPACE.search(text, start, first)):
        start = space.end()
    if end < len(text):
        spaces = list(_SPACE.finditer(text, last, end))
        end = spaces[-1].start() if spaces else end
    return start, end
