"""The conversation that is open: kept in the history for a person, for others as long as the session lasts."""

import datetime as dt
from dataclasses import dataclass

import streamlit as st

from app.audit import secrets_of
from app.history import WITHHELD, Conversation, Recalled, Sight, Turn
from app.users import Person
from app.web import audience
from app.web.audience import TALK
from app.web.render import plain_markdown
from app.web.words import say
from ingest.errors import BadInput

_FLEETING = "flüchtig"  # key of the session: turns that nobody keeps
LISTED = 20  # conversations in the sidebar; older ones are found by searching


@dataclass(frozen=True, slots=True)
class Talk:
    """The open conversation of who asks."""

    person: Person | None
    sight: Sight

    @property
    def id(self) -> str:
        """The conversation's id; "" for a new one, and for one that is not kept."""
        return str(st.query_params.get(TALK) or st.session_state.get(TALK) or "")

    def turns(self) -> list[Recalled]:
        """The turns so far, as far as they may be shown now; what is not public in them is recorded.

        Raises:
            BadInput: the address names a conversation that is not this person's.
        """
        told = self._kept() if self.person else [self._recalled(*one) for one in _fleeting()]
        for one in told:
            audience.record(secrets_of(one.turn.outcome) if one.turn else ())
        return told

    def add(self, turn: Turn) -> None:
        """Keeps a turn; the first one begins a conversation."""
        if not self.person:
            _fleeting().append((dt.datetime.now(dt.UTC), turn))
            return
        history = audience.conversations()
        if not self.id:
            open_talk(history.begin(self.person.name, turn.question).id)
        history.append(self.person.name, self.id, turn)

    def found(self, words: str) -> list[Conversation]:
        """The person's conversations that hold all words, the one that was added to last first."""
        if not self.person:
            return []
        history = audience.conversations()
        return history.search(self.person.name, words, self.sight) if words else history.conversations(self.person.name)

    def _kept(self) -> list[Recalled]:
        assert self.person
        if not self.id:
            return []
        try:
            turns = audience.conversations().turns(self.person.name, self.id, self.sight)
        except BadInput:
            close_talk()
            raise
        open_talk(self.id)
        return turns

    def _recalled(self, at: dt.datetime, turn: Turn) -> Recalled:
        if not self.sight.shows(turn.outcome):
            return Recalled(turn.question, at, None, WITHHELD)
        return Recalled(turn.question, at, turn, changed=self.sight.changed(turn.outcome))


def open_talk(conversation: str) -> None:
    """Goes on with a conversation; the address names it, so that it is there after a reload."""
    st.session_state[TALK] = st.query_params[TALK] = conversation


def close_talk() -> None:
    """Begins a new conversation."""
    for held in (TALK, _FLEETING):
        st.session_state.pop(held, None)
    st.query_params.pop(TALK, None)


def _fleeting() -> list[tuple[dt.datetime, Turn]]:
    turns: list[tuple[dt.datetime, Turn]] = st.session_state.setdefault(_FLEETING, [])
    return turns


# The sidebar


def listed(talk: Talk) -> None:
    """The person's conversations: to be opened, searched, renamed and deleted."""
    with st.sidebar:
        st.header(say("Gespräche"), anchor=False)
        st.button(say("Neues Gespräch"), key="neu", on_click=close_talk, width="stretch")
        if not talk.person:
            st.text(say("Ohne Anmeldung bleibt ein Gespräch nur, bis die Seite neu geladen wird."))
            return
        words = st.text_input(say("In Gesprächen suchen"))
        found = talk.found(words)
        if words and not found:
            st.text(say("Kein Gespräch enthält diese Wörter. Bitte andere versuchen."))
        for one in found[:LISTED]:
            _line(talk.person, one, is_open=one.id == talk.id)
        if len(found) > LISTED:
            st.text(say("und {} ältere: Bitte danach suchen.").format(len(found) - LISTED))


def _line(person: Person, one: Conversation, *, is_open: bool) -> None:
    told = plain_markdown(f"{'▸ ' if is_open else ''}{one.title}")
    when = f"{one.changed.astimezone():%d.%m.%Y, %H:%M}"
    st.button(told, key=f"öffnen {one.id}", on_click=open_talk, args=(one.id,), help=when, width="stretch")
    if not is_open:
        return
    with st.popover(say("Umbenennen oder löschen"), width="stretch"):
        title = st.text_input(say("Name des Gesprächs"), value=one.title, key=f"name {one.id}")
        st.button(say("Umbenennen"), key=f"umbenennen {one.id}", on_click=_rename, args=(person, one.id, title))
        st.button(say("Endgültig löschen"), key=f"löschen {one.id}", on_click=_delete, args=(person, one.id))


def _rename(person: Person, conversation: str, title: str) -> None:
    audience.conversations().rename(person.name, conversation, title)


def _delete(person: Person, conversation: str) -> None:
    audience.conversations().delete(person.name, conversation)
    close_talk()
