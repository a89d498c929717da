"""The interface in English: no word of ours without its English, none left over, none that loses what it names."""

import ast
import importlib
from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from app.answer.filters import STATES
from app.feedback import Reason
from app.web import below, facets, finding, helping, matter
from app.web.english import TO_ENGLISH
from app.web.words import ENGLISH, GERMAN, say, speak, spoken
from ingest.model import File, Paper
from tests.web.conftest import PASSWORD, everything

WEB = Path(helping.__file__).parent
BY_NAME = {"say": slice(0, 1), "counted": slice(1, 3)}  # which arguments are words of ours


def words_of(module: ModuleType) -> Iterator[str]:
    """What a module says by its name."""
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for argument in node.args[BY_NAME.get(node.func.id, slice(0, 0))]:
                yield from leaves(argument, module)


def leaves(node: ast.expr, module: ModuleType) -> Iterator[str]:
    for child in ast.walk(node):
        told = getattr(module, child.id, None) if isinstance(child, ast.Name) else getattr(child, "value", None)
        if isinstance(told, str):
            yield told


def said() -> set[str]:
    modules = [importlib.import_module(f"app.web.{file.stem}") for file in WEB.glob("[a-z]*.py")]
    told = {word for module in modules for word in words_of(module)}
    paper = Paper("p", "p", "n", "urn:p", public=True)
    facts = {word.partition("<")[0] for word in matter.head(paper, ()).split("<dt>")[1:]}
    chosen = {*facets.FACETS, *STATES, *finding.ORDERS.values(), *Reason, *(form[0] for form in below.FORMS)}
    return {word for word in told | chosen | facts if any(letter.isalpha() for letter in word)}


def test_every_word_has_its_english():
    assert said() - TO_ENGLISH.keys() == set()


def test_what_is_filled_in_stays():
    assert [german for german, english in TO_ENGLISH.items() if german.count("{}") != english.count("{}")] == []


def test_what_is_no_word_of_ours_stays_as_it_is():
    def in_english() -> tuple[str, str]:
        speak(ENGLISH)
        return say("Belege"), say("Fraktion der Seestadt")

    assert copy_context().run(in_english) == ("Evidence", "Fraktion der Seestadt")
    assert say("Belege") == "Belege"


@pytest.mark.parametrize("odd", ["", "fr", "<script>"])
def test_an_unknown_language_is_german(odd: str):
    def told() -> str:
        speak(odd)
        return spoken()

    assert copy_context().run(told) == GERMAN


def test_help_is_in_short_sentences_and_in_both_languages():
    for language, parts in helping.TEXTS.items():
        assert f'lang="{language}"' in helping.told(language)
        assert len(parts) == len(helping.TEXTS[GERMAN])
    sentences = [line for lines in helping.TEXTS[GERMAN].values() for line in lines]
    assert [line for line in sentences if len(line.split()) > 12] == []


def chat() -> None:
    from app.web import asking, language

    language.settle()
    language.switch()
    asking.main()


def test_the_chat_speaks_english_and_german_again(opened: Callable[..., AppTest]):
    page = opened(chat, None)
    assert page.button[0].label == "English"
    page.button[0].click().run()
    assert page.button[0].label == "Deutsch"
    page.chat_input[0].set_value("Was kostet der Radweg am Kanal?").run()
    told = everything(page)
    assert "3,2 Millionen Euro" in told
    for word in ("Evidence", "Verbatim from the papers.", "Please check answers", "Not helpful"):
        assert word in told
    page.button[0].click().run()
    assert "Belege" in everything(page)


def account_and_administration() -> None:
    from app.web import admin, language, login

    language.settle()
    login.main()
    admin.main()


def test_accounts_and_administration_speak_english(opened: Callable[..., AppTest]):
    page = opened(account_and_administration, None)
    page.session_state["sprache"] = "en"
    told = everything(page.run())
    for word in ("Sign in", "Password", "There is no such page."):
        assert word in told
    page.text_input[0].set_value("Emil")
    page.text_input[1].set_value("falsch")
    page.button[0].click().run()
    assert "Name and password do not match." in everything(page)
    page.text_input[1].set_value(PASSWORD)
    page.button[0].click().run()
    told = everything(page)
    for word in ("Sign out", "Delete all my conversations", "Administration", "Stock", "The last runs", "Save"):
        assert word in told
    german = ("Abmelden", "Bestand", "Benutzer", "Rückmeldungen", "Speichern", "Noch ", "eingelesen", "herunterladen")
    assert [word for word in german if word in told] == []


def test_in_a_browser_the_language_lasts(council: dict[str, File], address: str, browser: Page):
    browser.goto(address)
    browser.get_by_role("button", name="English").click()
    browser.get_by_text("Please check answers").wait_for()
    assert browser.locator("html").get_attribute("lang") == "en"
    browser.goto(f"{address}/vorlage?ds=20/0001")
    browser.get_by_text("Ask about this paper").wait_for()
    browser.get_by_role("button", name="Deutsch").click()
    browser.get_by_text("Frage zu dieser Vorlage").wait_for()
    browser.reload()
    browser.get_by_text("Frage zu dieser Vorlage").wait_for()
    assert browser.locator("html").get_attribute("lang") == "de"
