"""A citation opens its page as it looks, with the words marked; what is not public is not even there."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page as Browser
from reportlab.pdfgen.canvas import Canvas
from streamlit.testing.v1 import AppTest

from app.answer.engine import Engine
from app.links import PLACE, place_link
from app.paint import CHANGED
from app.web.page import MOVED, NOT_FOUND, NOT_THERE, ONLY_TEXT
from app.web.passage import LONG
from app.web.render import plain_markdown
from ingest.audience import UNRESTRICTED
from ingest.model import Page, Span
from tests.web.conftest import IDLE

Read = Callable[[Mapping[str, str | bytes]], Engine]

START = 60  # seconds a page may take on a busy machine
QUOTED = "Der Stadtrat beschliesst den Bau der Bruecke."
SECRET = """\
Beschlussvorlage
Drucksache-Nr.: DS 25-0999
Nichtöffentlich
Betreff: Verkauf des Grundstücks Zwirnerweg

Der Kaufpreis beträgt 734.000 Euro.
"""
NOTE = """\
Mitteilungsvorlage
Drucksache-Nr.: DS 25-0102
Öffentlich
Betreff: Reinigung der <b>Brunnen</b>

Die Brunnen werden im Frühjahr <i>gereinigt</i>.
"""


def pdf() -> bytes:
    """A paper of two pages."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for row, line in enumerate(("Beschlussvorlage", "Drucksache-Nr.: DS 25-0101", "Betreff: Bruecke am Bach", QUOTED)):
        canvas.drawString(72, 720 - 30 * row, line)
    canvas.showPage()
    canvas.drawString(72, 720, "Auf der zweiten Seite stehen die Kosten.")
    canvas.save()
    return buffer.getvalue()


@pytest.fixture
def engine(read: Read) -> Engine:
    return read({"Bruecke.pdf": pdf(), "Brunnen.txt": NOTE, "Geheim.txt": SECRET})


def place(engine: Engine, name: str, words: str = "") -> str:
    """The address of words in a file."""
    file = next(
        file
        for paper in engine.ledger.all_papers(audience=UNRESTRICTED)
        for file in engine.ledger.files_of(paper.id)
        if file.name == name
    )
    page = engine.ledger.pages(file.id)[0]
    start = page.text.index(words)
    return place_link(file.id, page, [Span(page.number, start, start + len(words))] if words else [])


def script() -> None:
    from app.web import page

    page.main()


def opened(address: str, **others: str) -> AppTest:
    """The page of an address, some of its parts replaced."""
    test = AppTest.from_function(script, default_timeout=START)
    path, _, query = address.partition("?")
    assert path == PLACE
    for name, values in parse_qs(query).items():
        test.query_params[name] = values
    for name, value in others.items():
        test.query_params[name] = value
    return test.run()


def shown(test: AppTest) -> str:
    assert not test.exception
    return " ".join(str(block.value) for block in test.main.get("html"))


def press(test: AppTest, label: str) -> AppTest:
    [button] = [button for button in test.button if label in button.label]
    return button.click().run()


def test_the_page_is_shown_as_it_looks_with_its_words_marked(engine: Engine) -> None:
    html = shown(opened(place(engine, "Bruecke.pdf", QUOTED)))
    assert '<img src="data:image/png;base64,' in html
    assert "Bild der Seite 1, die Fundstelle ist markiert." in html
    assert f"<mark>{QUOTED}</mark>" in html
    assert "Seite 1 von 2" in html
    assert '<a href="vorlage?ds=DS+25-0101">Bruecke am Bach</a>' in html


def test_pages_are_turned_and_the_way_back_leads_to_the_quotation(engine: Engine) -> None:
    test = opened(place(engine, "Bruecke.pdf", QUOTED))
    assert [button.disabled for button in test.button] == [True, False]
    press(test, "Nächste Seite")
    assert test.query_params["blatt"] == "2"
    turned = shown(test)
    assert "Seite 2 von 2" in turned and "stehen die Kosten" in turned
    assert "<mark>" not in turned and "markiert" not in turned
    assert [button.disabled for button in test.button] == [False, True, False]
    press(test, "Zur Fundstelle")
    assert "blatt" not in test.query_params
    assert f"<mark>{QUOTED}</mark>" in shown(test)


def test_a_file_without_a_picture_shows_its_text_marked(engine: Engine) -> None:
    test = opened(place(engine, "Brunnen.txt", "Die Brunnen werden im Frühjahr <i>gereinigt</i>."))
    html = shown(test)
    assert "<mark>Die Brunnen werden im Frühjahr &lt;i&gt;gereinigt&lt;/i&gt;.</mark>" in html
    assert "&lt;b&gt;Brunnen" in html and "<b>" not in html
    assert "<img" not in html
    assert [info.value for info in test.info] == [ONLY_TEXT]


def test_an_original_that_has_changed_is_not_shown(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "papers" / "Bruecke.pdf").write_bytes(pdf() + b"%")
    test = opened(place(engine, "Bruecke.pdf", QUOTED))
    html = shown(test)
    assert "<img" not in html
    assert f"<mark>{QUOTED}</mark>" in html
    assert [info.value for info in test.info] == [CHANGED]


def test_words_that_no_longer_stand_there_are_not_marked(engine: Engine) -> None:
    address = place(engine, "Bruecke.pdf", QUOTED)
    for others in ({"von": "3"}, {"bis": "99999"}, {"summe": "00000000"}, {"von": "30", "bis": "20"}):
        test = opened(address, **others)
        assert "<mark>" not in shown(test)
        assert [warning.value for warning in test.warning] == [MOVED]


def test_what_is_not_found_on_the_picture_is_marked_in_the_text(engine: Engine) -> None:
    address = place(engine, "Bruecke.pdf", QUOTED)
    file = parse_qs(address.partition("?")[2])["datei"][0]
    with engine.ledger.writing():
        words = [Page(1, "Ganz andere Worte als im Bild."), Page(2, "")]
        engine.ledger.put_file(engine.ledger.files([file])[file], words)
    test = opened(place(engine, "Bruecke.pdf", "Ganz andere Worte"))
    html = shown(test)
    assert [info.value for info in test.info] == [NOT_FOUND]
    assert "<details open>" in html and "<mark>Ganz andere Worte</mark>" in html
    assert "die Fundstelle ist markiert" not in html


def test_a_long_text_is_folded_around_its_mark(read: Read) -> None:
    filler = "Es folgt ein Absatz ohne Belang.\n" * (LONG // 30)
    engine = read({"Lang.txt": f"Mitteilung\nÖffentlich\n{filler}Hier steht das Ergebnis.\n{filler}"})
    html = shown(opened(place(engine, "Lang.txt", "Hier steht das Ergebnis.")))
    before, marked, behind = html.partition("<mark>Hier steht das Ergebnis.</mark>")
    assert marked
    assert "<summary>Text davor</summary>" in before and "<summary>Text danach</summary>" in behind


def test_nothing_tells_a_hidden_file_from_one_that_is_not_there(engine: Engine) -> None:
    hidden, known = place(engine, "Geheim.txt", "Der Kaufpreis"), place(engine, "Bruecke.pdf")
    wrong = (opened(hidden), opened(PLACE), opened(f"{PLACE}?datei=../../etc/passwd"))
    numbers = ({"seite": "9"}, {"seite": "-1"}, {"blatt": "²"}, {"von": "1"})
    for test in (*wrong, *(opened(known, **others) for others in numbers)):
        assert shown(test) == ""
        assert [error.value for error in test.error] == [plain_markdown(NOT_THERE)]
        assert not test.button


def test_in_a_browser_the_page_is_read_turned_and_taken_along(
    engine: Engine, address: str, browser: Browser, tmp_path: Path
) -> None:
    browser.goto(f"{address}/{place(engine, 'Bruecke.pdf', QUOTED)}")
    picture = browser.get_by_alt_text("die Fundstelle ist markiert", exact=False)
    picture.wait_for()
    width = picture.bounding_box()
    browser.get_by_text("Seite groß zeigen").click()
    browser.locator(".rl-large").wait_for()
    large = picture.bounding_box()
    assert width and large and large["width"] > 1.9 * width["width"]
    assert browser.evaluate("document.documentElement.scrollWidth") == 390  # nothing sticks out
    browser.get_by_role("button", name="Nächste Seite").click()
    browser.get_by_alt_text("Bild der Seite 2.", exact=False).wait_for()
    browser.locator(IDLE).wait_for()  # a button drawn anew has lost its click
    with browser.expect_download() as download:
        browser.get_by_role("button", name="Original herunterladen").click()
    assert Path(download.value.path()).read_bytes() == pdf()
    browser.get_by_role("link", name="Bruecke am Bach").click()
    browser.get_by_role("link", name="Frage zu dieser Vorlage").click()
    question = browser.get_by_test_id("stChatInputTextArea")
    question.wait_for()
    browser.wait_for_function(
        "document.querySelector('[data-testid=stChatInputTextArea]').value.includes('DS 25-0101')"
    )
