"""The filters of the chat: set in the sidebar, and what was understood of a question lifted."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from app.answer.filters import STATES, Choice, Known
from app.answer.model import Outcome
from app.answer.names import Names


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


def lifted(outcome: Outcome, choice: Choice) -> dict[str, Choice]:
    """The choice without a filter that was understood, by the label of that filter."""
    labels = [wish.label for wish in outcome.filters.understood]
    return {label: replace(choice, lifted=choice.lifted | {label}) for label in labels}


def _several(label: str, names: Names) -> tuple[str, ...]:
    return tuple(st.multiselect(label, _sorted(named.told for named in names), placeholder="alle"))


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(names, key=str.casefold)
