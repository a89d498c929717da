"""The page of a paper: what it is and says, its Vorgang, its versions, what is like it, and its files."""

import streamlit as st

from app.answer.engine import Engine
from app.links import question_link, web_address
from app.show import Shown, shown_paper
from app.web import audience, matter
from app.web.render import german, plain_link, plain_markdown, suggestions
from ingest.errors import BadInput
from ingest.model import Paper

NOT_THERE = "Diese Vorlage gibt es hier nicht. Bitte die Adresse prüfen oder im Chat danach fragen."


@audience.telling_errors
def main() -> None:
    """Draws the page; Streamlit calls this again after every input."""
    engine = audience.engine()
    one = _shown(engine, _asked(engine), st.query_params.get("vergleich"))
    st.html(matter.head(one.paper, one.family))
    st.html(_ways_on(one))
    if one.comparison:
        st.html(matter.comparison(one.comparison))
    for part in (
        matter.summary(one.summary, engine.pages),
        matter.timeline(one.matter, engine.pages),
        matter.versions(one.paper, one.family),
        matter.documents(engine.files(one.paper), engine.pages),
    ):
        if part:
            st.html(part)
    with st.spinner("Ähnliche Unterlagen werden gesucht …"):
        found = matter.similar(engine.similar(one.paper))
    if found:
        st.html(found)


def _asked(engine: Engine) -> Paper:
    """The paper that the address names, by its number or by its id.

    Raises:
        BadInput: there is no such paper for this audience.
    """
    if (paper_id := st.query_params.get("id")) is None:
        return engine.paper(st.query_params.get("ds", ""))
    try:
        return engine.paper_of_id(paper_id)
    except KeyError as error:
        raise BadInput(NOT_THERE) from error


def _shown(engine: Engine, paper: Paper, other: str | None) -> Shown:
    """The paper; without the comparison where there is nothing to compare it with, which is told."""
    if other is not None:
        try:
            return shown_paper(engine.ledger, paper, public_only=engine.public_only, compared=other)
        except BadInput as error:
            st.warning(plain_markdown(str(error)))
    return shown_paper(engine.ledger, paper, public_only=engine.public_only)


def _ways_on(one: Shown) -> str:
    """HTML: to a question about the paper, and to the council's own system."""
    asked = [plain_link(question_link(question), "Frage zu dieser Vorlage") for question in suggestions([one.paper])]
    address = web_address(one.paper.web)
    outside = [plain_link(address, "Im Ratsinformationssystem öffnen", outside=True)] if address else []
    return german(f"<p>{' · '.join([*asked, *outside])}</p>")
