"""Trees learned from a toy town, and their copy in the project's own form."""

import datetime as dt
import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from index.build import Build, collection_name
from index.edge import EdgeWriter
from index.learn_rank import RIGHT, SAME_FILE, Lesson, arrays, learn, lessons, main, measure
from index.rank import Features, Forest
from index.static import StaticEncoder
from index.terms import Analyser
from ingest.ledger import Ledger
from ingest.model import File, Page, Paper, stable_id

SUBJECTS = ["Radweg am Kanal", "Dach der Schule", "Tarif im Hallenbad", "Spielplatz am Wald", "Brücke am Hafen"]
TEXT = "{} wird erneuert. Die Kosten betragen {} Euro. Der Rat stimmt zu."


def lesson(seed: int) -> Lesson:
    """Ten random candidates; the right one has the highest value in the first column."""
    rows = np.random.default_rng(seed).random((10, len(Features._fields)), np.float32)
    grades = np.zeros(10, np.int64)
    grades[rows[:, 0].argmax()] = RIGHT
    return Lesson("rank", True, rows, grades, tuple("abcdefghij"))


def test_what_decides_is_learned_and_kept_exactly(tmp_path: Path) -> None:
    told = [lesson(seed) for seed in range(300)]
    booster = learn(told)
    np.savez(tmp_path / "trees.npz", **arrays(booster))  # type: ignore[arg-type]
    forest = Forest.read(tmp_path / "trees.npz")
    new = lesson(1_000)
    assert forest.scores(new.rows) == pytest.approx(booster.predict(new.rows, raw_score=True), abs=1e-4)
    assert forest.scores(new.rows).argmax() == new.grades.argmax()


def test_shares_found_by_hand() -> None:
    grades = np.array([0, SAME_FILE, RIGHT, 0])
    one = Lesson("aside", True, np.zeros((4, 1), np.float32), grades, ("a", "b", "b", "c"))
    as_given = measure([(one, np.array([4.0, 3.0, 2.0, 1.0], np.float32))])
    assert (as_given["passage@1"], as_given["passage@5"]) == (0.0, 1.0)
    assert (as_given["file@1"], as_given["file@5"]) == (0.0, 1.0)
    assert measure([(one, np.array([1.0, 4.0, 3.0, 2.0], np.float32))])["file@1"] == 1.0


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A home with forty papers of five subjects, indexed with the built-in model."""
    home = tmp_path / "home"
    home.mkdir()
    ledger = Ledger(home / "ledger.sqlite")
    with ledger.writing():
        for number in range(40):
            key, subject = f"datei-{number}", SUBJECTS[number % len(SUBJECTS)]
            paper = Paper(
                id=stable_id("paper", key), key=key, source=key, name=subject, public=True, date=dt.date(2024, 5, 3)
            )
            file = File(stable_id("file", key), key, paper.id, subject, key, "", "text/plain", "Text", public=True)
            ledger.put_paper(paper)
            ledger.put_file(file, [Page(None, TEXT.format(subject, 1_000 + number))])
    analyser, encoder = Analyser.built_in(), StaticEncoder()
    writer = EdgeWriter(home / "index" / collection_name(analyser, encoder), encoder.dimension)
    Build(ledger, analyser, encoder).run(writer, lambda _: None)
    writer.publish()
    return home


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "fragen.jsonl.xz"
    with lzma.open(path, "wt", encoding="utf-8") as out:
        for number in range(40):
            subject = SUBJECTS[number % len(SUBJECTS)]
            length = len(TEXT.format(subject, 1_000 + number))
            place = {"file": f"datei-{number}", "page": None, "at": 0, "length": length}
            asked = {"question": f"Kosten {1_000 + number} Euro: {subject}?", "everyday": ["Was wird gemacht?"]}
            out.write(json.dumps(place | asked) + "\n")
    return path


def test_questions_meet_their_candidates_in_a_home(
    town: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = list(lessons(town, questions))
    assert {one.share for one in seen} == {"rank", "aside"}
    assert any(one.everyday for one in seen)
    asked = [one for one in seen if not one.everyday]
    assert all((one.grades == RIGHT).sum() == 1 for one in asked)
    out = town / "rank.npz"
    main([str(town), str(questions), "--out", str(out), "--halves", str(town / "halves")])
    assert {path.name for path in (town / "halves").iterdir()} == {"rank.npz", "aside.npz"}
    assert len(Forest.read(out).scores(asked[0].rows)) == len(asked[0].rows)
    assert "as learned {'passage@1'" in capsys.readouterr().err


def test_other_passages_of_the_file_are_told_from_the_one_asked_about(town: Path, questions: Path) -> None:
    moved = questions.with_name("woanders.jsonl.xz")
    with lzma.open(questions, "rt", encoding="utf-8") as lines, lzma.open(moved, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(json.loads(line) | {"at": 5_000}) + "\n" for line in lines)
    assert {int(one.grades.max()) for one in lessons(town, moved) if not one.everyday} == {SAME_FILE}
