"""The chat in the browser: asks the engine and shows what `render` makes of its answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.answer.engine import Engine
from app.answer.filters import UNDERSTOOD, Choice
from app.answer.model import NoAnswer, Outcome
from app.web import filtering, render
from app.wiring import open_engine
from ingest.errors import RatslotseError
from ingest.settings import Settings

SUGGESTED = 3  # questions offered before the first one is asked


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it."""

    question: str
    outcome: Outcome
    choice: Choice = UNDERSTOOD  # the filters that were set and lifted by hand


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
    choice = filtering.chosen(engine.catalogue.known())
    conversation: list[Turn] = st.session_state.setdefault("conversation", [])
    offered = st.empty()
    for number, turn in enumerate(conversation):
        st.html(render.question(turn.question))
        st.html(render.outcome(turn.outcome, engine.pages, number))
    below = st.empty()
    following = below.container()
    again, lifted = _meant(following, conversation), _lifted(following, conversation)
    typed = st.chat_input("Frage zu den Unterlagen")
    asked = typed or again or (None if conversation else _offer(offered.container(), engine))
    if lifted and not asked:
        asked, choice = conversation[-1].question, lifted
    if asked:
        offered.empty()
        below.empty()
        st.html(render.question(asked))
        found = _answered(engine, asked, len(conversation), choice)
        conversation.append(Turn(asked, found, choice))
        following = st.container()
        _meant(following, conversation)
        _lifted(following, conversation)


def _offer(place: DeltaGenerator, engine: Engine) -> str | None:
    """Offers questions about the newest papers; the one that was chosen."""
    questions = render.suggestions(engine.newest(SUGGESTED))
    clicked = [place.button(render.plain_markdown(question), key=question) for question in questions]
    return next((question for question, now in zip(questions, clicked, strict=True) if now), None)


def _meant(place: DeltaGenerator, conversation: Sequence[Turn]) -> str | None:
    """Offers the papers whose number is nearly the unknown one of the last question; the question that was chosen."""
    last = conversation[-1].outcome if conversation else None
    questions = render.meant(last) if isinstance(last, NoAnswer) else {}
    clicked = [
        question
        for called, question in questions.items()
        if place.button(render.plain_markdown(called), key=f"{len(conversation)} {called}")
    ]
    return next(iter(clicked), None)


def _lifted(place: DeltaGenerator, conversation: Sequence[Turn]) -> Choice | None:
    """Offers to ask the last question again without a filter; the choice that was made."""
    if not conversation:
        return None
    last = conversation[-1]
    return filtering.lifted(place, last.outcome, last.choice, len(conversation))


def _answered(engine: Engine, asked: str, turn: int, choice: Choice) -> Outcome:
    """The outcome, drawn; until it is there, what a language model has written so far."""
    place, written = st.empty(), ""
    with st.spinner("Die Unterlagen werden durchsucht …"):
        for piece in engine.stream(asked, choice):
            if not isinstance(piece, str):
                place.html(render.outcome(piece, engine.pages, turn))
                return piece
            written += piece
            place.html(render.draft(written))
    raise AssertionError("a stream ends with its outcome")


if __name__ == "__main__":
    main()
