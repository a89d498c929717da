"""Who asks, and what is shown to them: every page asks an engine of its session's audience, never the ledger itself.

Roles are looked up anew at each rerun. Each audience has an engine of its own; a page that asks it records what is not
public before it draws it.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import wraps

import streamlit as st

from app import audit, feedback, history, users
from app.answer.engine import Engine
from app.audit import Audit, Secret
from app.feedback import FeedbackBox
from app.history import History, Sight
from app.paint import Painter
from app.users import Door, Person, Users, audience_of
from app.web import render
from app.web.sessions import Sessions
from app.web.words import say
from app.wiring import open_engine
from ingest.audience import ANYBODY, Audience
from ingest.errors import RatslotseError
from ingest.settings import Settings

COOKIE = "ratslotse"  # holds the token of who signed in with a password; Streamlit keeps OIDC's itself
AUDIENCES = 50  # engines kept, which differ in whom they answer: more than a council has committees
TALK = "gespraech"  # in the address, and the key of the session: the open conversation
_TOKEN, _WHO, _RECORDED = "token", "wer", "protokolliert"  # keys of the session


# Who asks


def person() -> Person | None:
    """Who is signed in, with their roles as they are now; None: nobody."""
    held, mine = _session()
    name = held.used(mine)
    if not name:
        return None
    return accounts().vouched(name) if held is sign_ons() else accounts().person(name)


def _claims() -> Mapping[str, object]:
    """What the city's own sign-on says of who asks, in OpenID Connect's words."""
    return st.user.to_dict()


def _ticket(told: Mapping[str, object]) -> str:
    """One sign-in of one e-mail address; "" where the sign-on vouches for none, or not since when."""
    vouched = told.get("is_logged_in") and told.get("email") and told.get("email_verified") is not False
    since = told.get("iat")
    return f"{told.get('iss')} {told['email']} {since}" if vouched and isinstance(since, int | float) else ""


def _session() -> tuple[Sessions, str]:
    """What who asks is known by, and among which: a token could be made up that looks like a ticket."""
    told = _claims()
    if ticket := _ticket(told):
        sign_ons().accept(ticket, str(told["email"]), time.time() - float(str(told["iat"])))
        if not sign_ons().is_over(ticket):
            return sign_ons(), ticket
    return sessions(), token()


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
    """Signs out, here and where the city's own sign-on keeps it."""
    held, mine = _session()
    held.end(mine)
    if held is sign_ons():
        st.logout()
    else:
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
    """Whether whoever was signed in timed out; looking does not count as doing something."""
    held, mine = _session()
    return bool(st.session_state.get(_WHO)) and held.is_over(mine)


@st.cache_resource(show_spinner=False)
def sessions() -> Sessions:
    """Who is signed in with a password, in all sessions."""
    return Sessions()


@st.cache_resource(show_spinner=False)
def sign_ons() -> Sessions:
    """Who is signed in by the city's own sign-on."""
    return Sessions()


@st.cache_resource(show_spinner=False)
def door() -> Door:
    """The one door, so that wrong attempts are counted over all sessions."""
    return Door(accounts())


def accounts(by: str = users.AT_THE_MACHINE) -> Users:
    """The users of this home, to be changed by an administrator."""
    return Users(Settings.from_env().home / users.NAME, by)


# What they see


def own_engine() -> Engine:
    """What whoever asks may see; `record` what is not public before it is drawn."""
    return _engine(audience_of(person()))


@st.cache_resource(max_entries=AUDIENCES, show_spinner="Der Suchindex wird geöffnet …")
def _engine(audience: Audience) -> Engine:
    """One engine for each audience; all search the same index."""
    if audience != ANYBODY:
        return replace(_engine(ANYBODY), audience=audience)
    return open_engine(Settings.from_env(), audience=ANYBODY)


def sight() -> Sight:
    """What of earlier answers may still be shown: no more than the engine would find."""
    mine = own_engine()
    return Sight(mine.ledger, mine.audience)


def record(told: Iterable[Secret]) -> None:
    """Writes into the audit log what is not public, once in a session; call it before it is drawn."""
    known: set[Secret] = st.session_state.setdefault(_RECORDED, set())
    new = [one for one in told if one not in known]
    if not new:
        return
    told_to(person(), new)
    known.update(new)


def told_to(who: Person | None, secrets: Iterable[Secret]) -> None:
    """Writes into the audit log what somebody is given."""
    if told := tuple(secrets):
        assert who, "nobody who is not signed in is shown anything that is not public"
        log().record(who.name, told)


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
    return render.trust(asked.searched(), _textless(asked, asked.audience, asked.ledger.state()), elsewhere, model)


@st.cache_data(max_entries=AUDIENCES, show_spinner=False)
def _textless(_engine: Engine, audience: Audience, state: int) -> int:
    """How many papers have no file with text, for one audience and one state of the ledger."""
    readable = {
        paper.id
        for _, file, paper, pages in _engine.ledger.inventory()
        if file and paper and pages and audience.admits(paper, file)
    }
    return _engine.searched().papers - len(readable)


def telling_errors(page: Callable[[], None]) -> Callable[[], None]:
    """The page, which says in German what hinders it instead of breaking off."""

    @wraps(page)
    def told() -> None:
        try:
            page()
        except RatslotseError as error:
            st.error(render.plain_markdown(say(str(error))))

    return told
