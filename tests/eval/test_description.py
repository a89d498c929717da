"""The figures of eval.description on a tiny register and tiny labelled files, counted by hand."""

import json
import lzma
import sys
from pathlib import Path
from typing import Any

import pytest

from eval import description
from eval.description import against_labels, against_register, compare, scores

OWN = "Antrag\nVorlage Nr.: 25-0001\nEingang: 01.02.2025\nSPD-Fraktion\nGremium Termin\nBauausschuss 04.02.2025\n"


def write(folder: Path, name: str, *objects: dict[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    with lzma.open(folder / f"{name}.jsonl.xz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(one) + "\n" for one in objects)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    write(folder, "organizations", {"id": "g", "name": "Bau-Ausschuss"}, {"id": "r", "name": "Rat"})
    write(folder, "meetings", {"id": "m", "start": "2025-02-04", "organization": ["r"]})
    stops = [{"id": "c1", "organization": ["g"]}, {"id": "c2", "meeting": "m"}]
    file = {"id": "f", "name": "Antrag", "text": OWN}
    paper = {"paperType": "Antrag", "reference": "25-0001", "date": "2025-02-20", "consultation": stops}
    write(folder, "papers", {"id": "x/1", **paper, "auxiliaryFile": [file]}, {"id": "x/2", "auxiliaryFile": []})
    (tmp_path / "karlsruhe").mkdir()
    attributed = {"factions": {"s": "SPD", "c": "CDU"}, "papers": {"1": ["s", "c"]}}
    (tmp_path / "karlsruhe/paper-submitters.json").write_text(json.dumps(attributed), encoding="utf-8")
    return folder


def test_precision_and_recall_of_a_field() -> None:
    found = [compare("1", "Art", ["a", None], ["a", "b"]), compare("2", "Art", ["c"], []), compare("3", "Art", [], [])]
    score = scores(found)["Art"]
    assert (score.found, score.expected, score.right) == (2, 2, 1)
    assert (score.precision, score.recall) == (0.5, 0.5)
    nothing = scores(found[2:])["Art"]
    assert (nothing.precision, nothing.recall) == (1.0, 1.0)


def test_a_register_is_compared_with_the_papers_own_head(register: Path) -> None:
    found = scores(against_register(register, seed=1, papers=5))
    counted = {field: (score.right, score.found, score.expected) for field, score in found.items()}
    assert counted == {
        "Art": (1, 1, 1),
        "Datum": (0, 1, 1),
        "Datum ±31 Tage": (1, 1, 1),
        "Gremium": (1, 1, 2),
        "Fraktion": (1, 1, 2),
    }


def test_labels_are_compared_with_what_the_head_states(tmp_path: Path) -> None:
    (tmp_path / "25-0002_Antrag.txt").write_text(
        "Lageplan\nDienststelle: Tiefbauamt\nStadtteil Aue\n", encoding="utf-8"
    )
    (tmp_path / "leer.pdf").write_bytes(b"")
    nothing = {"reference": None, "type": None, "date": None, "organizations": [], "originators": [],
               "department": None, "district": [], "subject": None, "public": None}  # fmt: skip
    told = {**nothing, "file": "25-0002_Antrag.txt", "department": "Tiefbau-Amt", "district": ["Aue", "Berg"]}
    labels = tmp_path / "labels.jsonl"
    lines = (told, {**nothing, "file": "leer.pdf", "public": False})
    labels.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = scores(against_labels(tmp_path, labels))
    counted = {field: (score.right, score.found, score.expected) for field, score in found.items()}
    assert counted["Nummer"] == counted["Art"] == (0, 0, 0)  # only the name says them
    assert (counted["Amt"], counted["Ortsteil"], counted["öffentlich"]) == ((1, 1, 1), (1, 1, 2), (0, 0, 1))


@pytest.mark.parametrize(
    ("found", "expected", "same"),
    [
        ("Antrag: Mehr Bänke am Ufer", "Mehr Bänke am Ufer", True),
        ("Mehr Bänke am U-fer", "Mehr Bänke am Ufer", True),
        ("Mehr", "Mehr Bänke am Ufer", False),
        (None, "Mehr Bänke am Ufer", False),
    ],
)
def test_a_subject_may_have_a_prefix(found: str | None, expected: str, same: bool) -> None:
    assert (description._subject(found, expected) == description._plain(expected)) is same


def test_the_table_and_the_disagreements_are_printed(
    register: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["description", str(register), "--papers", "2", "--verbose"])
    description.main()
    printed = capsys.readouterr().out
    assert "Fraktion: SPD | CDU; SPD | x/1 Antrag" in printed
    assert "Gremium              100.0%     50.0%         1         2" in printed
