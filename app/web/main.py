"""The chat in the browser: its pages and what they have in common."""

from collections.abc import Iterator

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.links import PAPER, PLACE
from app.web import admin, asking, audience, finding, helping, language, login, page, paper
from app.web.style import STYLE
from app.web.words import say


@audience.telling_errors
def main() -> None:
    """Draws the page that the address names; Streamlit calls this again after every input."""
    st.html(STYLE)
    login.keep()
    audience.settle()
    language.settle()
    questions = st.Page(asking.main, title="Ratslotse", url_path="fragen", default=True)
    beside = [
        st.Page(paper.main, title=f"{say('Vorlage')} · Ratslotse", url_path=PAPER, visibility="hidden"),
        st.Page(page.main, title=f"{say('Beleg')} · Ratslotse", url_path=PLACE, visibility="hidden"),
    ]
    chosen = st.navigation([questions, *_others(), *beside], position="top")
    is_alone = chosen is questions and not audience.person()  # there is nothing to see beside the page
    st.set_page_config(layout="centered", initial_sidebar_state="collapsed" if is_alone else "auto")
    _bar(questions if chosen in beside else None)
    login.watch()
    chosen.run()


def _bar(back: StreamlitPage | None) -> None:
    """Above every page: the way back where there is one, and the other languages."""
    with st.container(horizontal=True, horizontal_alignment="distribute" if back else "right"):
        if back:
            st.page_link(back, label=say("← Ratslotse fragen"))
        language.switch()


def _others() -> Iterator[StreamlitPage]:
    """The pages besides the chat that who asks can reach; for all others they do not exist."""
    who = audience.person()
    yield st.Page(finding.main, title=say("Suche"), url_path=finding.SEARCH)
    yield st.Page(helping.main, title=say("Hilfe"), url_path=helping.HELP)
    if who and who.is_admin:
        yield st.Page(admin.main, title=say("Betrieb"), url_path=admin.ADMIN)
    if who or login.is_offered():
        yield st.Page(login.main, title=say("Konto" if who else "Anmelden"), url_path=login.LOGIN)


if __name__ == "__main__":
    main()
