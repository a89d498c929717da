"""How likely a hit answers, learned from a toy town's judgements and written as the chooser reads it."""

import datetime as dt
import json
import lzma
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from app.answer.learn_rate import ANSWERS, FOLDS, IN_PART, NOT, UNJUDGED, Lesson, lessons, main, measure, rated, silence
from app.answer.rate import Rater
from app.answer.understand import understand
from app.answer.weigh import Weigher
from index.build import Build, collection_name
from index.edge import EdgeWriter
from index.learn_pairs import share_of
from index.model import Hit
from index.rank import RANK_FILE
from index.static import StaticEncoder
from index.terms import Analyser
from index.thesaurus import BUILT_IN, Thesaurus
from ingest.ledger import Ledger
from ingest.model import File, Page, Paper, stable_id
from ingest.split import split

SUBJECTS = ["Radweg am Kanal", "Dach der Schule", "Tarif im Hallenbad", "Spielplatz am Wald", "Brücke am Hafen"]
FILES = 30
TOLD = "{}: Die Stadt baut um, die Kosten betragen {} Euro."


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the built-in model's index: for each subject replies, and inquiries that only ask."""
    home = tmp_path_factory.mktemp("stadt")
    ledger = Ledger(home / "ledger.sqlite")
    with ledger.writing():
        for number in range(FILES):
            key, subject = f"datei-{number}", SUBJECTS[number % len(SUBJECTS)]
            asks = number % 2
            text = f"{subject}: Wie hoch sind die Kosten {number}?" if asks else TOLD.format(subject, 1_000 + number)
            name = "Anfrage" if asks else "Stellungnahme"
            paper = Paper(stable_id("paper", key), key, subject, key, public=True, date=dt.date(2024, 5, 3))
            file = File(stable_id("file", key), key, paper.id, name, key, "", "text/plain", "Text", public=True)
            ledger.put_paper(paper)
            ledger.put_file(file, [Page(None, text)])
    analyser, encoder = Analyser.built_in(), StaticEncoder()
    writer = EdgeWriter(home / "index" / collection_name(analyser, encoder), encoder.dimension)
    Build(ledger, analyser, encoder).run(writer, lambda _: None)
    writer.publish()
    (home / "halves").mkdir()
    for share in ("rank", "aside"):
        (home / "halves" / f"{share}.npz").write_bytes(RANK_FILE.read_bytes())
    return home


@pytest.fixture(scope="module")
def judgements(town: Path) -> Path:
    """Every reply answers and no inquiry does, one of which nobody read; the last ten questions nothing answers."""
    path = town / "urteile.jsonl.xz"
    unseen = (f"von-{number}" for number in range(500) if share_of(f"von-{number}") != "learn")
    with lzma.open(path, "wt", encoding="utf-8") as out:
        for number, of in zip(range(60), unseen, strict=False):
            judged = [
                {"file": f"datei-{one}", "at": [None, 0], "grade": ANSWERS if one % 2 == 0 and number < 50 else NOT}
                for one in range(FILES)
                if one != 1
            ]
            question = f"Welche Kosten {number} hat {SUBJECTS[number % len(SUBJECTS)]}?"
            out.write(json.dumps({"question": question, "kind": "own", "of": of, "judged": judged}) + "\n")
        out.write(json.dumps({"question": "Und was?", "kind": "own", "of": of, "judged": judged}) + "\n")
    return path


def test_judgements_meet_the_hits_they_are_of(town: Path, judgements: Path) -> None:
    seen = list(lessons(town, judgements, town / "halves"))
    assert len(seen) == 60  # a question without words is none
    assert {lesson.fold for lesson in seen} == set(range(FOLDS))
    grades = Counter(int(grade) for lesson in seen for grade in lesson.grades)
    assert grades[ANSWERS] > 60 < grades[NOT]
    assert 0 < grades[UNJUDGED] < 60


def test_what_is_learned_tells_replies_from_inquiries(
    town: Path, judgements: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = town / "rate.npz"
    main([str(town), str(judgements), str(town / "halves"), "--out", str(out)])
    told = capsys.readouterr().err
    assert "as ordered {'answers': 0.0" in told
    assert "as rated {'answers': 0.833, 'in part': 0.833}" in told  # for fifty of sixty there is an answer
    assert "5% of the answered lost" in told
    analyser, ledger = Analyser.built_in(), Ledger(town / "ledger.sqlite")
    weigher = Weigher(analyser, StaticEncoder(), Thesaurus.read(BUILT_IN))
    asked = understand("Welche Kosten hat der Tarif im Hallenbad?", analyser)
    read = [weigher.read(asked, hit) for key in ("datei-7", "datei-12") for hit in _hits(ledger, key)]
    inquiry, reply = Rater(out).odds(asked, read, [weigher.statements(asked, one) for one in read])
    assert reply > inquiry


def _hits(ledger: Ledger, key: str) -> list[Hit]:
    paper = ledger.papers([stable_id("paper", key)])[stable_id("paper", key)]
    [file] = ledger.files_of(paper.id)
    return [Hit(passage, paper, file, 0.0) for passage in split(file.id, ledger.pages(file.id))]


def lesson(fold: int, grades: list[int], *first: float) -> Lesson:
    rows = np.zeros((len(grades), 2), np.float32)
    rows[:, 0] = first
    return Lesson("own", fold, rows, np.array(grades))


def test_no_question_is_rated_by_what_its_own_fold_taught() -> None:
    """What one fold says of the only column is the opposite of what the others say."""
    seen = [lesson(number % FOLDS, [2, 0] if number % FOLDS else [0, 2], 1.0, 0.0) for number in range(400)]
    firsts = {one.fold: bool(scores[0] > scores[1]) for one, scores in rated(seen)}
    assert firsts == dict.fromkeys(range(FOLDS), True)


def test_measures_by_hand() -> None:
    scored = [
        (lesson(0, grades, 0.0, 0.0), np.array(scores, np.float32))
        for grades, scores in (
            ([ANSWERS, NOT], [1.0, 0.0]),
            ([NOT, IN_PART], [0.0, 1.0]),
            ([NOT, NOT], [-2.0, -1.0]),
            ([UNJUDGED, ANSWERS], [3.0, 0.0]),
        )
    ]
    assert measure(scored) == {"answers": 0.25, "in part": 0.5}
    assert next(silence(scored)) == (1.06, 0.03, 1.0)
