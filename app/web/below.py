"""What stands below an answer: whether it helped, and how to take it away."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urljoin

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.answer.model import Outcome
from app.feedback import LONGEST_COMMENT, Reason
from app.links import question_link
from app.takeaway import as_docx, as_markdown, as_pdf, blocks
from app.web import audience
from app.web.words import say
from ingest.errors import BadInput

FILE = "ratslotse-antwort"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: Sequence[tuple[str, str, str, Callable[[Outcome, str, dt.date], str | bytes]]] = (
    ("Als Word-Datei (DOCX)", "docx", DOCX, as_docx),
    ("Als PDF", "pdf", "application/pdf", as_pdf),
    ("Als Markdown", "md", "text/markdown", as_markdown),
)  # fmt: skip


def drawn(outcome: Outcome, key: str) -> None:
    """The row of buttons below an answer; key tells answers apart."""
    row = st.container(horizontal=True)
    _helped(row, outcome, key)
    with row.popover(say("Kopieren, mitnehmen"), key=f"mitnehmen {key}"):
        _take_away(outcome, key)


def _take_away(outcome: Outcome, key: str) -> None:
    """Files made when they are asked for, and the text to be copied."""
    link, today = urljoin(st.context.url or "", question_link(outcome.question)), dt.date.today()
    for told, ending, kind, made in FORMS:
        make = partial(_bytes, made, outcome, link, today)
        st.download_button(say(told), make, f"{FILE}.{ending}", kind, key=f"{ending} {key}", on_click="ignore")
    st.text(say("Frage und Antwort zum Kopieren:"))
    text = "\n\n".join(block.text for block in blocks(outcome, link, today))
    st.code(text, language=None, wrap_lines=True)


def _bytes(
    made: Callable[[Outcome, str, dt.date], str | bytes], outcome: Outcome, link: str, day: dt.date
) -> str | bytes:
    return made(outcome, link, day)


# Feedback


def _helped(row: DeltaGenerator, outcome: Outcome, key: str) -> None:
    """Two thumbs until one was given; then thanks, and the way to take it back."""
    given = f"gegeben {key}"
    if given in st.session_state:
        row.button(say("Danke! Rückmeldung zurücknehmen"), key=f"zurück {key}", on_click=_take_back, args=(given,))
        return
    row.button(say("Hilfreich"), key=f"gut {key}", icon=":material/thumb_up:", on_click=_praise, args=(outcome, given))
    unhelpful = row.popover(say("Nicht hilfreich"), key=f"schlecht {key}", icon=":material/thumb_down:")
    with unhelpful, st.form(f"warum {key}"):
        told = {reason: say(reason) for reason in Reason}
        reasons = st.pills(
            say("Was stimmt nicht?"), told, selection_mode="multi", key=f"gründe {key}", format_func=told.__getitem__
        )
        comment = st.text_area(say("Anmerkung, ohne Namen"), key=f"anmerkung {key}", max_chars=LONGEST_COMMENT)
        if st.form_submit_button(say("Absenden")):
            _blame(outcome, given, reasons, comment)


def _praise(outcome: Outcome, given: str) -> None:
    st.session_state[given] = audience.box().give(outcome, good=True)


def _blame(outcome: Outcome, given: str, reasons: Sequence[Reason], comment: str) -> None:
    try:
        st.session_state[given] = audience.box().give(outcome, good=False, reasons=reasons, comment=comment)
    except BadInput as error:
        st.error(str(error))
        return
    st.rerun()


def _take_back(given: str) -> None:
    audience.box().take_back(st.session_state.pop(given))
