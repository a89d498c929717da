"""A language model on this machine judges and suggests over real HTTP; what it says stays apart from what is exact."""

import json
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.answer.engine import Engine
from app.cli import main
from eval.judge import Verdict, judged, means, open_judge, render, said
from eval.questions import Question, load
from eval.scoring import Result, ShownCitation, without_result
from eval.suggest import suggested
from ingest.errors import BadInput, SourceDown
from ingest.settings import Settings

QUESTION = Question("q", "fact", "Wann öffnet das Freibad?", answerable=True, answer="Am 1. Mai.")
PASSAGE = "Das Freibad öffnet am 1. Mai 2024."


@dataclass
class Model:
    """An endpoint as OpenAI's that replies what it is told to, by what it is asked."""

    address: str
    reply: Callable[[str], str] = lambda asked: "YES"
    status: int = 200
    asked: list[str] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    model: Model

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = "\n".join(str(message["content"]) for message in request["messages"])
        self.model.asked.append(text)
        message = {"role": "assistant", "content": self.model.reply(text)}
        body = json.dumps(
            {"id": "1", "object": "chat.completion", "created": 1, "model": "probe",
             "choices": [{"index": 0, "finish_reason": "stop", "message": message}]}
        ).encode()  # fmt: skip
        self.send_response(self.model.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def model() -> Iterator[Model]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        _Handler.model = Model(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield _Handler.model
        server.shutdown()
        thread.join()


@pytest.fixture
def llm(model: Model) -> Any:
    return open_judge(Settings(llm="probe", openai_url=f"{model.address}/v1", llm_timeout=10.0))


def answered(text: str = "Am 1. Mai 2024.") -> Result:
    shown = ShownCitation(kind="answer", file="bad", page=1, quote=PASSAGE, passage=PASSAGE, verbatim=True)
    return {**without_result(QUESTION), "answer": text, "citations": [shown]}


def test_an_answer_is_judged_three_ways_with_its_question_passage_and_known_answer(model: Model, llm: Any) -> None:
    model.reply = lambda asked: "4.0\nFast dasselbe." if "reference" in asked.lower() else "YES"
    [verdict] = judged(llm, [QUESTION], [answered()])
    assert verdict == Verdict("q", faithful=1.0, relevant=1.0, correct=0.75)
    faithful, relevant, correct = model.asked
    assert PASSAGE in faithful
    assert "Am 1. Mai 2024." in faithful
    assert QUESTION.text in relevant
    assert "Am 1. Mai." in correct


def test_no_is_no_and_a_mark_out_of_bounds_is_none(model: Model, llm: Any) -> None:
    model.reply = lambda asked: "9.0\nSehr gut." if "reference" in asked.lower() else "NO"
    [verdict] = judged(llm, [QUESTION], [answered()])
    assert verdict == Verdict("q", faithful=0.0, relevant=0.0, correct=None)


@pytest.mark.parametrize(("reply", "correct"), [("3", 0.5), ("Note: 4,0", 0.75), ("Sehr gut.", None), ("", None)])
def test_a_mark_is_read_from_what_small_models_say(model: Model, llm: Any, reply: str, correct: float | None) -> None:
    model.reply = lambda asked: reply
    [verdict] = judged(llm, [QUESTION], [answered()])
    assert verdict.correct == correct


def test_silence_is_not_judged(model: Model, llm: Any) -> None:
    assert list(judged(llm, [QUESTION], [without_result(QUESTION)])) == []
    assert not model.asked


def test_a_model_that_fails_is_said(model: Model, llm: Any) -> None:
    model.status = 400
    with pytest.raises(SourceDown, match="Sprachmodell antwortet nicht"):
        list(judged(llm, [QUESTION], [answered()]))


def test_without_a_model_there_is_no_judge() -> None:
    with pytest.raises(BadInput, match="RATSLOTSE_LLM"):
        open_judge(Settings())


def test_means_leave_out_what_could_not_be_judged_and_say_whose_opinion_it_is() -> None:
    verdicts = [Verdict("a", 1.0, 0.0, None), Verdict("b", 0.0, 0.0, 0.5)]
    assert [value for value, _ in means(verdicts).values()] == [0.5, 0.0, 0.5]
    assert render("probe", verdicts).startswith(
        "Urteil des Sprachmodells probe über 2 Antworten; nicht Teil der Messung"
    )


def test_suggestions_are_questions_marked_as_candidates(model: Model, llm: Any, clerk: Engine, tmp_path: Path) -> None:
    replies = iter(["Wie gesund sind die Bäume?", "Hier ist eine Frage.", "Welcher Baum steht am Weg?"])
    lines = suggested(clerk.ledger, lambda task: next(replies, "Nein."), "probe", random.Random(1))
    path = tmp_path / "vorschlaege.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    assert [row["question"] for row in rows][:1] == ["Wie gesund sind die Bäume?"]
    assert all(row["candidate"] and row["suggested_by"] == "probe" and not row["relevant"] for row in rows)
    with pytest.raises(BadInput, match="„type“ fehlt"):
        load(path)
    assert said(llm, "Frage?") == "YES"


def test_the_command_judges_a_run_and_leaves_it_alone(
    model: Model, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run, gold, out = (tmp_path / name for name in ("run.json", "gold.jsonl", "urteile.json"))
    run.write_text(json.dumps({"metrics": {}, "questions": [answered()]}), encoding="utf-8")
    gold.write_text(json.dumps({"id": "q", "type": "fact", "question": "?", "answerable": True, "answer": "1. Mai"}))
    before = run.read_bytes()
    monkeypatch.setenv("RATSLOTSE_LLM", "probe")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{model.address}/v1")
    assert main(["eval", "judge", str(run), "--gold", str(gold), "--json", str(out)]) == 0
    assert "nicht Teil der Messung" in capsys.readouterr().out
    assert json.loads(out.read_text(encoding="utf-8"))["judge"] == "probe"
    assert run.read_bytes() == before
