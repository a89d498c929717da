"""Candidates come by words or by meaning, and are weighed both ways."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from index.build import Build
from index.gather import MEANING_WEIGHT, Gatherer, standard
from index.model import Where
from index.terms import Analyser, number_of
from index.thesaurus import NO_SYNONYMS
from ingest.audience import UNRESTRICTED
from ingest.ledger import Ledger
from ingest.model import Paper

EVERYTHING = Where(audience=UNRESTRICTED)
Open = Callable[..., Gatherer]


@pytest.fixture
def gatherer(ledger: Ledger, in_memory: Callable[..., Any], topics: Any) -> Open:
    """Brings an index in line with the ledger and gathers from it."""

    def opened(*, model: bool = True) -> Gatherer:
        encoder, analyser = topics if model else None, Analyser({})
        writer, reader = in_memory(topics.dimension if model else None)
        Build(ledger, analyser, encoder).run(writer, lambda _: None)
        return Gatherer(reader, analyser, encoder, NO_SYNONYMS)

    return opened


def test_what_one_way_finds_is_weighed_the_other_way_too(
    keep: Callable[..., Paper], gatherer: Open, topics: Any
) -> None:
    keep("DS 24-0001", "Das Velo wird gefördert.")
    keep("DS 24-0002", "Das Fahrrad wird gefördert.")
    _, [both, other] = gatherer().candidates("Fahrrad", EVERYTHING)
    assert ("Fahrrad" in both.point.payload["text"], both.near, other.near) == (True, True, True)
    assert both.words == both.itself > 0.0 == other.words
    assert both.meaning == pytest.approx(other.meaning) == pytest.approx(1.0)
    assert both.fused > other.fused


def test_without_a_model_words_alone_decide(keep: Callable[..., Paper], gatherer: Open) -> None:
    keep("DS 24-0001", "Das Fahrrad am Kanal.")
    keep("DS 24-0002", "Das Fahrrad wird gefördert.")
    asked, found = gatherer(model=False).candidates("Fahrrad am Kanal", EVERYTHING)
    assert asked.meaning == ()
    assert [one.meaning for one in found] == [0.0, 0.0]
    assert [one.near for one in found] == [False, False]
    assert found[0].words > found[1].words


def test_rarity_is_the_engine_s_and_is_remembered(keep: Callable[..., Paper], gatherer: Open) -> None:
    keep("DS 24-0001", "Das Fahrrad am Kanal.")
    keep("DS 24-0002", "Das Fahrrad wird gefördert.")
    ways = gatherer()
    for _ in range(2):
        asked, _ = ways.candidates("Fahrrad, Kanal, Zeppelin", EVERYTHING)
        common, rare = math.log(1 + (2 - 2 + 0.5) / (2 + 0.5)), math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
        assert asked.rarity == pytest.approx({number_of("fahrrad"): common, number_of("kanal"): rare}, rel=1e-4)


def test_no_more_are_told_than_are_asked_for(keep: Callable[..., Paper], gatherer: Open) -> None:
    for number in range(4):
        keep(f"DS 24-000{number}", f"Das Fahrrad {'am Kanal ' * number}.")
    ways = gatherer()
    _, every = ways.candidates("Fahrrad am Kanal", EVERYTHING)
    _, best = ways.candidates("Fahrrad am Kanal", EVERYTHING, 2)
    assert len(every) == 4
    assert best == every[:2]


def test_a_question_without_words_gathers_nothing(keep: Callable[..., Paper], gatherer: Open) -> None:
    keep("DS 24-0001", "Das Fahrrad am Kanal.")
    assert gatherer(model=False).candidates("?!", EVERYTHING)[1] == []


def test_standard_scores_by_hand() -> None:
    scores = np.array([1.0, 3.0, 0.0], np.float32)
    assert standard(scores, 2).tolist() == [-1.0, 1.0, -2.0]  # the first two: mean 2, deviation 1
    assert standard(np.ones(3, np.float32), 2).tolist() == [0.0, 0.0, 0.0]
    assert MEANING_WEIGHT > 0
