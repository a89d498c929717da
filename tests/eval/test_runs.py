"""A run is kept with all that shaped it, says where answers were lost, and becomes a page that loads nothing."""

import copy
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from app.answer.engine import Engine
from eval.questions import Question, Source, load
from eval.report import page
from eval.run import evaluate
from eval.runs import Run, circumstances, complete, digest_of, keep
from eval.scoring import Result
from eval.stages import (
    FAILED,
    INCOMPLETE,
    INVENTED,
    LOW,
    REFUSED,
    RIGHT,
    STAGES,
    UNCHOSEN,
    UNFOUND,
    UNREAD,
    UNSPLIT,
    held,
    stage,
)
from ingest.settings import Settings

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'
OPENS = "Das Freibad öffnet am 1. Mai 2024"
LINES: list[dict[str, Any]] = [
    {"id": "s-1", "type": "fact", "question": "Wann öffnet das Freibad?", "answerable": True, "answer": "Am 1. Mai.",
     "relevant": [{"file": "bad", "page": 1, "quote": OPENS}], "must_include": ["1. Mai"]},
    {"id": "s-2", "type": "fact", "question": f"Was kostet die Turnhalle? {HOSTILE}", "answerable": True,
     "answer": HOSTILE, "relevant": [{"file": "halle", "quote": HOSTILE}, {"file": "fehlt", "quote": "x y"}],
     "must_include": ["450.000"]},
    {"id": "s-3", "type": "unanswerable", "question": "Wer heizt das Hallenbad?", "answerable": False, "relevant": []},
]  # fmt: skip


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def completed(clerk: Engine, small_town: Settings, gold: Path) -> Run:
    return complete(evaluate(clerk, gold), clerk, small_town, gold)


@pytest.fixture
def finished(completed: Run) -> Run:
    """A run of one's own, to be changed."""
    return copy.deepcopy(completed)


def test_a_run_is_kept_under_a_digest_that_no_clock_changes(
    finished: Run, clerk: Engine, small_town: Settings, gold: Path, tmp_path: Path
) -> None:
    again = complete(evaluate(clerk, gold), clerk, small_town, gold)
    assert again["questions"][0]["search_ms"] != finished["questions"][0]["search_ms"]
    assert again["digest"] == finished["digest"]
    path = keep(finished, tmp_path)
    assert path == tmp_path / "runs" / f"{finished['digest']}.json"
    assert json.loads(path.read_text(encoding="utf-8")) == finished


@pytest.mark.parametrize(
    "change",
    [
        lambda run: run["circumstances"].update(model="anderes"),
        lambda run: run["circumstances"]["settings"].update(reranker="anderer"),
        lambda run: run["circumstances"].update(corpus="andere"),
        lambda run: run["circumstances"].update(machine={}),
        lambda run: run["questions"][0].update(answer="Anders."),
    ],
)
def test_whatever_else_changes_makes_another_digest(finished: Run, change: Callable[[Any], None]) -> None:
    other = copy.deepcopy(finished)
    change(other)
    assert digest_of(other) != finished["digest"]


def test_circumstances_hold_no_secret_and_follow_corpus_and_questions(
    finished: Run, clerk: Engine, small_town: Settings, gold: Path, tmp_path: Path
) -> None:
    known = finished["circumstances"]
    assert set(known) == {"settings", "model", "index", "corpus", "questions", "code", "machine"}
    secret, longer = replace(small_town, qdrant_key="geheim", openai_key="geheim"), tmp_path / "gold.jsonl"
    longer.write_text(gold.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    other = circumstances(clerk, secret, longer)
    assert "geheim" not in json.dumps(other)
    assert {name for name in known if known[name] != other[name]} == {"questions"}


def test_each_paper_type_and_year_has_its_own_measures(finished: Run) -> None:
    groups = finished["groups"]
    assert {name: one["questions"] for name, one in groups["paper_type"].items()} == {
        "Beschlussvorlage": 1,
        "Mitteilungsvorlage": 1,
    }
    assert set(groups["year"]) == {"2024", "2025"}
    assert groups["year"]["2024"]["metrics"]["file_recall@10"] == 1
    assert groups["year"]["2025"]["metrics"]["quote_recall@10"] == 0


# Where the right passage was lost


def test_a_run_says_where_each_question_was_lost(finished: Run) -> None:
    assert finished["stages"] == {"s-1": RIGHT, "s-2": UNREAD, "s-3": finished["stages"]["s-3"]}
    assert finished["stages"]["s-3"] == (RIGHT if finished["questions"][2]["no_answer"] else INVENTED)


LOST: dict[str, Any] = {"scores": {"citation_recall": 0.0, "answer_hit": 0.0}}


def lost(clerk: Engine, run: Run, changes: dict[str, Any], at: int = 0, sources: Sequence[Source] = ()) -> str:
    """The stage of a question whose result was changed; passages as found otherwise."""
    question = question_of(LINES[at])
    asked = replace(question, sources=tuple(sources) or question.sources)
    result: Result = {**run["questions"][at], **changes}  # type: ignore[typeddict-item]
    return stage(asked, result, clerk.ledger, held(clerk.ledger, asked.files))


def question_of(line: dict[str, Any]) -> Question:
    sources = tuple(Source(one["file"], one["quote"], one.get("page")) for one in line["relevant"])
    return Question(line["id"], line["type"], line["question"], answerable=line["answerable"], sources=sources)


def test_the_stage_is_the_first_on_the_way_that_lost_the_passage(clerk: Engine, finished: Run) -> None:
    found = finished["questions"][0]["passages"]
    other = [one for one in found if one["file"] != "bad"] * 10
    own = [one for one in found if one["file"] == "bad"]
    assert lost(clerk, finished, {}) == RIGHT
    assert lost(clerk, finished, {"scores": {"citation_recall": 1.0, "answer_hit": 0.0}}) == INCOMPLETE
    assert lost(clerk, finished, LOST | {"passages": own}) == UNCHOSEN
    assert lost(clerk, finished, LOST | {"passages": own, "no_answer": True}) == REFUSED
    assert lost(clerk, finished, LOST | {"passages": other[:10] + own}) == LOW
    assert lost(clerk, finished, LOST | {"passages": other}) == UNFOUND
    assert lost(clerk, finished, {"error": "zu lang"}) == FAILED
    assert lost(clerk, finished, {"no_answer": True}, at=2) == RIGHT
    assert lost(clerk, finished, {"no_answer": False}, at=2) == INVENTED


def test_of_several_sources_the_one_that_got_furthest_counts(clerk: Engine, finished: Run) -> None:
    unread, read = Source("bad", "steht dort nirgends so"), Source("bad", OPENS)
    assert lost(clerk, finished, LOST | {"passages": []}, sources=[unread]) == UNREAD
    assert lost(clerk, finished, LOST | {"passages": []}, sources=[unread, read]) == UNFOUND


def test_a_quote_that_no_passage_holds_whole_was_split_wrongly(clerk: Engine, finished: Run) -> None:
    """A quotation as long as a page is cut, for passages are shorter."""
    text = clerk.ledger.pages(held(clerk.ledger, {"lang"})["lang"].file.id)[0].text
    assert lost(clerk, finished, LOST | {"passages": []}, sources=[Source("lang", text)]) == UNSPLIT


# The page


class Tags(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_page_shows_figures_plots_and_failures(finished: Run, gold: Path) -> None:
    html = page(finished, load(gold))
    assert "0,50 [0,00–1,00]" in html
    assert sum(tag == "svg" for tag, _ in Tags(html).seen) == 5  # overview, depth, stages, by type, by year
    assert "nicht gelesen: 1" in html
    assert "Zuerst gefunden" in html
    assert str(finished["digest"]) in html
    assert "Fundstelle mit Seite" in html
    finished["metrics"]["all"]["page_recall@10"] = None
    assert '<th scope="row">Fundstelle mit Seite' not in page(finished, load(gold))


def test_a_failure_says_why_and_names_papers_as_people_do(finished: Run, gold: Path) -> None:
    finished["questions"][1].update(answer="Sie kostet 400.000 Euro.", files=["dach", "halle"], passages=[])
    html = page(finished, load(gold))
    assert f"Woran es lag</dt><dd>D{STAGES[UNREAD][1:]}. Die richtige Datei:" in html
    assert "Die richtige Datei: Platz 2; die richtige Stelle: nicht gefunden." in html
    assert "Die Antwort nennt nicht: „450.000“." in html
    assert "Beschlussvorlage DS 25-0201 vom 07.01.2025, „Sanierung der Turnhalle" in html
    assert html.count("Die Antwort nennt nicht") == 1


def test_the_page_loads_runs_and_believes_nothing(finished: Run, gold: Path) -> None:
    finished["questions"][1]["answer"] = HOSTILE
    finished["questions"][1]["passages"][0]["text"] = HOSTILE
    finished["questions"][1]["type"] = HOSTILE
    finished["groups"]["year"][HOSTILE] = finished["groups"]["year"]["2025"]
    finished["circumstances"][HOSTILE] = {HOSTILE: HOSTILE}
    html = page(finished, load(gold))
    tags = Tags(html).seen
    assert not {tag for tag, _ in tags} & {"script", "img", "link", "iframe", "object"}
    assert not [name for _, given in tags for name in given if name.startswith("on") or name in ("src", "href")]
    assert re.findall(r"https?://[^\"' ]+", html) == ["http://www.w3.org/2000/svg"] * 5
    assert html.count("&lt;script&gt;") >= 6


def test_a_page_of_an_older_result_leaves_out_what_it_does_not_know(finished: Run, gold: Path) -> None:
    for name in ("stages", "groups", "circumstances", "digest", "origins", "names"):
        finished.pop(name)  # type: ignore[misc]
    html = page(finished, [])
    assert sum(tag == "svg" for tag, _ in Tags(html).seen) == 2
    assert "Was nicht gelang: 0" not in html
