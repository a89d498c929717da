"""Signing in and out, by the city's own sign-on where the secrets name one, else by the file of users."""

import json

import streamlit as st

from app.users import Person
from app.web import audience
from app.web.sessions import IDLE, LONGEST
from app.web.words import say

LOGIN = "anmelden"  # the page in the address
LOOK = 60.0  # seconds between looks at whether the session timed out


def is_offered() -> bool:
    """Whether anybody can sign in here."""
    return has_sign_on() or bool(audience.accounts().accounts())


def has_sign_on() -> bool:
    """Whether the secrets name an OpenID Connect provider."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


@audience.telling_errors
def main() -> None:
    """Draws the page; Streamlit calls this again after every input."""
    who = audience.person()
    if who:
        _signed_in(who)
    else:
        _signing_in()


def _signing_in() -> None:
    st.title(say("Anmelden"), anchor=False)
    if has_sign_on():
        st.button(say("Mit dem Konto der Verwaltung anmelden"), on_click=st.login, type="primary")
    if not audience.accounts().accounts():
        return
    with st.form("anmelden"):
        name = st.text_input(say("Name"), autocomplete="username")
        password = st.text_input(say("Passwort"), type="password", autocomplete="current-password")
        if st.form_submit_button(say("Anmelden")):
            audience.enter(name, password)
            st.rerun()


def _signed_in(who: Person) -> None:
    st.title(say("Konto"), anchor=False)
    st.text(f"{who.name} ({', '.join(who.roles) or say('ohne Rolle: nur öffentliche Unterlagen')})")
    st.text(say("Nach {} Minuten ohne Eingabe endet die Anmeldung von selbst.").format(round(IDLE / 60)))
    st.button(say("Abmelden"), on_click=audience.leave)
    with st.popover(say("Alle meine Gespräche löschen")):
        st.button(say("Endgültig löschen"), on_click=audience.conversations().forget, args=(who.name,))


def keep() -> None:
    """Lets the browser hold the token of who signed in, so that a reload and a new tab know them; or forget it."""
    wanted = audience.own_token()
    if wanted is None:
        return
    age = int(LONGEST) if wanted else 0
    secure = "; Secure" if (st.context.url or "").startswith("https:") else ""
    cookie = f"{audience.COOKIE}={wanted}; Path=/; Max-Age={age}; SameSite=Strict{secure}"
    st.html(f"<script>document.cookie = {json.dumps(cookie)}</script>", unsafe_allow_javascript=True)


@st.fragment(run_every=LOOK)
def watch() -> None:
    """Takes everything off the screen when the session timed out."""
    if audience.is_over():
        st.rerun()
