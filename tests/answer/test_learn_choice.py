"""Which sentence answers, learned from a toy town's questions and written as the chooser reads it."""

import json
import lzma
from pathlib import Path

import pytest

from app.answer.learn_choice import lessons, main
from app.answer.understand import understand
from app.answer.weigh import Weigher
from index.model import Hit
from index.static import StaticEncoder
from index.terms import Analyser
from index.thesaurus import NO_SYNONYMS
from ingest.ledger import Ledger
from ingest.model import File, Page, Paper, stable_id
from ingest.split import split

SUBJECTS = ["Radweg am Kanal", "Dach der Schule", "Tarif im Hallenbad", "Spielplatz am Wald", "Brücke am Hafen"]
TEXT = "Allgemeines steht vorab. {} wird erneuert. Der Rat stimmt zu. Danach folgen weitere Schritte."
FILES = 60


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with sixty papers of five subjects; it needs no index."""
    ledger = Ledger(tmp_path / "ledger.sqlite")
    with ledger.writing():
        for number in range(FILES):
            key, subject = f"datei-{number}", SUBJECTS[number % len(SUBJECTS)]
            paper = Paper(stable_id("paper", key), key, "Beispiel", key, public=True)
            ledger.put_paper(paper)
            file = File(stable_id("file", key), key, paper.id, "Beispiel", key, "", "text/plain", "Text", public=True)
            ledger.put_file(file, [Page(None, TEXT.format(subject))])
    ledger.close()
    return tmp_path


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "fragen.jsonl.xz"
    with lzma.open(path, "wt", encoding="utf-8") as out:
        for number in range(FILES):
            subject = SUBJECTS[number % len(SUBJECTS)]
            text = TEXT.format(subject)
            start = text.index(subject)
            answer = [start, text.index(" Der Rat")]
            told = {"file": f"datei-{number}", "page": None, "at": 0, "length": len(text)}
            told |= {"question": f"Was geschieht mit: {subject}?", "answer": answer}
            told |= {"everyday": ["Was ist neu?", "Und sonst?"], "everyday_answers": [[*answer, 1], None]}
            out.write(json.dumps(told) + "\n")
        out.write(json.dumps(told | {"file": "fehlt"}) + "\n")
        out.write(json.dumps(told | {"answer": [0, 2 * len(text)], "everyday": []}) + "\n")
    return path


def test_marked_answers_become_lessons(home: Path, questions: Path) -> None:
    seen = list(lessons(home, [questions]))
    assert len(seen) == 2 * FILES
    assert sum(lesson.kind == "everyday" for lesson in seen) == FILES
    assert any(lesson.aside for lesson in seen)
    assert {tuple(lesson.right.tolist()) for lesson in seen} == {(False, True, False, False)}
    assert all(lesson.places[1] == lesson.answer for lesson in seen)


def test_what_is_learned_is_read_by_the_weigher(
    home: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = home / "choice.npz"
    main([str(home), str(questions), "--out", str(out)])
    told = capsys.readouterr().err
    assert "everyday: {'sentence': 1.0, 'quotation': 1.0}" in told
    analyser, ledger = Analyser.built_in(), Ledger(home / "ledger.sqlite")
    paper = ledger.papers([stable_id("paper", "datei-1")])[stable_id("paper", "datei-1")]
    [file] = ledger.files_of(paper.id)
    [passage] = split(file.id, ledger.pages(file.id))
    weigher = Weigher(analyser, StaticEncoder(), NO_SYNONYMS, out)
    asked = understand(f"Was geschieht mit: {SUBJECTS[1]}?", analyser)
    said = weigher.statements(asked, weigher.read(asked, Hit(passage, paper, file, 0.0)))
    assert max(said, key=lambda one: one.odds) is said[1]
