"""An answer as it is told on the terminal, and as JSON for programs."""

from collections.abc import Iterator, Mapping, Sequence

from app.answer.model import Answer, Citation, Listed, NoAnswer, Outcome, Record, Sentence
from app.german import thousands
from index.model import Hit, Place
from index.similar import Similar
from ingest.model import Paper
from ingest.versions import Relation

BECAME = "Was daraus wurde"  # heads what meetings did with the paper that answers


def as_text(outcome: Outcome) -> Iterator[str]:
    """The answer line by line: sentences with the numbers of their proof, then the proof."""
    counts = outcome.searched
    until = f", Stand {counts.newest:%d.%m.%Y}" if counts.newest else ""
    searched = f"Durchsucht: {thousands(counts.papers)} Unterlagen, {thousands(counts.files)} Dateien{until}"
    yield from filtered(outcome)
    if outcome.filters.understood:
        yield "  (aufheben: --ohne-filter)"
    if isinstance(outcome, NoAnswer):
        yield from _silence(outcome)
        yield from (f"  - {example}" for example in outcome.examples)
    elif outcome.listed:
        yield from _list(outcome)
    else:
        yield from _proven(outcome)
    yield searched


def _silence(silence: NoAnswer) -> Iterator[str]:
    """That there is no answer, and what comes near."""
    yield silence.notice or "Dazu steht nichts in den Unterlagen."
    if silence.unknown:
        yield unknown(silence)
        yield from (f"  - {paper.reference}: {paper.name}" for paper in silence.suggestions)
    if silence.nearest:
        yield "Am nächsten kommen:"
        yield from (f"  - {_near(hit)}" for hit in silence.nearest)
    if silence.hint:
        yield silence.hint


def _proven(answer: Answer) -> Iterator[str]:
    """Sentences with the numbers of their proof, then the proof."""
    if answer.notice:
        yield answer.notice
    sources = list(dict.fromkeys(_source(proof) for sentence in answer.sentences for proof in sentence.proof))
    number = {source: place for place, source in enumerate(sources, 1)}
    marked = {
        kind: [f"{one.text} {_marks(one, number)}" for one in answer.sentences if one.kind == kind]
        for kind in ("answer", "context")
    }
    yield from marked["answer"]
    if marked["context"]:
        yield f"{BECAME}:"
        yield from (f"  - {line}" for line in marked["context"])
    yield ""
    yield from (f"[{place}] {source}" for source, place in number.items())
    if answer.family:
        yield "Dazu gehören:"
        yield from (f"  - {_relation(one)}" for one in answer.family)


def _marks(sentence: Sentence, number: Mapping[str, int]) -> str:
    """The numbers of its sources: "[1][3]"."""
    return "".join(dict.fromkeys(f"[{number[_source(proof)]}]" for proof in sentence.proof))


def _list(answer: Answer) -> Iterator[str]:
    """How many papers there are, then the newest, each on its line, and how to get the rest."""
    total, *told = answer.sentences
    yield total.text
    for number, (sentence, one) in enumerate(zip(told, answer.listed, strict=False), 1):
        yield f"{number:>3}. {sentence.text}"
        if one.quote:
            page = f"S. {one.quote.page}" if one.quote.page else "ohne Seitenangabe"
            yield f"     im Text, {page}: „{' '.join(one.quote.quote.split())}“"
    if rest := left_out(answer):
        yield f"{rest} Alle zeigt: ratslotse ask --json; weniger werden es mit Filtern (ratslotse ask --help)."
    yield "Gezählt nach den Angaben im Register und in den Unterlagen, die neuesten zuerst."


def left_out(answer: Answer) -> str:
    """How many papers of a list are counted but not told; "" where all are."""
    rest = len(answer.listed) + 1 - len(answer.sentences)
    return f"… und {thousands(rest)} weitere." if rest > 0 else ""


def filtered(outcome: Outcome) -> Iterator[str]:
    """How the question was understood, what the search was restricted to, and what not because nothing answered."""
    if outcome.understood_as:
        yield f"Verstanden als: {outcome.understood_as}"
    if outcome.filters.hard:
        yield f"Gefiltert: {' · '.join(wish.label for wish in outcome.filters.hard)}"
    if outcome.in_vain:
        labels = " · ".join(wish.label for wish in outcome.in_vain)
        yield f"Verstanden als: {labels}. So fand sich nichts; gesucht wurde deshalb ohne diese Filter."


def _filters_json(outcome: Outcome) -> dict[str, object]:
    restricting = [{"kind": one.kind, "is": one.told, "understood": bool(one.spans)} for one in outcome.filters.hard]
    return {"filters": restricting, "in_vain": [one.label for one in outcome.in_vain]}


def unknown(silence: NoAnswer) -> str:
    """Which numbers no paper bears, and whether others come near."""
    numbers = " und ".join(silence.unknown)
    told = f"Eine Vorlage {numbers} kenne ich nicht."
    return f"{told} Meinten Sie:" if silence.suggestions else f"{told} Bitte die Nummer prüfen."


def similar_as_text(paper: Paper, found: Sequence[Similar]) -> Iterator[str]:
    """The papers like this one line by line, each with the reason."""
    yield f"Ähnlich wie {paper.reference}, {paper.name}:"
    yield from (f"  - {one.paper.reference or 'ohne Nummer'}: {one.paper.name} ({one.why})" for one in found)
    if not found:
        yield "  Keine andere Unterlage kommt ihr nahe."


def similar_as_json(paper: Paper, found: Sequence[Similar]) -> dict[str, object]:
    """The papers like this one for programs."""
    similar = [{"reference": one.paper.reference, "name": one.paper.name, "why": one.why} for one in found]
    return {"reference": paper.reference, "name": paper.name, "similar": similar}


def _relation(one: Relation) -> str:
    return f"{one.paper.reference or 'ohne Nummer'}, {one.kind}: {one.paper.name}"


def _source(proof: Citation | Record) -> str:
    if isinstance(proof, Record):
        return f"{proof.paper.reference or proof.paper.name}: {recorded(proof)}"
    paper, file = proof.hit.paper, proof.hit.file
    page = f"S. {proof.page}" if proof.page else "ohne Seitenangabe"
    when = f"{paper.date:%d.%m.%Y}" if paper.date else "ohne Datum"
    name = f"{paper.reference or file.name}, {paper.name}, {when}, {page}"
    lines = [name, f"„{' '.join(proof.quote.split())}“", file.web or file.uri, *_notes(proof.hit)]
    return "\n    ".join(lines)


def recorded(proof: Record) -> str:
    """Where what is no quotation is recorded."""
    if proof.consultation is None:
        return "Angaben der Datei" if proof.paper.source.startswith("file:") else "Eintrag im Register"
    return f"Beratungsfolge {'laut Register' if proof.consultation.source else 'laut Unterlage'}"


def _notes(hit: Hit) -> Iterator[str]:
    """What a reader must know of a source: how it was found, that it was replaced, and where it stands too."""
    if hit.why:
        yield found_by(hit)
    if hit.newer:
        yield f"ersetzt durch {hit.newer.reference}"
    if hit.also:
        yield "gleichlautend in: " + ", ".join(dict.fromkeys(_place(place) for place in hit.also))


def found_by(hit: Hit) -> str:
    """Which ways led to a hit; "" where that is not known."""
    return f"gefunden über {', '.join(hit.why)}" if hit.why else ""


def _near(hit: Hit) -> str:
    way = found_by(hit)
    return f"{hit.paper.reference or hit.file.name}: {hit.paper.name}" + (f" ({way})" if way else "")


def _place(place: Place) -> str:
    return place.paper.reference or place.file.name


def as_json(outcome: Outcome) -> dict[str, object]:
    """The answer for programs; `answer` is null where the papers do not answer."""
    newest = outcome.searched.newest
    searched = {"papers": outcome.searched.papers, "files": outcome.searched.files}
    state = {"searched": searched, "newest": newest.isoformat() if newest else None}
    if isinstance(outcome, NoAnswer):
        nearest = [
            {"reference": hit.paper.reference, "name": hit.paper.name, "why": list(hit.why)} for hit in outcome.nearest
        ]
        meant = [{"reference": paper.reference, "name": paper.name} for paper in outcome.suggestions]
        return {
            "question": outcome.question,
            "answer": None,
            "understood_as": outcome.understood_as,
            "notice": outcome.notice,
            "hint": outcome.hint,
            "examples": list(outcome.examples),
            "unknown": list(outcome.unknown),
            "suggestions": meant,
            "nearest": nearest,
            **state,
            **_filters_json(outcome),
        }
    return {
        "question": outcome.question,
        "understood_as": outcome.understood_as,
        "answer": [
            {"text": one.text, "kind": one.kind, "proof": [_proof_json(proof) for proof in one.proof]}
            for one in outcome.sentences
        ],
        "writer": outcome.writer,
        "notice": outcome.notice,
        "dropped": outcome.dropped,
        "family": [_relation_json(one) for one in outcome.family],
        "listed": [_listed_json(one) for one in outcome.listed],
        **state,
        **_filters_json(outcome),
    }


def _listed_json(one: Listed) -> dict[str, object]:
    paper = one.paper
    return {
        "reference": paper.reference,
        "name": paper.name,
        "date": paper.date.isoformat() if paper.date else None,
        "type": paper.paper_type,
        "originators": list(paper.originators),
        "result": one.result,
        "found_in": "text" if one.quote else "record",
        "link": paper.web or paper.source,
    }


def _relation_json(one: Relation) -> dict[str, object]:
    return {"reference": one.paper.reference, "name": one.paper.name, "kind": one.kind}


def _proof_json(proof: Citation | Record) -> dict[str, object]:
    if isinstance(proof, Record):
        source = proof.consultation.source if proof.consultation else proof.paper.source
        return {"record": source, "reference": proof.paper.reference}
    paper, file = proof.hit.paper, proof.hit.file
    return {
        "reference": paper.reference,
        "name": paper.name,
        "date": paper.date.isoformat() if paper.date else None,
        "file": file.key,
        "page": proof.page,
        "quote": proof.quote,
        "spans": [[span.page, span.start, span.end] for span in proof.spans],
        "link": file.web or file.uri,
        "why": list(proof.hit.why),
        "replaced_by": proof.hit.newer.reference if proof.hit.newer else None,
        "also": [{"reference": place.paper.reference, "file": place.file.key} for place in proof.hit.also],
    }
