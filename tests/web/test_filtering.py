"""Filters set in the sidebar: shown above the input as chips, and taken back there."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

Opened = Callable[..., AppTest]


def chat() -> None:
    from app.web import asking

    asking.main()


def chips(page: AppTest) -> list[str]:
    return [button.label.replace("\\", "") for button in page.main.button if str(button.key).startswith("ohne ")]


def take_back(page: AppTest, key: str) -> None:
    page.button(key=key).click().run()
    assert not page.exception


def test_what_is_set_is_shown_and_taken_back(opened: Opened):
    page = opened(chat, None)
    assert chips(page) == []
    page.sidebar.multiselect[0].set_value(["Rat"])
    page.sidebar.text_input[0].set_value("2020")
    page.sidebar.selectbox[0].set_value("offen")
    page.sidebar.checkbox[0].set_value(True).run()
    assert chips(page) == ["Gremium: Rat ✕", "Zeitraum: 2020 ✕", "Stand: offen ✕", "nur gültige Fassungen ✕"]
    take_back(page, "ohne Gremium Rat")
    assert page.sidebar.multiselect[0].value == []
    take_back(page, "ohne Zeitraum 2020")
    take_back(page, "ohne Stand offen")
    take_back(page, "ohne nur gültige Fassungen ")
    assert chips(page) == []
    assert (page.sidebar.text_input[0].value, page.sidebar.selectbox[0].value) == ("", "")
    assert page.sidebar.checkbox[0].value is False


def test_a_chip_says_what_the_answer_was_filtered_by(opened: Opened):
    page = opened(chat, None)
    page.sidebar.text_input[0].set_value("2021").run()
    page.chat_input[0].set_value("Was kostet der Radweg am Kanal?").run()
    assert chips(page) == ["Zeitraum: 2021 ✕"]
    take_back(page, "ohne Zeitraum 2021")
    page.chat_input[0].set_value("Was kostet der Radweg am Kanal?").run()
    assert "3,2 Millionen" in str(page.main.get("html")[-1].value)
