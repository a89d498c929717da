"""The page for administrators: how the stock stands, who may sign in, who was shown what, and what people said."""

import datetime as dt
from collections.abc import Iterable
from html import escape
from itertools import islice

import streamlit as st

from app import audit, feedback, report
from app.answer.engine import Engine
from app.german import thousands
from app.report import Attention
from app.web import audience, people
from app.web.render import german
from app.wiring import index_is_current
from ingest.ledger import FAILED
from ingest.settings import Settings

ADMIN = "betrieb"  # the page in the address
STALE = dt.timedelta(days=14)  # councils meet monthly and publish a week or two before
SHOWN = 50  # lines of each list on the page; all of them in the file
NOT_THERE = "Diese Seite gibt es nicht."


@audience.telling_errors
def main() -> None:
    """Draws the page; Streamlit calls this again after every input."""
    who = audience.person()
    if who is None or not who.is_admin:
        st.error(NOT_THERE)
        return
    st.title("Betrieb", anchor=False)
    stock, accounts, shown, said = st.tabs(["Bestand", "Benutzer", "Protokoll", "Rückmeldungen"])
    with stock:
        _stock(audience.own_engine())
    with accounts:
        people.drawn(audience.own_engine(), who)
    with shown:
        _log(list(audit.as_text(audience.log().entries())))
    with said:
        st.html(_lines(feedback.as_text(audience.box().all()), "Noch keine."))


def _stock(engine: Engine) -> None:
    found = _attention(engine, engine.ledger.state())
    as_of = engine.ledger.as_of()
    _freshness(as_of, found.at.date())
    st.html(_lines(map(_told_source, engine.ledger.sources()), "Noch kein Abgleich mit einem Ratsinformationssystem."))
    st.html(_counts(engine, found, as_of))
    if st.button("Prüfen, ob der Suchindex auf dem Stand ist"):
        with st.spinner("Der Suchindex wird verglichen …"):
            current = index_is_current(Settings.from_env())
        st.info("Der Suchindex ist auf dem Stand." if current else "Bitte den Suchindex nachführen: ratslotse index")
    st.html(_table(found))
    table = "".join(report.as_csv(found)).encode("utf-8-sig")
    st.download_button("Ganzen Bericht herunterladen (CSV)", table, "ratslotse-bericht.csv", "text/csv")


def _freshness(as_of: dt.date | None, today: dt.date) -> None:
    if as_of is None:
        st.warning("Es wurde noch nichts eingelesen. Bitte: ratslotse ingest --oeffentlich PFAD")
    elif today - as_of > STALE:
        st.warning(
            f"Zuletzt wurde am {as_of:%d.%m.%Y} eingelesen, vor {(today - as_of).days} Tagen. "
            "Bitte nachsehen, ob der Abgleich noch läuft: ratslotse sync"
        )


def _told_source(mark: tuple[str, dt.datetime]) -> str:
    """A source, and when it was last asked for everything new without breaking off."""
    url, since = mark
    return f"Zuletzt vollständig abgeglichen am {since.astimezone():%d.%m.%Y um %H:%M}: {url}"


@st.cache_data(max_entries=1, show_spinner="Der Bestand wird gezählt …")
def _attention(_engine: Engine, state: int) -> Attention:
    """What needs a look, for one state of the ledger."""
    return report.attention(_engine.ledger, dt.datetime.now())


def _counts(engine: Engine, found: Attention, as_of: dt.date | None) -> str:
    """HTML: how much there is, and when it was last brought up to date."""
    index = {"Textstellen im Suchindex": thousands(int(str(engine.index()["passages"])))}
    counts = {"Unterlagen": thousands(found.papers), "Dateien mit Text": thousands(found.files), **index}
    counts |= {f"Dateien: {state}": thousands(number) for state, number in found.stock.ordered.items()}
    failed = sum(row.finding == FAILED for row in found.rows)
    counts |= {"Nicht lesbar": thousands(failed), "Zuletzt eingelesen": f"{as_of:%d.%m.%Y}" if as_of else "nie"}
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in counts.items())
    return german(f'<dl class="rl-facts">{rows}</dl>')


def _table(found: Attention) -> str:
    """HTML: what needs a look, most urgent first."""
    if not found.rows:
        return german("<p>Nichts zu tun: alles Eingelesene ist lesbar und klar.</p>")
    items = (
        f"<li><strong>{escape(row.finding)}</strong>: {escape(row.place)}<br>"
        f"{escape(row.reason)}. {escape(row.step)}</li>"
        for row in found.rows[:SHOWN]
    )
    return german(f"<h2>Was zu tun ist: {thousands(len(found.rows))}</h2><ul>{''.join(items)}</ul>")


def _log(lines: list[str]) -> None:
    st.text("Wem welche nichtöffentliche Stelle gezeigt wurde, das Neueste zuerst.")
    st.html(_lines(islice(lines, SHOWN), "Noch nichts."))
    whole = "\n".join(lines).encode()
    st.download_button("Ganzes Protokoll herunterladen", whole, "ratslotse-protokoll.txt", "text/plain")


def _lines(lines: Iterable[str], none: str) -> str:
    told = "".join(f"<li>{escape(line)}</li>" for line in lines if line)
    return german(f"<ul>{told}</ul>" if told else f"<p>{none}</p>")
