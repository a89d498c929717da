"""True sentences and false ones are made of passages, and what the check says of them is counted."""

import random
from pathlib import Path

import pytest

from app.answer.verify import Verifier
from eval.falsify import FALSE, Case, cases, falsified, half_of, main, measured, passages, table
from index.model import Hit
from index.terms import Analyser
from index.thesaurus import BUILT_IN, Thesaurus
from ingest.ledger import Ledger
from ingest.model import File, Page, Paper, stable_id

TEXT = """\
Der Rat hat am 3. Mai 2024 einstimmig beschlossen, den Brunnen in der Gartenstraße für 45.300 Euro zu sanieren. \
Herr Mustermann (SPD) hat nicht an der Abstimmung teilgenommen, weil er 12 Prozent der Anteile hält."""


def kept(home: Path, papers: int) -> Ledger:
    ledger = Ledger(home / "ledger.sqlite")
    with ledger.writing():
        for number in range(papers):
            name = f"Beispiel {number}"
            paper = Paper(stable_id(name), name, name, source=f"urn:{name}", public=True)
            ledger.put_paper(paper)
            file = File(stable_id(name, "f"), name, paper.id, name, f"urn:f:{name}", "", "text/plain", "Text")
            ledger.put_file(file, [Page(1, TEXT)])
    return ledger


@pytest.fixture
def hit(tmp_path: Path) -> Hit:
    ledger = kept(tmp_path, 4)
    found = [one for half in ("tune", "test") for one in passages(ledger, half, 4, random.Random(1))]
    return found[0]


@pytest.mark.parametrize("kind", ["Zahl", "Betrag", "Ziffern vertauscht", "Einheit", "Tag", "Monat", "Jahr", "Straße",
                                  "Verneinung", "beschlossen", "Abstimmung", "andere Vorlage"])  # fmt: skip
def test_each_falsification_changes_the_sentence(kind: str) -> None:
    sentence = TEXT.partition(". Herr")[0] + "."
    changed = FALSE[kind](sentence, random.Random(3))
    assert changed is not None
    assert changed != sentence


def test_what_does_not_apply_makes_no_case(hit: Hit) -> None:
    kinds = [case.kind for case in falsified("Der Brunnen am Markt plätschert.", hit, random.Random(1))]
    assert kinds == ["andere Vorlage"]


def test_false_ones_are_found_and_true_ones_kept(hit: Hit) -> None:
    verifier = Verifier(Analyser.built_in(), Thesaurus.read(BUILT_IN))
    outcomes = measured(verifier, cases([hit], random.Random(2)))
    assert {one.case.true for one in outcomes} == {True, False}
    assert [one.case.sentence for one in outcomes if one.wrong] == []


def test_the_table_counts_by_kind(hit: Hit) -> None:
    verifier = Verifier(Analyser.built_in())
    some = [Case("wörtlich", True, "Der Brunnen wird für 45.300 Euro saniert.", hit),
            Case("Betrag", False, "Der Brunnen wird für 46.300 Euro saniert.", hit),
            Case("Betrag", False, "Der Brunnen wird für 45.300 Euro saniert.", hit)]  # fmt: skip
    lines = [line.split() for line in table(measured(verifier, some)).splitlines()]
    assert ["|", "falsch:", "durchgekommen", "|", "Betrag", "|", "2", "|", "1", "|", "50,0%", "|"] in lines


def test_a_paper_stays_in_its_half(hit: Hit) -> None:
    assert half_of(hit.paper) == half_of(hit.paper)
    assert half_of(hit.paper) in ("tune", "test")


def test_the_command_prints_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept(tmp_path, 6).close()
    assert main([str(tmp_path), "--papers", "6"]) == 0
    assert "zusammen" in capsys.readouterr().out


def test_a_home_without_papers_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "leer")]) != 0
    assert "Bitte" in capsys.readouterr().err
