"""What is looked at in the best hits of a question, by hand, and that the shipped trees prefer what answers."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from app.answer.rate import FAR, Features, Rater, features
from app.answer.understand import understand
from app.answer.weigh import Weigher
from index.model import Hit
from index.search import BY_NUMBER, NAMED
from index.static import StaticEncoder
from index.terms import Analyser
from index.thesaurus import BUILT_IN, NO_SYNONYMS, Thesaurus

Hits = Callable[..., list[Hit]]
TOLD = "Der Radweg am Kanal wird 2027 gebaut. Er kostet 3,2 Mio. Euro."
BESIDE = "Der Brunnen wird jährlich gereinigt. Ist das genug?"


@pytest.fixture(scope="module")
def weigher(analyser: Analyser) -> Weigher:
    return Weigher(analyser, StaticEncoder(), NO_SYNONYMS)


@pytest.fixture
def look(analyser: Analyser, weigher: Weigher) -> Callable[..., Features]:
    """The columns of some hits with these scores."""

    def columns(question: str, *found: Hit, scores: tuple[float, ...] = (0.0,) * 9) -> Features:
        asked = understand(question, analyser)
        read = [weigher.read(asked, replace(hit, score=score)) for hit, score in zip(found, scores, strict=False)]
        return Features(*features(asked, read, [weigher.statements(asked, one) for one in read]).T)

    return columns


def test_scores_are_compared_with_those_beside_them(look: Callable[..., Features], hits: Hits) -> None:
    found = [*hits(TOLD), *hits(BESIDE, reference="DS 24-0002"), *hits(BESIDE, reference="DS 24-0003")]
    seen = look("Radweg", *found, scores=(1.0, 3.0, -1.0))
    assert seen.gap.tolist() == [2, 0, 4]
    assert seen.third.tolist() == [2, 4, 0]
    assert set(seen.mean) == {1}
    assert look("Radweg", found[0], scores=(1.0,)).third.tolist() == [0]
    assert seen.sentence[0] > seen.sentence[1] == seen.sentence[2]
    assert seen.sentence_gap.tolist() == (seen.sentence[0] - seen.sentence).tolist()
    assert (seen.sentences > 1 / (1 + np.exp(-seen.sentence))).all()  # each passage has two


def test_a_number_that_was_named_is_no_likelihood(look: Callable[..., Features], hits: Hits) -> None:
    [hit] = hits(TOLD)
    assert look("DS 24-0001 Radweg", replace(hit, why=(BY_NUMBER,)), scores=(NAMED + 0.5,)).odds == [0.5]


def test_what_passages_hold_of_a_question(look: Callable[..., Features], hits: Hits) -> None:
    seen = look("Wann wird der Radweg am Kanal gebaut?", *hits(TOLD), *hits(BESIDE, reference="DS 24-0002"))
    assert (seen.whole_gap[0], seen.near_gap[0], seen.missing_gap[0]) == (0, 0, 0)
    assert seen.whole_gap[1] > 0.2 < seen.missing_gap[1]
    assert [seen.whole[0], seen.held[0], seen.soft[0]] == pytest.approx([1, 1, 1])
    assert seen.best_meaning[0] >= seen.meaning[0] > seen.meaning[1]
    assert seen.fits.tolist() == [1, 0]
    assert seen.asks.tolist() == [0, 0.5]
    assert set(look("Radweg am Kanal", *hits(TOLD)).fits) == {-1}


def test_what_was_asked_is_known_by_its_reply(look: Callable[..., Features], hits: Hits) -> None:
    asking = hits(BESIDE, file="Anfrage.pdf", paper_type="Anfrage")
    reply = hits(TOLD, file="Stellungnahme.pdf", paper_type="Anfrage")
    minutes = hits(TOLD, file="Niederschrift.pdf", reference="DS 24-0002", paper_type="Antrag")
    seen = look("Radweg", *asking, *reply, *minutes, scores=(1.0, 0.0, 0.5))
    assert [seen.motion.tolist(), seen.reply.tolist(), seen.minutes.tolist()] == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert seen.reply_gap.tolist() == [-1, 0, FAR - 0.5]
    assert seen.same_paper.tolist() == [2, 2, 1]


def test_forms_are_told_from_sentences(look: Callable[..., Features], hits: Hits) -> None:
    seen = look("Radweg", *hits(TOLD), *hits("Klima\nJa ☐ Nein ☒\nKosten\n120", reference="DS 24-0002"))
    assert seen.form[0] == 0 < seen.form[1]
    assert (seen.short_lines.tolist(), seen.head.tolist()) == ([0, 1], [0, 4])
    assert seen.digits[0] < seen.digits[1]
    assert seen.length[0] == len(TOLD)


def test_a_question_without_words_is_looked_at(look: Callable[..., Features], hits: Hits) -> None:
    assert np.isfinite(np.stack(look("Und?", *hits(TOLD)))).all()


def test_the_shipped_trees_prefer_what_answers(hits: Hits) -> None:
    """Beispiel passages of our own, no figure: the trees and the columns they were learned on belong together."""
    analyser = Analyser.built_in()
    weigher = Weigher(analyser, StaticEncoder(), Thesaurus.read(BUILT_IN))
    asked = understand("Wie viele Stellen am Bauhof sind frei?", analyser)
    who_asks = hits("Die Fraktion fragt: Wie viele Stellen am Bauhof sind frei?", file="Anfrage.pdf")
    told = hits("Am Bauhof sind zurzeit 6,5 Stellen frei.", file="Stellungnahme.pdf")
    other = hits("Die Schule bekommt ein neues Dach.", reference="DS 24-0002", date=dt.date(2019, 1, 1))
    found = [weigher.read(asked, hit) for hit in (*who_asks, *told, *other)]
    asking, telling, beside = Rater().odds(asked, found, [weigher.statements(asked, one) for one in found])
    assert telling > max(asking, beside)
    assert Rater().odds(asked, [], []) == []
