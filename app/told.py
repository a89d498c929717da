"""An answer as it is told on the terminal, and as JSON for programs."""

from collections.abc import Iterator

from app.answer.model import Citation, NoAnswer, Outcome, Record
from app.german import thousands
from index.model import Hit, Place
from ingest.versions import Relation


def as_text(outcome: Outcome) -> Iterator[str]:
    """The answer line by line: sentences with the numbers of their proof, then the proof."""
    counts = outcome.searched
    searched = f"Durchsucht: {thousands(counts.papers)} Unterlagen, {thousands(counts.files)} Dateien"
    if isinstance(outcome, NoAnswer):
        yield "Dazu steht nichts in den Unterlagen."
        if outcome.nearest:
            yield "Am nächsten kommen:"
            yield from (f"  - {hit.paper.reference or hit.file.name}: {hit.paper.name}" for hit in outcome.nearest)
        yield searched
        return
    if outcome.notice:
        yield outcome.notice
    proofs: list[Citation | Record] = []
    for sentence in outcome.sentences:
        proofs += [proof for proof in sentence.proof if proof not in proofs]
        marks = "".join(f"[{proofs.index(proof) + 1}]" for proof in sentence.proof)
        yield f"{'Beschlossen: ' if sentence.kind == 'context' else ''}{sentence.text} {marks}"
    yield ""
    yield from (f"[{number}] {_source(proof)}" for number, proof in enumerate(proofs, 1))
    if outcome.family:
        yield "Dazu gehören:"
        yield from (f"  - {_relation(one)}" for one in outcome.family)
    yield searched


def _relation(one: Relation) -> str:
    return f"{one.paper.reference or 'ohne Nummer'}, {one.kind}: {one.paper.name}"


def _source(proof: Citation | Record) -> str:
    if isinstance(proof, Record):
        told = "laut Register" if proof.consultation.source else "laut Unterlage"
        return f"{proof.paper.reference or proof.paper.name}: Beratungsfolge {told}"
    paper, file = proof.hit.paper, proof.hit.file
    page = f"S. {proof.page}" if proof.page else "ohne Seitenangabe"
    when = f"{paper.date:%d.%m.%Y}" if paper.date else "ohne Datum"
    name = f"{paper.reference or file.name}, {paper.name}, {when}, {page}"
    lines = [name, f"„{' '.join(proof.quote.split())}“", file.web or file.uri, *_notes(proof.hit)]
    return "\n    ".join(lines)


def _notes(hit: Hit) -> Iterator[str]:
    """What a reader must know of a source: that it was replaced, and where it stands too."""
    if hit.newer:
        yield f"ersetzt durch {hit.newer.reference}"
    if hit.also:
        yield "gleichlautend in: " + ", ".join(dict.fromkeys(_place(place) for place in hit.also))


def _place(place: Place) -> str:
    return place.paper.reference or place.file.name


def as_json(outcome: Outcome) -> dict[str, object]:
    """The answer for programs; `answer` is null where the papers do not answer."""
    searched = {"papers": outcome.searched.papers, "files": outcome.searched.files}
    if isinstance(outcome, NoAnswer):
        nearest = [{"reference": hit.paper.reference, "name": hit.paper.name} for hit in outcome.nearest]
        return {"question": outcome.question, "answer": None, "nearest": nearest, "searched": searched}
    return {
        "question": outcome.question,
        "answer": [
            {"text": one.text, "kind": one.kind, "proof": [_proof_json(proof) for proof in one.proof]}
            for one in outcome.sentences
        ],
        "writer": outcome.writer,
        "notice": outcome.notice,
        "dropped": outcome.dropped,
        "family": [_relation_json(one) for one in outcome.family],
        "searched": searched,
    }


def _relation_json(one: Relation) -> dict[str, object]:
    return {"reference": one.paper.reference, "name": one.paper.name, "kind": one.kind}


def _proof_json(proof: Citation | Record) -> dict[str, object]:
    if isinstance(proof, Record):
        return {"record": proof.consultation.source, "reference": proof.paper.reference}
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
        "replaced_by": proof.hit.newer.reference if proof.hit.newer else None,
        "also": [{"reference": place.paper.reference, "file": place.file.key} for place in proof.hit.also],
    }
