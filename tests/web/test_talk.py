"""Conversations: kept for people, exactly as they were; stopped, repeated, changed, taken away, judged."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
import streamlit as st
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from app.answer.engine import Engine
from app.feedback import Reason
from app.history import KEPT, NOBODY, UNKNOWN, Recalled, Sight
from app.private import PrivateDatabase
from app.web import audience
from app.web.asking import STOP, STOPPED
from app.web.render import plain_markdown
from app.wiring import open_ledger
from ingest.audience import ANYBODY
from ingest.model import File
from ingest.settings import Settings
from tests.web.conftest import IDLE, PASSWORD, address_of, everything, free_port, served

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
        assert unknown(page)
        assert "gespraech" not in page.query_params
        assert len(shown(ask(page, OTHER))) == 2  # a conversation of their own
        assert not unknown(page)
        assert address_of(page) != one
    assert len(turns_of("Anna", one)) == 1


def unknown(page: AppTest) -> bool:
    return [plain_markdown(UNKNOWN)] == [warning.value for warning in page.warning]


def turns_of(owner: str, one: str) -> list[Recalled]:
    with closing(open_ledger(Settings.from_env())) as ledger:
        return audience.conversations().turns(owner, one, Sight(ledger, ANYBODY))


def test_without_a_name_it_is_there_again_at_its_address_only(opened: Opened):
    first = ask(ask(opened(chat, None), ASKED), OTHER)
    again = opened(chat, None, gespraech=address_of(first))
    assert shown(again) == shown(first)
    assert len(shown(again)) == 4
    assert "3,2 Millionen Euro" in shown(again)[1]
    elsewhere = opened(chat, None)
    assert shown(elsewhere) == titles(elsewhere) == titles(again) == []
    assert address_of(first) not in everything(elsewhere)
    assert address_of(ask(elsewhere, ASKED)) != address_of(first)
    assert "3,2 Millionen" not in everything(press(first, "neu"))
    assert "gespraech" not in first.query_params


def test_without_a_name_it_says_who_can_read_it_and_is_deleted(opened: Opened):
    page = opened(chat, None)
    assert not [box for box in page.main.get("popover") if "löschen" in box.proto.popover.label]
    ask(page, ASKED)
    one = address_of(page)
    assert [text.value for text in page.main.text if "Wer die Adresse hat, kann es lesen" in text.value]
    press(page, "löschen")
    assert "3,2 Millionen" not in everything(page)
    assert "gespraech" not in page.query_params
    assert unknown(opened(chat, None, gespraech=one))


def test_deleted_elsewhere_is_deleted_here(opened: Opened):
    page = ask(opened(chat, None), ASKED)
    audience.conversations().delete(NOBODY, address_of(page))
    press(page, "löschen")
    assert shown(page) == []
    assert not unknown(page)


@pytest.mark.parametrize("odd", ["x", "0" * 32, "' OR 1=1 --", "\x00", "Anna"])
def test_an_address_of_nothing_says_so_and_begins_anew(opened: Opened, odd: str):
    page = opened(chat, None, gespraech=odd)
    assert unknown(page)
    assert len(shown(ask(page, ASKED))) == 2
    assert address_of(page) != odd


def test_what_is_old_is_gone(opened: Opened):
    page = ask(opened(chat, None), ASKED)
    with PrivateDatabase(audience.conversations().path, "", 1).use() as db:
        db.execute("UPDATE conversation SET changed = ?", ((dt.datetime.now(dt.UTC) - KEPT).isoformat(),))
    assert unknown(opened(chat, None, gespraech=address_of(page)))


def test_an_address_shows_no_more_than_who_opens_it_may_see(opened: Opened):
    page = ask(opened(chat, None), ASKED)
    with closing(open_ledger(Settings.from_env())) as ledger, ledger.writing():
        [of] = [one for one in ledger.all_papers(audience=ANYBODY) if one.reference == "20/0001"]
        ledger.put_paper(replace(of, public=False, organizations=("Geheimausschuss",)))
    again = opened(chat, None, gespraech=address_of(page))
    assert "3,2 Millionen" not in everything(again)
    assert "steht Ihnen nicht mehr offen" in everything(again)
    for who in ("Bert", "Dora"):  # who may see the paper has no part in the conversation
        assert unknown(opened(chat, who, gespraech=address_of(page)))


def test_who_signs_in_leaves_nothing_of_it_open(opened: Opened):
    page = ask(opened(chat, None), ASKED)
    one = address_of(page)
    page.session_state["token"] = audience.sessions().begin("Anna")
    page.run()
    assert "gespraech" not in page.query_params
    assert "3,2 Millionen" not in everything(page)
    assert one not in everything(page)
    assert audience.conversations().conversations("Anna") == []


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


def test_an_earlier_question_is_asked_anew_and_what_followed_goes(opened: Opened):
    page = opened(chat, "Anna")
    for question in (ASKED, OTHER, "Was kostet die Reinigung der Brunnen?"):
        ask(page, question)
    press(page, "ab 1")
    assert page.chat_input[0].proto.value == OTHER
    assert "ersetzt diese Frage" in everything(page)
    assert len(shown(page)) == 6  # nothing is gone yet
    ask(page, "Was kostet die Reinigung?")
    assert [one.question for one in turns_of("Anna", open_one(page))] == [ASKED, "Was kostet die Reinigung?"]
    assert len(shown(page)) == 4
    assert "20.000 Euro" in shown(page)[-1]
    assert "ersetzt diese Frage" not in everything(page)
    assert shown(opened(chat, "Anna", gespraech=open_one(page))) == shown(page)


def test_an_earlier_question_stays_if_it_is_not_changed_after_all(opened: Opened):
    page = press(press(ask(ask(opened(chat, None), ASKED), OTHER), "ab 0"), "doch nicht")
    assert "ersetzt diese Frage" not in everything(page)
    assert not page.chat_input[0].proto.value
    assert len(shown(ask(page, OTHER))) == 6


def test_what_is_changed_in_one_conversation_drops_nothing_in_another(opened: Opened):
    page = ask(ask(opened(chat, "Anna"), ASKED), OTHER)
    first = open_one(page)
    press(page, "neu")
    ask(ask(page, OTHER), ASKED)
    assert "ersetzt diese Frage" in everything(press(page, "ab 0"))
    press(page, f"öffnen {first}")
    assert "ersetzt diese Frage" not in everything(page)
    ask(page, OTHER)
    assert [one.question for one in turns_of("Anna", first)] == [ASKED, OTHER, OTHER]


def test_a_thumb_belongs_to_its_answer_not_to_its_place(opened: Opened):
    page = ask(ask(opened(chat, None), ASKED), OTHER)
    given = [button for button in page.button if str(button.key).startswith("gut")]
    given[0].click().run()
    press(page, "ab 0")
    ask(page, "Was kostet die Reinigung der Brunnen?")
    assert len([button for button in page.button if str(button.key).startswith("gut")]) == 1
    assert not [button for button in page.button if str(button.key).startswith("zurück")]


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
    told = told_there(browser)
    assert "734.000" in " ".join(told)
    browser.reload()
    expect(browser.locator(".rl")).to_have_text(told, use_inner_text=True)
    browser.get_by_text("Mitnehmen").click()
    for label, start in (("Als Word-Datei (DOCX)", b"PK"), ("Als PDF", b"%PDF"), ("Als Markdown", b"# Worum")):
        with browser.expect_download() as taken:
            browser.get_by_role("button", name=label).click()
        taken.value.save_as(tmp_path / "taken")
        assert (tmp_path / "taken").read_bytes().startswith(start)


def test_in_a_browser_without_a_name_it_survives_reload_and_restart(council: dict[str, File], browser: Page):
    port = free_port()
    with served(port) as address:
        browser.goto(address)
        asked_there(browser, ASKED)
        told, kept = told_there(browser), browser.url
        assert "gespraech=" in kept
        browser.reload()
        expect(browser.locator(".rl")).to_have_text(told, use_inner_text=True)
        browser.get_by_role("link", name="Suche").first.wait_for(state="attached")
        browser.goto(f"{address}/vorlage?ds=20/0001")  # a deep link says nothing of it
        browser.locator(".rl h1").wait_for()
        assert "gespraech" not in browser.url
        browser.go_back()
        browser.locator("a.rl-ref").wait_for()
        assert browser.url == kept
    with served(port):
        browser.goto(kept)
        expect(browser.locator(".rl")).to_have_text(told, use_inner_text=True)
        browser.get_by_text("Gespräch löschen").click()
        browser.get_by_text("Endgültig löschen").click()
        browser.locator("a.rl-ref").wait_for(state="detached")
        assert "gespraech" not in browser.url
        browser.goto(kept)
        browser.get_by_text("Dieses Gespräch gibt es nicht").wait_for()
        asked_there(browser, OTHER)
        browser.locator("a.rl-ref").wait_for()
        assert kept not in browser.url


def asked_there(browser: Page, question: str) -> None:
    browser.get_by_test_id("stChatInputTextArea").fill(question)
    browser.get_by_test_id("stChatInputTextArea").press("Enter")


def told_there(browser: Page) -> list[str]:
    """All texts of ours, once the answer stands there with its proof and nothing is drawn any more."""
    browser.locator("a.rl-ref").first.wait_for()
    browser.locator(IDLE).wait_for()
    return browser.locator(".rl").all_inner_texts()
