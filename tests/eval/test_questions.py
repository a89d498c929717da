import json
from pathlib import Path

import pytest

from eval.questions import Question, Source, load
from ingest.errors import BadInput

SHARED_GOLD = Path(__file__).parents[2].parent / "shared" / "gold"

LINE = {
    "id": "t-1",
    "type": "fact",
    "question": "Wie breit wird der Gehweg?",
    "answerable": True,
    "answer": "2,50 m",
    "relevant": [
        {"file": "a", "page": 3, "quote": "Der Gehweg wird 2,50 m breit"},
        {"file": "a", "quote": "mit 2,50 m Breite"},
        {"file": "b", "quote": "Gehwegbreite 2,50 m"},
    ],
    "must_include": ["2,50"],
}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "gold.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def test_a_line_becomes_a_question_with_its_sources(tmp_path: Path) -> None:
    (question,) = load(write(tmp_path, LINE, ""))
    assert question == Question(
        id="t-1",
        type="fact",
        text="Wie breit wird der Gehweg?",
        answerable=True,
        answer="2,50 m",
        sources=(
            Source("a", "Der Gehweg wird 2,50 m breit", 3),
            Source("a", "mit 2,50 m Breite"),
            Source("b", "Gehwegbreite 2,50 m"),
        ),
        must_include=("2,50",),
    )
    assert question.files == {"a", "b"}


def test_an_unanswerable_question_needs_no_sources(tmp_path: Path) -> None:
    line = {"id": "t", "type": "unanswerable", "question": "Wer?", "answerable": False, "answer": None}
    (question,) = load(write(tmp_path, line))
    assert (question.answerable, question.sources, question.must_include) == (False, (), ())


def test_a_line_separator_inside_a_quote_does_not_end_the_line(tmp_path: Path) -> None:
    line = LINE | {"relevant": [{"file": "a", "quote": "Punkt eins\u2028Punkt zwei"}]}
    assert load(write(tmp_path, line))[0].sources[0].quote == "Punkt eins\u2028Punkt zwei"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{nicht so", "kein gültiges JSON"),
        ("[1]", "JSON-Objekt"),
        ({key: value for key, value in LINE.items() if key != "question"}, "„question“ fehlt"),
        (LINE | {"answerable": "ja"}, "„answerable“"),
        (LINE | {"relevant": [{"file": "a"}]}, "„quote“ fehlt"),
        (LINE | {"relevant": [{"file": "a", "quote": " "}]}, "brauchen Text"),
        (LINE | {"relevant": [{"file": "a", "quote": "q", "page": 0}]}, "zählt ab 1"),
        (LINE | {"must_include": [7]}, "brauchen Text"),
        (LINE | {"id": "t-0"}, "kommt schon vorher vor"),
    ],
)
def test_a_bad_line_is_named_in_german(tmp_path: Path, line: object, complaint: str) -> None:
    path = write(tmp_path, LINE | {"id": "t-0"}, line)
    with pytest.raises(BadInput) as raised:
        load(path)
    assert str(raised.value).startswith(f"{path}, Zeile 2: ")
    assert complaint in str(raised.value)


def test_a_file_that_is_missing_or_empty_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nicht lesbar"):
        load(tmp_path / "keine.jsonl")
    with pytest.raises(BadInput, match="keine Fragen"):
        load(write(tmp_path, "", " "))


@pytest.mark.skipif(not SHARED_GOLD.is_dir(), reason="../shared/gold is not there")
def test_the_shared_gold_files_load() -> None:
    paths = sorted(SHARED_GOLD.glob("*.jsonl"))
    assert paths
    for path in paths:
        questions = load(path)
        assert len(questions) == len(path.read_text(encoding="utf-8").strip().split("\n"))
        assert all(bool(question.sources) == question.answerable for question in questions)
