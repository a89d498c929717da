"""Who asks, and what is shown to them: every page asks an engine of its session's audience, never the ledger itself.

Roles are looked up anew at each rerun. Whoever may see more than the public gets an engine that sees everything; a
page that asks it records what is not public before it draws it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps

import streamlit as st

from app import audit, feedback, history, users
from app.answer.engine import Engine
from app.audit import Audit, Secret
from app.feedback import FeedbackBox
from app.history import History, Sight
from app.paint import Painter
from app.users import Audience, Door, Person, Users, audience_of
from app.web import render
from app.web.sessions import Sessions
from app.wiring import open_engine
from ingest.errors import RatslotseError
from ingest.settings import Settings

COOKIE = "ratslotse"  # holds the token of who signed in with a password; Streamlit keeps OIDC's itself
TALK = "gespraech"  # in the address, and the key of the session: the open conversation
_TOKEN, _WHO, _RECORDED = "token", "wer", "protokolliert"  # keys of the session


# Who asks


def person() -> Person | None:
    """Who is signed in, with their roles as they are now; None: nobody."""
    if certified := _certified():
        return accounts().person(certified) or Person(certified)
    name = sessions().used(token())
    return accounts().person(name) if name else None


def _certified() -> str:
    """The e-mail address that the city's own sign-on vouches for; "" where nobody came that way."""
    told = st.user.to_dict()
    vouched = told.get("is_logged_in") and told.get("email_verified") is not False
    return str(told.get("email") or "") if vouched else ""


def is_certified() -> bool:
    """Whether who asks came by the city's own sign-on."""
    return bool(_certified())


def token() -> str:
    """What the browser holds; "" where nobody signed in with a password."""
    here = own_token()
    return str(st.context.cookies.get(COOKIE, "")) if here is None else here


def own_token() -> str | None:
    """What the browser is to hold since this session; "" after signing out, None where nothing changed."""
    held: str | None = st.session_state.get(_TOKEN)
    return held


def enter(name: str, password: str) -> None:
    """Signs in.

    Raises:
        BadInput: name and password do not belong together, or there were too many wrong attempts.
    """
    who = door().enter(name, password)
    st.session_state[_TOKEN] = sessions().begin(who.name)


def leave() -> None:
    """Signs out who came with a password."""
    sessions().end(token())
    st.session_state[_TOKEN] = ""


def settle() -> None:
    """Leaves nothing of one person to the next: a session whose person changed begins anew."""
    who = person()
    name = who.name if who else None
    if st.session_state.setdefault(_WHO, name) != name:
        held = own_token()
        st.session_state.clear()
        st.session_state.update({_WHO: name} | ({} if held is None else {_TOKEN: held}))
        st.query_params.pop(TALK, None)


def is_over() -> bool:
    """Whether whoever was signed in with a password timed out; looking does not count as doing something."""
    return bool(st.session_state.get(_WHO)) and not is_certified() and sessions().is_over(token())


@st.cache_resource(show_spinner=False)
def sessions() -> Sessions:
    """Who is signed in, in all sessions."""
    return Sessions()


@st.cache_resource(show_spinner=False)
def door() -> Door:
    """The one door, so that wrong attempts are counted over all sessions."""
    return Door(accounts())


def accounts() -> Users:
    """The users of this home."""
    return Users(Settings.from_env().home / users.NAME)


# What they see


def engine() -> Engine:
    """What everybody may see: for pages that do not record what they show."""
    return _engine(everything=False)


def own_engine() -> Engine:
    """What whoever asks may see; `record` what is not public before it is drawn."""
    return _engine(everything=audience_of(person()).everything)


@st.cache_resource(show_spinner="Der Suchindex wird geöffnet …")
def _engine(*, everything: bool) -> Engine:
    """One engine for each audience; both search the same index."""
    if everything:
        return replace(_engine(everything=False), public_only=False)
    return open_engine(Settings.from_env(), public_only=True)


def sight() -> Sight:
    """What of earlier answers may still be shown: no more than the engine would find."""
    mine = own_engine()
    return Sight(mine.ledger, Audience(everything=not mine.public_only))


def record(told: Iterable[Secret]) -> None:
    """Writes into the audit log what is not public, once in a session; call it before it is drawn."""
    known: set[Secret] = st.session_state.setdefault(_RECORDED, set())
    new = [one for one in told if one not in known]
    if not new:
        return
    who = person()
    if who is None:
        raise AssertionError("nobody signed in is shown anything that is not public")
    log().record(who.name, new)
    known.update(new)


@st.cache_resource(show_spinner=False)
def painter() -> Painter:
    """What paints pages for all sessions."""
    return Painter()


# What is kept


def conversations() -> History:
    """The conversations of everybody."""
    return History(Settings.from_env().home / history.NAME)


def box() -> FeedbackBox:
    """What people say of answers."""
    return FeedbackBox(Settings.from_env().home / feedback.NAME)


def log() -> Audit:
    """Who was shown what is not public."""
    return Audit(Settings.from_env().home / audit.NAME)


def trust(asked: Engine) -> str:
    """HTML: what is searched, how much of it has no text, and where the data lie."""
    settings = Settings.from_env()
    elsewhere = [address for address in (settings.qdrant_url,) if address]
    model = (settings.llm, settings.openai_url or settings.ollama_url) if settings.llm else None
    return render.trust(asked.searched(), _textless(asked, asked.public_only, asked.ledger.state()), elsewhere, model)


@st.cache_data(max_entries=2, show_spinner=False)
def _textless(_engine: Engine, public_only: bool, state: tuple[int, int]) -> int:
    """How many papers have no file with text, for one audience and one state of the ledger."""
    readable = {
        paper.id
        for _, file, paper, pages in _engine.ledger.inventory()
        if file and paper and pages and (not public_only or (file.public and paper.public))
    }
    return _engine.searched().papers - len(readable)


def telling_errors(page: Callable[[], None]) -> Callable[[], None]:
    """The page, which says in German what hinders it instead of breaking off."""

    @wraps(page)
    def told() -> None:
        try:
            page()
        except RatslotseError as error:
            st.error(render.plain_markdown(str(error)))

    return told
