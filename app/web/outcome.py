"""Answers and silence as HTML: sentences with the numbers of their proof, and the proof below."""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby

from app.answer.model import Answer, Citation, Listed, NoAnswer, Outcome, Record, Sentence
from app.links import paper_link
from app.told import BECAME, filtered, left_out, recorded, unknown
from app.web.card import card, entitled, near, source
from app.web.render import NOTHING, Pages, german, plain_link, searched_in
from app.web.words import say
from index.model import Hit
from ingest.model import Paper, Span
from ingest.versions import Relation

Place = tuple[str, tuple[Span, ...]]  # File.id and where in it: what makes two citations the same


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
        parts.append(f"<h2>{say(BECAME)}</h2>{_decided(context, anchors)}")
    if citations:
        cards = (card(citation, pages, anchors[place]) for place, citation in citations.items())
        parts.append(f"<h2>{say('Belege')}</h2>{''.join(cards)}")
    if answer.family:
        parts.append(f"<h2>{say('Dazu gehören')}</h2><ul>{''.join(map(_relation, answer.family))}</ul>")
    return "".join(parts)


def _list(answer: Answer, anchors: Mapping[Place, str]) -> str:
    """How many papers there are, then the newest, each with the way to it."""
    total, *told = answer.sentences
    items = (
        f"<li>{_linked(one.paper, sentence.text)}{_in_text(one, anchors)}</li>"
        for sentence, one in zip(told, answer.listed, strict=False)
    )
    rest = left_out(answer)
    hint = f'<p class="rl-hint">{rest} {say("Bitte mit Filtern eingrenzen, um sie zu sehen.")}</p>' if rest else ""
    return f"<p>{escape(total.text)}</p><ol>{''.join(items)}</ol>{hint}"


def _in_text(one: Listed, anchors: Mapping[Place, str]) -> str:
    return f" {say('im Text')} {_mark(one.quote, anchors)}" if one.quote else ""


def _linked(paper: Paper, told: str) -> str:
    """Words that lead to a paper's own page, in a tab of its own: the conversation stays."""
    return plain_link(paper_link(paper), told, outside=True)


def _relation(one: Relation) -> str:
    """A paper of the family, and the way to it."""
    return f"<li>{escape(one.kind)}: {_linked(one.paper, entitled(one.paper))}</li>"


def _how(answer: Answer) -> str:
    """How the answer came about."""
    if answer.listed:
        return say("Gezählt nach den Angaben im Register und in den Unterlagen, die neuesten zuerst.")
    if answer.writer is None:
        return _quoted(answer)
    written = say("Formuliert vom Sprachmodell {}, jeder Satz mit seiner Fundstelle.").format(escape(answer.writer))
    return f"{written} {say('Ohne Beleg entfernt: {}.').format(answer.dropped)}" if answer.dropped else written


def _quoted(answer: Answer) -> str:
    """What the answer was taken from, where nobody wrote it."""
    proofs = [proof for one in answer.sentences if one.kind == "answer" for proof in one.proof]
    entries = sum(isinstance(proof, Record) for proof in proofs)
    if entries == len(proofs):
        return say("Nach den Angaben im Register und in den Unterlagen.")
    return say("Aus der Beratungsfolge und wörtlich aus den Unterlagen." if entries else "Wörtlich aus den Unterlagen.")


def _no_answer(silence: NoAnswer) -> str:
    if silence.examples:  # it was no question for papers, so none were searched
        return f"<p>{escape(silence.notice)}</p>"
    said = escape(silence.notice) or say(NOTHING)
    looked = say("Durchsucht wurden {}.").format(searched_in(silence.searched))
    parts = [f'<p class="rl-none">{said}</p>', f"<p>{looked}</p>"]
    if silence.unknown:
        parts.append(f'<p class="rl-hint">{escape(unknown(silence))}</p>')
    nearest: dict[str, Hit] = {}
    for hit in silence.nearest:
        nearest.setdefault(hit.paper.id, hit)
    if nearest:
        parts.append(f"<h2>{say('Am nächsten kommen')}</h2>{''.join(map(near, nearest.values()))}")
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
    title = escape(source(proof.hit, proof.spans))
    return f'<a class="rl-ref" href="#{anchor}" title="{title}">[{anchor.rpartition("-")[2]}]</a>'


def _place(citation: Citation) -> Place:
    return citation.hit.file.id, citation.spans
