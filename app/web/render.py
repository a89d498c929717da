"""Turns outcomes into HTML; what papers, people and language models wrote is always escaped."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from textwrap import shorten
from urllib.parse import urlsplit

from app.answer.model import Answer, Citation, Listed, NoAnswer, Outcome, Record, Searched, Sentence
from app.german import page_label
from app.links import paper_link, place_link, web_address
from app.told import BECAME, filtered, found_by, left_out, recorded, unknown
from app.web.passage import in_context
from index.model import Hit
from ingest.model import Page, Paper, Span
from ingest.versions import Relation

Pages = Callable[[str], tuple[Page, ...]]  # File.id -> its pages; KeyError for a file not to be shown
Place = tuple[str, tuple[Span, ...]]  # File.id and where in it: what makes two citations the same

LONGEST_SHOWN = 600  # characters of a question repeated on the page
LONGEST_TITLE = 160  # characters of a Betreff; some run to half a page
NOTHING = "Dazu steht nichts in den Unterlagen."
CHECK = "Antworten bitte an den Fundstellen prüfen."
AT_HOME = "Unterlagen und Gespräche liegen auf dem Server von Ratslotse."
EMPTY = "Es sind noch keine öffentlichen Unterlagen eingelesen. Einlesen: ratslotse ingest --oeffentlich PFAD"

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")  # all of ASCII's, as CommonMark lets each be escaped
_KIND = re.compile(r"^\D+")  # what stands in front of a number's figures
_UNPROVEN_MARK = re.compile(r"\s*\[[\d,\s]*\]?")

STYLE = """<style>
.rl { color-scheme: inherit; line-height: 1.55; overflow-wrap: anywhere; }
.rl p { margin: 0 0 .6rem; }
.rl h3 { font-size: 1rem; font-weight: 600; margin: 1.1rem 0 .4rem; padding: 0; }
.rl ul, .rl ol { margin: 0; padding-left: 1.2rem; }
.rl-note, .rl-page, .rl-meta { color: color-mix(in srgb, currentColor 80%, transparent); font-size: .875rem; }
.rl-ask { background: color-mix(in srgb, currentColor 7%, transparent); border-radius: .5rem;
  margin: .6rem 0 .2rem auto; max-width: 85%; padding: .55rem .9rem; white-space: pre-wrap;
  width: fit-content; }
.rl-hint { border-left: 3px solid color-mix(in srgb, currentColor 40%, transparent); padding-left: .7rem; }
.rl-none { font-size: 1.1rem; font-weight: 600; }
.rl a, .rl a:visited { color: light-dark(#1f5f82, #8cc1de); }
.rl a.rl-ref { padding: .2rem .15rem; white-space: nowrap; }
.rl details { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: .5rem;
  margin: .4rem 0; }
.rl summary { cursor: pointer; padding: .65rem .9rem; }
.rl summary:focus-visible { outline: 2px solid currentColor; outline-offset: -2px; }
.rl-open { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent);
  padding: .7rem .9rem .9rem; scroll-margin-top: 9rem; }
.rl-text { font-size: .9rem; margin-bottom: .7rem; white-space: pre-wrap; }
.rl mark { background: light-dark(#ffe58a, #6b5600); color: inherit; border-radius: 2px; padding: 0 .1em;
  box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.rl h1 { font-size: 1.5rem; font-weight: 600; line-height: 1.3; margin: 0 0 .4rem; padding: 0; }
.rl-sheet { border: 1px solid color-mix(in srgb, currentColor 30%, transparent); max-height: 85vh; overflow: auto; }
.rl-sheet:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.rl-sheet img { display: block; height: auto; max-width: none; width: 100%; }
.rl-sheet.rl-large img { width: 200%; }
.rl h2 { font-size: 1.15rem; font-weight: 600; margin: 1.2rem 0 .4rem; padding: 0; }
.rl .rl-facts { display: grid; gap: .2rem 1rem; grid-template-columns: max-content 1fr; margin: 0; padding: 0; }
.rl-facts dt { color: color-mix(in srgb, currentColor 80%, transparent); }
.rl-facts dd { margin: 0; }
.rl-steps { border-left: 3px solid color-mix(in srgb, currentColor 40%, transparent); list-style: none; }
.rl .rl-steps { padding-left: 1rem; }
.rl-steps li { margin-bottom: .7rem; }
.rl-day { font-variant-numeric: tabular-nums; }
.rl ins { background: light-dark(#d9f2dd, #1f4a2a); text-decoration: underline; }
.rl del { background: light-dark(#fbe0dd, #5a2420); text-decoration: line-through; }
</style>"""


def question(text: str) -> str:
    """What was asked, shortened where it is too long to be a question."""
    shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"
    return german(f'<div class="rl-ask">{escape(shown)}</div>')


def draft(text: str) -> str:
    """What a language model has written so far, without its marks: they are not checked yet."""
    written = escape(_UNPROVEN_MARK.sub("", text))
    return german(f'<p class="rl-note">Entwurf, wird noch geprüft …</p><p>{written}</p>')


def trust(
    searched: Searched, textless: int = 0, elsewhere: Iterable[str] = (), model: tuple[str, str] | None = None
) -> str:
    """What is searched, that answers are to be checked, and where the data lie.

    Args:
        searched: what is searched.
        textless: papers of it that have no text.
        elsewhere: addresses of servers that hold the index.
        model: name and address of the language model that writes.
    """
    if not searched.papers:
        return german(f'<p class="rl-note">{EMPTY}</p>')
    without = f", davon {_count(textless, 'Unterlage', 'Unterlagen')} ohne lesbaren Text" if textless > 0 else ""
    places = [f"Der Suchindex liegt auf {escape(_host(address))}." for address in elsewhere]
    if model:
        name, address = map(escape, (model[0], _host(model[1])))
        places.append(f"Fragen und Fundstellen gehen an das Sprachmodell {name} auf {address}.")
    lie = f"{AT_HOME}{' Sonst nichts' if places else ' Nichts'} geht nach außen."
    return german(
        f'<p class="rl-note">Durchsucht: {_extent(searched)}{without}. {CHECK} {" ".join([*places, lie])}</p>'
    )


def _host(address: str) -> str:
    return urlsplit(address if "//" in address else f"//{address}").hostname or address


def outcome(found: Outcome, pages: Pages, turn: int) -> str:
    """An answer with its citations, or what to say where there is none; turn keeps anchors apart."""
    told = "".join(f'<p class="rl-note">{escape(line)}</p>' for line in filtered(found))
    return german(told + (_no_answer(found) if isinstance(found, NoAnswer) else _answer(found, pages, turn)))


def numbered(sentences: Iterable[Sentence]) -> dict[Place, Citation]:
    """The citations in the order of their numbers, each place once."""
    citations = (proof for sentence in sentences for proof in sentence.proof if isinstance(proof, Citation))
    found: dict[Place, Citation] = {}
    for citation in citations:
        found.setdefault(_place(citation), citation)
    return found


def plain_markdown(text: str) -> str:
    """Markdown that shows the text as it is, for the few places that read Markdown."""
    return _PUNCTUATION.sub(r"\\\g<0>", " ".join(text.split()))


def suggestions(papers: Iterable[Paper]) -> list[str]:
    """A question about each paper that has a number, none twice."""
    numbers = dict.fromkeys(paper.reference for paper in papers if paper.reference)
    return [f"Worum geht es in {_called(number)}?" for number in numbers]


def meant(silence: NoAnswer) -> dict[str, str]:
    """What may be asked instead, by its label: the question with a number that was meant, or an example."""
    named = [paper for paper in silence.suggestions if paper.reference]
    asked = {_entitled(paper): _asked_again(silence, paper.reference or "") for paper in named}
    return asked | {example: example for example in silence.examples}


def _asked_again(silence: NoAnswer, number: str) -> str:
    """The question with another number, whose "DS" may stand there already."""
    before, typed, behind = silence.question.partition(silence.unknown[0])
    if len(silence.unknown) > 1 or not typed:
        return f"Worum geht es in {_called(number)}?"
    figures = _KIND.sub("", number)
    said = before.casefold().endswith(number.removesuffix(figures).casefold())
    return before + (figures if said else number) + behind


def plain_link(address: str, told: str, *, outside: bool = False) -> str:
    """HTML: words that lead to an address, outside of the chat in a tab of its own."""
    tab = ' target="_blank" rel="noopener noreferrer"' if outside else ""
    return f'<a href="{escape(address)}"{tab}>{escape(told)}</a>'


def german(body: str) -> str:
    """A block of ours; the language is named because Streamlit's page calls itself English."""
    return f'<div class="rl" lang="de">{body}</div>'


def _called(reference: str) -> str:
    """A bare number says what it is the number of."""
    return f"der Drucksache {reference}" if reference[0].isdigit() else reference


def _answer(answer: Answer, pages: Pages, turn: int) -> str:
    citations = numbered(answer.sentences)
    anchors = {place: f"beleg-{turn}-{number}" for number, place in enumerate(citations, 1)}
    told = [sentence for sentence in answer.sentences if sentence.kind == "answer"]
    context = [sentence for sentence in answer.sentences if sentence.kind == "context"]
    parts = [f'<p class="rl-hint">{escape(answer.notice)}</p>' if answer.notice else ""]
    if answer.listed:
        parts.append(_list(answer, anchors))
    else:
        parts += [f"<p>{_sentence(sentence, anchors)}</p>" for sentence in told]
    parts.append(f'<p class="rl-note">{_how(answer)}</p>')
    if context:
        parts.append(f"<h2>{BECAME}</h2>{_decided(context, anchors)}")
    if citations:
        cards = (_card(citation, pages, anchors[place]) for place, citation in citations.items())
        parts.append(f"<h2>Belege</h2>{''.join(cards)}")
    if answer.family:
        parts.append(f"<h2>Dazu gehören</h2><ul>{''.join(map(_relation, answer.family))}</ul>")
    return "".join(parts)


def _list(answer: Answer, anchors: Mapping[Place, str]) -> str:
    """How many papers there are, then the newest, each with the way to it."""
    total, *told = answer.sentences
    items = (
        f"<li>{_linked(one.paper, sentence.text)}{_in_text(one, anchors)}</li>"
        for sentence, one in zip(told, answer.listed, strict=False)
    )
    rest = left_out(answer)
    hint = f'<p class="rl-hint">{rest} Bitte mit Filtern eingrenzen, um sie zu sehen.</p>' if rest else ""
    return f"<p>{escape(total.text)}</p><ol>{''.join(items)}</ol>{hint}"


def _in_text(one: Listed, anchors: Mapping[Place, str]) -> str:
    return f" im Text {_mark(one.quote, anchors)}" if one.quote else ""


def _linked(paper: Paper, told: str) -> str:
    """Words that lead to a paper where it has an address on the web."""
    address = web_address(paper.web)
    return plain_link(address, told, outside=True) if address else escape(told)


def _relation(one: Relation) -> str:
    """A paper of the family, and the way to it."""
    return f"<li>{escape(one.kind)}: {_linked(one.paper, _entitled(one.paper))}</li>"


def _entitled(paper: Paper) -> str:
    """Number and title, not escaped."""
    return f"{paper.reference or 'ohne Nummer'} — {shorten(paper.name, LONGEST_TITLE, placeholder=' …')}"


def _how(answer: Answer) -> str:
    if answer.listed:
        return "Gezählt nach den Angaben im Register und in den Unterlagen, die neuesten zuerst."
    if answer.writer is None:
        proofs = [proof for one in answer.sentences if one.kind == "answer" for proof in one.proof]
        entries = sum(isinstance(proof, Record) for proof in proofs)
        if entries == len(proofs):
            return "Nach den Angaben im Register und in den Unterlagen."
        return f"{'Aus der Beratungsfolge und wörtlich' if entries else 'Wörtlich'} aus den Unterlagen."
    dropped = f" Ohne Beleg entfernt: {answer.dropped}." if answer.dropped else ""
    return f"Formuliert vom Sprachmodell {escape(answer.writer)}, jeder Satz mit seiner Fundstelle.{dropped}"


def _no_answer(silence: NoAnswer) -> str:
    if silence.examples:  # it was no question for papers, so none were searched
        return f"<p>{escape(silence.notice)}</p>"
    said = escape(silence.notice) or NOTHING
    parts = [f'<p class="rl-none">{said}</p>', f"<p>Durchsucht wurden {_extent(silence.searched)}.</p>"]
    if silence.unknown:
        parts.append(f'<p class="rl-hint">{escape(unknown(silence))}</p>')
    nearest: dict[str, Hit] = {}
    for hit in silence.nearest:
        nearest.setdefault(hit.paper.id, hit)
    if nearest:
        parts.append(f"<h2>Am nächsten kommen</h2>{''.join(map(_near, nearest.values()))}")
    if silence.hint:
        parts.append(f'<p class="rl-hint">{escape(silence.hint)}</p>')
    return "".join(parts)


def _sentence(sentence: Sentence, anchors: Mapping[Place, str]) -> str:
    return f"{escape(sentence.text)} {_marks(sentence, anchors)}"


def _decided(context: Iterable[Sentence], anchors: Mapping[Place, str]) -> str:
    """What was decided, each source named once below what it records."""
    lists = []
    for marks, group in groupby(context, key=lambda sentence: _marks(sentence, anchors)):
        items = "".join(f"<li>{escape(sentence.text)}</li>" for sentence in group)
        lists.append(f"<ul>{items}</ul><p>{marks}</p>")
    return "".join(lists)


def _marks(sentence: Sentence, anchors: Mapping[Place, str]) -> str:
    return " ".join(dict.fromkeys(_mark(proof, anchors) for proof in sentence.proof))


def _mark(proof: Citation | Record, anchors: Mapping[Place, str]) -> str:
    if isinstance(proof, Record):
        told = f"{recorded(proof)}: {proof.paper.reference or proof.paper.name}"
        return f'<span class="rl-note">{escape(told)}</span>'
    anchor = anchors[_place(proof)]
    title = escape(_source(proof.hit, proof.spans))
    return f'<a class="rl-ref" href="#{anchor}" title="{title}">[{anchor.rpartition("-")[2]}]</a>'


def _card(citation: Citation, pages: Pages, anchor: str) -> str:
    """A citation that opens to its passage; the anchor lies inside, so that following it opens the card."""
    try:
        shown = pages(citation.hit.file.id)
    except KeyError:  # withdrawn since it was found
        shown = ()
    label = f"[{anchor.rpartition('-')[2]}] {_source(citation.hit, citation.spans)}"
    return _details(label, in_context(citation, shown) + _ways(citation, shown) + _origin(citation.hit), anchor)


def _ways(citation: Citation, pages: Iterable[Page]) -> str:
    """The ways to the pages of a quotation as they look, in tabs of their own: the conversation stays."""
    file, numbers = citation.hit.file, {span.page for span in citation.spans}
    ways = (
        plain_link(place_link(file.id, page, citation.spans), f"{_called_page(page)} ansehen", outside=True)
        for page in pages
        if page.number in numbers
    )
    return f"<p>{' · '.join(ways)}</p>"


def _called_page(page: Page) -> str:
    return "Fundstelle" if page.number is None else f"Seite {page.number}"


def _near(hit: Hit) -> str:
    text = f'<div class="rl-text">{escape(hit.passage.text)}</div>'
    return _details(_source(hit, hit.passage.spans), text + _origin(hit))


def _details(label: str, body: str, anchor: str = "") -> str:
    id_attribute = f' id="{anchor}"' if anchor else ""
    return f'<details><summary>{escape(label)}</summary><div class="rl-open"{id_attribute}>{body}</div></details>'


def _source(hit: Hit, spans: Sequence[Span]) -> str:
    """A source in one line, not escaped: "DS 25-0590 · Mitteilungsvorlage · 12.05.2025 · S. 2 — Titel"."""
    replaced = f"ersetzt durch {hit.newer.reference}" if hit.newer else None
    title = shorten(hit.paper.name, LONGEST_TITLE, placeholder=" …")
    return f"{source_line(hit.paper, page_label(spans), replaced)} — {title}"


def source_line(paper: Paper, *more: str | None) -> str:
    """Number, type and date of a paper, and more, as far as known, in one line, not escaped."""
    when = f"{paper.date:%d.%m.%Y}" if paper.date else None
    hidden = None if paper.public else "nichtöffentlich"
    return " · ".join(part for part in (paper.reference, paper.paper_type, when, hidden, *more) if part)


def _origin(hit: Hit) -> str:
    """The paper's own page, the file, how it was found, and the way to the council's own system."""
    own = f"{plain_link(paper_link(hit.paper), 'Zur Vorlage', outside=True)} · "
    address = web_address(hit.file.web, hit.paper.web)
    link = f" · {plain_link(address, 'Im Ratsinformationssystem öffnen', outside=True)}" if address else ""
    also = dict.fromkeys(place.paper.reference or place.file.name for place in hit.also)
    twins = f" · gleichlautend in {escape(', '.join(also))}" if also else ""
    way = f" · {escape(found_by(hit))}" if hit.why else ""
    return f'<div class="rl-meta">{own}Datei {escape(hit.file.name)}{way}{link}{twins}</div>'


def _extent(searched: Searched) -> str:
    until = f", Stand {searched.newest:%d.%m.%Y}" if searched.newest else ""
    papers = _count(searched.papers, "Unterlage", "Unterlagen")
    return f"{papers} ({_count(searched.files, 'Datei', 'Dateien')}){until}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}".replace(",", ".")


def _place(citation: Citation) -> Place:
    return citation.hit.file.id, citation.spans
