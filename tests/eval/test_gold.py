"""Somebody makes a question at a terminal; what is kept has the contract's form, and what is wrong with it is said."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.answer.engine import Engine
from app.cli import main
from eval.gold import SHOWN, Agreement, Maker, add, agreement, candidates, kappa, line, told, troubles
from eval.questions import Question, Source, load
from eval.stages import held
from ingest.errors import BadInput
from ingest.settings import Settings

POOL = "Das Freibad öffnet am 1. Mai 2024 und schließt Ende September."
ASKED = "Wann öffnet das Freibad?"
RIGHT = Question("q", "fact", ASKED, True, "Am 1. Mai.", (Source("bad", POOL, 1),), ("1. Mai 2024",))


def found(question: Question, clerk: Engine) -> Iterator[str]:
    return troubles(question, clerk, held(clerk.ledger, question.files))


def place(clerk: Engine) -> str:
    """The number under which the pool is offered."""
    return str([hit.file.key for hit in clerk.search(ASKED, SHOWN)].index("bad") + 1)


def typing(*typed: str) -> Callable[[str], str]:
    lines: Iterator[str] = iter(typed)
    return lambda prompt: next(lines)


def test_a_marked_question_has_the_form_that_is_measured(clerk: Engine, tmp_path: Path) -> None:
    told: list[str] = []
    typed = typing(place(clerk), "1", "", "gibt es nicht", "fact", "Am 1. Mai.", "1. Mai 2024; 01.05.2024", "j")
    made = Maker(clerk, typed, told.append).make(ASKED)
    assert made
    assert made.sources == (Source("bad", POOL, 1),)
    assert made.must_include == ("1. Mai 2024", "01.05.2024")
    assert not [line for line in told if "Achtung" in line]
    path = tmp_path / "gold.jsonl"
    add(path, made, by="probe")
    assert load(path) == [made]
    assert json.loads(path.read_text(encoding="utf-8"))["suggested_by"] == "probe"
    with pytest.raises(BadInput, match="steht schon"):
        add(path, made)


def test_what_no_paper_says_is_unanswerable_and_what_is_given_up_is_nothing(clerk: Engine) -> None:
    made = Maker(clerk, typing("Sauna", "0", "j"), str).make("Wer heizt die Sauna?")
    assert made
    assert (made.type, made.answerable, made.sources) == ("unanswerable", False, ())
    assert Maker(clerk, typing(""), str).make(ASKED) is None
    assert Maker(clerk, typing("0", "n"), str).make(ASKED) is None


def test_a_slip_at_the_terminal_marks_nothing(clerk: Engine) -> None:
    told: list[str] = []
    assert Maker(clerk, typing("1", "9", "1", "?", "99", ""), told.append).make(ASKED) is None
    assert "So viele Sätze sind es nicht." in told


def test_a_right_question_has_no_trouble(clerk: Engine) -> None:
    assert list(found(RIGHT, clerk)) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            replace(RIGHT, sources=(Source("bad", POOL.replace("1. Mai", "2. Mai"), 1),)),
            "nicht wörtlich in bad, Seite 1",
        ),
        (replace(RIGHT, sources=(Source("bad", POOL, 2),)), "nicht wörtlich in bad, Seite 2"),
        (replace(RIGHT, sources=(Source("fehlt", POOL),)), "Die Datei fehlt ist nicht im Bestand"),
        (replace(RIGHT, must_include=("3. Juni",)), "„3. Juni“ steht in keinem der Zitate"),
        (replace(RIGHT, sources=()), "braucht eine Quelle"),
        (replace(RIGHT, answerable=False), "unbeantwortbare Frage nennt Quellen"),
    ],
)
def test_what_is_wrong_is_said(clerk: Engine, wrong: Question, said: str) -> None:
    assert any(said in trouble for trouble in found(wrong, clerk))


def test_other_papers_that_say_the_same_or_nearly_so_are_named(clerk: Engine) -> None:
    quote = "Die Sanierung der Turnhalle an der Königstraße kostet"
    same = replace(RIGHT, sources=(Source("halle", quote),), must_include=())
    assert "Dasselbe steht auch in halle-neu" in " ".join(found(same, clerk))
    near = replace(same, sources=(Source("halle", f"{quote} 400.000 Euro."),))
    assert "Ähnliches steht in halle-neu" in " ".join(found(near, clerk))


def test_kappa_by_hand() -> None:
    # Ten questions, eight labels alike; one says yes to six, the other to six: by chance 0.6 * 0.6 + 0.4 * 0.4 = 0.52.
    pairs = [(True, True)] * 5 + [(False, False)] * 3 + [(True, False), (False, True)]
    assert kappa(pairs) == pytest.approx((0.8 - 0.52) / (1 - 0.52))
    assert kappa([(True, False), (False, True)]) == -1.0
    assert kappa([("fact", "fact")] * 3) == 1.0


def test_two_people_agree_on_what_both_went_through() -> None:
    other = replace(RIGHT, id="anders", text="wann öffnet das freibad", sources=(Source("bad", POOL[:45], 1),))
    alone = replace(RIGHT, id="allein", text="Etwas anderes?")
    assert agreement([RIGHT, alone], [other]) == Agreement(1, 1.0, 1.0, 1.0)
    elsewhere = replace(other, sources=(Source("halle", POOL),))
    assert agreement([RIGHT], [elsewhere]).source == 0.0
    assert any("1,00" in line for line in told(agreement([RIGHT], [other])))
    with pytest.raises(BadInput, match="keine Frage gemeinsam"):
        agreement([RIGHT], [alone])


def test_candidates_count_nowhere_until_somebody_confirmed_them(tmp_path: Path) -> None:
    path = tmp_path / "vorschlaege.jsonl"
    row = {"id": "kandidat-1", "type": None, "question": ASKED, "answerable": None, "suggested_by": "probe"}
    path.write_text(json.dumps(row), encoding="utf-8")
    [candidate] = candidates(path)
    assert (candidate.text, candidate.by) == (ASKED, "probe")
    with pytest.raises(BadInput, match="„type“ fehlt"):
        load(path)
    path.write_text("keine", encoding="utf-8")
    with pytest.raises(BadInput, match="keine Vorschläge"):
        candidates(path)


def test_the_commands_make_check_and_compare(
    clerk: Engine,
    small_town: Settings,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RATSLOTSE_HOME", str(small_town.home))
    path = tmp_path / "gold.jsonl"
    typed = typing(ASKED, place(clerk), "1", "", "fact", "Am 1. Mai.", "1. Mai 2024", "j", "")
    monkeypatch.setattr("builtins.input", typed)
    assert main(["gold", "anlegen", str(path)]) == 0
    assert main(["gold", "pruefen", str(path)]) == 0
    assert "1 Frage geprüft, 0 Hinweise." in capsys.readouterr().out
    path.write_text(line(replace(RIGHT, sources=(Source("bad", "Das Freibad bleibt zu"),))), encoding="utf-8")
    assert main(["gold", "pruefen", str(path)]) == 1
    assert main(["gold", "einigkeit", str(path), str(path)]) == 0
    assert "Kappa 1,00" in capsys.readouterr().out
    assert main(["gold", "vorschlagen", str(tmp_path / "neu.jsonl")]) == 2
    assert "RATSLOTSE_LLM" in capsys.readouterr().err
