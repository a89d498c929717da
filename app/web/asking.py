"""The page of questions and answers: asks the engine and shows what `render` makes of its answers.

A question is first put down as asked, then answered at the rerun that follows; one that is still put down at the
next rerun was stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

import streamlit as st

from app.answer import converse
from app.answer.engine import Engine
from app.answer.filters import UNDERSTOOD, Choice, Known
from app.answer.model import NoAnswer, Outcome
from app.answer.understand import LONGEST_QUESTION
from app.audit import secret_paper
from app.history import Recalled, Turn
from app.web import audience, below, filtering, offers, render
from app.web.outcome import outcome as shown
from app.web.talk import ANSWERING, CHANGING, Talk, listed, shared
from app.web.words import say
from ingest.audience import ANYBODY
from ingest.errors import RatslotseError

SUGGESTED = 3  # newest papers offered before the first question
NEWEST = 50  # papers that further questions are drawn from: a few months of a council
LABEL = 45  # characters of a title on a button: one line
REMEMBERED = 5  # turns a question can go on from
TYPED = "frage"  # key of the input
OF_PUBLIC = "Beantwortet Fragen aus den öffentlichen Ratsunterlagen und zeigt die Belege."
OF_ALL = "Beantwortet Fragen aus den Ratsunterlagen und zeigt die Belege."
LITERALLY = "Wörtlich fragen, ohne Bezug auf das Vorige"
AGAIN, CHANGE, STOP = "Noch einmal fragen", "Frage ändern", "Abbrechen"
FROM_HERE, NOT_CHANGED = "Ab hier neu fragen", "Doch nicht ändern"
REPLACED = "Was Sie jetzt senden, ersetzt diese Frage mit ihrer Antwort und alles, was danach kam."
STOPPED = "Abgebrochen, bevor es eine Antwort gab."
CHANGED = "Seit dieser Antwort wurde neu eingelesen: {}. Bitte die Fundstellen prüfen oder noch einmal fragen."
_ASKED, _NEW = "gefragt", "eben geantwortet"  # keys of the session
TO_QUESTION = (  # JavaScript; half a second later, since Streamlit first goes to the end of what is new
    "<script>/* {} */ setTimeout(() => [...document.querySelectorAll('.rl-ask')].at(-1).scrollIntoView(), 500)</script>"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as it is to be asked."""

    question: str
    choice: Choice = UNDERSTOOD  # the filters that were set and lifted by hand
    literally: bool = False  # without what was before
    onto: int | None = None  # how many of the turns it goes on from; None: all
    drops: bool = False  # whether the turns behind those are deleted once it is answered


@audience.telling_errors
def main() -> None:
    """Draws the page; Streamlit calls this again after every input."""
    st.title("Ratslotse", anchor=False)
    engine = audience.own_engine()
    st.text(say(OF_PUBLIC if engine.audience == ANYBODY else OF_ALL))
    st.html(audience.trust(engine))
    _chat(engine, Talk(audience.person(), audience.sight()))


def _chat(engine: Engine, talk: Talk) -> None:
    known = engine.catalogue.known()
    listed(talk)
    choice = filtering.chosen(known)
    turns = talk.turns()
    for number, one in enumerate(turns):
        _told(engine, one, number, f"{talk.id} {one.at.isoformat()}")
        if one.turn and number < len(turns) - 1:
            _from_here(one.turn, number)
    if st.session_state.pop(_NEW, False):  # Streamlit would show the end of a long answer
        st.sidebar.html(TO_QUESTION.format(len(turns)), unsafe_allow_javascript=True)
    _prepare()
    filtering.chips(choice)
    typed = st.chat_input(say("Frage zu den Unterlagen"), key=TYPED)
    if typed:
        changing = st.session_state.get(CHANGING, Asking(""))
        _ask(Asking(typed, choice, onto=changing.onto, drops=changing.drops))
    if asking := st.session_state.pop(_ASKED, None):
        _answer(engine, talk, asking, turns, known)
    elif stopped := st.session_state.get(ANSWERING):
        _stopped(stopped)
    elif turns:
        _again(turns)
        shared(talk)
    else:
        _offer(engine, choice)


def _told(engine: Engine, one: Recalled, number: int, key: str) -> None:
    """A turn as it was, or why it is no longer shown."""
    st.html(render.question(one.question))
    if one.turn is None:
        st.info(render.plain_markdown(say(one.why)))
        return
    if one.changed:
        names = ", ".join(paper.reference or paper.name for paper in one.changed)
        st.warning(render.plain_markdown(say(CHANGED).format(names)))
    st.html(shown(one.turn.outcome, engine.pages, number))
    below.drawn(one.turn.outcome, key)


def _prepare() -> None:
    """Puts a question that the address names into the input, to be changed or sent."""
    if prepared := st.query_params.get("frage"):
        del st.query_params["frage"]
        st.session_state[TYPED] = prepared[:LONGEST_QUESTION]


# Asking


def _ask(asking: Asking) -> None:
    """Puts a question down, to be answered in this run."""
    st.session_state[_ASKED] = asking
    for held in (CHANGING, ANSWERING):
        st.session_state.pop(held, None)


def _change(asking: Asking) -> None:
    """Puts a question into the input; what is sent then goes on from where it did."""
    st.session_state[TYPED], st.session_state[CHANGING] = asking.question, asking
    st.session_state.pop(ANSWERING, None)


def _keep() -> None:
    """Leaves the question as it is."""
    st.session_state[TYPED] = ""
    st.session_state.pop(CHANGING, None)


def _answer(engine: Engine, talk: Talk, asking: Asking, turns: Sequence[Recalled], known: Known) -> None:
    """Answers, keeps the answer, and draws the page anew."""
    st.session_state[ANSWERING] = asking
    before = () if asking.literally else _remembered(turns[: asking.onto], known)
    st.html(render.question(asking.question))
    stop = st.empty()
    stop.button(say(STOP), key="abbrechen")
    try:
        outcome = _streamed(engine, asking, before)
    except RatslotseError:
        del st.session_state[ANSWERING]
        stop.empty()
        raise
    talk.add(Turn(asking.question, outcome, asking.choice, asking.literally), asking.onto if asking.drops else None)
    st.session_state.pop(ANSWERING, None)
    st.session_state[_NEW] = True
    st.rerun()


def _streamed(engine: Engine, asking: Asking, before: Sequence[converse.Turn]) -> Outcome:
    """The outcome; until it is there, what a language model has written so far is shown."""
    place, written = st.empty(), ""
    with st.spinner(say("Die Unterlagen werden durchsucht …")):
        for piece in engine.stream(asking.question, asking.choice, before):
            if not isinstance(piece, str):
                return piece
            written += piece
            if engine.audience == ANYBODY:  # what is not public is recorded first, and for that it must be known
                place.html(render.draft(written))
    raise AssertionError("a stream ends with its outcome")


def _remembered(turns: Sequence[Recalled], known: Known) -> tuple[converse.Turn, ...]:
    kept = [one.turn.outcome for one in turns if one.turn]
    return tuple(converse.Turn.of(outcome, known) for outcome in kept[-REMEMBERED:])


# What is offered


def _offer(engine: Engine, choice: Choice) -> None:
    """Questions that the newest papers answer."""
    for question, paper in offers.offered(engine.newest(NEWEST), SUGGESTED).items():
        audience.record(secret_paper(paper) if paper else ())
        told = f"{question} · {shorten(paper.name, LABEL, placeholder=' …')}" if paper else question
        st.button(render.plain_markdown(told), key=question, on_click=_ask, args=(Asking(question, choice),))


def _stopped(asking: Asking) -> None:
    """The question that was stopped, to be asked again or changed."""
    st.html(render.question(asking.question))
    st.info(say(STOPPED))
    _repeat(asking)


def _again(turns: Sequence[Recalled]) -> None:
    """Ways to ask the last question again."""
    last = turns[-1].turn
    if last is None:
        return
    asked = Asking(last.question, last.choice, last.literally, onto=len(turns) - 1)
    if isinstance(last.outcome, NoAnswer):
        for called, question in offers.meant(last.outcome).items():
            _button(called, Asking(question, last.choice, literally=True))
    for label, choice in filtering.lifted(last.outcome, last.choice).items():
        _button(f"{label} ✕", replace(asked, choice=choice), say("Noch einmal fragen, ohne diesen Filter"))
    if last.outcome.understood_as:
        _button(say(LITERALLY), replace(asked, literally=True))
    _repeat(asked)


def _from_here(turn: Turn, number: int) -> None:
    """The way to ask an earlier question anew; once that is taken, what it deletes, and the way back."""
    asking = Asking(turn.question, turn.choice, onto=number, drops=True)
    if st.session_state.get(CHANGING) != asking:
        st.button(say(FROM_HERE), key=f"ab {number}", type="tertiary", on_click=_change, args=(asking,))
        return
    st.info(say(REPLACED))
    st.button(say(NOT_CHANGED), key="doch nicht", on_click=_keep)


def _repeat(asking: Asking) -> None:
    row = st.container(horizontal=True)
    row.button(say(AGAIN), key="noch einmal", on_click=_ask, args=(asking,))
    row.button(say(CHANGE), key="ändern", on_click=_change, args=(asking,))


def _button(told: str, asking: Asking, explained: str | None = None) -> None:
    st.button(render.plain_markdown(told), key=f"statt {told}", help=explained, on_click=_ask, args=(asking,))
