"""The filters of the chat: set in the sidebar and shown as chips, and what was understood of a question lifted."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from app.answer.filters import BODY, DISTRICT, PARTY, STATE, STATES, TYPE, Choice, Known
from app.answer.model import Outcome
from app.answer.names import Names
from app.web.render import plain_markdown
from app.web.words import say

PERIOD = "Zeitraum"
VALID = "nur gültige Fassungen"
_KEY = "filter "  # before the name of a filter: the key of its box


def chosen(known: Known) -> Choice:
    """What is set in the sidebar."""
    states = {state: say(state or "beliebig") for state in ("", *STATES)}
    with st.sidebar:
        st.header(say("Filter"), anchor=False)
        return Choice(
            bodies=_several(BODY, known.bodies),
            parties=_several(PARTY, known.parties),
            types=_several(TYPE, known.types),
            districts=_several(DISTRICT, known.districts),
            time=st.text_input(say(PERIOD), key=_KEY + PERIOD, placeholder="2019, 2015-2018, seit März 2021"),
            state=str(st.selectbox(say(STATE), states, key=_KEY + STATE, format_func=states.__getitem__)),
            valid_only=st.checkbox(say(VALID), key=_KEY + VALID),
        )


def chips(choice: Choice) -> None:
    """What is set in the sidebar, which may be folded away: to be taken back at a click."""
    several = {BODY: choice.bodies, PARTY: choice.parties, TYPE: choice.types, DISTRICT: choice.districts}
    found = [(name, value) for name, values in several.items() for value in values]
    found += [(name, value) for name, value in ((PERIOD, choice.time), (STATE, choice.state)) if value]
    found += [(VALID, "")] if choice.valid_only else []
    if not found:
        return
    row = st.container(horizontal=True)
    for name, value in found:
        told = plain_markdown(f"{': '.join(filter(None, (say(name), say(value))))} ✕")
        row.button(told, key=f"ohne {name} {value}", help=say("Nicht mehr filtern"), on_click=_lift, args=(name, value))


def _lift(name: str, value: str) -> None:
    """Empties a box, or takes one of its values out."""
    held = st.session_state[_KEY + name]
    left = [one for one in held if one != value] if isinstance(held, list) else type(held)()
    st.session_state[_KEY + name] = left


def lifted(outcome: Outcome, choice: Choice) -> dict[str, Choice]:
    """The choice without a filter that was understood, by the label of that filter."""
    labels = [wish.label for wish in outcome.filters.understood]
    return {label: replace(choice, lifted=choice.lifted | {label}) for label in labels}


def _several(label: str, names: Names) -> tuple[str, ...]:
    told = _sorted(named.told for named in names)
    return tuple(st.multiselect(say(label), told, key=_KEY + label, placeholder=say("alle")))


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(names, key=str.casefold)
