"""The command line from end to end: what is typed, what comes back, and how it exits."""

import json
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app import cli, wiring
from app.cli import main
from app.wiring import open_engine
from ingest.audience import UNRESTRICTED
from ingest.lock import only_writer
from ingest.settings import Settings
from ingest.sources import endpoint

if TYPE_CHECKING:
    from tests.conftest import Town

BRIDGE = """\
Beschlussvorlage
Vorlage Nr.: 2025/0101
Sitzungsteil: öffentlich
Betreff: Neubau der Radbrücke am Hafen
Datum: 03.05.2025

Beschlussvorschlag:
Der Rat beschließt den Neubau der Radbrücke am Hafen. Die neue Radbrücke kostet 4,2 Mio. Euro.

Begründung:
Die alte Radbrücke ist baufällig und wurde am 3. März 2024 gesperrt.
"""
LIBRARY = """\
Mitteilungsvorlage
Vorlage Nr.: 2025/0102
Betreff: Öffnungszeiten der Stadtbücherei

Die Stadtbücherei öffnet künftig auch sonntags von 10 bis 14 Uhr.
"""
COST = "Was kostet die Radbrücke?"
ENGLISH = re.compile(r"\b(?:usage|error|options|arguments?|required|invalid|choice|show this|expected|exit)\b", re.I)

Write = Callable[..., Path]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command and gives its exit code, what it printed and what it told on the side."""

    def ran(*arguments: str | Path) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as exit_of_parser:
            code = int(exit_of_parser.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ran


@pytest.fixture
def papers(write: Write) -> Path:
    """A folder with two papers; the second does not say who may see it."""
    write("papiere/radbruecke.txt", BRIDGE)
    return write("papiere/buecherei.txt", LIBRARY).parent


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with both papers, read in once."""
    place = tmp_path_factory.mktemp("gefüllt")
    for name, text in (("radbruecke.txt", BRIDGE), ("buecherei.txt", LIBRARY)):
        (place / name).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RATSLOTSE_HOME", str(place / "home"))
        patch.delenv("RATSLOTSE_MODEL", raising=False)
        patch.delenv("QDRANT_URL", raising=False)
        assert main(["ingest", str(place)]) == 0
    return place / "home"


@pytest.fixture
def asked(filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in the home that holds both papers."""
    monkeypatch.setenv("RATSLOTSE_HOME", str(filled))
    return run


class BagOfWords:
    """A tiny encoder: the same words, the same direction."""

    dimension = 64

    def __init__(self, model: str) -> None:
        self.fingerprint = model

    def passages(self, texts: Sequence[str], titles: Sequence[str]) -> list[list[float]]:
        return [self.question(f"{title} {text}") for text, title in zip(texts, titles, strict=True)]

    def question(self, text: str) -> list[float]:
        vector = [0.0] * self.dimension
        for word in text.casefold().split():
            vector[zlib.crc32(word.encode()) % self.dimension] += 1.0
        return vector


# Reading in


def test_papers_are_read_and_a_second_run_finds_nothing_new(run: Run, papers: Path) -> None:
    code, out, _ = run("ingest", papers)
    assert code == 0
    assert "Eingelesen: 2 Unterlagen, 2 Dateien mit Text, 2 Seiten. Unverändert: 0. Nicht lesbar: 0." in out
    assert re.search(r"Suchindex: \d+ neue Textstellen aus 2 Dateien, 0 alte Dateien ersetzt\.", out)
    code, out, _ = run("ingest", papers)
    assert code == 0
    assert "Eingelesen: 0 Unterlagen, 0 Dateien mit Text, 0 Seiten. Unverändert: 2. Nicht lesbar: 0." in out
    assert "Suchindex: 0 neue Textstellen aus 0 Dateien, 0 alte Dateien ersetzt." in out


def test_the_built_in_model_searches_by_meaning(run: Run, papers: Path) -> None:
    assert run("ingest", papers)[0] == 0
    hits = open_engine(Settings.from_env(), audience=UNRESTRICTED).search(COST)
    assert hits
    assert all("Bedeutung" in hit.why for hit in hits)


def test_a_changed_paper_answers_with_its_new_words(run: Run, papers: Path, write: Write) -> None:
    run("ingest", papers)
    write("papiere/radbruecke.txt", BRIDGE.replace("4,2 Mio. Euro", "fünf Millionen Euro"))
    code, out, _ = run("ingest", papers)
    assert (code, "aus 1 Datei, 1 alte Datei ersetzt" in out) == (0, True)
    _, out, _ = run("ask", COST)
    assert "fünf Millionen Euro" in out
    assert "4,2 Mio." not in out


def test_a_broken_file_is_named_and_the_others_are_read(run: Run, papers: Path, write: Write) -> None:
    write("papiere/leer.txt", "")
    write("papiere/kaputt.pdf", b"%PDF-1.7 abgeschnitten")
    code, out, _ = run("ingest", papers)
    assert code == 3
    assert "Eingelesen: 2 Unterlagen" in out
    assert "Nicht lesbar: 2." in out
    assert re.search(r"nicht lesbar: file://.*/kaputt\.pdf: .*beschädigt.* Bitte ", out)
    assert re.search(r"nicht lesbar: file://.*/leer\.txt: Die Datei ist leer\. Bitte ", out)
    code, out, _ = run("status")
    assert (code, "nicht lesbar: 2" in out, "leer.txt" in out) == (0, True, True)


def test_a_path_that_is_missing_is_named(run: Run, papers: Path) -> None:
    code, out, err = run("ingest", papers, papers / "fehlt.pdf")
    assert (code, out) == (2, "")
    assert re.search(r"Fehler: .*fehlt\.pdf gibt es nicht .*Bitte den Pfad prüfen\.", err)
    code, out, _ = run("status")
    assert (code, "Unterlagen: 0" in out) == (0, True)


def test_a_folder_without_papers_is_wrong_input(run: Run, papers: Path) -> None:
    (papers / "leer").mkdir()
    code, _, err = run("ingest", papers / "leer")
    assert (code, "Dort ist nichts, was sich einlesen lässt" in err) == (2, True)


def test_what_the_clerk_says_of_a_folder_counts(run: Run, papers: Path) -> None:
    for option, public in (("--oeffentlich", 2), ("--nichtoeffentlich", 0)):
        assert run("ingest", papers, option)[0] == 0
        assert f"Unterlagen: 2, davon öffentlich: {public}" in run("status")[1]


def test_two_writers_at_once_are_one_too_many(run: Run, papers: Path, home: Path) -> None:
    with only_writer(home):
        code, _, err = run("ingest", papers)
    assert (code, "wird gerade schon eingelesen" in err) == (5, True)


def test_an_interrupted_run_says_that_it_goes_on(run: Run, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> Iterator[object]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(cli, "file_items", interrupted)
    code, _, err = run("ingest", papers)
    assert (code, "Abgebrochen" in err) == (130, True)


# An endpoint


def test_an_endpoint_is_read_and_asked(run: Run, town: "Town") -> None:
    file = {"id": town.url("/file/1"), "name": "Vorlage", "text": BRIDGE, "accessUrl": town.url("/datei/1")}
    paper = {"id": town.url("/paper/1"), "name": "Radbrücke", "reference": "2025/0101", "auxiliaryFile": [file]}
    town.lists["/papers"] = [paper]
    code, out, _ = run("sync", town.url("/system"))
    assert (code, "Eingelesen: 1 Unterlage, 1 Datei mit Text" in out) == (0, True)
    code, out, _ = run("ask", COST)
    assert (code, "4,2 Mio. Euro" in out, town.url("/datei/1") in out) == (0, True, True)


def test_what_an_endpoint_withdraws_is_no_answer_any_more(run: Run, town: "Town") -> None:
    for number, text in ((1, BRIDGE), (2, LIBRARY)):
        file = {"id": town.url(f"/file/{number}"), "name": "Vorlage", "text": text}
        town.lists["/papers"].append({"id": town.url(f"/paper/{number}"), "auxiliaryFile": [file]})
    assert run("sync", town.url("/system"), "--tempo", "1000")[0] == 0
    assert "4,2 Mio. Euro" in run("ask", COST)[1]
    town.lists["/papers"][0] = {"id": town.url("/paper/1"), "deleted": True, "modified": "9999-01-01"}
    code, out, _ = run("sync", town.url("/system"), "--tempo", "1000")
    assert (code, "Eingelesen: 0 Unterlagen" in out, "Zurückgezogen: 1." in out) == (0, True, True)
    assert "1 alte Datei ersetzt" in out
    assert "Dazu steht nichts in den Unterlagen." in run("ask", COST)[1]
    assert run("sync", town.url("/system"), "--tempo", "1000")[0] == 0  # nothing new is no error
    code, out, _ = run("sync", town.url("/system"), "--tempo", "1000", "--vollstaendig")
    assert (code, "Unverändert: 1." in out) == (0, True)


def test_an_endpoint_that_lists_hardly_anything_any_more_is_doubted(run: Run, town: "Town") -> None:
    for number in range(3):
        file = {"id": town.url(f"/file/{number}"), "name": "Vorlage", "text": f"{number}: {BRIDGE}"}
        town.lists["/papers"].append({"id": town.url(f"/paper/{number}"), "auxiliaryFile": [file]})
    run("sync", town.url("/system"), "--tempo", "1000")
    del town.lists["/papers"][1:]
    code, _, err = run("sync", town.url("/system"), "--vollstaendig", "--tempo", "1000")
    assert (code, "nennt 2 von 3 Unterlagen nicht mehr" in err, "--auch-viele-loeschen" in err) == (4, True, True)
    assert "Unterlagen: 3" in run("status")[1]
    wishes = ["--auch-viele-loeschen", "--tempo", "1000"]
    assert (run("sync", town.url("/system"), *wishes)[0], "Unterlagen: 1" in run("status")[1]) == (0, True)


def test_an_endpoint_does_not_lead_inside_unless_the_clerk_says_so(run: Run, town: "Town") -> None:
    away = "http://127.0.0.1:1/datei"
    file = {"id": town.url("/file/1"), "name": "Vorlage", "downloadUrl": away}
    town.lists["/papers"] = [{"id": town.url("/paper/1"), "auxiliaryFile": [file]}]
    code, out, _ = run("sync", town.url("/system"), "--tempo", "1000")
    assert (code, f"{away} führt ins interne Netz" in out, "--auch-intern" in out) == (3, True, True)
    town.things["/datei"] = BRIDGE.encode()
    town.headers["/datei"] = {"Content-Type": "text/plain"}
    code, out, _ = run("sync", town.url("/system"), "--tempo", "1000", "--auch-intern")
    assert (code, "antwortet nicht" in out) == (3, True)


def test_an_endpoint_that_is_down_changes_nothing(asked: Run, town: "Town", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "FIRST_PAUSE", 0)
    town.things["/system"] = 503
    code, out, err = asked("sync", town.url("/system"))
    assert (code, out) == (4, "")
    assert re.search(r"Fehler: .*antwortet nicht \(HTTP 503\)\..*bleibt erhalten", err)
    assert "Unterlagen: 2" in asked("status")[1]


@pytest.mark.parametrize(
    ("typed", "message"),
    [(["kein Ort"], "keine Adresse im Netz"), (["http://127.0.0.1:1/", "--tempo", "0"], "größer als 0")],
)
def test_an_endpoint_that_cannot_be_asked_is_wrong_input(run: Run, typed: list[str], message: str) -> None:
    code, out, err = run("sync", *typed)
    assert (code, out, message in err) == (2, "", True)


# Asking


def test_an_unknown_number_is_answered_with_what_may_have_been_meant(asked: Run) -> None:
    _, out, _ = asked("ask", "Worum geht es in DS 2025/0110?")
    assert "Eine Vorlage 2025/0110 kenne ich nicht. Meinten Sie:\n  - 2025/0101: Neubau der Radbrücke am Hafen" in out


def test_similar_papers_come_with_the_reason(asked: Run) -> None:
    code, out, err = asked("similar", "25-101")
    assert (code, err) == (0, "")
    assert out.startswith("Ähnlich wie 2025/0101, Neubau der Radbrücke am Hafen:\n  ")
    told = json.loads(asked("similar", "2025/0101", "--json")[1])
    assert told["reference"] == "2025/0101"
    assert all(one["why"] for one in told["similar"])


@pytest.mark.parametrize(
    ("number", "hint"), [("2025/0110", "Meinten Sie 2025/0101?"), ("Radbrücke", "Bitte die Nummer prüfen.")]
)
def test_what_is_similar_to_an_unknown_number_is_wrong_input(asked: Run, number: str, hint: str) -> None:
    assert asked("similar", number) == (2, "", f"Fehler: Eine Vorlage {number} kenne ich nicht. {hint}\n")


def test_an_answer_shows_its_words_and_where_they_stand(asked: Run) -> None:
    code, out, err = asked("ask", COST)
    assert (code, err) == (0, "")
    answer, source = out.split("\n\n", 1)
    assert re.search(r"Die neue Radbrücke kostet 4,2 Mio\. Euro\..* \[1\]", answer)
    assert "[1] 2025/0101, Neubau der Radbrücke am Hafen, 03.05.2025, ohne Seitenangabe" in source
    assert re.search("„.*Die neue Radbrücke kostet 4,2 Mio. Euro..*“", source, re.DOTALL)
    assert re.search(r"file://.*/radbruecke\.txt", source)
    assert "Durchsucht: 2 Unterlagen, 2 Dateien" in source


def test_an_answer_as_json_can_be_checked_against_the_paper(asked: Run) -> None:
    code, out, _ = asked("ask", "--json", COST)
    told = json.loads(out)
    assert (code, told["question"], told["searched"]) == (0, COST, {"papers": 2, "files": 2})
    proof: dict[str, Any] = told["answer"][0]["proof"][0]
    assert (proof["reference"], proof["date"], proof["file"]) == ("2025/0101", "2025-05-03", "radbruecke")
    assert proof["page"] is None
    [[page, start, end]] = proof["spans"]
    assert (page, BRIDGE[start:end]) == (None, proof["quote"])


@pytest.mark.parametrize("question", ["Wer züchtet Kamele?", "Worum geht es in DS 2019/9999?"])
def test_what_the_papers_do_not_say_has_no_answer(asked: Run, question: str) -> None:
    code, out, _ = asked("ask", question)
    assert (code, out.startswith("Dazu steht nichts in den Unterlagen.")) == (0, True)
    assert "Durchsucht: 2 Unterlagen" in out
    told = json.loads(asked("ask", question, "--json")[1])
    assert told["answer"] is None


def test_who_sees_only_what_is_public_gets_nothing_else(asked: Run) -> None:
    question = "Wann öffnet die Stadtbücherei sonntags?"
    assert "10 bis 14 Uhr" in asked("ask", question)[1]
    for arguments in (["ask", question, "--nur-oeffentlich"], ["ask", question, "--nur-oeffentlich", "--json"]):
        _, out, _ = asked(*arguments)
        assert "10 bis 14 Uhr" not in out
        assert "Öffnungszeiten" not in out


@pytest.mark.parametrize(
    ("question", "message"),
    [("", "Die Frage ist leer"), (" \n", "Die Frage ist leer"), ("Warum? " * 2858, r"Die Frage hat .*Zeichen")],
)
def test_a_question_that_is_none_is_refused(asked: Run, question: str, message: str) -> None:
    code, out, err = asked("ask", question)
    assert (code, out) == (2, "")
    assert re.search(f"Fehler: {message}.*Bitte", err)


def test_asking_before_anything_was_read_says_what_to_do(run: Run) -> None:
    code, _, err = run("ask", COST)
    assert (code, "noch keinen Suchindex. Bitte zuerst Unterlagen einlesen: ratslotse ingest" in err) == (5, True)


def test_an_index_made_with_other_settings_is_not_asked(
    run: Run, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "SentenceEncoder", BagOfWords)
    run("ingest", papers)
    monkeypatch.setenv("RATSLOTSE_MODEL", "anderes")
    code, out, err = run("ask", COST)
    assert (code, out) == (5, "")
    assert "wurde mit anderen Einstellungen gemacht" in err
    assert "RATSLOTSE_MODEL" in err
    assert "ratslotse index" in err
    code, out, _ = run("index")
    assert (code, "aus 2 Dateien" in out) == (0, True)
    code, out, _ = run("ask", COST)
    assert (code, "4,2 Mio. Euro" in out) == (0, True)


# Everything else


def test_status_tells_what_is_there(asked: Run, filled: Path) -> None:
    code, out, _ = asked("status")
    assert code == 0
    for line in (
        f"Bestand in {filled}",
        "Unterlagen: 2, davon öffentlich: 1",
        "Dateien mit Text: 2",
        "Neueste Unterlage: 03.05.2025",
        "zurückgehalten: 1",
        "gelesen: 1",
        "Lesezeit aller Dateien: ",
    ):
        assert line in out


def test_an_evaluation_is_shown_and_written(asked: Run, tmp_path: Path) -> None:
    quote = "Die neue Radbrücke kostet 4,2 Mio. Euro."
    question = {
        "id": "t-1",
        "type": "fact",
        "question": COST,
        "answerable": True,
        "answer": "4,2 Mio. Euro",
        "relevant": [{"file": "radbruecke", "quote": quote}],
        "must_include": ["4,2 Mio. Euro"],
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(question))
    code, out, _ = asked("eval", "--gold", tmp_path / "gold.jsonl", "--json", tmp_path / "out.json")
    assert (code, out.splitlines()[0].split()) == (0, ["gesamt", "Fakt"])
    written = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert written["metrics"]["all"]["file_recall@1"] == written["metrics"]["all"]["verbatim"] == 1
    assert quote in written["questions"][0]["citations"][0]["quote"]


def test_an_evaluation_without_questions_says_so(asked: Run, tmp_path: Path) -> None:
    code, _, err = asked("eval", "--gold", tmp_path / "fehlt.jsonl")
    assert (code, "fehlt.jsonl ist nicht lesbar" in err) == (2, True)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ([], "es fehlt: BEFEHL"),
        (["tanze"], "unbekannter Befehl: 'tanze' (möglich sind 'ingest', "),
        (["ask"], "es fehlt: FRAGE"),
        (["ingest"], "es fehlt: PFAD"),
        (["ask", "Warum?", "--laut"], "unbekannte Angabe: --laut"),
        (["ask", "Warum?", "--json=ja"], "--json: nimmt keinen Wert: 'ja'"),
        (["eval", "--gold"], "--gold: braucht einen Wert"),
        (["sync", "http://x", "--tempo", "schnell"], "--tempo: ist keine Zahl: 'schnell'"),
        (["ingest", "x", "--oeffentlich", "--nichtoeffentlich"], "geht nicht zusammen mit --oeffentlich"),
    ],
)
def test_what_is_typed_wrong_is_told_in_german(run: Run, typed: list[str], message: str) -> None:
    code, out, err = run(*typed)
    assert (code, out) == (2, "")
    assert err.startswith("Aufruf: ratslotse")
    assert message in err
    assert not ENGLISH.search(err)


@pytest.mark.parametrize("command", ["", "ingest", "sync", "index", "status", "ask", "chat", "eval"])
def test_help_is_german(run: Run, command: str) -> None:
    code, out, _ = run(*filter(None, [command]), "--help")
    assert (code, out.startswith("Aufruf: ratslotse")) == (0, True)
    assert not ENGLISH.search(out)


def test_help_names_the_exit_codes(run: Run) -> None:
    out = " ".join(run("--help")[1].split())
    for code in ("0 erledigt", "2 falsche Eingabe", "3 Dateien nicht lesbar", "4 Quelle", "5 Suchindex"):
        assert code in out


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("RATSLOTSE_LLM", "irgendeins", 2),
        ("RATSLOTSE_LLM_TIMEOUT", "bald", 2),
        ("RATSLOTSE_HOME", __file__, 5),
        ("RATSLOTSE_HOME", "/proc/gibt/es/nicht", 5),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    run: Run, papers: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: int
) -> None:
    monkeypatch.setenv(name, value)
    for command in (["status"], ["ask", COST], ["ingest", papers]):
        told, out, err = run(*command)
        assert (told, out) == (code, "")
        assert err.startswith("Fehler: ")
        assert value in err


def test_results_and_progress_do_not_mix(run: Run, papers: Path) -> None:
    _, out, err = run("ingest", papers)
    assert "Gelesen: " in err
    assert "Gelesen: " not in out


def test_files_of_unclear_visibility_are_counted_and_the_next_step_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Bücherei.txt").write_text(LIBRARY, encoding="utf-8")
    code, printed, _ = run("ingest", tmp_path)
    assert code == 0
    assert "1 Datei gilt als nichtöffentlich" in printed
    assert "--oeffentlich" in printed
    assert "gilt als" not in run("ingest", "--oeffentlich", tmp_path)[1]


# Filters


def test_a_question_is_restricted_by_options_and_by_what_it_says(asked: Run) -> None:
    code, out, _ = asked("ask", COST, "--jahr", "1999")
    assert code == 0
    assert out.startswith("Gefiltert: Zeit: 1999\nDazu steht nichts in den Unterlagen.")
    _, out, _ = asked("ask", f"Unterlagen seit 2025: {COST}")
    assert out.startswith("Gefiltert: Zeit: seit 2025\n  (aufheben: --ohne-filter)\n")
    _, out, _ = asked("ask", f"Unterlagen seit 2025: {COST}", "--ohne-filter")
    assert "Gefiltert" not in out


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--gremium", "Kaffeerunde", "Gremium „Kaffeerunde“ kommt in den Unterlagen nicht vor."),
        ("--fraktion", "Teepartei", "Fraktion „Teepartei“ kommt"),
        ("--art", "Gedicht", "Art „Gedicht“ kommt"),
        ("--stadtteil", "Atlantis", "Stadtteil „Atlantis“ kommt"),
        ("--jahr", "neulich", "„neulich“ ist kein Zeitraum"),
        ("--stand", "egal", "beschlossen, abgelehnt, erledigt, offen"),
    ],
)
def test_a_filter_nobody_knows_is_told_with_what_to_do(asked: Run, option: str, value: str, said: str) -> None:
    code, out, err = asked("ask", COST, option, value)
    assert (code, out) == (2, "")
    assert said in err
    assert "Bitte" in err
