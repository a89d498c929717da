"""Conversations survive word for word, belong to one person, and hide what that person may no longer see."""

import dataclasses
import datetime as dt
import stat
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from pprint import pformat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import history as kept
from app.answer.filters import TIME, Choice, Filters, Wish
from app.answer.model import Answer, Citation, Listed, NoAnswer, Outcome, Record, Searched, Sentence
from app.history import KEPT, NOBODY, SIGNED_OUT, UNKNOWN, WITHHELD, History, Sight, Turn
from app.private import PrivateDatabase
from app.remembered import OUTDATED, dump, load, nouns_of, within
from index.model import Hit, Place
from ingest.audience import Audience
from ingest.errors import BadInput, StoreMismatch
from ingest.ledger import Ledger
from ingest.model import Consultation, File, Page, Paper, Passage, Span
from ingest.versions import NEWER, Relation

WORDS = "Die Bänke am Markt\nwerden erneuert."
CLERK, ANYBODY = Audience(everything=True), Audience()
ASKED = "Was wird am Markt erneuert?"


def paper(number: str = "25-0001", **known: object) -> Paper:
    stop = Consultation("Bauausschuss", dt.date(2025, 3, 3), "Vorberatung", "4", None, "urn:top:4")
    told = {"name": "Neue Bänke", "public": True, "reference": number, "date": dt.date(2025, 3, 1)} | known
    return Paper(f"p{number}", number, source=f"urn:{number}", consultations=(stop,), **told)  # type: ignore[arg-type]


def file(of: Paper, *, public: bool = True, sha256: str = "0") -> File:
    return File(
        f"f{of.id}", of.key, of.id, "Vorlage.pdf", f"urn:f:{of.key}", sha256, "application/pdf", "Text", public=public
    )


def hit(of: Paper, kept: File, **known: object) -> Hit:
    return Hit(Passage("1", kept.id, "", WORDS, (Span(2, 5, 5 + len(WORDS)),)), of, kept, 1.5, ("Wörter",), **known)  # type: ignore[arg-type]


def answer(of: Paper, kept: File) -> Answer:
    citation = Citation(hit(of, kept), WORDS, (Span(2, 5, 18), Span(3, 0, 12)))
    told = Sentence(" ".join(WORDS.split()), (citation, Record(of, of.consultations[0])))
    return Answer(ASKED, (told,), Searched(3, 4, dt.date(2025, 5, 1)), understood_as="Was wird erneuert?")


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "home" / "history.sqlite")


def keep(ledger: Ledger, of: Paper, kept: File) -> None:
    with ledger.writing():
        ledger.put_paper(of)
        ledger.put_file(kept, (Page(2, f"Text {WORDS}"),))


def asked(history: History, outcome: Outcome, person: str = "Ada") -> str:
    one = history.begin(person, ASKED)
    history.append(person, one.id, Turn(ASKED, outcome))
    return one.id


# The form in which outcomes are kept


TEXT = st.text(max_size=8)
DAY = st.dates()
NUMBER = st.floats(allow_nan=False)
TEXTS = st.lists(TEXT, max_size=2).map(tuple)
SPANS = st.lists(st.builds(Span, st.none() | st.integers(), st.integers(), st.integers()), max_size=2).map(tuple)
STOP = st.builds(Consultation, organization=TEXT | st.none(), date=DAY | st.none(), result=TEXT | st.none())
PAPER = st.builds(
    Paper, id=TEXT, key=TEXT, name=TEXT, source=TEXT, public=st.booleans(), reference=TEXT | st.none(),
    date=DAY | st.none(), organizations=TEXTS, consultations=st.lists(STOP, max_size=2).map(tuple), inferred=TEXTS,
)  # fmt: skip
FILE = st.builds(
    File, id=TEXT, key=TEXT, paper=TEXT, name=TEXT, uri=TEXT, sha256=TEXT, media_type=TEXT, read_as=TEXT,
    problems=TEXTS, public=st.booleans(),
)  # fmt: skip
HIT = st.builds(
    Hit, st.builds(Passage, TEXT, TEXT, TEXT, TEXT, SPANS), PAPER, FILE, NUMBER, TEXTS,
    st.lists(st.builds(Place, PAPER, FILE), max_size=1).map(tuple), st.none() | PAPER,
)  # fmt: skip
CITATION = st.builds(Citation, HIT, TEXT, SPANS)
PROOF = CITATION | st.builds(Record, PAPER, st.none() | STOP)
VALUE = TEXTS | st.tuples(DAY, DAY) | st.frozensets(TEXT, max_size=2)
WISHES = st.lists(st.builds(Wish, TEXT, TEXT, VALUE, st.just(((0, 3),)), st.booleans()), max_size=2).map(tuple)
SEARCHED = st.builds(Searched, st.integers(), st.integers(), DAY | st.none())
ANSWER = st.builds(
    Answer, TEXT, st.lists(st.builds(Sentence, TEXT, st.lists(PROOF, max_size=2).map(tuple)), max_size=2).map(tuple),
    SEARCHED, writer=TEXT | st.none(), filters=st.builds(Filters, WISHES), in_vain=WISHES,
    family=st.lists(st.builds(Relation, TEXT, PAPER), max_size=1).map(tuple),
    listed=st.lists(st.builds(Listed, PAPER, TEXT, st.none() | CITATION), max_size=1).map(tuple),
)  # fmt: skip
SILENCE = st.builds(
    NoAnswer, TEXT, SEARCHED, st.lists(HIT, max_size=1).map(tuple), TEXTS, st.lists(PAPER, max_size=1).map(tuple)
)


@settings(max_examples=40)  # each builds some fifty nouns
@given(ANSWER | SILENCE)
def test_what_is_kept_comes_back_the_same(outcome: Outcome) -> None:
    back = load(dump(outcome))
    assert back == outcome
    assert pformat(back) == pformat(outcome)  # 1 is not 1.0, and a tuple is no list; sets in one order


def test_what_was_chosen_by_hand_comes_back_the_same() -> None:
    choice = Choice(bodies=("Rat",), time="seit 2019", lifted=frozenset({"Fraktion: SPD", "Art: Antrag"}))
    assert load(dump((choice, True, None))) == (choice, True, None)


def test_every_noun_that_an_outcome_can_hold_is_frozen_and_has_a_name_of_its_own() -> None:
    nouns = nouns_of(Outcome) | nouns_of(Choice)
    assert {Citation, Record, Paper, Consultation, Wish, Choice} <= nouns
    assert len({noun.__name__ for noun in nouns}) == len(nouns)
    assert all(noun.__dataclass_params__.frozen for noun in nouns if dataclasses.is_dataclass(noun))


@pytest.mark.parametrize(
    "told",
    [
        b'{"version": 0, "value": 1}',
        b'{"version": 1, "value": {"Passport": {}}}',
        b'{"version": 1, "value": {"Span": {"page": 1, "from": 2, "end": 3}}}',
        b'{"version": 1, "value": {"Span": 1}}',
        b'{"version": 1, "value": {"date": "gestern"}}',
        b'{"version": 1, "value": {}}',
        b"[1]",
        b"nothing",
    ],
)
def test_what_another_version_kept_is_said_to_be_outdated(told: bytes) -> None:
    with pytest.raises(StoreMismatch, match="anderen Version"):
        load(zlib.compress(told))


def test_what_is_no_noun_cannot_be_kept() -> None:
    with pytest.raises(TypeError, match="Path"):
        dump(Path())


def test_a_value_is_searched_for_what_it_holds_at_any_depth() -> None:
    newer, of = paper("25-0002"), paper()
    first = hit(of, file(of), newer=newer, also=(Place(newer, file(newer)),))
    found = NoAnswer("?", Searched(1, 1, None), (first,), suggestions=(newer,))
    assert list(within(found, Paper)) == [of, newer, newer, newer]
    assert [one.id for one in within(found, File)] == [file(of).id, file(newer).id]


# Conversations


def test_a_turn_survives_a_restart_word_for_word(history: History, ledger: Ledger) -> None:
    of = paper()
    keep(ledger, of, file(of))
    wish = Wish(TIME, "2025", (dt.date(2025, 1, 1), dt.date(2025, 12, 31)), ((3, 7),))
    turn = Turn(ASKED, replace(answer(of, file(of)), filters=Filters((wish,))), Choice(time="2025"), literally=True)
    one = history.begin("Ada", ASKED)
    history.append("Ada", one.id, turn)
    history.append("Ada", one.id, replace(turn, question="Und warum?"))
    [listed] = History(history.path).conversations("Ada")
    assert (listed.id, listed.title) == (one.id, ASKED)
    assert listed.changed > one.changed
    first, second = History(history.path).turns("Ada", one.id, Sight(ledger, CLERK))
    assert first.turn == turn
    assert (second.question, first.why, first.changed) == ("Und warum?", "", ())
    assert first.at <= second.at


def test_a_paper_that_changed_is_shown_as_it_was_and_said_to_have_changed(history: History, ledger: Ledger) -> None:
    of = paper()
    given = answer(of, file(of))
    keep(ledger, of, file(of))
    one = asked(history, given)
    now = paper(name="Keine Bänke")
    keep(ledger, now, file(now, sha256="1"))
    [shown] = history.turns("Ada", one, Sight(ledger, ANYBODY))
    assert shown.turn is not None
    assert shown.turn.outcome == given
    assert shown.changed == (now,)


def test_what_may_no_longer_be_seen_is_withheld(history: History, ledger: Ledger) -> None:
    of = paper()
    keep(ledger, of, file(of))
    one = asked(history, answer(of, file(of)))
    seen = Sight(ledger, ANYBODY)
    assert history.turns("Ada", one, seen)[0].turn
    for public, file_public in ((False, True), (True, False)):
        keep(ledger, replace(of, public=public), file(of, public=file_public))
        [shown] = history.turns("Ada", one, seen)
        assert (shown.question, shown.turn, shown.why) == (ASKED, None, WITHHELD)
        assert history.turns("Ada", one, Sight(ledger, CLERK))[0].turn
        assert history.turns("Ada", one, Sight(ledger, Audience(bodies=("Rat",))))[0].turn is None
    keep(ledger, replace(of, public=False, organizations=("Rat",)), file(of, public=False))
    assert history.turns("Ada", one, Sight(ledger, Audience(bodies=("Rat",))))[0].turn
    ledger.withdraw(of.source)
    assert history.turns("Ada", one, Sight(ledger, CLERK))[0].why == WITHHELD


@pytest.mark.parametrize("hidden", ["family", "newer", "suggestion", "listed"])
def test_a_paper_that_is_only_named_is_withheld_as_well(history: History, ledger: Ledger, hidden: str) -> None:
    of, secret = paper(), paper("25-0002", public=False)
    keep(ledger, of, file(of))
    keep(ledger, secret, file(secret))
    given = answer(of, file(of))
    outcomes: dict[str, Outcome] = {
        "family": replace(given, family=(Relation(NEWER, secret),)),
        "newer": replace(given, sentences=(Sentence("x", (Citation(hit(of, file(of), newer=secret), "x", ()),)),)),
        "suggestion": NoAnswer(ASKED, given.searched, suggestions=(secret,)),
        "listed": replace(given, listed=(Listed(secret, "offen"),)),
    }
    one = asked(history, outcomes[hidden])
    assert history.turns("Ada", one, Sight(ledger, ANYBODY))[0].why == WITHHELD
    assert history.turns("Ada", one, Sight(ledger, CLERK))[0].turn


def test_a_turn_of_another_version_says_so_and_the_others_are_shown(history: History, ledger: Ledger) -> None:
    one = asked(history, NoAnswer(ASKED, Searched(0, 0, None)))
    history.append("Ada", one, Turn("Noch etwas?", NoAnswer("Noch etwas?", Searched(0, 0, None))))
    with PrivateDatabase(history.path, "", 1).use() as db:
        db.execute("UPDATE turn SET outcome = ? WHERE position = 0", (zlib.compress(b"{}"),))
    first, second = history.turns("Ada", one, Sight(ledger, ANYBODY))
    assert (first.turn, first.why) == (None, OUTDATED)
    assert second.turn


def test_conversations_are_found_by_what_was_asked_and_answered(history: History, ledger: Ledger) -> None:
    of = paper()
    keep(ledger, of, file(of))
    one = asked(history, answer(of, file(of)))
    other = history.begin("Ada", "Ganz anderes")
    seen = Sight(ledger, ANYBODY)

    def found(text: str) -> list[str]:
        return [conversation.id for conversation in history.search("Ada", text, seen)]

    assert found("") == [other.id, one]
    assert found("MARKT  erneuert?") == [one]
    assert found("bänke") == found("BA\N{COMBINING DIAERESIS}NKE markt") == found("25-0001") == [one]
    assert found("ganz") == [other.id]
    assert found("bänke ganz") == found("100%") == []
    keep(ledger, replace(of, public=False), file(of))
    assert found("bänke") == []
    assert found("Markt") == [one]


def test_a_person_reaches_their_own_conversations_only(history: History, ledger: Ledger) -> None:
    one = asked(history, NoAnswer(ASKED, Searched(0, 0, None)))
    seen = Sight(ledger, CLERK)
    turn = Turn("?", NoAnswer("?", Searched(0, 0, None)))
    assert history.conversations("ada") == history.search("ada", "Markt", seen) == []
    tries: list[Callable[[], object]] = [
        lambda: history.turns("Bob", one, seen),
        lambda: history.append("Bob", one, turn),
        lambda: history.rename("Bob", one, "Meins"),
        lambda: history.delete("Bob", one),
        lambda: history.turns("Ada", "0", seen),
    ]
    for trying in tries:
        with pytest.raises(BadInput) as refused:
            trying()
        assert str(refused.value) == UNKNOWN
    assert [conversation.title for conversation in history.conversations("Ada")] == [ASKED]
    assert len(history.turns("Ada", one, seen)) == 1


def test_a_turn_takes_the_place_of_those_behind_it(history: History, ledger: Ledger) -> None:
    one = history.begin("Ada", ASKED).id
    for question in ("Eins?", "Zwei?", "Drei?"):
        history.append("Ada", one, silence(question))
    history.append("Ada", one, silence("Neu?"), onto=1)
    history.append("Ada", one, silence("Danach?"))
    assert questions(history, "Ada", one, ledger) == ["Eins?", "Neu?", "Danach?"]
    history.append("Ada", one, silence("Von vorn?"), onto=0)
    assert questions(history, "Ada", one, ledger) == ["Von vorn?"]
    other = asked(history, NoAnswer(ASKED, Searched(0, 0, None)), "Bob")
    with pytest.raises(BadInput):
        history.append("Ada", other, silence("Weg?"), onto=0)
    assert questions(history, "Bob", other, ledger) == [ASKED]


def silence(question: str) -> Turn:
    return Turn(question, NoAnswer(question, Searched(0, 0, None)))


def questions(history: History, person: str, one: str, ledger: Ledger) -> list[str]:
    return [turn.question for turn in history.turns(person, one, Sight(ledger, CLERK))]


# Of nobody who is signed in


def test_whoever_knows_the_id_has_it_and_nothing_lists_it(history: History, ledger: Ledger) -> None:
    of = paper()
    keep(ledger, of, file(of))
    one = asked(history, answer(of, file(of)), NOBODY)
    other = asked(history, answer(of, file(of)), NOBODY)
    assert len({one, other}) == 2
    assert len(bytes.fromhex(one)) == 16
    seen = Sight(ledger, ANYBODY)
    again = History(history.path)
    assert again.turns(NOBODY, one, seen)[0].turn == Turn(ASKED, answer(of, file(of)))
    assert again.conversations(NOBODY) == again.search(NOBODY, "", seen) == again.search(NOBODY, "Markt", seen) == []
    again.delete(NOBODY, one)
    for gone in (one, "", "%", other[:-1]):
        with pytest.raises(BadInput, match="gibt es nicht"):
            again.turns(NOBODY, gone, seen)
    assert again.turns(NOBODY, other, seen)


def test_an_id_opens_nothing_of_a_person(history: History, ledger: Ledger) -> None:
    theirs = asked(history, NoAnswer(ASKED, Searched(0, 0, None)), "Ada")
    anybodys = asked(history, NoAnswer(ASKED, Searched(0, 0, None)), NOBODY)
    for person, one in ((NOBODY, theirs), ("Ada", anybodys)):
        with pytest.raises(BadInput, match="gibt es nicht"):
            history.turns(person, one, Sight(ledger, CLERK))
        with pytest.raises(BadInput, match="gibt es nicht"):
            history.delete(person, one)


def test_what_is_not_public_is_not_kept_for_it_and_no_longer_shown(history: History, ledger: Ledger) -> None:
    secret, of = paper("25-0002", public=False), paper()
    keep(ledger, secret, file(secret))
    keep(ledger, of, file(of))
    for outcome in (answer(secret, file(secret)), answer(of, file(of, public=False))):
        with pytest.raises(BadInput) as refused:
            history.append(NOBODY, history.begin(NOBODY, ASKED).id, Turn(ASKED, outcome))
        assert str(refused.value) == SIGNED_OUT
    assert b"25-0002" not in history.path.read_bytes()
    one = asked(history, answer(of, file(of)), NOBODY)
    keep(ledger, replace(of, public=False), file(of))
    assert history.turns(NOBODY, one, Sight(ledger, ANYBODY))[0].why == WITHHELD


def test_it_goes_with_its_age_and_that_of_people_stays(history: History, ledger: Ledger) -> None:
    seen = Sight(ledger, ANYBODY)
    old, young, theirs = (asked(history, silence("?").outcome, person) for person in (NOBODY, NOBODY, "Ada"))
    aged(history, KEPT + dt.timedelta(minutes=1), old, theirs)
    aged(history, KEPT - dt.timedelta(minutes=1), young)
    with pytest.raises(BadInput, match="gibt es nicht"):
        history.turns(NOBODY, old, seen)
    assert history.turns(NOBODY, young, seen)
    assert history.turns("Ada", theirs, seen)
    assert old.encode() not in history.path.read_bytes()  # gone from the disk, whoever looked at what


def test_of_too_many_the_oldest_go(history: History, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    theirs = asked(history, silence("?").outcome, "Ada")
    many = [asked(history, silence("?").outcome, NOBODY) for _ in range(3)]
    seen = Sight(ledger, ANYBODY)
    with pytest.raises(BadInput, match="gibt es nicht"):
        history.turns(NOBODY, many[0], seen)
    assert [len(history.turns(NOBODY, one, seen)) for one in many[1:]] == [1, 1]
    assert history.turns("Ada", theirs, seen)


def aged(history: History, by: dt.timedelta, *conversations: str) -> None:
    """Lets conversations be so old."""
    with PrivateDatabase(history.path, "", 1).use() as db:
        for one in conversations:
            db.execute(
                "UPDATE conversation SET changed = ? WHERE id = ?", ((dt.datetime.now(dt.UTC) - by).isoformat(), one)
            )


def test_conversations_are_renamed_and_deleted(history: History, ledger: Ledger) -> None:
    one, other = (asked(history, NoAnswer(ASKED, Searched(0, 0, None))) for _ in range(2))
    history.rename("Ada", one, "  Bänke\nam Markt ")
    assert [conversation.title for conversation in history.conversations("Ada")] == [ASKED, "Bänke am Markt"]
    history.rename("Ada", one, "   ")
    history.delete("Ada", other)
    assert [conversation.title for conversation in history.conversations("Ada")] == ["Ohne Titel"]
    history.forget("Ada")
    assert history.conversations("Ada") == []


def test_nothing_deleted_and_no_name_is_left_in_the_file(history: History) -> None:
    one = asked(history, NoAnswer(ASKED, Searched(0, 0, None)), "Erika Mustermann")
    kept = history.path.read_bytes()
    assert ASKED.encode() in kept
    assert b"Mustermann" not in kept
    history.delete("Erika Mustermann", one)
    assert ASKED.encode() not in history.path.read_bytes()
    assert [path.name for path in history.path.parent.iterdir()] == ["history.sqlite"]


def test_only_the_owner_may_read_the_file(history: History) -> None:
    history.begin("Ada", ASKED)
    assert stat.S_IMODE(history.path.stat().st_mode) == 0o600


def test_a_file_that_is_no_database_or_of_another_version_is_named(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite").write_text("kein SQLite" * 100)
    with pytest.raises(StoreMismatch, match=r"history\.sqlite lässt sich nicht öffnen .* Bitte"):
        History(tmp_path / "history.sqlite").conversations("Ada")
    with PrivateDatabase(tmp_path / "other.sqlite", "CREATE TABLE a (b)", 7).use():
        pass
    with pytest.raises(StoreMismatch, match="hat das Format 7"):
        History(tmp_path / "other.sqlite").conversations("Ada")


def test_what_fails_half_way_is_not_kept(tmp_path: Path) -> None:
    database = PrivateDatabase(tmp_path / "a.sqlite", "CREATE TABLE a (b)", 1)
    with pytest.raises(KeyError), database.use() as db:
        db.execute("INSERT INTO a VALUES (1)")
        raise KeyError
    with database.use() as db:
        assert db.execute("SELECT COUNT(*) FROM a").fetchone() == (0,)
