"""What was read can be taken elsewhere; what is not public stays where that is wished."""

import csv
import datetime as dt
import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main
from app.export import COLUMNS, HALF, as_jsonl, export, write
from ingest.audience import ANYBODY, UNRESTRICTED
from ingest.errors import BadInput
from ingest.ledger import FAILED, READ, Entry, Ledger
from ingest.model import Consultation, File, Page, Paper

Json = dict[str, object]
SECRET = "Geheim"


def keep(
    ledger: Ledger, uri: str, name: str, *, public: bool = True, related: tuple[str, ...] = (), **more: object
) -> Paper:
    paper = Paper(f"p:{uri}", "k", name, uri, public, related=related, **more)  # type: ignore[arg-type]
    file = File(f"f:{uri}", "k", paper.id, f"{name}.pdf", uri, "00ff", "application/pdf", "Textebene", public=public)
    ledger.put_paper(paper)
    ledger.put_file(file, [Page(1, f"{name}, erste Seite."), Page(2, "Zweite.", 0.93)])
    ledger.note(Entry(uri, "s", READ, "", paper.id, seconds=1.25))
    return paper


@pytest.fixture
def stock(ledger: Ledger) -> Ledger:
    """A public paper, and another that only links show; a public paper with a file that is not; one unreadable."""
    stop = Consultation("Rat", dt.date(2025, 4, 1), "Entscheidung", "Ö 7", "einstimmig")
    keep(ledger, "file:///b%C3%A4nke.pdf", "Bänke; =Park", reference="25-0590", paper_type="Vorlage",
         date=dt.date(2025, 3, 4), organizations=("Rat", "Bauausschuss"), consultations=(stop,),
         related=("file:///geheim.pdf", "file:///wege.pdf"))  # fmt: skip
    keep(ledger, "file:///geheim.pdf", SECRET, public=False, reference="25-0590 Neufassung")
    wege = keep(ledger, "file:///wege.pdf", "Wege")
    ledger.put_file(
        File("f-anlage", "k", wege.id, f"{SECRET}e Anlage", "urn:anlage", "0", "t", "Text"), [Page(1, SECRET)]
    )
    ledger.note(Entry("urn:anlage", "s", READ, "", wege.id))
    ledger.note(Entry(f"file:///{SECRET}/kaputt.pdf", "s", FAILED, "Kaputt. Bitte neu speichern."))
    return ledger


def rows(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_the_register_names_every_file_with_its_state(stock: Ledger, tmp_path: Path) -> None:
    export(stock, tmp_path / "alles.csv", audience=UNRESTRICTED)
    table = {row["Fundort"]: row for row in rows(tmp_path / "alles.csv")}
    assert (tmp_path / "alles.csv").read_bytes().startswith(b"\xef\xbb\xbfNummer;Betreff;")
    assert tuple(table["/bänke.pdf"].values()) == (
        "25-0590", "Bänke; =Park", "Vorlage", "04.03.2025", "Rat, Bauausschuss", "Bänke; =Park.pdf", "2", "ersetzt",
        "ersetzt durch 25-0590 Neufassung", "1,2", "ja", "25-0590 Neufassung", "/bänke.pdf", "00ff",
    )  # fmt: skip
    assert tuple(table["/bänke.pdf"]) == COLUMNS
    assert {place: (row["Zustand"], row["öffentlich"]) for place, row in table.items()} == {
        "/bänke.pdf": ("ersetzt", "ja"),
        "/geheim.pdf": ("zurückgehalten", "nein"),
        "/wege.pdf": ("gelesen", "ja"),
        "urn:anlage": ("zurückgehalten", "nein"),
        f"/{SECRET}/kaputt.pdf": ("nicht lesbar", "nein"),
    }
    assert table[f"/{SECRET}/kaputt.pdf"]["Datei"] == "kaputt.pdf"


def test_no_cell_of_the_register_is_a_formula(ledger: Ledger, tmp_path: Path) -> None:
    keep(ledger, "file:///a.pdf", "=1+1", reference="-12")
    export(ledger, tmp_path / "a.CSV", audience=UNRESTRICTED)
    [row] = rows(tmp_path / "a.CSV")
    assert (row["Betreff"], row["Datei"], row["Nummer"]) == ("'=1+1", "'=1+1.pdf", "'-12")


def test_papers_come_as_oparl_objects_with_their_pages(stock: Ledger, tmp_path: Path) -> None:
    export(stock, tmp_path / "alles.jsonl", audience=UNRESTRICTED)
    told = [json.loads(line) for line in (tmp_path / "alles.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [one["id"] for one in told] == ["file:///b%C3%A4nke.pdf", "file:///geheim.pdf", "file:///wege.pdf"]
    [file] = told[0].pop("auxiliaryFile")
    assert told[0] == {
        "id": "file:///b%C3%A4nke.pdf",
        "type": "https://schema.oparl.org/1.1/Paper",
        "name": "Bänke; =Park",
        "reference": "25-0590",
        "paperType": "Vorlage",
        "date": "2025-03-04",
        "relatedPaper": ["file:///geheim.pdf", "file:///wege.pdf"],
        "consultation": [
            {
                "type": "https://schema.oparl.org/1.1/Consultation",
                "role": "Entscheidung",
                "ratslotse:organization": "Rat",
                "ratslotse:date": "2025-04-01",
                "ratslotse:number": "Ö 7",
                "ratslotse:result": "einstimmig",
            }
        ],
        "ratslotse:public": True,
        "ratslotse:organizations": ["Rat", "Bauausschuss"],
    }
    assert file["ratslotse:pages"] == [
        {"number": 1, "text": "Bänke; =Park, erste Seite."},
        {"number": 2, "text": "Zweite.", "confidence": 0.93},
    ]
    assert (file["ratslotse:sha256"], file["ratslotse:whole"]) == ("00ff", True)
    assert [len(one["auxiliaryFile"]) for one in told[1:]] == [1, 2]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_what_is_not_public_is_not_in_what_is_given_out(stock: Ledger, tmp_path: Path, name: str) -> None:
    export(stock, tmp_path / name, audience=UNRESTRICTED)
    assert SECRET in (tmp_path / name).read_text(encoding="utf-8")
    export(stock, tmp_path / name, audience=ANYBODY)
    given = (tmp_path / name).read_text(encoding="utf-8")
    assert [word for word in ("Bänke", "Wege") if word in given] == ["Bänke", "Wege"]
    assert [word for word in (SECRET, "geheim", "Neufassung", "anlage", "kaputt") if word in given] == []
    assert given.count("wege.pdf") >= 1


def test_another_ending_says_what_is_possible(ledger: Ledger, tmp_path: Path) -> None:
    for name in ("a.xlsx", "a", "a.csv.gz"):
        with pytest.raises(BadInput, match=r"Bitte DATEI\.csv .* oder DATEI\.jsonl"):
            export(ledger, tmp_path / name, audience=UNRESTRICTED)
    assert list(tmp_path.glob("a*")) == []


def test_what_was_there_stays_until_all_is_written(tmp_path: Path) -> None:
    def parts() -> Callable[..., object]:  # type: ignore[misc]
        yield "halb"
        raise KeyboardInterrupt

    (tmp_path / "a.csv").write_text("vorher")
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "a.csv", parts(), "utf-8")  # type: ignore[arg-type]
    assert ((tmp_path / "a.csv").read_text(), (tmp_path / f"a.csv{HALF}").exists()) == ("vorher", False)
    with pytest.raises(BadInput, match="lässt sich nicht schreiben .*Bitte den Pfad prüfen"):
        write(tmp_path / "fehlt/a.csv", ["a"], "utf-8")


def test_texts_are_not_gathered_in_memory(ledger: Ledger) -> None:
    page = "Die Bänke am Hafen werden erneuert. " * 3_000  # 100 kB
    for number in range(60):
        paper = Paper(f"p{number}", "k", "Bänke", f"urn:{number}", True)
        ledger.put_paper(paper)
        file = File(f"f{number}", "k", paper.id, "n", f"urn:f{number}", "0", "text/plain", "Text", public=True)
        ledger.put_file(file, [Page(1, f"{number} {page}")])
    tracemalloc.start()
    written = sum(len(line) for line in as_jsonl(ledger, audience=ANYBODY))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert written > 60 * len(page)
    assert most < written / 4


def test_the_command_warns_of_what_is_not_public(
    home: Path, write: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write("lager/a.txt", "Vorlage Nr.: 2025/0102\nBetreff: Neue Bänke\n\nDie alten Bänke sind morsch.\n")
    main(["ingest", str(tmp_path / "lager")])
    capsys.readouterr()
    assert main(["export", str(tmp_path / "a.csv")]) == 0
    assert "Auch Nichtöffentliches ist darin" in capsys.readouterr().out
    assert main(["export", "--nur-oeffentlich", str(tmp_path / "b.csv")]) == 0
    assert capsys.readouterr().out == f"Ausgegeben: {tmp_path / 'b.csv'}\n"
    assert [len(rows(tmp_path / name)) for name in ("a.csv", "b.csv")] == [1, 0]
    assert main(["export", str(tmp_path / "a.txt")]) == 2
    assert "Bitte DATEI.csv" in capsys.readouterr().err
