"""The page for administrators: how the stock stands, who may sign in, who was shown what, and what people said."""

import datetime as dt
from collections.abc import Iterable
from html import escape
from itertools import islice

import streamlit as st

from app import audit, feedback, report, rights, runs
from app.answer.engine import Engine
from app.german import thousands
from app.report import Attention
from app.web import audience, people
from app.web.render import german, plain_markdown
from app.web.words import say
from app.wiring import index_is_current, recent_runs
from ingest.ledger import FAILED
from ingest.settings import Settings

ADMIN = "betrieb"  # the page in the address
STALE = dt.timedelta(days=14)  # councils meet monthly and publish a week or two before
RUNS = 10  # runs on the page: a week of nights and some by hand
SHOWN = 50  # lines of each list on the page; all of them in the file
NOT_THERE = "Diese Seite gibt es nicht."
LOGGED = "Wem welche nichtöffentliche Stelle gezeigt wurde, das Neueste zuerst."
GRANTED = "Wer welche Rechte bekam oder verlor und durch wen, das Neueste zuerst."
BROKE_OFF = "Der letzte Lauf brach ab:"
TOO_OLD = "Zuletzt wurde am {} eingelesen, vor {} Tagen. Bitte nachsehen, ob der Abgleich noch läuft: ratslotse sync"


@audience.telling_errors
def main() -> None:
    """Draws the page; Streamlit calls this again after every input."""
    who = audience.person()
    if who is None or not who.is_admin:
        st.error(say(NOT_THERE))
        return
    st.title(say("Betrieb"), anchor=False)
    stock, accounts, shown, said = st.tabs([say("Bestand"), say("Benutzer"), say("Protokoll"), say("Rückmeldungen")])
    with stock:
        _stock(audience.own_engine())
    with accounts:
        people.drawn(audience.own_engine(), who)
    with shown:
        _log(say(LOGGED), "ratslotse-protokoll.txt", audit.as_text(audience.log().entries()))
        _log(say(GRANTED), "ratslotse-rechte.txt", rights.as_text(audience.accounts().changes()))
    with said:
        given = audience.box().all()
        st.html(_lines(feedback.as_text(given) if given else (), say("Noch keine.")))


def _stock(engine: Engine) -> None:
    found = _attention(engine, engine.ledger.state())
    as_of = engine.ledger.as_of()
    _freshness(as_of, found.at.date())
    _runs(recent_runs(Settings.from_env()).last(RUNS))
    never = say("Noch kein Abgleich mit einem Ratsinformationssystem.")
    st.html(_lines(map(_told_source, engine.ledger.sources()), never))
    st.html(_counts(engine, found, as_of))
    if st.button(say("Prüfen, ob der Suchindex auf dem Stand ist")):
        _compare()
    st.html(_table(found))
    table = "".join(report.as_csv(found)).encode("utf-8-sig")
    st.download_button(say("Ganzen Bericht herunterladen (CSV)"), table, "ratslotse-bericht.csv", "text/csv")


def _runs(found: list[runs.Run]) -> None:
    """The last runs, and a warning where the newest broke off."""
    if why := runs.broke_off(found):
        st.warning(plain_markdown(f"{say(BROKE_OFF)} {why}"))
    st.html(_lines(runs.as_text(found), say("Noch kein Lauf verzeichnet."), say("Die letzten Läufe")))


def _compare() -> None:
    with st.spinner(say("Der Suchindex wird verglichen …")):
        current = index_is_current(Settings.from_env())
    st.info(say("Der Suchindex ist auf dem Stand." if current else "Bitte den Suchindex nachführen: ratslotse index"))


def _freshness(as_of: dt.date | None, today: dt.date) -> None:
    if as_of is None:
        st.warning(say("Es wurde noch nichts eingelesen. Bitte: ratslotse ingest --oeffentlich PFAD"))
    elif today - as_of > STALE:
        st.warning(say(TOO_OLD).format(f"{as_of:%d.%m.%Y}", (today - as_of).days))


def _told_source(mark: tuple[str, dt.datetime]) -> str:
    """A source, and when it was last asked for everything new without breaking off."""
    url, since = mark
    day, time = f"{since.astimezone():%d.%m.%Y}", f"{since.astimezone():%H:%M}"
    return say("Zuletzt vollständig abgeglichen am {} um {}: {}").format(day, time, url)


@st.cache_data(max_entries=1, show_spinner="Der Bestand wird gezählt …")
def _attention(_engine: Engine, state: int) -> Attention:
    """What needs a look, for one state of the ledger."""
    return report.attention(_engine.ledger, dt.datetime.now())


def _counts(engine: Engine, found: Attention, as_of: dt.date | None) -> str:
    """HTML: how much there is, and when it was last brought up to date."""
    counts = {
        say("Unterlagen"): found.papers,
        say("Dateien mit Text"): found.files,
        say("Textstellen im Suchindex"): int(str(engine.index()["passages"])),
        **{say("Dateien: {}").format(say(state)): number for state, number in found.stock.ordered.items()},
        say("Nicht lesbar"): sum(row.finding == FAILED for row in found.rows),
    }
    told = {name: thousands(number) for name, number in counts.items()}
    told |= {say("Zuletzt eingelesen"): f"{as_of:%d.%m.%Y}" if as_of else say("nie")}
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in told.items())
    return german(f'<dl class="rl-facts">{rows}</dl>')


def _table(found: Attention) -> str:
    """HTML: what needs a look, most urgent first."""
    if not found.rows:
        return german(f"<p>{say('Nichts zu tun: alles Eingelesene ist lesbar und klar.')}</p>")
    items = (
        f"<li><strong>{escape(row.finding)}</strong>: {escape(row.place)}<br>"
        f"{escape(row.reason)}. {escape(row.step)}</li>"
        for row in found.rows[:SHOWN]
    )
    head = say("Was zu tun ist: {}").format(thousands(len(found.rows)))
    return german(f"<h2>{head}</h2><ul>{''.join(items)}</ul>")


def _log(head: str, name: str, lines: Iterable[str]) -> None:
    """The newest lines of a log, and all of them as a file."""
    told = list(lines)
    st.text(head)
    st.html(_lines(islice(told, SHOWN), say("Noch nichts.")))
    st.download_button(say("Alles herunterladen"), "\n".join(told).encode(), name, "text/plain", key=name)


def _lines(lines: Iterable[str], none: str, head: str = "") -> str:
    """HTML: a list below a head, or why there is none."""
    told = "".join(f"<li>{escape(line)}</li>" for line in lines if line)
    return german((f"<h2>{head}</h2>" if head else "") + (f"<ul>{told}</ul>" if told else f"<p>{none}</p>"))
