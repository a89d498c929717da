"""Which language the interface speaks: German, until somebody chooses another; the browser then remembers it."""

import json

import streamlit as st

from app.web.words import LANGUAGES, speak, spoken

_CHOSEN = "sprache"  # key of the session, and name of the cookie
_AGE = 365 * 24 * 3_600  # seconds that the browser remembers it


def settle() -> None:
    """Speaks the language chosen, in this session or an earlier one."""
    speak(str(st.session_state.get(_CHOSEN) or st.context.cookies.get(_CHOSEN, "")))


def switch() -> None:
    """A button for each other language; tells the browser, and those who listen to the page, which one it is."""
    script = f"<script>{_told(remember=_CHOSEN in st.session_state)}</script>"
    with st.container(horizontal=True, width="content", gap=None):
        for code, called in LANGUAGES.items():
            if code != spoken():
                st.button(called, key=f"{_CHOSEN} {code}", type="tertiary", on_click=_choose, args=(code,))
        st.html(script, width="content", unsafe_allow_javascript=True)


def _choose(code: str) -> None:
    st.session_state[_CHOSEN] = code


def _told(*, remember: bool) -> str:
    """JavaScript; Streamlit's page calls itself English."""
    cookie = f"{_CHOSEN}={spoken()}; Path=/; Max-Age={_AGE}; SameSite=Lax"
    told = f"document.documentElement.lang = {json.dumps(spoken())};"
    return f"{told} document.cookie = {json.dumps(cookie)}" if remember else told
