"""Conversations: kept for people, exactly as they were; stopped, repeated, changed, taken away, judged."""

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import streamlit as st
from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from app.answer.engine import Engine
from app.feedback import Reason
from app.web import audience
from app.web.asking import STOP, STOPPED
from ingest.model import File
from tests.web.conftest import PASSWORD, everything

Opened = Callable[..., AppTest]
ASKED, OTHER = "Was kostet der Radweg am Kanal?", "Wann werden die Brunnen gereinigt?"


def chat() -> None:
    from app.web import asking, audience

    audience.settle()
    asking.main()


def ask(page: AppTest, question: str) -> AppTest:
    page.chat_input[0].set_value(question).run()
    assert not page.exception
    return page


def press(page: AppTest, key: str) -> AppTest:
    [button] = [button for button in page.button if str(button.key).startswith(key)]
    button.click().run()
    assert not page.exception
    return page


def shown(page: AppTest) -> list[str]:
    return [str(block.value) for block in page.main.get("html")][1:]  # the first says what is searched


def titles(page: AppTest) -> list[str]:
    return [button.label.strip() for button in page.sidebar.button if str(button.key).startswith("öffnen")]


def open_one(page: AppTest) -> str:
    [one] = audience.conversations().conversations("Anna")
    assert one.id in page.query_params["gespraech"]
    return one.id


def test_a_conversation_is_there_again_word_for_word(opened: Opened):
    first = ask(ask(opened(chat, "Anna"), ASKED), OTHER)
    again = opened(chat, "Anna", gespraech=open_one(first))
    assert shown(again) == shown(first)
    assert len(shown(again)) == 4
    assert "3,2 Millionen Euro" in shown(again)[1]


def test_nobody_opens_another_ones_conversation(opened: Opened):
    one = open_one(ask(opened(chat, "Anna"), ASKED))
    for who in ("Emil", None):
        page = opened(chat, who, gespraech=one)
        assert "3,2 Millionen" not in everything(page)
        assert titles(page) == []
        assert bool(page.error) == bool(who)
    assert not page.run().error


def test_without_a_name_nothing_is_kept(opened: Opened):
    page = ask(opened(chat, None), ASKED)
    assert "gespraech" not in page.query_params
    assert not audience.conversations().path.exists()
    assert shown(opened(chat, None)) == []
    assert "3,2 Millionen" not in everything(press(page, "neu"))


def test_conversations_are_listed_searched_renamed_and_deleted(opened: Opened):
    page = ask(opened(chat, "Anna"), ASKED)
    ask(press(page, "neu"), OTHER)
    assert [title.lstrip("▸ ") for title in titles(page)] == [
        "Wann werden die Brunnen gereinigt\\?",
        "Was kostet der Radweg am Kanal\\?",
    ]
    page.sidebar.text_input[0].set_value("Millionen").run()
    assert titles(page) == ["Was kostet der Radweg am Kanal\\?"]
    page.sidebar.text_input[0].set_value("").run()
    press(page, f"öffnen {audience.conversations().conversations('Anna')[1].id}")
    assert "3,2 Millionen" in everything(page)
    [name] = [box for box in page.sidebar.text_input if str(box.key).startswith("name")]
    name.set_value("Mein Radweg").run()
    press(page, "umbenennen")
    assert [one.title for one in audience.conversations().conversations("Anna")] == [OTHER, "Mein Radweg"]
    press(page, "löschen")
    assert [one.title for one in audience.conversations().conversations("Anna")] == [OTHER]
    assert "3,2 Millionen" not in everything(page)


def test_a_stopped_question_is_offered_again(opened: Opened):
    page = opened(chat, "Anna")

    def stopped(*_: object) -> Iterator[str]:
        yield "Der Radweg"
        st.stop()  # ends the run, as a click on another button does

    with patch.object(Engine, "stream", stopped):
        ask(page, ASKED)
    assert [button.label for button in page.main.button][-1] == STOP
    page.run()
    assert STOPPED in everything(page)
    assert titles(page) == []
    press(page, "noch einmal")
    assert STOPPED not in everything(page)
    assert "3,2 Millionen" in shown(page)[-1]


def test_the_last_question_is_asked_again_without_going_on_from_itself(opened: Opened):
    page = ask(ask(opened(chat, None), ASKED), "Und wann wird er gebaut?")
    first = shown(page)[-1]
    press(page, "noch einmal")
    assert shown(page)[-2:] != shown(page)[-4:-2] or shown(page)[-1] == first
    assert shown(page)[-2] == shown(page)[-4]
    assert ("Verstanden als" in shown(page)[-1]) == ("Verstanden als" in first)


def test_the_last_question_is_changed_in_the_input(opened: Opened):
    page = press(ask(opened(chat, None), ASKED), "ändern")
    assert page.chat_input[0].proto.value == ASKED
    assert len(shown(page)) == 2  # nothing is asked yet
    ask(page, OTHER)
    assert "Frühjahr" in shown(page)[-1]


def test_a_thumb_is_kept_without_a_name_and_can_be_taken_back(opened: Opened):
    page = press(ask(opened(chat, "Anna"), ASKED), "gut")
    [given] = audience.box().all()
    assert (given.good, given.question, "Anna" in repr(given)) == (True, ASKED, False)
    assert not [button for button in page.button if str(button.key).startswith("gut")]
    press(page, "zurück")
    assert audience.box().all() == []


def test_what_is_wrong_is_told_with_reasons(opened: Opened):
    page = ask(opened(chat, None), ASKED)
    page.button_group[0].set_value([Reason.SOURCE, Reason.SHORT])
    page.text_area[0].set_value("Die zweite Seite fehlt.")
    [send] = [button for button in page.button if button.label == "Absenden"]
    send.click().run()
    [given] = audience.box().all()
    assert (given.good, given.reasons) == (False, (Reason.SOURCE, Reason.SHORT))
    assert given.comment == "Die zweite Seite fehlt."


def test_an_answer_is_taken_away_in_three_forms_and_as_text(opened: Opened):
    page = ask(opened(chat, None), ASKED)
    assert [button.proto.label for button in page.get("download_button")] == [
        "Als Word-Datei (DOCX)",
        "Als PDF",
        "Als Markdown",
    ]
    [text] = page.code
    assert text.value.startswith(ASKED)
    assert "3,2 Millionen Euro" in text.value


def test_in_a_browser_it_survives_a_reload_and_is_taken_away(
    council: dict[str, File], address: str, browser: Page, tmp_path: Path
):
    browser.goto(f"{address}/anmelden")
    browser.get_by_label("Name").fill("Cora")
    browser.locator("input[type=password]").fill(PASSWORD)
    browser.locator("input[type=password]").press("Enter")
    browser.get_by_text("Cora (rat)").wait_for()
    browser.goto(address)  # a new session, known by its cookie
    browser.get_by_test_id("stChatInputTextArea").fill("Worum geht es in 99/0007?")
    browser.get_by_test_id("stChatInputTextArea").press("Enter")
    browser.get_by_text("Mitnehmen").wait_for()
    told = browser.locator(".rl").all_inner_texts()
    assert "734.000" in " ".join(told)
    browser.reload()
    browser.get_by_text("Mitnehmen").wait_for()
    assert browser.locator(".rl").all_inner_texts() == told
    browser.get_by_text("Mitnehmen").click()
    for label, start in (("Als Word-Datei (DOCX)", b"PK"), ("Als PDF", b"%PDF"), ("Als Markdown", b"# Worum")):
        with browser.expect_download() as taken:
            browser.get_by_role("button", name=label).click()
        taken.value.save_as(tmp_path / "taken")
        assert (tmp_path / "taken").read_bytes().startswith(start)
