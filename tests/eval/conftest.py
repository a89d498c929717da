"""A small town that all tests of this room may ask: read once, never written to."""

import datetime as dt
from collections.abc import Iterator
from contextlib import closing

import pytest

from app.answer.engine import Engine
from app.wiring import open_engine, open_ledger, update_index
from ingest.audience import ANYBODY, UNRESTRICTED
from ingest.ledger import Ledger
from ingest.model import Consultation, File, Page, Paper, stable_id
from ingest.settings import Settings

GYM = "Sanierung der Turnhalle an der Königstraße"
GREEN = "Begrünung der Dächer städtischer Gebäude"
PAPERS = {  # File.key: number, Betreff, Art, day, result, public, text
    "bad": ("24-0101", "Öffnungszeiten des Freibades im Sommer", "Mitteilungsvorlage", dt.date(2024, 3, 1), None, True,
            "Das Freibad öffnet am 1. Mai 2024 und schließt Ende September."),
    "halle": ("25-0201", GYM, "Beschlussvorlage", dt.date(2025, 1, 7), "einstimmig beschlossen", True,
              "Die Sanierung der Turnhalle an der Königstraße kostet 400.000 Euro."),
    "halle-neu": ("25-0201/1", GYM, "Beschlussvorlage", dt.date(2025, 4, 7), "einstimmig beschlossen", True,
                  "Die Sanierung der Turnhalle an der Königstraße kostet nunmehr 450.000 Euro."),
    "dach": ("25-0300", GREEN, "Antrag", dt.date(2025, 5, 5), "mehrheitlich abgelehnt", True,
             "Die Fraktion beantragt die Begrünung der Dächer städtischer Gebäude mit Sedum."),
    "kauf": ("25-0400", "Ankauf des Grundstücks am Ährenweg", "Beschlussvorlage", dt.date(2025, 6, 6), None, False,
             "Das Grundstück am Ährenweg wird für 910.000 Euro von der Familie Sonnabend erworben."),
    "lang": ("23-0900", "Bericht über die Bäume", "Bericht", dt.date(2023, 9, 9), None, True,
             " ".join(f"Der Baum Nummer {at} steht gesund am Weg {at + 7}." for at in range(80))),
}  # fmt: skip


def fill(ledger: Ledger) -> None:
    """Keeps the town's papers."""
    with ledger.writing():
        for key, (number, name, kind, day, result, public, text) in PAPERS.items():
            stops = (Consultation("Rat", day, "Entscheidung", "7", result),) if result else ()
            paper = Paper(stable_id(key), key, name, f"urn:{key}", public=public, reference=f"DS {number}",
                          paper_type=kind, date=day, consultations=stops)  # fmt: skip
            file = File(stable_id(key, "file"), key, paper.id, f"{key}.txt", f"urn:{key}", "", "text/plain", "Text",
                        public=public)  # fmt: skip
            ledger.put_paper(paper)
            ledger.put_file(file, [Page(1, text)])


@pytest.fixture(scope="session")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with six papers: one replaced by a newer version, one rejected, one not public."""
    settings = Settings(home=tmp_path_factory.mktemp("stadt"))
    with closing(open_ledger(settings)) as ledger:
        fill(ledger)
    update_index(settings, lambda _: None)
    return settings


@pytest.fixture(scope="session")
def clerk(small_town: Settings) -> Iterator[Engine]:
    """An engine for who may see everything."""
    engine = open_engine(small_town, audience=UNRESTRICTED)
    with closing(engine.ledger):
        yield engine


@pytest.fixture(scope="session")
def public(small_town: Settings) -> Iterator[Engine]:
    """An engine for everyone."""
    engine = open_engine(small_town, audience=ANYBODY)
    with closing(engine.ledger):
        yield engine
