"""The search page: what is found, narrowed down and sorted, and that the address says it all."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from app.web import finding
from app.web.finding import NOTHING
from tests.web.conftest import everything

Opened = Callable[..., AppTest]


def search() -> None:
    from app.web import finding

    finding.main()


def titles(page: AppTest) -> list[str]:
    assert not page.exception
    told = [str(block.value) for block in page.main.get("html")]
    return [html.split("</a></h2>")[0].rpartition(">")[2] for html in told if "</h2>" in html]


def tick(page: AppTest, label: str) -> AppTest:
    [box] = [box for box in page.sidebar.checkbox if box.label.replace("\\", "") == label]
    return (box.uncheck() if box.value else box.check()).run()


def said(page: AppTest, name: str) -> list[str]:
    value = page.query_params.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def test_without_words_the_newest_papers_are_there_to_be_narrowed_down(opened: Opened):
    page = opened(search, None)
    assert titles(page) == ["Reinigung der Brunnen", "Radweg am Kanal"]
    assert titles(tick(page, "2020 (1)")) == ["Radweg am Kanal"]


def test_a_search_marks_its_words_and_stands_in_the_address(opened: Opened):
    page = opened(search, None)
    page.text_input[0].set_value("Radwege").run()
    assert titles(page) == ["Radweg am Kanal"]
    assert "<mark>Radweg</mark>" in everything(page)
    assert said(page, "frage") == ["Radwege"]
    assert titles(opened(search, None, frage="Radwege")) == titles(page)
    page.text_input[0].set_value("").run()
    assert said(page, "frage") == []


def test_facets_count_narrow_down_and_are_taken_back_at_a_chip(opened: Opened):
    page = opened(search, None, frage="Wie viel Euro kostet es?")
    assert len(titles(page)) == 2
    tick(tick(page, "2020 (1)"), "Rat (1)")
    assert titles(page) == ["Radweg am Kanal"]
    assert (said(page, "jahr"), said(page, "gremium")) == (["2020"], ["Rat"])
    assert titles(tick(page, "2021 (1)")) == titles(opened(search, None, frage="Wie viel Euro kostet es?"))
    tick(page, "2021 (1)")
    [chip] = [button for button in page.button if button.key == "ohne Jahr 2020"]
    chip.click().run()
    assert len(titles(page)) == 2
    assert said(page, "jahr") == []


def test_the_newest_first_if_wished(opened: Opened):
    page = opened(search, None, frage="Radweg Kanal Euro Frühjahr Brunnen kostet")
    best = titles(page)
    page.radio[0].set_value("neueste").run()
    assert titles(page) == ["Reinigung der Brunnen", "Radweg am Kanal"]
    assert said(page, "sortierung") == ["neueste"]
    page.radio[0].set_value("treffer").run()
    assert titles(page) == best


def test_more_at_a_click(opened: Opened, monkeypatch):
    monkeypatch.setattr(finding, "SHOWN", 1)
    page = opened(search, None)
    assert titles(page) == ["Reinigung der Brunnen"]
    [more] = [button for button in page.button if button.label == "Mehr zeigen"]
    more.click().run()
    assert titles(page) == ["Reinigung der Brunnen", "Radweg am Kanal"]
    assert said(page, "zeigen") == ["2"]


def test_an_address_that_asks_for_nonsense_is_taken_as_far_as_it_goes(opened: Opened):
    page = opened(search, None, frage="Radweg", sortierung="quer", zeigen="²", jahr="<b>", gremium=["Rat", "Rat"])
    assert NOTHING in everything(page)
    assert titles(page) == []
    page = opened(search, None, frage="Radweg", sortierung="quer", zeigen="-1", gremium=["Rat", "Rat"])
    assert titles(page) == ["Radweg am Kanal"]


def test_of_far_too_much_only_the_beginning_is_searched(opened: Opened):
    assert titles(opened(search, None, frage="Radweg " * 10_000)) == ["Radweg am Kanal"]
