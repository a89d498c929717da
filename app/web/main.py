"""The chat in the browser: asks the engine and shows what `render` makes of its answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.answer import converse
from app.answer.engine import Engine
from app.answer.filters import UNDERSTOOD, Choice, Known
from app.answer.model import NoAnswer, Outcome
from app.web import filtering, render
from app.wiring import open_engine
from ingest.errors import RatslotseError
from ingest.settings import Settings

SUGGESTED = 3  # questions offered before the first one is asked
REMEMBERED = 5  # turns a question can go on from
LITERALLY = "Wörtlich fragen, ohne Bezug auf das Vorige"


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as it was asked."""

    question: str
    choice: Choice = UNDERSTOOD  # the filters that were set and lifted by hand
    before: tuple[converse.Turn, ...] = ()  # what it may go on from


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it."""

    asking: Asking
    outcome: Outcome


def main() -> None:
    """Draws the page; Streamlit calls this again after every input."""
    st.set_page_config(page_title="Ratslotse", layout="centered", initial_sidebar_state="collapsed")
    st.html(render.STYLE)
    st.title("Ratslotse", anchor=False)
    st.text("Beantwortet Fragen aus den öffentlichen Ratsunterlagen und zeigt die Belege.")
    try:
        _chat(_engine())
    except RatslotseError as error:
        st.error(render.plain_markdown(str(error)))


@st.cache_resource(show_spinner="Der Suchindex wird geöffnet …")
def _engine() -> Engine:
    """The one engine of all sessions; nobody logs in here, so it sees public papers only."""
    return open_engine(Settings.from_env(), public_only=True)


def _chat(engine: Engine) -> None:
    st.html(render.trust(engine.searched()))
    known = engine.catalogue.known()
    choice = filtering.chosen(known)
    conversation: list[Turn] = st.session_state.setdefault("conversation", [])
    offered = st.empty()
    for number, turn in enumerate(conversation):
        st.html(render.question(turn.asking.question))
        st.html(render.outcome(turn.outcome, engine.pages, number))
    below = st.empty()
    again = _again(below.container(), conversation)
    typed = st.chat_input("Frage zu den Unterlagen")
    question = typed or (None if conversation else _offer(offered.container(), engine))
    if question:
        again = Asking(question, choice, _remembered(conversation, known))
    if again:
        offered.empty()
        below.empty()
        st.html(render.question(again.question))
        conversation.append(Turn(again, _answered(engine, again, len(conversation))))
        _again(st.container(), conversation)


def _remembered(conversation: Sequence[Turn], known: Known) -> tuple[converse.Turn, ...]:
    return tuple(converse.Turn.of(turn.outcome, known) for turn in conversation[-REMEMBERED:])


def _offer(place: DeltaGenerator, engine: Engine) -> str | None:
    """Offers questions about the newest papers; the one that was chosen."""
    questions = render.suggestions(engine.newest(SUGGESTED))
    clicked = [place.button(render.plain_markdown(question), key=question) for question in questions]
    return next((question for question, now in zip(questions, clicked, strict=True) if now), None)


def _again(place: DeltaGenerator, conversation: Sequence[Turn]) -> Asking | None:
    """Offers to ask the last question again in other ways; the one that was chosen."""
    if not conversation:
        return None
    last, turn = conversation[-1], len(conversation)
    meant = _meant(place, last.outcome, turn)
    choice = filtering.lifted(place, last.outcome, last.asking.choice, turn)
    literally = bool(last.outcome.understood_as) and place.button(LITERALLY, key=f"{turn} wörtlich")
    if meant:
        return Asking(meant, last.asking.choice)
    if choice:
        return replace(last.asking, choice=choice)
    return replace(last.asking, before=()) if literally else None


def _meant(place: DeltaGenerator, last: Outcome, turn: int) -> str | None:
    """Offers the papers whose number is nearly the unknown one, or what can be asked; the question that was chosen."""
    questions = render.meant(last) if isinstance(last, NoAnswer) else {}
    clicked = [
        question
        for called, question in questions.items()
        if place.button(render.plain_markdown(called), key=f"{turn} {called}")
    ]
    return next(iter(clicked), None)


def _answered(engine: Engine, asking: Asking, turn: int) -> Outcome:
    """The outcome, drawn; until it is there, what a language model has written so far."""
    place, written = st.empty(), ""
    with st.spinner("Die Unterlagen werden durchsucht …"):
        for piece in engine.stream(asking.question, asking.choice, asking.before):
            if not isinstance(piece, str):
                place.html(render.outcome(piece, engine.pages, turn))
                return piece
            written += piece
            place.html(render.draft(written))
    raise AssertionError("a stream ends with its outcome")


if __name__ == "__main__":
    main()
