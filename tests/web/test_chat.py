"""The chat over a real engine: read in, asked, answered, shown; once through Chromium, too."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
import streamlit as st
from playwright.sync_api import Page, Request
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from app.answer.understand import LONGEST_QUESTION
from app.web.render import NOTHING
from app.wiring import open_engine, open_ledger, read_in, update_index
from ingest.audience import UNRESTRICTED
from ingest.model import Paper
from ingest.settings import Settings
from ingest.sources.files import file_items

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "app" / "web" / "main.py"
START = 60  # seconds the chat may take to answer on a busy machine
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
    return shown(page)[-1]


def shown(page: AppTest) -> list[str]:
    """All HTML on the page, without the style sheet, which Streamlit keeps elsewhere."""
    return [str(block.value) for block in page.main.get("html")]


def offered(page: AppTest) -> list[Button]:
    """The questions that are offered, beside what stands below every answer."""
    return [button for button in page.main.button if str(button.key).startswith(("Worum", "statt "))]


def press(page: AppTest, key: str) -> AppTest:
    """Presses the button whose key begins so."""
    [button] = [button for button in page.button if str(button.key).startswith(key)]
    button.click().run()
    assert not page.exception
    return page


@pytest.mark.usefixtures("papers")
def test_says_what_is_searched_and_offers_questions_about_it():
    page = chat()
    assert "Durchsucht: 2 Unterlagen (2 Dateien), Stand 04.04.2025." in shown(page)[-1]
    assert [button.key for button in offered(page)] == [
        "Worum geht es in DS 25-0102?",
        "Worum geht es in DS 25-0101?",
    ]
    offered(page)[0].click().run()
    assert "Die Brunnen der Stadt werden jährlich im Frühjahr gereinigt." in shown(page)[-1]
    assert not offered(page)


@pytest.mark.usefixtures("papers")
def test_an_answer_comes_with_its_marked_quotation_and_stays():
    page = chat()
    answer = ask(page, ASKED)
    assert "<b>" not in answer
    told, _, proof = unescape(answer).partition("Belege")
    assert " ".join(QUOTED.split()) in told
    assert "[1] DS 25-0101 · Beschlussvorlage · 03.03.2025 · ohne Seitenangabe — Bau eines Radwegs" in proof
    assert QUOTED in proof.split("<mark>")[1].split("</mark>")[0]
    ask(page, "Wann werden die Brunnen gereinigt?")
    assert answer in shown(page)


@pytest.mark.usefixtures("papers")
def test_what_was_understood_is_shown_and_lifted_by_a_button():
    page = chat()
    answer = ask(page, "Vorlagen aus 2024 zum Radweg am Kanal")
    assert "Verstanden als: Zeit: 2024. So fand sich nichts" in answer  # the paper is of 2025
    assert not offered(page)
    assert "Gefiltert: Zeit: seit 2025" in ask(page, "Vorlagen seit 2025 zum Radweg am Kanal")
    [button] = offered(page)
    assert (button.label, button.help) == ("Zeit\\: seit 2025 ✕", "Noch einmal fragen, ohne diesen Filter")
    button.click().run()
    again = shown(page)[-1]
    assert "Der Radweg kostet" in again
    assert "Gefiltert" not in again
    assert "Vorlagen seit 2025" in shown(page)[-2]
    assert not offered(page)


@pytest.mark.usefixtures("papers")
def test_a_follow_up_says_how_it_was_understood_and_can_be_asked_literally():
    page = chat()
    ask(page, "Wann wird der Radweg am Kanal freigegeben?")
    assert not offered(page)
    answer = ask(page, "Und was kostet das?")
    assert "Verstanden als: Was kostet DS 25-0101 (Radweg am Kanal)?" in answer
    assert "Der Radweg kostet" in answer
    [button] = offered(page)
    assert button.label == "Wörtlich fragen\\, ohne Bezug auf das Vorige"
    button.click().run()
    assert "Und was kostet das?" in shown(page)[-2]
    assert "Verstanden als" not in shown(page)[-1]
    assert not offered(page)


@pytest.mark.usefixtures("papers")
def test_a_greeting_is_answered_with_questions_to_ask():
    page = chat()
    answer = ask(page, "Hallo!")
    assert "Gern helfe ich bei Fragen zu den Ratsunterlagen." in answer
    assert NOTHING not in answer
    assert [button.label for button in offered(page)] == [
        "Worum geht es in DS 25\\-0102\\?",
        "Was wurde zu DS 25\\-0101 beschlossen\\?",
    ]
    offered(page)[0].click().run()
    assert "Die Brunnen der Stadt werden jährlich im Frühjahr gereinigt." in shown(page)[-1]


@pytest.mark.usefixtures("papers")
def test_filters_set_in_the_sidebar_restrict_until_they_are_taken_back():
    page = chat()
    kind = page.sidebar.multiselect[2]
    assert (kind.label, kind.options) == ("Art", ["Beschlussvorlage", "Mitteilungsvorlage"])
    kind.set_value(["Mitteilungsvorlage"]).run()
    answer = ask(page, ASKED)
    assert NOTHING in answer
    assert "Gefiltert: Art: Mitteilungsvorlage" in answer
    page.sidebar.multiselect[2].set_value([]).run()
    assert "Der Radweg kostet" in ask(page, ASKED)
    page.sidebar.text_input[0].set_value("irgendwann").run()
    page.chat_input[0].set_value(ASKED).run()
    assert "kein Zeitraum" in page.error[0].value
    assert not page.exception


@pytest.mark.usefixtures("papers")
def test_no_filter_names_what_is_not_public():
    hidden = Paper("p", "k", "Verkauf", "urn:p", public=False, organizations=("Geheimausschuss",))
    with closing(open_ledger(Settings.from_env())) as ledger, ledger.writing():
        ledger.put_paper(hidden)
    page = chat()
    offered = [option for box in page.sidebar.multiselect for option in box.options]
    assert "Geheimausschuss" not in offered
    assert open_engine(Settings.from_env(), audience=UNRESTRICTED).catalogue.known().bodies.get("Geheimausschuss")


@pytest.mark.usefixtures("papers")
def test_silence_where_the_papers_say_nothing():
    answer = ask(chat(), "Welche Zutaten braucht ein Apfelstrudel?")
    assert NOTHING in answer
    assert "Durchsucht wurden 2 Unterlagen" in answer
    assert "<mark>" not in answer


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize(
    "question", ["Was ist der Kaufpreis für das Grundstück Zwirnerweg?", "Worum geht es in DS 25-0999?"]
)
def test_nothing_hints_at_a_paper_that_is_not_public(question: str):
    clerk = open_engine(Settings.from_env(), audience=UNRESTRICTED)
    assert "Zwirnerweg" in clerk.ask(question).sentences[0].text  # it is there to be found
    page = chat()
    assert NOTHING in ask(page, question)
    everything = " ".join(shown(page)).replace(question, "").replace("Eine Vorlage 25-0999 kenne ich nicht.", "")
    everything = everything.replace("„Zwirnerweg“", "")  # the word that was asked for, as not to be found
    for word in ("Zwirnerweg", "734", "25-0999", "05.05.2025", "Geheim", "3 Unterlagen", "ichtöffentlich"):
        assert word not in everything


@pytest.mark.usefixtures("papers")
def test_an_unknown_number_is_asked_again_at_a_click():
    page = chat()
    assert "Eine Vorlage 25-0120 kenne ich nicht. Meinten Sie:" in ask(page, "Was steht in DS 25-0120 zu Brunnen?")
    assert [button.label for button in offered(page)] == ["DS 25\\-0102 — Reinigung der Brunnen"]
    offered(page)[0].click().run()
    assert "Was steht in DS 25-0102 zu Brunnen?" in shown(page)[-2]
    assert "Die Brunnen der Stadt werden jährlich im Frühjahr gereinigt." in shown(page)[-1]
    assert not offered(page)


@pytest.mark.usefixtures("papers")
def test_an_overlong_question_is_refused_in_german():
    page = chat()
    page.chat_input[0].set_value("Radweg " * LONGEST_QUESTION).run()
    assert "Bitte kürzer fragen" in page.error[0].value
    assert not page.exception
    assert "Radweg kostet" in ask(page, ASKED)
    assert not page.error


@pytest.mark.usefixtures("papers")
def test_an_address_prepares_a_question_that_is_not_asked_yet():
    page = AppTest.from_file(SCRIPT, default_timeout=START)
    page.query_params["frage"] = ASKED
    page.run()
    assert not page.exception
    assert page.session_state["frage"] == ASKED or page.chat_input[0].proto.value == ASKED
    assert "frage" not in page.query_params
    assert "Belege" not in "".join(shown(page))


@pytest.mark.usefixtures("papers")
def test_a_citation_leads_to_its_place_and_to_its_paper():
    answer = unescape(ask(chat(), ASKED))
    assert '<a href="vorlage?ds=DS+25-0101" target="_blank" rel="noopener noreferrer">Zur Vorlage</a>' in answer
    [place] = re.findall(r'<a href="(beleg\?[^"]+)"[^>]*>Fundstelle ansehen</a>', answer)
    asked = parse_qs(place.partition("?")[2])
    with closing(open_ledger(Settings.from_env())) as ledger:
        [page] = ledger.pages(asked["datei"][0])
    cited = page.text[int(asked["von"][0]) : int(asked["bis"][0])]
    assert QUOTED in cited
    assert f"<mark>{cited}</mark>" in answer


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


class Model(BaseHTTPRequestHandler):
    """An OpenAI-compatible endpoint that always streams the same text."""

    pieces = ("Der Radweg kostet ", "3,2 Mio. Euro [1]. ", "Das ist günstig.")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in self.pieces:
            choice = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with HTTPServer(("127.0.0.1", 0), Model) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("RATSLOTSE_LLM", "ein-modell")
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
        yield
        server.shutdown()


@pytest.mark.usefixtures("papers", "model")
def test_a_language_models_text_gives_way_to_its_proven_sentences():
    answer = ask(chat(), ASKED)
    assert "Der Radweg kostet 3,2 Mio. Euro" in answer
    assert f"<mark>{QUOTED}</mark>" in unescape(answer)
    assert "Das ist günstig" not in answer
    assert "Sprachmodell ein-modell" in answer
    assert "Entwurf" not in answer


@pytest.mark.usefixtures("papers")
def test_in_a_browser_a_mark_opens_its_passage(tmp_path: Path, address: str, browser: Page):
    requested: list[str] = []

    def note(request: Request) -> None:
        requested.append(request.url)

    browser.on("request", note)
    browser.goto(address)
    question = browser.get_by_test_id("stChatInputTextArea")
    question.fill(f"<{ASKED}>")  # as HTML, it would vanish
    question.press("Enter")
    browser.locator("a.rl-ref").wait_for()
    quotation = browser.locator("mark")
    assert not quotation.is_visible()
    browser.locator("a.rl-ref").click()
    quotation.wait_for()
    assert " ".join(QUOTED.split()) in " ".join(quotation.inner_text().split())
    assert browser.locator(".rl-ask").inner_text() == f"<{ASKED}>"
    assert browser.evaluate("document.documentElement.scrollWidth") == 390  # nothing sticks out
    browser.screenshot(path=tmp_path / "chat.png")
    assert all(url.startswith((address, "data:", "blob:")) for url in requested)
