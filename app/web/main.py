"""The chat in the browser: asks the engine and shows what `render` makes of its answers."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.answer.engine import Engine
from app.answer.model import Outcome
from app.web import render
from app.wiring import open_engine
from ingest.errors import RatslotseError
from ingest.settings import Settings

SUGGESTED = 3  # questions offered before the first one is asked


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it."""

    question: str
    outcome: Outcome


def main() -> None:
    """Draws the page; Streamlit calls this again after every input."""
    st.set_page_config(page_title="Ratslotse", layout="centered")
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
    conversation: list[Turn] = st.session_state.setdefault("conversation", [])
    offered = st.empty()
    for number, turn in enumerate(conversation):
        st.html(render.question(turn.question))
        st.html(render.outcome(turn.outcome, engine.pages, number))
    typed = st.chat_input("Frage zu den Unterlagen")
    asked = typed or (None if conversation else _offer(offered.container(), engine))
    if asked:
        offered.empty()
        st.html(render.question(asked))
        found = _answered(engine, asked, len(conversation))
        conversation.append(Turn(asked, found))


def _offer(place: DeltaGenerator, engine: Engine) -> str | None:
    """Offers questions about the newest papers; the one that was chosen."""
    questions = render.suggestions(engine.newest(SUGGESTED))
    clicked = [place.button(render.plain_markdown(question), key=question) for question in questions]
    return next((question for question, now in zip(questions, clicked, strict=True) if now), None)


def _answered(engine: Engine, asked: str, turn: int) -> Outcome:
    """The outcome, drawn; until it is there, what a language model has written so far."""
    place, written = st.empty(), ""
    with st.spinner("Die Unterlagen werden durchsucht …"):
        for piece in engine.stream(asked):
            if not isinstance(piece, str):
                place.html(render.outcome(piece, engine.pages, turn))
                return piece
            written += piece
            place.html(render.draft(written))
    raise AssertionError("a stream ends with its outcome")


if __name__ == "__main__":
    main()
