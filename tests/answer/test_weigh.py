"""What is looked at in the sentences of a passage, by hand, and that the shipped trees prefer what answers."""

from collections.abc import Callable

import numpy as np
import pytest

from app.answer.understand import Kind, understand
from app.answer.weigh import FITTING, Features, Weigher
from index.model import Hit
from index.static import StaticEncoder
from index.terms import Analyser
from index.thesaurus import BUILT_IN, NO_SYNONYMS, Thesaurus
from ingest.sentences import sentences

Hits = Callable[..., list[Hit]]
TEXT = "Der Radweg am Kanal endet dort. Er wird 2027 gebaut. Die Kosten betragen 3,2 Mio. Euro. Die Schule bleibt."


@pytest.fixture(scope="module")
def weigher(analyser: Analyser) -> Weigher:
    return Weigher(analyser, StaticEncoder(), NO_SYNONYMS)


@pytest.fixture
def look(analyser: Analyser, weigher: Weigher, hits: Hits) -> Callable[..., Features]:
    """The columns of a passage's sentences."""

    def columns(question: str, text: str = TEXT, **known: str) -> Features:
        [hit] = hits(text, **known)
        asked = understand(question, analyser)
        return Features(*weigher.features(asked, weigher.read(asked, hit)).T)

    return columns


def test_a_sentence_holds_the_words_it_has(look: Callable[..., Features]) -> None:
    seen = look("Wann wird der Radweg gebaut?")
    assert seen.soft[0] == pytest.approx(seen.soft[1], abs=0.4)  # one word each
    assert seen.soft[:2].min() > seen.soft[2:].max()
    assert (seen.soft_in.min(), seen.near_in.min()) == (0, 0)
    assert seen.around[0] >= seen.soft[0]
    assert set(seen.passage) == {1.0}  # all of it together


def test_words_that_the_title_has_too_are_told_apart(look: Callable[..., Features]) -> None:
    without, within = look("Radweg"), look("Radweg", name="Bau des Radwegs")
    assert without.beyond[0] == 1
    assert within.beyond[0] == 0


def test_what_one_sentence_holds_alone_and_what_is_asked_for(look: Callable[..., Features]) -> None:
    seen = look("Welche Kosten hat der Radweg?")
    assert seen.alone[2] > 0
    assert seen.alone[3] == 0
    assert seen.focus_in[2] == 0 < seen.focus_in[0]
    assert set(look("Radweg Kosten").focus_in) == {0}
    assert look("Radweg", "Der Radweg.").alone.tolist() == [1]


@pytest.mark.parametrize(
    ("question", "less"), [("Was kostet der Radweg?", True), ("Was fragt die SPD zum Radweg?", False)]
)
def test_a_sentence_that_asks_answers_only_who_wants_to_know_what_was_asked(
    weigher: Weigher, analyser: Analyser, hits: Hits, question: str, less: bool
) -> None:
    asking, stating = (hits(f"Der Radweg am Kanal{end}")[0] for end in ("?", ":"))
    asked = understand(question, analyser)
    [one], [other] = (weigher.statements(asked, weigher.read(asked, hit)) for hit in (asking, stating))
    assert (one.odds < other.odds) is less


def test_places_lengths_and_neighbours(look: Callable[..., Features]) -> None:
    seen = look("Radweg")
    assert seen.place.tolist() == [0, 1, 2, 3]
    assert seen.left.tolist() == [3, 2, 1, 0]
    assert seen.part.sum() == pytest.approx(1)
    assert seen.before.tolist() == [0, 1, 0, 0]
    assert seen.behind.tolist() == [0, 0, 0, 0]
    assert set(look("Radweg", "Kosten:\n3 Euro").states) == {0}


@pytest.mark.parametrize(
    ("question", "kind", "fits"),
    [
        ("Wann wird gebaut?", Kind.WHEN, [0, 1, 0, 0]),
        ("Was kostet das?", Kind.SUM, [0, 0, 1, 0]),
        ("Warum wird gebaut?", Kind.WHY, [0, 0, 0, 0]),
    ],
)
def test_what_fits_a_question(look: Callable[..., Features], question: str, kind: Kind, fits: list[float]) -> None:
    seen = look(question)
    assert seen.kind[0] == list(FITTING).index(kind)
    assert seen.fits.tolist() == fits
    assert seen.fitting[0] == sum(fits)


def test_a_question_for_nothing_special_fits_nothing(look: Callable[..., Features]) -> None:
    assert set(look("Radweg am Kanal").fits) == {-1}


def test_of_two_numbers_none_stands_for_the_other(look: Callable[..., Features]) -> None:
    seen = look("Was sagt 25-0590 aus?", "Es gilt 25-0591. Es gilt 25-0590.")
    assert seen.near_in[0] > 0.4
    assert seen.soft_in[0] > 0.4
    assert (seen.near_in[1], seen.soft_in[1]) == (0, 0)


def test_a_question_without_words_is_looked_at(look: Callable[..., Features]) -> None:
    seen = look("Und?")
    assert np.isfinite(np.stack(seen)).all()
    assert set(seen.soft) == {0}


def test_the_shipped_trees_prefer_what_answers(hits: Hits) -> None:
    """Beispiel sentences of our own, no figure: the trees and the columns they were learned on belong together."""
    analyser = Analyser.built_in()
    shipped = Weigher(analyser, StaticEncoder(), Thesaurus.read(BUILT_IN))
    [hit] = hits(TEXT)
    for question, best in (("Wann wird der Radweg gebaut?", 1), ("Was kostet der Radweg am Kanal?", 2)):
        asked = understand(question, analyser)
        said = shipped.statements(asked, shipped.read(asked, hit))
        assert max(said, key=lambda one: one.odds) is said[best]
        assert [TEXT[one.start : one.end] for one in said] == [TEXT[slice(*place)] for place in sentences(TEXT)]
        assert all(0 <= one.held <= 1.001 for one in said)
