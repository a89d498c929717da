"""The search page: papers that fit, narrowed down by facets; all of it stands in the address, to be kept as a link."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from app.answer.engine import Engine
from app.answer.model import NoAnswer
from app.answer.understand import LONGEST_QUESTION
from app.audit import secret_paper, secrets_of
from app.web import audience
from app.web.facets import FACETS, Chosen, counted, passes
from app.web.found import Found, entry, grouped, newest_first
from app.web.render import counted as papers_counted
from app.web.render import plain_markdown
from app.web.words import say
from index.search import BY_MEANING

SEARCH = "suche"  # the page in the address
DEPTH = 100  # passages looked at: a few dozen papers
BROWSED = 200  # newest papers where nothing is asked
SHOWN = 10  # papers at first, and more at each click
OFFERED = 12  # values of a facet
ASKED, ORDER, LENGTH = "frage", "sortierung", "zeigen"  # in the address
ORDERS = {"treffer": "beste Treffer zuerst", "neueste": "neueste zuerst"}
NOTHING = "Dazu wurde nichts gefunden. Bitte andere Wörter versuchen oder Filter lösen."


@audience.telling_errors
def main() -> None:
    """Draws the page; Streamlit calls this again after every input."""
    st.title(say("Suche"), anchor=False)
    engine = audience.own_engine()
    st.html(audience.trust(engine))
    question = _question()
    order = _order(bool(question))
    with st.spinner(say("Die Unterlagen werden durchsucht …")):
        found = _found(engine, question)
    chosen = {facet: list(dict.fromkeys(st.query_params.get_all(name))) for facet, name in FACETS.items()}
    _facets(found, chosen)
    _chips(chosen)
    kept = [one for one in found if passes(one.paper, chosen)]
    _listed(engine, question, newest_first(kept) if order == "neueste" else kept)


def _question() -> str:
    """What is asked; it stands in the address."""
    asked = st.query_params.get(ASKED, "")[:LONGEST_QUESTION]
    st.session_state[ASKED + " suchen"] = asked
    like = say("Radweg Bahnhof, DS 25-0590 …")
    st.text_input(say("Suchwörter"), key=ASKED + " suchen", on_change=_ask, placeholder=like)
    return asked.strip()


def _ask() -> None:
    st.query_params.pop(LENGTH, None)
    _say(ASKED, st.session_state[ASKED + " suchen"].strip())


def _order(asked: bool) -> str:
    """The order that stands in the address, else the best first; the newest first where nothing is asked."""
    if not asked:
        return "neueste"
    said = st.query_params.get(ORDER, "")
    st.session_state[ORDER] = said if said in ORDERS else next(iter(ORDERS))
    told = {order: say(called) for order, called in ORDERS.items()}.__getitem__
    return str(st.radio(say("Sortierung"), ORDERS, key=ORDER, format_func=told, on_change=_sort, horizontal=True))


def _sort() -> None:
    _say(ORDER, st.session_state[ORDER])


def _say(name: str, value: str) -> None:
    """Puts something into the address, or takes it out where there is nothing to say."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _found(engine: Engine, question: str) -> list[Found]:
    """The papers that say what is asked, else those that mean it; the newest ones where nothing is asked."""
    if question:
        hits = engine.search(question, DEPTH)
        worded = [hit for hit in hits if set(hit.why) - {BY_MEANING}]
        return grouped(worded or hits)
    return [Found(paper) for paper in engine.newest(BROWSED)]


# Facets


def _facets(found: Sequence[Found], chosen: Chosen) -> None:
    """A box to tick for each value that the papers found have."""
    with st.sidebar:
        st.header(say("Eingrenzen"), anchor=False)
        for facet in FACETS:
            counts = counted((one.paper for one in found), facet, chosen)
            if counts:
                _facet(facet, counts, chosen[facet])


def _facet(facet: str, counts: Sequence[tuple[str, int]], chosen: Sequence[str]) -> None:
    offered = [one for place, one in enumerate(counts) if place < OFFERED or one[0] in chosen]
    with st.expander(say(facet), expanded=True):
        for value, number in offered:
            key = f"{FACETS[facet]}={value}"
            st.session_state[key] = value in chosen
            label = plain_markdown(f"{say(value)} ({number})")
            st.checkbox(label, key=key, on_change=_tick, args=(FACETS[facet], value))
        if rest := len(counts) - len(offered):
            st.text(say("und {} weitere").format(rest))


def _chips(chosen: Chosen) -> None:
    """What is chosen, to be taken back at a click."""
    row = st.container(horizontal=True)
    for facet, values in chosen.items():
        for value in values:
            told = plain_markdown(f"{say(facet)}: {say(value)} ✕")
            key = f"ohne {facet} {value}"
            row.button(told, key=key, help=say("Nicht mehr eingrenzen"), on_click=_tick, args=(FACETS[facet], value))


def _tick(name: str, value: str) -> None:
    """Adds a value to the address, or takes it out."""
    said = st.query_params.get_all(name)
    st.query_params.pop(LENGTH, None)
    st.query_params[name] = [one for one in said if one != value] if value in said else [*said, value]


# What was found


def _listed(engine: Engine, question: str, found: Sequence[Found]) -> None:
    """The first papers, and a button for more."""
    if not found:
        st.info(say(NOTHING))
        return
    said = st.query_params.get(LENGTH, "")
    length = int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else SHOWN
    told = papers_counted(len(found), "Unterlage", "Unterlagen")
    st.header(told if question else say("Die neuesten: {}").format(told), anchor=False)
    _link()
    searched = engine.searched()
    for one in found[:length]:
        audience.record(secrets_of(NoAnswer(question, searched, one.hits)))
        audience.record(secret_paper(one.paper) if not one.hits else ())
        st.html(entry(one, question, engine.analyser, engine.pages))
    if len(found) > length:
        st.button(say("Mehr zeigen"), on_click=_say, args=(LENGTH, str(length + SHOWN)))


def _link() -> None:
    """The address of this very search, to be copied; the browser's own bookmarks keep it, too."""
    with st.popover(say("Als Link merken")):
        st.text(say("Diese Adresse zeigt die Suche mit allen Filtern wieder:"))
        st.code((st.context.url or "").partition("?")[0] + _asked(), language=None, wrap_lines=True)


def _asked() -> str:
    said = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    return f"?{urlencode(said)}" if said else ""
