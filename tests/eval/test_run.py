import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.answer.model import Answer, Citation, NoAnswer, Outcome, Record, Searched, Sentence
from eval.run import DEPTH, Evaluation, evaluate, recompute, render, save
from eval.scoring import Result
from index.model import Hit
from ingest.errors import BadInput
from ingest.model import Consultation, File, Page, Paper, Passage, Span

SEARCHED = Searched(papers=2, files=2, newest=None)
TEXTS = {  # a file's key to its pages
    "bad": ("Das Freibad öffnet am 1. Mai 2020.\nDer Eintritt", "kostet 3,50 € für Erwachsene."),
    "markt": ("Der Wochenmarkt zieht auf den Rathausplatz um.",),
}
LINES = [
    {
        "id": "t-1",
        "type": "fact",
        "question": "Wann öffnet das Freibad?",
        "answerable": True,
        "answer": "Am 1. Mai 2020.",
        "relevant": [{"file": "bad", "page": 1, "quote": "Das Freibad öffnet am 1. Mai 2020."}],
        "must_include": ["01.05.2020"],
    },
    {
        "id": "t-2",
        "type": "paraphrase",
        "question": "Wohin wechseln die Händler?",
        "answerable": True,
        "answer": "Auf den Rathausplatz.",
        "relevant": [{"file": "markt", "page": 1, "quote": "zieht auf den Rathausplatz um"}],
        "must_include": ["Rathausplatz"],
    },
    {
        "id": "t-3",
        "type": "unanswerable",
        "question": "Wer heizt das Hallenbad?",
        "answerable": False,
        "answer": None,
        "relevant": [],
        "must_include": [],
    },
]


def hit_of(key: str) -> Hit:
    pages = TEXTS[key]
    spans = tuple(Span(number, 0, len(text)) for number, text in enumerate(pages, 1))
    paper = Paper(id=f"paper-{key}", key=f"vorlage-{key}", name=key, source="urn:x", public=True)
    file = File(f"file-{key}", key, paper.id, key, f"{key}.txt", "0", "text/plain", "Text")
    return Hit(Passage(f"passage-{key}", file.id, "", "\n".join(pages), spans), paper, file, score=1.0)


def citation_of(key: str, quote: str) -> Citation:
    hit = hit_of(key)
    start = hit.passage.text.index(quote)
    return Citation(hit, quote, hit.passage.locate(start, start + len(quote)))


@dataclass
class Scripted:
    """An engine over TEXTS that gives prepared outcomes, and NoAnswer to all else."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    too_long: str = ""  # the question it refuses to take
    asked: list[str] = field(default_factory=list)
    limits: set[int] = field(default_factory=set)

    def search(self, question: str, limit: int = 10) -> list[Hit]:
        self.limits.add(limit)
        if question == self.too_long:
            raise BadInput("Die Frage ist zu lang.")
        return [hit_of("bad"), hit_of("markt"), hit_of("bad")]

    def ask(self, question: str) -> Outcome:
        self.asked.append(question)
        return self.outcomes.get(question, NoAnswer(question, SEARCHED))

    def pages(self, file_id: str) -> tuple[Page, ...]:
        texts = TEXTS[file_id.removeprefix("file-")]
        return tuple(Page(number, text) for number, text in enumerate(texts, 1))

    def paper_of(self, file_key: str) -> str | None:
        return f"vorlage-{file_key}" if file_key in TEXTS else None

    def settings(self) -> dict[str, object]:
        return {"model": "keins"}

    def index(self) -> dict[str, object]:
        return {"passages": 2}


def answer(question: str, *sentences: Sentence) -> dict[str, Outcome]:
    return {question: Answer(question, sentences, SEARCHED)}


OPENING = answer(
    "Wann öffnet das Freibad?",
    Sentence("Das Freibad öffnet am 1. Mai 2020.", (citation_of("bad", "öffnet am 1. Mai 2020"),)),
    Sentence("Der Eintritt kostet 3,50 €.", (citation_of("bad", "Eintritt\nkostet 3,50 €"),)),
    Sentence("Beraten im Rat.", (Record(hit_of("bad").paper, Consultation("Rat")),)),
    Sentence("Siehe Rathausplatz.", (citation_of("markt", "Rathausplatz"),), kind="context"),
)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in LINES), encoding="utf-8")
    return path


def test_an_evaluation_holds_all_it_was_computed_from(gold: Path) -> None:
    out = evaluate(Scripted(OPENING), gold)
    first = out["questions"][0]
    assert (out["settings"], out["index"]) == ({"model": "keins"}, {"passages": 2})
    assert (first["id"], first["type"], first["no_answer"]) == ("t-1", "fact", False)
    assert first["files"] == ["bad", "markt"]
    assert first["papers"] == ["vorlage-bad", "vorlage-markt"]
    assert first["listed_papers"] == ["vorlage-bad"]
    assert first["passages"][0] == {
        "file": "bad",
        "page": 1,
        "pages": [1, 2],
        "start": 0,
        "text": "\n".join(TEXTS["bad"]),
    }
    assert "pages" not in first["passages"][1]
    assert first["answer"] == "Das Freibad öffnet am 1. Mai 2020. Der Eintritt kostet 3,50 €. Beraten im Rat."
    assert [(cited["kind"], cited["file"], cited["page"]) for cited in first["citations"]] == [
        ("answer", "bad", 1),
        ("answer", "bad", 1),
        ("context", "markt", 1),
    ]
    assert first["records"] == ["Beraten im Rat."]
    assert first["scores"]["citation_precision"] == 0.5
    assert out["questions"][2]["no_answer"] is True
    assert out["questions"][2]["answer"] is None


def test_the_numbers_of_a_scripted_engine(gold: Path) -> None:
    metrics = evaluate(Scripted(OPENING), gold)["metrics"]["all"]
    assert metrics["file_recall@1"] == 0.5
    assert metrics["mrr@10"] == 0.75
    assert metrics["page_recall@10"] == metrics["quote_recall@5"] == 1
    assert metrics["answer_hit"] == metrics["coverage"] == metrics["citation_recall"] == 0.5
    assert metrics["citation_precision"] == 0.5
    assert metrics["right_when_answered"] == metrics["verbatim"] == metrics["refusal_recall"] == 1
    assert metrics["over_refusal"] == 0.5


def test_every_question_is_asked_once_after_a_warm_up(gold: Path) -> None:
    engine, seen = Scripted(), []
    evaluate(engine, gold, progress=lambda done, of: seen.append((done, of)))
    assert engine.asked[1:] == [line["question"] for line in LINES]
    assert engine.asked[0] not in engine.asked[1:]
    assert engine.limits == {DEPTH}
    assert seen == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("quote", "spans", "verbatim"),
    [
        ("öffnet am 1. Mai 2020.  Der", (Span(1, 13, 40),), 1),  # white space aside
        ("öffnet am 2. Mai 2020", (Span(1, 13, 34),), 0),
        ("kostet 3,50 €", (Span(1, 0, 13),), 0),  # stands on another page
    ],
)
def test_quotations_are_looked_up_on_the_page_they_name(
    gold: Path, quote: str, spans: tuple[Span, ...], verbatim: int
) -> None:
    cited = Sentence("Am 1. Mai 2020.", (Citation(hit_of("bad"), quote, spans),))
    out = evaluate(Scripted(answer("Wann öffnet das Freibad?", cited)), gold)
    assert out["metrics"]["all"]["verbatim"] == verbatim


def test_a_question_the_engine_does_not_take_scores_zero(gold: Path) -> None:
    out = evaluate(Scripted(OPENING, too_long="Wann öffnet das Freibad?"), gold)
    assert out["questions"][0]["error"] == "Die Frage ist zu lang."
    assert out["questions"][0]["scores"]["file_recall@10"] == 0
    assert out["metrics"]["all"]["file_recall@10"] == 0.5
    assert out["metrics"]["fact"]["search_ms_p50"] is None


def test_all_numbers_can_be_computed_again_from_what_was_saved(gold: Path, tmp_path: Path) -> None:
    out = evaluate(Scripted(OPENING), gold)
    save(out, tmp_path / "out.json")
    loaded: Evaluation = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert loaded == out
    bare: list[Result] = [{**result, "scores": {}} for result in loaded["questions"]]
    assert recompute({**loaded, "metrics": {}, "intervals": {}, "questions": bare}, gold) == out


def test_recomputing_sees_what_the_results_say(gold: Path) -> None:
    out = evaluate(Scripted(OPENING), gold)
    changed: list[Result] = [{**result, "files": []} for result in out["questions"]]
    assert recompute({**out, "questions": changed}, gold)["metrics"]["all"]["file_recall@50"] == 0


def test_saving_replaces_all_or_nothing(gold: Path, tmp_path: Path) -> None:
    out = evaluate(Scripted(), gold)
    target = tmp_path / "out.json"
    target.write_text("alt", encoding="utf-8")
    save(out, target)
    assert json.loads(target.read_text(encoding="utf-8")) == out
    (tmp_path / "ordner").mkdir()
    for unwritable in (tmp_path / "fehlt" / "out.json", tmp_path / "ordner"):
        with pytest.raises(BadInput, match="nicht beschreibbar"):
            save(out, unwritable)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gold.jsonl", "ordner", "out.json"]


def test_the_table_is_german_and_aligned(gold: Path) -> None:
    out = evaluate(Scripted(OPENING), gold)
    table = render(out).splitlines()
    assert table[0].split() == ["gesamt", "Fakt", "Umschreibung", "unbeantwortbar"]
    assert table[1].split() == ["Fragen", "3", "1", "1", "1"]
    (line,) = (line for line in table if line.startswith("Datei zuerst "))
    assert line.split() == ["Datei", "zuerst", "0,50", "[0,00–1,00]", "1,00", "0,00", "–"]
    assert len({len(line) for line in table[:-1]}) == 1
    assert len(table) == 2 + len(out["metrics"]["all"]) + 1
