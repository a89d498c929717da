"""`ratslotse show`: a paper with its Vorgang and its versions, to everybody and to the clerk."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from ingest.ledger import Entry, Ledger
from ingest.model import Consultation, File, Page, Paper, stable_id

Run = Callable[..., tuple[int, str, str]]

MOTION = """\
Antrag
Vorlage Nr.: 2024/0100
Betreff: Trinkbrunnen am Rathaus

Beschlussvorschlag:
Der Stadtrat beschließt den Bau eines Trinkbrunnens für 20.000 Euro.

Begründung:
An heißen Tagen fehlt am Rathaus das Wasser.
"""
MINUTES = """\
Niederschrift Stadtrat
1. März 2024

Punkt 7 der Tagesordnung: Trinkbrunnen am Rathaus
Vorlage: 2024/0100

Abstimmungsergebnis:
Mehrheitlich abgelehnt (5 Ja, 36 Nein, 1 Enthaltung)

Der Vorsitzende schließt die Sitzung.
"""


def put(ledger: Ledger, reference: str, *stops: Consultation, **fields: object) -> Paper:
    source = f"urn:paper:{reference}"
    paper = Paper(stable_id("paper", source), reference, "Trinkbrunnen am Rathaus", source, True, reference, "Antrag")
    paper = replace(paper, date=dt.date(2024, 1, 15), consultations=stops, **fields)  # type: ignore[arg-type]
    ledger.put_paper(paper)
    return paper


def put_file(ledger: Ledger, paper: Paper, name: str, text: str, *, public: bool = True) -> None:
    uri = f"{paper.source}/{name}"
    file = File(stable_id("file", uri), name, paper.id, name, uri, "0", "text/plain", "OParl-Text", public=public)
    ledger.put_file(file, [Page(1, text)])


def stop(month: int, result: str | None = None) -> Consultation:
    return Consultation("Stadtrat", dt.date(2024, month, 1), "Entscheidung", "7", result, f"urn:item:{month}")


@pytest.fixture
def kept(home: Path) -> Iterator[Ledger]:
    """The ledger of the home that commands are run in."""
    ledger = Ledger(home / "ledger.sqlite")
    yield ledger
    ledger.close()


@pytest.fixture
def run(kept: Ledger, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `ratslotse show`."""

    def ran(*arguments: str) -> tuple[int, str, str]:
        code = main(["show", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ran


@pytest.fixture
def motion(kept: Ledger) -> Paper:
    """A motion that was rejected, with a second meeting whose result is not published."""
    paper = put(kept, "2024/0100", stop(3), stop(9), originators=("Blaue Liste",), districts=("Altstadt",))
    put_file(kept, paper, "Antrag", MOTION)
    put_file(kept, paper, "Stellungnahme", "Die Verwaltung rät ab.")
    put_file(kept, paper, "Protokoll TOP 7", MINUTES)
    kept.note(Entry("urn:x", "s", "gelesen"))
    return paper


@pytest.mark.usefixtures("motion")
def test_a_paper_is_shown_with_its_own_words_and_its_vorgang(run: Run) -> None:
    code, out, err = run("2024-100")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "2024/0100: Trinkbrunnen am Rathaus"
    for line in (
        "  Art:        Antrag",
        "  Datum:      15.01.2024",
        "  Von:        Blaue Liste",
        "  Stadtteil:  Altstadt",
        "Beschlussvorschlag:",
        "  „Der Stadtrat beschließt den Bau eines Trinkbrunnens für 20.000 Euro.“ (S. 1)",
        "  15.01.2024  Antrag von Blaue Liste",
        "              Datei „Stellungnahme“",
        "              laut Protokoll TOP 7, S. 1: „Mehrheitlich abgelehnt (5 Ja, 36 Nein, 1 Enthaltung)“",
    ):
        assert line in lines
    assert "01.03.2024  Stadtrat, TOP 7, Entscheidung: abgelehnt" in out
    assert "01.09.2024  Stadtrat, TOP 7, Entscheidung: Ergebnis noch nicht veröffentlicht, Stand " in out


def test_the_same_for_programs(run: Run, motion: Paper) -> None:
    code, out, _ = run("2024/0100", "--json")
    shown: dict[str, Any] = json.loads(out)
    assert (code, shown["reference"], shown["comparison"]) == (0, motion.reference, None)
    assert [(step["kind"], step["open"], step["outcome"]) for step in shown["steps"]] == [
        ("Antrag", False, None),
        ("Stellungnahme der Verwaltung", False, None),
        ("Entscheidung", False, "abgelehnt"),
        ("Entscheidung", True, None),
    ]
    vote = shown["steps"][2]
    assert vote["votes"] == {"yes": 5, "no": 36, "abstained": 1}
    [[page, start, end]] = vote["minutes"]["spans"]
    assert (page, MINUTES[start:end]) == (1, vote["minutes"]["quote"])


def test_what_is_not_public_is_not_there_for_the_public(run: Run, kept: Ledger, motion: Paper) -> None:
    put_file(kept, motion, "Stellungnahme vertraulich", "Geheim.", public=False)
    hidden = put(kept, "2024/0100/1", stop(4, "einstimmig zugestimmt"), public=False)
    put_file(kept, hidden, "Antrag", MOTION.replace("20.000", "99.000"))
    for arguments in ((), ("--json",)):
        assert "2024/0100/1" in run("2024/0100", *arguments)[1]
        code, out, _ = run("2024/0100", "--nur-oeffentlich", *arguments)
        assert code == 0
        for word in ("2024/0100/1", "vertraulich", "99.000", "01.04.2024", "2024-04-01"):
            assert word not in out
    unknown = run("2024/0777", "--nur-oeffentlich")[2].replace("2024/0777", "X")
    assert run("2024/0100/1", "--nur-oeffentlich")[1].startswith("2024/0100: ")  # its family, as for any other suffix
    assert run("2024/0100/9", "--nur-oeffentlich")[1].startswith("2024/0100: ")
    assert "kenne ich nicht" in unknown
    with_hidden = run("2024/0100", "--vergleich", "--nur-oeffentlich")
    assert with_hidden[0] == 2


def test_two_versions_are_compared(run: Run, kept: Ledger, motion: Paper) -> None:
    newer = put(kept, "2024/0100/1", stop(9, "Zugestimmt zu geändertem Beschlusstext"))
    put_file(kept, newer, "Antrag", MOTION.replace("2024/0100", "2024/0100/1").replace("20.000", "25.000"))
    for arguments in (
        ("2024/0100/1", "--vergleich"),
        ("2024/0100", "--vergleich"),
        ("2024/0100", "--vergleich", "2024/0100/1"),
    ):
        code, out, _ = run(*arguments)
        assert code == 0
        assert "Geändert von 2024/0100 zu 2024/0100/1 ([-gestrichen-] {+neu+}):" in out
        assert "für [-20.000-] {+25.000+} Euro." in out
        assert "geändert angenommen" in out
        assert "Geändert von" not in run(motion.key)[1]
    pieces = json.loads(run("2024/0100/1", "--vergleich", "--json")[1])["comparison"]["changes"][-1]["pieces"]
    assert ["neu", "25.000"] in pieces


@pytest.mark.usefixtures("motion")
def test_what_cannot_be_shown_says_what_to_do(run: Run) -> None:
    assert run("2024/0100", "--vergleich") == (
        2,
        "",
        "Fehler: Zu 2024/0100 kenne ich keine andere Fassung. Bitte die Nummer der Unterlage nennen, "
        "mit der verglichen werden soll: --vergleich NUMMER\n",
    )
    assert run("2024/0101")[2] == "Fehler: Eine Vorlage 2024/0101 kenne ich nicht. Meinten Sie 2024/0100?\n"
    for number in ("1999/8888", "Brunnen", ""):
        code, out, err = run(number)
        assert (code, out) == (2, "")
        assert err.endswith("kenne ich nicht. Bitte die Nummer prüfen.\n")
