"""The conversation that is open: kept in the history, for a person who is signed in and for whoever has its address."""

from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from app.audit import secrets_of
from app.history import KEPT, NOBODY, Conversation, Recalled, Sight, Turn
from app.users import Person
from app.web import audience
from app.web.audience import TALK
from app.web.render import plain_markdown
from app.web.words import say
from ingest.errors import BadInput

LISTED = 20  # conversations in the sidebar; older ones are found by searching
CHANGING, ANSWERING = "anstatt", "in Arbeit"  # keys of the session: a question of this conversation, not answered yet
SHARED = "Ohne Anmeldung bleibt ein Gespräch {} Tage unter seiner Adresse. Wer die Adresse hat, kann es lesen."
ELSEWHERE = (
    "Gelöscht ist es sofort und für alle, die die Adresse haben. An einem fremden Gerät löschen Sie es bitte, "
    "bevor Sie gehen: Die Adresse steht im Verlauf des Browsers."
)


@dataclass(frozen=True, slots=True)
class Talk:
    """The open conversation of who asks."""

    person: Person | None
    sight: Sight

    @property
    def owner(self) -> str:
        """Whose it is in the history."""
        return self.person.name if self.person else NOBODY

    @property
    def id(self) -> str:
        """The conversation's id; "" for a new one."""
        return str(st.query_params.get(TALK) or st.session_state.get(TALK) or "")

    def turns(self) -> list[Recalled]:
        """The turns so far, as far as they may be shown now; what is not public in them is recorded.

        An address that names no conversation of theirs begins a new one, and says so.
        """
        try:
            told = audience.conversations().turns(self.owner, self.id, self.sight) if self.id else []
        except BadInput as error:
            close_talk()
            st.warning(plain_markdown(say(str(error))))
            return []
        if self.id:
            open_talk(self.id)
        for one in told:
            audience.record(secrets_of(one.turn.outcome) if one.turn else ())
        return told

    def add(self, turn: Turn, onto: int | None) -> None:
        """Keeps a turn, behind the first so many or behind all; the first one begins a conversation."""
        history = audience.conversations()
        if not self.id:
            open_talk(history.begin(self.owner, turn.question).id)
        history.append(self.owner, self.id, turn, onto)

    def found(self, words: str) -> list[Conversation]:
        """The person's conversations that hold all words, the one that was added to last first."""
        history = audience.conversations()
        return history.search(self.owner, words, self.sight) if words else history.conversations(self.owner)


def open_talk(conversation: str) -> None:
    """Goes on with a conversation; the address names it, so that it is there after a reload."""
    if st.session_state.get(TALK) != conversation:
        _leave()
    st.session_state[TALK] = st.query_params[TALK] = conversation


def close_talk() -> None:
    """Begins a new conversation."""
    _leave()
    st.session_state.pop(TALK, None)
    st.query_params.pop(TALK, None)


def _leave() -> None:
    for held in (CHANGING, ANSWERING):
        st.session_state.pop(held, None)


def shared(talk: Talk) -> None:
    """Below a conversation of nobody who is signed in: who can read it for how long, and the way to delete it."""
    if talk.person or not talk.id:
        return
    st.text(say(SHARED).format(KEPT.days))
    with st.popover(say("Gespräch löschen")):
        st.text(say(ELSEWHERE))
        st.button(say("Endgültig löschen"), key=f"löschen {talk.id}", on_click=_delete, args=(talk.owner, talk.id))


# The sidebar


def listed(talk: Talk) -> None:
    """The person's conversations: to be opened, searched, renamed and deleted."""
    with st.sidebar:
        st.header(say("Gespräche"), anchor=False)
        st.button(say("Neues Gespräch"), key="neu", on_click=close_talk, width="stretch")
        if not talk.person:
            st.text(say(SHARED).format(KEPT.days))
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
        st.button(say("Umbenennen"), key=f"umbenennen {one.id}", on_click=_rename, args=(person.name, one.id, title))
        st.button(say("Endgültig löschen"), key=f"löschen {one.id}", on_click=_delete, args=(person.name, one.id))


def _rename(owner: str, conversation: str, title: str) -> None:
    audience.conversations().rename(owner, conversation, title)


def _delete(owner: str, conversation: str) -> None:
    with suppress(BadInput):  # it is gone already, from another window or by its age
        audience.conversations().delete(owner, conversation)
    close_talk()
