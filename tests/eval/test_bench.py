"""A public task is read in, searched and scored beside BM25; a folder of another form is named with what to do."""

import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main
from eval.bench import BM25_DOCS, BM25_PASSAGES, OURS, Asked, load, measure, render, score
from ingest.errors import BadInput
from ingest.settings import Settings

DOCS = [
    {"id": "hund", "title": "Satzung_Hundesteuer", "text": "Für das Halten von Hunden ist eine Steuer zu zahlen."},
    {"id": "bad", "title": "Freibad", "text": "Das Freibad öffnet im Mai. Der Eintritt ist für Kinder frei."},
    {"id": "markt", "title": "Wochenmarkt", "text": "Der Markt zieht auf den Platz vor dem Rathaus um."},
]
QUESTIONS = [
    {"id": "q1", "question": "Welche Steuer kostet ein Hund?", "relevant": ["hund"]},
    {"id": "q2", "question": "Wann öffnet das Freibad?", "relevant": ["bad"]},
    {"id": "q3", "question": "Zwölf Boxkämpfer jagen Viktor", "relevant": ["markt"]},
]


@pytest.fixture
def task(tmp_path: Path) -> Callable[..., Path]:
    def written(docs: object = DOCS, questions: object = QUESTIONS) -> Path:
        folder = tmp_path / "aufgabe"
        folder.mkdir()
        for name, rows in (("docs", docs), ("questions", questions)):
            lines = rows if isinstance(rows, str) else "".join(f"{json.dumps(row)}\n" for row in rows)  # type: ignore[attr-defined]
            (folder / f"{name}.jsonl.xz").write_bytes(lzma.compress(lines.encode()))
        return folder

    return written


def test_ours_and_bm25_rank_the_same_documents(task: Callable[..., Path], home: Path) -> None:
    seen: list[tuple[int, int]] = []
    out = measure(task(), Settings(home=home), lambda done, of: seen.append((done, of)))
    assert list(out["ways"]) == [OURS, BM25_DOCS, BM25_PASSAGES]
    for way in out["ways"].values():
        assert (way["rankings"]["q1"][0], way["rankings"]["q2"][0]) == ("hund", "bad")
    for name in (BM25_DOCS, BM25_PASSAGES):
        assert out["ways"][name]["rankings"]["q3"] == []  # no shared word, nothing found
        assert out["ways"][name]["metrics"]["RR@10"][0] == pytest.approx(2 / 3)
    assert (out["documents"], out["passages"], out["questions"]) == (3, 3, 3)
    assert seen[-1] == (9, 9)
    assert not home.exists()  # the clerk's own home is left alone


def test_a_document_in_several_passages_ranks_once_by_its_best(task: Callable[..., Path], home: Path) -> None:
    filler = "Die Verwaltung prüft den Sachverhalt und berichtet im Ausschuss erneut darüber. " * 30
    long = {"id": "lang", "title": "Bericht", "text": f"{filler}Der Pegel der Alb stieg. {filler}"}
    questions = [{"id": "q", "question": "Wie stieg der Pegel der Alb?", "relevant": ["lang"]}]
    out = measure(task([long, *DOCS], questions), Settings(home=home), lambda *_: None)
    assert out["passages"] > 5
    for way in out["ways"].values():
        assert way["rankings"]["q"][0] == "lang"
        assert way["rankings"]["q"].count("lang") == 1


def test_the_measures_and_what_ours_is_ahead() -> None:
    questions = (Asked("a", "", ("1",)), Asked("b", "", ("2", "3")))
    ours, other = score(
        questions, {OURS: {"a": ["9", "1"], "b": ["2"]}, BM25_DOCS: {"a": [], "b": ["2", "3"]}}
    ).values()
    assert ours["scores"]["a"] == {"RR@10": 0.5, "nDCG@10": pytest.approx(0.6309, abs=1e-4), "R@10": 1}
    assert ours["scores"]["b"]["R@10"] == 0.5
    assert other["scores"]["a"] == {"RR@10": 0, "nDCG@10": 0, "R@10": 0}
    assert ours["metrics"]["RR@10"] == (0.75, [0.5, 1])
    assert other["ours_less"]["R@10"] == (0.25, [-0.5, 1])
    assert ours["ours_less"]["R@10"] == (0, [0, 0])


def test_the_command_prints_a_table_and_writes_json(
    task: Callable[..., Path], home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", str(task()), "--json", str(tmp_path / "out.json")]) == 0
    said = capsys.readouterr().out
    assert "aufgabe: 3 Dokumente in 3 Abschnitten, 3 Fragen" in said
    assert "| Ratslotse minus BM25, ganze Dokumente  " in said
    out = json.loads((tmp_path / "out.json").read_text())
    assert render(out) == said.rstrip("\n")


@pytest.mark.parametrize(
    ("docs", "questions", "said"),
    [
        ([{"id": "1", "title": "x"}], QUESTIONS, "Zeile 1: „text“ fehlt"),
        (DOCS, [{"id": "q", "question": "x", "relevant": ["fort"]}], "nennt „fort“"),
        (DOCS, [{"id": "q", "question": "x"}], "„relevant“ nennt keine Dokumente"),
        ("kein json\n", QUESTIONS, "kein gültiges JSON"),
        ("[]\n", QUESTIONS, "kein JSON-Objekt"),
        (DOCS, "", "keine Fragen"),
    ],
)
def test_another_form_is_named_with_what_to_do(
    task: Callable[..., Path], docs: object, questions: object, said: str
) -> None:
    with pytest.raises(BadInput, match="Bitte einen Ordner mit docs.jsonl.xz") as raised:
        load(task(docs, questions))
    assert said in str(raised.value)


def test_a_folder_without_a_task_and_a_broken_archive(task: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"docs.jsonl.xz ist nicht lesbar"):
        load(tmp_path)
    folder = task()
    whole = (folder / "docs.jsonl.xz").read_bytes()
    (folder / "docs.jsonl.xz").write_bytes(whole[:-20])
    with pytest.raises(BadInput, match=r"docs.jsonl.xz ist nicht lesbar"):
        load(folder)
