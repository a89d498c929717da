"""Who sees what: every page, box, offer, facet, file to take away and error is asked for a paper that is not public."""

import datetime as dt
from collections.abc import Callable
from contextlib import closing

import pytest
from streamlit.testing.v1 import AppTest

from app import takeaway
from app.history import NOBODY, Sight
from app.links import place_link
from app.users import AT_THE_MACHINE
from app.web import audience
from app.web.admin import NOT_THERE as NO_PAGE
from app.web.page import NOT_THERE
from app.web.render import plain_markdown
from app.wiring import open_ledger, recent_runs
from ingest.audience import ANYBODY
from ingest.errors import SourceDown
from ingest.ledger import FAILED, Entry
from ingest.model import File
from ingest.register import Mark
from ingest.settings import Settings
from tests.web.conftest import CLEARED, DENIED, EVERYBODY, SECRET, address_of, everything

Opened = Callable[..., AppTest]
QUESTIONS = (
    "Wie hoch ist der Kaufpreis am Kanal?",
    "Welche Vorlagen gibt es?",
    "Wie viele Vorlagen sind vom Mai 2022?",
    "Was kostet der Radweg?",
    "Hallo!",
    "Was steht in 99/0006 zum Kaufpreis?",
)
FACETS = {
    "gremium": "Geheimausschuss",
    "fraktion": "Geheimfraktion",
    "art": "Geheimart",
    "jahr": "2022",
    "stadtteil": "Geheimort",
}


def chat() -> None:
    from app.web import asking

    asking.main()


def search() -> None:
    from app.web import finding

    finding.main()


def paper() -> None:
    from app.web import paper

    paper.main()


def place() -> None:
    from app.web import page

    page.main()


def login() -> None:
    from app.web import login

    login.main()


def admin() -> None:
    from app.web import admin

    admin.main()


def leaks(test: AppTest, asked: str = "") -> list[str]:
    """The secret words that a page sends, beside those that were typed."""
    told = everything(test)
    return [word for word in (*SECRET, "nichtöffentlich") if word in told.replace(asked, "") and word not in asked]


@pytest.mark.parametrize("who", DENIED)
def test_no_answer_tells_of_it(opened: Opened, who: str | None):
    page = opened(chat, who)
    assert "Worum geht es in der Drucksache 21/0002?" in everything(page)
    assert not leaks(page)
    for question in QUESTIONS:
        page.chat_input[0].set_value(question).run()
        assert question in everything(page)
        assert not leaks(page)


@pytest.mark.parametrize("who", CLEARED)
def test_who_may_see_it_is_told_and_each_time_it_is_written_down(opened: Opened, who: str):
    page = opened(chat, who)
    assert "99/0007" in leaks(page)
    page.chat_input[0].set_value("Worum geht es in 99/0007?").run()
    assert {"Zwirnerhof", "734.000", "nichtöffentlich"} <= {*leaks(page)}
    entries = audience.log().entries()
    assert {one.person for one in entries} == {who}
    assert any(one.secret.file == "99/0007" and one.secret.spans for one in entries)


@pytest.mark.parametrize("who", DENIED)
def test_no_search_and_no_facet_tells_of_it(opened: Opened, who: str | None):
    for words in ("", "Kaufpreis", "Radweg am Kanal", "Euro"):
        assert not leaks(opened(search, who, frage=words), words)
    for facet, value in FACETS.items():
        page = opened(search, who, frage="Kanal", **{facet: value})
        there = everything(page).replace(f"{value} (0)", "")
        assert "Zwirnerhof" not in there
        assert f"{value} (1)" not in there


@pytest.mark.parametrize("who", CLEARED)
def test_a_search_tells_who_may_see_it_and_writes_it_down(opened: Opened, who: str):
    told = everything(opened(search, who, frage="Kaufpreis"))
    assert "Zwirnerhof" in told
    assert "Geheimausschuss (1)" in told
    assert [one.person for one in audience.log().entries()] == [who]


@pytest.mark.parametrize("who", DENIED)
def test_no_address_tells_whether_it_exists(opened: Opened, council: dict[str, File], who: str | None):
    with closing(open_ledger(Settings.from_env())) as ledger:
        [sheet] = ledger.pages(council["99/0007"].id)
    hidden = place_link(council["99/0007"].id, sheet).split("datei=")[1].split("&")[0]
    errors = {opened(place, who, datei=file, seite="1").error[0].value for file in (hidden, "unbekannt")}
    assert errors == {plain_markdown(NOT_THERE)}
    known, unknown = (opened(paper, who, ds=number).error[0].value for number in ("99/0007", "99/0008"))
    assert known.replace("0007", "0008") == unknown
    for number in ("20/0001", "21/0002"):
        assert not leaks(opened(paper, who, ds=number))
        assert not leaks(opened(paper, who, ds=number, vergleich="99/0007"), "99/0007")


@pytest.mark.parametrize("who", CLEARED)
def test_its_pages_open_for_who_may_see_it_and_are_written_down(opened: Opened, council: dict[str, File], who: str):
    assert {"Zwirnerhof", "99/0007", "Geheimausschuss", "nichtöffentlich"} <= {*leaks(opened(paper, who, ds="99/0007"))}
    assert "734.000" in leaks(opened(place, who, datei=council["99/0007"].id, seite="1"))
    entries = audience.log().entries()
    assert {one.person for one in entries} == {who}
    assert {one.secret.paper for one in entries} == {"99/0007"}
    assert any(one.secret.spans and one.secret.spans[0].start == 0 for one in entries)  # the page as a whole


@pytest.mark.parametrize("who", DENIED)
def test_nobody_reads_it_in_what_others_asked(opened: Opened, who: str | None):
    page = opened(chat, "Bert")
    page.chat_input[0].set_value("Worum geht es in 99/0007?").run()
    [theirs] = audience.conversations().conversations("Bert")
    there = opened(chat, who, gespraech=theirs.id)
    assert not leaks(there)
    if who:
        with closing(open_ledger(Settings.from_env())) as ledger:
            assert not audience.conversations().search(who, "Zwirnerhof", Sight(ledger, ANYBODY))


@pytest.mark.parametrize("who", CLEARED)
def test_what_is_taken_away_says_that_it_is_not_public(opened: Opened, who: str):
    page = opened(chat, who)
    page.chat_input[0].set_value("Worum geht es in 99/0007?").run()
    [copied] = [code.value for code in page.code]
    assert "nichtöffentlich" in copied.casefold()


@pytest.mark.parametrize("who", DENIED)
def test_nothing_to_take_away_holds_it(opened: Opened, who: str | None):
    page = opened(chat, who)
    page.chat_input[0].set_value("Wie hoch ist der Kaufpreis am Kanal?").run()
    one = address_of(page)
    with closing(open_ledger(Settings.from_env())) as ledger:
        [turn] = audience.conversations().turns(who or NOBODY, one, Sight(ledger, ANYBODY))
    assert turn.turn
    told = takeaway.as_markdown(turn.turn.outcome, "", dt.date(2026, 1, 1))
    assert not [word for word in SECRET if word in told]


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_page_for_administrators_is_there_for_them_only(opened: Opened, who: str | None):
    page = opened(admin, who)
    if who == "Emil":
        assert "Dora: verwaltung" in everything(page)
        assert not page.error
    else:
        assert [error.value for error in page.error] == [NO_PAGE]
        assert "Dora" not in everything(page)
    assert not leaks(opened(login, who), "Geheimausschuss" if who == "Bert" else "")


def test_what_was_shown_goes_when_the_role_goes(opened: Opened):
    page = opened(chat, "Cora")
    page.chat_input[0].set_value("Worum geht es in 99/0007?").run()
    assert "734.000" in leaks(page)
    audience.accounts().grant("Cora", ())
    page.run()
    assert "steht Ihnen nicht mehr offen" in everything(page)
    assert not leaks(page, "Worum geht es in 99/0007?")
    audience.accounts().lock("Cora")
    page.run()
    assert not leaks(page)


def test_an_administrator_gives_roles_and_keeps_people_out(opened: Opened):
    page = opened(admin, "Emil")
    [person] = [box for box in page.selectbox if box.label == "Benutzer"]
    person.select("Anna").run()
    [roles] = [box for box in page.multiselect if box.label == "Rollen"]
    assert "ausschuss:Geheimausschuss" in roles.options
    roles.select("ausschuss:Geheimausschuss")
    saved(page)
    assert audience.accounts().person("Anna").roles == ("ausschuss:Geheimausschuss",)
    assert "99/0007" in leaks(opened(chat, "Anna"))
    [locked] = [box for box in page.checkbox if box.label == "Anmeldung gesperrt"]
    locked.check()
    saved(page)
    assert audience.accounts().person("Anna") is None


def saved(page: AppTest) -> None:
    [button] = [one for one in page.button if one.label == "Speichern"]
    button.click().run()
    assert not page.exception


def test_administrators_do_not_lock_themselves_out(opened: Opened):
    page = opened(admin, "Emil")
    page.selectbox[0].select("Emil").run()
    page.multiselect[0].unselect("admin")
    saved(page)
    assert page.error
    assert audience.accounts().person("Emil").is_admin


def test_an_administrator_sees_when_a_source_was_last_asked_and_what_failed(opened: Opened):
    url, day = "https://rat.example/body/1", dt.datetime(2020, 5, 4, 12, tzinfo=dt.UTC)
    with closing(open_ledger(Settings.from_env())) as ledger, ledger.writing():
        ledger.register(url).put_mark(Mark(day, day, 1))
        ledger.note(Entry("https://rat.example/file/kaputt.pdf", "s", FAILED, "Die Datei ist leer. Bitte prüfen."))
    told = everything(opened(admin, "Emil"))
    assert f"04.05.2020 um {day.astimezone():%H:%M}: {url}" in told
    assert "https://rat.example/file/kaputt.pdf" in told


def test_an_administrator_sees_what_broke_a_run_off_and_who_gave_which_rights(opened: Opened):
    settings = Settings.from_env()
    with pytest.raises(SourceDown), recent_runs(settings).noted("Abgleich mit https://rat.example"):
        raise SourceDown("Die Quelle antwortet nicht. Bitte später.")
    page = opened(admin, "Emil")
    assert [plain_markdown("Der letzte Lauf brach ab: Die Quelle antwortet nicht. Bitte später.")] == [
        warning.value for warning in page.warning if "brach ab" in warning.value
    ]
    page.selectbox[0].select("Anna").run()
    page.multiselect[0].select("rat")
    saved(page)
    told = everything(page.run())
    assert "Abgleich mit https://rat.example · brach ab um" in told
    assert "Anna: rat · Emil" in told
    assert f"Cora: rat · {AT_THE_MACHINE}" in told
