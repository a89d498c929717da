"""Ours with and without its parts beside baselines: each way is scored by the same contract, and parts do matter."""

import json
import lzma
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from app.wiring import open_engine, open_ledger, update_index
from eval.ablation import BM25, LLAMA_INDEX, OURS, compared, keys_of_dump, main, our_ways, part, scoring, tables
from eval.baselines import Bm25, Dense, best, chunks, pieces
from eval.homes import reader
from index.model import Hit
from ingest.audience import UNRESTRICTED
from ingest.ledger import Ledger
from ingest.model import File, Page, Paper, stable_id
from ingest.settings import Settings

TEXTS = {
    "ampel": ("2024/0101", "Die Lichtsignalanlage an der Moltkestraße wird im Herbst erneuert."),
    "bad": ("2024/0102", "Das Freibad öffnet am ersten Mai und schließt Ende September."),
    "markt": ("2024/0103", "Der Wochenmarkt zieht für die Dauer der Bauarbeiten auf den Rathausplatz."),
}


def source_of(key: str) -> list[dict[str, str]]:
    return [{"file": key, "quote": TEXTS[key][1]}]


GOLD = [
    {"id": "f", "type": "fact", "question": "Wann öffnet das Freibad?", "answerable": True,
     "relevant": source_of("bad")},
    {"id": "p", "type": "paraphrase", "question": "Kommt eine neue Ampel?", "answerable": True,
     "relevant": source_of("ampel")},
    {"id": "r", "type": "reference", "question": "Worum geht es in 2024/0103?", "answerable": True,
     "relevant": source_of("markt")},
    {"id": "u", "type": "unanswerable", "question": "Wer heizt das Hallenbad?", "answerable": False, "relevant": []},
]  # fmt: skip


@pytest.fixture
def city(home: Path) -> Settings:
    """A home with three papers, indexed with the built-in model."""
    settings = Settings(home=home)
    with closing(open_ledger(settings)) as ledger, ledger.writing():
        for key, (reference, text) in TEXTS.items():
            paper = Paper(stable_id(key), key, "Vorlage", f"urn:{key}", public=True, reference=reference)
            file = File(stable_id(key, "file"), key, paper.id, "", f"urn:{key}", "", "text/plain", "Text", public=True)
            ledger.put_paper(paper)
            ledger.put_file(file, [Page(None, text)])
    update_index(settings, lambda _: None)
    return settings


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, GOLD)), encoding="utf-8")
    return path


@pytest.fixture
def kept(city: Settings) -> Iterator[Ledger]:
    with closing(open_ledger(city)) as ledger:
        yield ledger


def test_the_command_compares_puts_its_tables_and_tells_all_as_json(
    city: Settings, gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doc, out = tmp_path / "doc.md", tmp_path / "out.json"
    doc.write_text("Vorher\n<!-- ablation -->\nalt\n<!-- /ablation -->\nNachher\n", encoding="utf-8")
    assert main([str(city.home), "--gold", str(gold), "--json", str(out), "--doc", str(doc)]) == 0
    written = doc.read_text(encoding="utf-8")
    assert written.startswith("Vorher\n<!-- ablation -->\n3 papers, 3 files, 3 passages.\n\n| all questions")
    assert written.endswith("|\n<!-- /ablation -->\nNachher\n")
    assert written.split("-->\n")[1].split("\n<!--")[0] in capsys.readouterr().out
    ways = json.loads(out.read_text(encoding="utf-8"))["ablation"]["ways"]
    assert list(ways)[0] == OURS
    first = {name: {question: ranked[:1] for question, ranked in way["files"].items()} for name, way in ways.items()}
    assert first[OURS] == {"f": ["bad"], "p": ["ampel"], "r": ["markt"], "u": first[OURS]["u"]}
    assert first[BM25]["f"] == ["bad"]
    assert ways[BM25]["files"]["p"] == []  # "Ampel" stands nowhere: only the thesaurus knows
    assert set(ways) >= {"without thesaurus", "without model", "without numbers", "without filters", BM25}
    assert ways[BM25]["ours_less"]["file_recall@10"][0] > 0


def test_each_way_leaves_out_its_part(city: Settings) -> None:
    engine = open_engine(city, audience=UNRESTRICTED)
    with closing(engine.ledger):
        ways = our_ways(engine, city)
        why = {name: [set(hit.why) for hit in way("Ampel in 2024/0103", 5)] for name, way in ways.items()}
    every = {name: set().union(*reasons) for name, reasons in why.items()}
    assert every[OURS] >= {"Nummer", "Synonyme", "Bedeutung"}
    assert every["without thesaurus"] == every[OURS] - {"Synonyme"}
    assert every["without model"] == every[OURS] - {"Bedeutung"}
    assert every["without numbers"] == every[OURS] - {"Nummer"}
    assert every["without filters"] == every[OURS]


def test_tables_tell_all_questions_and_each_type_that_has_sources(kept: Ledger, gold: Path) -> None:
    def nothing(question: str, limit: int) -> list[Hit]:
        return []

    found = scoring(Bm25([text for _, text in TEXTS.values()]).scores, chunks(kept), kept)
    told = tables(compared({OURS: found, "nichts": nothing}, kept, gold))
    assert "| nichts        | 0.000 [0.000, 0.000] |" in told
    assert "| fact " in told
    assert "| unanswerable" not in told


def test_bm25_looks_at_our_passages_with_their_titles(city: Settings) -> None:
    engine = open_engine(city, audience=UNRESTRICTED)
    with closing(engine.ledger):
        offered = pieces(reader(engine, city))
    assert {piece.passage.text for piece in offered} == {text for _, text in TEXTS.values()}
    assert all("2024/01" in piece.text for piece in offered)


def test_bm25_stems_words_and_knows_no_parts_of_compounds() -> None:
    scores = Bm25(["Die Häuser stehen leer.", "Ein Rathaus wird gebaut.", "Der Markt."]).scores("Welches Haus?")
    assert best(scores, 10) == [0]
    for question in ("Und?", "Rathaus", ""):
        assert best(Bm25(["Der Markt."]).scores(question), 10) == []


def test_chunks_stand_where_they_say(kept: Ledger) -> None:
    assert {piece.passage.text for piece in chunks(kept)} == {text for _, text in TEXTS.values()}
    for piece in chunks(kept):
        [span] = piece.passage.spans
        [page] = kept.pages(piece.passage.file)
        assert page.text[span.start : span.end] == piece.passage.text


class Counting:
    """An encoder whose vectors tell length and first letter, and which counts what it reads."""

    dimension, fingerprint = 2, "zählt"

    def __init__(self) -> None:
        self.read = 0

    def passages(self, texts: Sequence[str], titles: Sequence[str]) -> list[Sequence[float]]:
        self.read += len(texts)
        return [self.question(text) for text in texts]

    def question(self, text: str) -> Sequence[float]:
        return (1.0, 0.0) if text.startswith("A") else (0.0, 1.0)


def test_vectors_are_kept_for_the_same_texts_only(tmp_path: Path) -> None:
    encoder, cache = Counting(), tmp_path / "vectors.npz"
    scores = [Dense(["Amt", "Bad"], encoder, cache).scores("Ampel").tolist() for _ in range(2)]
    assert scores == [[1, 0], [1, 0]]
    assert encoder.read == 2
    Dense(["Amt", "Ball"], encoder, cache)
    assert encoder.read == 4


@pytest.mark.model
def test_llama_index_is_compared_on_the_files_of_a_dump_alone(city: Settings, gold: Path, tmp_path: Path) -> None:
    papers = [{"auxiliaryFile": [{"id": f"https://example.org/files/{key}"}]} for key in ("bad", "markt")]
    (tmp_path / "papers.jsonl.xz").write_bytes(lzma.compress("\n".join(map(json.dumps, papers)).encode()))
    size, found = part(city, set(keys_of_dump(tmp_path)), tmp_path / "vectors.npz", gold)
    assert size == "2 papers, 2 files, 2 passages"
    assert list(found) == [OURS, BM25, LLAMA_INDEX]
    for way in found.values():
        assert way["files"]["f"][0] == "bad"
        assert "ampel" not in way["files"]["p"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["fort"], "ist nichts eingelesen"), (["home"], "hat keine Zeilen"), (["home", "--subset", "fort"], "kein Abzug")],
)
def test_what_cannot_be_measured_is_said(
    city: Settings, gold: Path, tmp_path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    home, *further = arguments
    assert main([str(tmp_path / home), "--gold", str(gold), "--doc", str(tmp_path / "doc.md"), *further]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "fort").exists()
