"""The chat over a real engine: read in, asked, answered, shown; once through Chromium, too."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.answer.understand import LONGEST_QUESTION
from app.web.render import NOTHING
from app.wiring import open_engine, read_in, update_index
from ingest.settings import Settings
from ingest.sources.files import file_items

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "app" / "web" / "main.py"
CHROMIUM = Path("/usr/bin/chromium")  # Debian's
START = 60  # seconds the chat may take to start and to answer on a busy machine
PAPERS = {
    "Radweg.txt": """\
Beschlussvorlage
Drucksache-Nr.: DS 25-0101
Datum: 03.03.2025
Öffentlich
Betreff: Bau eines Radwegs am Kanal

Beschlussvorschlag
Der Rat beschließt den Bau eines Radwegs am Kanal.
Der Radweg kostet 3,2 Mio. Euro <b>brutto</b> & wird im Jahr 2027
für den Verkehr freigegeben. Die Mittel stehen bereit.
""",
    "Brunnen.txt": """\
Mitteilungsvorlage
Drucksache-Nr.: DS 25-0102
Datum: 04.04.2025
Öffentlich
Betreff: Reinigung der Brunnen

Kurzfassung
Die Brunnen der Stadt werden jährlich im Frühjahr gereinigt.
""",
    "Geheim.txt": """\
Beschlussvorlage
Drucksache-Nr.: DS 25-0999
Datum: 05.05.2025
Nichtöffentlich
Betreff: Verkauf des Grundstücks Zwirnerweg

Beschlussvorschlag
Der Kaufpreis für das Grundstück Zwirnerweg beträgt 734.000 Euro.
""",
}
ASKED = "Was kostet der Radweg am Kanal?"
QUOTED = "Der Radweg kostet 3,2 Mio. Euro <b>brutto</b> & wird im Jahr 2027\nfür den Verkehr freigegeben."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("RATSLOTSE_MODEL", "QDRANT_URL", "RATSLOTSE_LLM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RATSLOTSE_HOME", str(tmp_path / "home"))
    st.cache_resource.clear()
    yield tmp_path / "home"
    st.cache_resource.clear()


@pytest.fixture
def papers(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, text in PAPERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = Settings.from_env()
    read_in(settings, file_items([folder], public=True), lambda _: None)
    update_index(settings, lambda _: None)


def chat() -> AppTest:
    return AppTest.from_file(SCRIPT, default_timeout=START).run()


def ask(page: AppTest, question: str) -> str:
    """The last thing the page shows after a question."""
    page.chat_input[0].set_value(question).run()
    assert not page.exception
    return str(page.html[-1].value)


@pytest.mark.usefixtures("papers")
def test_says_what_is_searched_and_offers_questions_about_it():
    page = chat()
    assert "Durchsucht: 2 Unterlagen (2 Dateien), Stand 04.04.2025." in page.html[-1].value
    assert [button.key for button in page.button] == [
        "Worum geht es in DS 25-0102?",
        "Worum geht es in DS 25-0101?",
    ]
    page.button[0].click().run()
    assert "Die Brunnen der Stadt werden jährlich im Frühjahr gereinigt." in page.html[-1].value
    assert not page.button


@pytest.mark.usefixtures("papers")
def test_an_answer_comes_with_its_marked_quotation_and_stays():
    page = chat()
    answer = ask(page, ASKED)
    assert "<b>" not in answer
    told, _, proof = unescape(answer).partition("Belege")
    assert " ".join(QUOTED.split()) in told
    assert "[1] DS 25-0101 · Beschlussvorlage · 03.03.2025 · ohne Seitenangabe — Bau eines Radwegs" in proof
    assert f"<mark>{QUOTED}</mark>" in proof
    ask(page, "Wann werden die Brunnen gereinigt?")
    assert answer in [str(one.value) for one in page.html]


@pytest.mark.usefixtures("papers")
def test_silence_where_the_papers_say_nothing():
    answer = ask(chat(), "Welche Zutaten braucht ein Apfelstrudel?")
    assert NOTHING in answer
    assert "Durchsucht wurden 2 Unterlagen" in answer
    assert "<mark>" not in answer


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize("question", ["Wie hoch ist der Kaufpreis am Zwirnerweg?", "Worum geht es in DS 25-0999?"])
def test_nothing_hints_at_a_paper_that_is_not_public(question: str):
    clerk = open_engine(Settings.from_env(), public_only=False)
    assert "734.000" in clerk.ask(question).sentences[0].text  # it is there to be found
    page = chat()
    assert NOTHING in ask(page, question)
    everything = " ".join(str(one.value) for one in page.html).replace(question, "")
    for word in ("Zwirnerweg", "734", "25-0999", "05.05.2025", "Geheim", "3 Unterlagen", "ichtöffentlich"):
        assert word not in everything


@pytest.mark.usefixtures("papers")
def test_an_overlong_question_is_refused_in_german():
    page = chat()
    page.chat_input[0].set_value("Radweg " * LONGEST_QUESTION).run()
    assert "Bitte kürzer fragen" in page.error[0].value
    assert not page.exception
    assert "Radweg kostet" in ask(page, ASKED)
    assert not page.error


def test_a_missing_index_says_what_to_do():
    page = chat()
    assert "ratslotse ingest PFAD" in page.error[0].value
    assert not page.exception
    assert not page.chat_input


@pytest.mark.usefixtures("papers")
def test_a_bad_setting_is_told_in_german(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RATSLOTSE_LLM_TIMEOUT", "bald")
    page = chat()
    assert "RATSLOTSE\\_LLM\\_TIMEOUT" in page.error[0].value
    assert not page.exception
