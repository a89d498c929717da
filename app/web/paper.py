"""The page of a paper: what it is and says, its Vorgang, its versions, what is like it, and its files."""

import streamlit as st

from app.answer.engine import Engine
from app.audit import secret_file, secrets_of
from app.links import question_link, web_address
from app.show import Shown, shown_paper
from app.web import audience, matter
from app.web.offers import suggestions
from app.web.render import german, plain_link, plain_markdown
from app.web.words import say
from ingest.errors import BadInput
from ingest.model import Paper

NOT_THERE = "Diese Vorlage gibt es hier nicht. Bitte die Adresse prüfen oder im Chat danach fragen."


@audience.telling_errors
def main() -> None:
    """Draws the page; Streamlit calls this again after every input."""
    engine = audience.own_engine()
    one = _shown(engine, _asked(engine), st.query_params.get("vergleich"))
    _record(engine, one)
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
    with st.spinner(say("Ähnliche Unterlagen werden gesucht …")):
        found = engine.similar(one.paper)
    audience.record(secrets_of(tuple(found)))
    if told := matter.similar(found):
        st.html(told)


def _record(engine: Engine, one: Shown) -> None:
    """Writes down what of the page is not public."""
    audience.record(secrets_of(one))
    named = [(one.paper, file) for file in engine.files(one.paper)]
    named += [(step.paper, step.file) for step in one.matter.steps if step.file]
    for paper, file in named:
        audience.record(secret_file(paper, file))


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
            return shown_paper(engine.ledger, paper, audience=engine.audience, compared=other)
        except BadInput as error:
            st.warning(plain_markdown(str(error)))
    return shown_paper(engine.ledger, paper, audience=engine.audience)


def _ways_on(one: Shown) -> str:
    """HTML: to a question about the paper, and to the council's own system."""
    ask = say("Frage zu dieser Vorlage")
    asked = [plain_link(question_link(question), ask) for question in suggestions([one.paper])]
    address = web_address(one.paper.web)
    outside = [plain_link(address, say("Im Ratsinformationssystem öffnen"), outside=True)] if address else []
    return german(f"<p>{' · '.join([*asked, *outside])}</p>")
