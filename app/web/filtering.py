"""The filters of the chat: set in the sidebar, and what was understood of a question lifted by a button."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.answer.filters import STATES, Choice, Known
from app.answer.model import Outcome
from app.answer.names import Names
from app.web.render import plain_markdown


def chosen(known: Known) -> Choice:
    """What is set in the sidebar."""
    with st.sidebar:
        st.header("Filter", anchor=False)
        return Choice(
            bodies=_several("Gremium", known.bodies),
            parties=_several("Fraktion", known.parties),
            types=_several("Art", known.types),
            districts=_several("Stadtteil", known.districts),
            time=st.text_input("Zeitraum", placeholder="2019, 2015-2018, seit März 2021"),
            state=str(st.selectbox("Stand", ("", *STATES), format_func=lambda state: state or "beliebig")),
            valid_only=st.checkbox("nur gültige Fassungen"),
        )


def lifted(place: DeltaGenerator, outcome: Outcome, choice: Choice, turn: int) -> Choice | None:
    """A button for each filter that was understood; the choice without the one that was pressed."""
    pressed = [
        wish.label
        for wish in outcome.filters.understood
        if place.button(
            plain_markdown(f"{wish.label} ✕"),
            key=f"{turn} ohne {wish.label}",
            help="Noch einmal fragen, ohne diesen Filter",
        )
    ]
    return replace(choice, lifted=choice.lifted | {*pressed}) if pressed else None


def _several(label: str, names: Names) -> tuple[str, ...]:
    return tuple(st.multiselect(label, _sorted(named.told for named in names), placeholder="alle"))


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(names, key=str.casefold)
