"""What choosing promises whatever its weights are: verbatim, in place, few, best first, and silence."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer.choose import DEPTH, ENOUGH, LONGEST_QUOTE, MOST, QUOTED, Chooser, Evidence, cite, shortest, summarise
from app.answer.rate import Rater
from app.answer.understand import Question, understand
from app.answer.weigh import Reading, Statement
from index.model import Hit
from index.search import BY_NUMBER
from index.terms import Analyser

Hits = Callable[..., list[Hit]]
RADWEG = "Der Radweg am Kanal wird im Jahr 2027 gebaut."
OTHERS = ["Die Schule bekommt ein neues Dach.", "Der Brunnen wird jährlich gereinigt."]
SENTENCES = [RADWEG, *OTHERS, "Begründung", "Beschluss:", "", " – ", "1. Der Radweg", "x" * 700, "§ 3\n\n- Punkt"]


def quotes(evidence: list[Evidence]) -> list[str]:
    return [one.citation.quote for one in evidence]


def test_the_sentence_that_answers_is_quoted(analyser: Analyser, chooser: Chooser, hits: Hits) -> None:
    found = [*hits(*OTHERS, reference="DS 24-0002"), *hits(RADWEG)]
    best, *_ = chooser.choose(understand("Wann wird der Radweg am Kanal gebaut?", analyser), found)
    assert RADWEG in best.citation.quote
    assert best.citation.hit == found[-1]
    assert best.citation.page == 1


def test_what_does_not_answer_is_not_quoted(analyser: Analyser, chooser: Chooser, hits: Hits) -> None:
    asked = understand("Wie hoch ist die Hundesteuer in Musterhausen?", analyser)
    assert chooser.choose(asked, hits(RADWEG, *OTHERS)) == []


@pytest.mark.parametrize("question", ["Worum geht es?", "Was ist das?"])
def test_a_question_without_words_is_answered_by_nothing(
    analyser: Analyser, chooser: Chooser, hits: Hits, question: str
) -> None:
    assert chooser.choose(understand(question, analyser), hits(RADWEG)) == []


def test_no_hits_no_quotation(analyser: Analyser, chooser: Chooser) -> None:
    assert chooser.choose(understand("Radweg", analyser), []) == []
    assert summarise([]) == []


def test_the_same_words_are_quoted_once(analyser: Analyser, chooser: Chooser, hits: Hits) -> None:
    """Minutes repeat the paper, and passages overlap."""
    found = [*hits(RADWEG), *hits(RADWEG, file="Niederschrift.pdf"), *hits(RADWEG, reference="DS 24-0002")]
    assert len(chooser.choose(understand("Wann wird der Radweg am Kanal gebaut?", analyser), found)) == 1


def test_only_the_first_hits_are_weighed(analyser: Analyser, chooser: Chooser, hits: Hits) -> None:
    before = [hit for number in range(DEPTH) for hit in hits(OTHERS[0], reference=f"DS 23-{number:04}")]
    asked = understand("Wann wird der Radweg am Kanal gebaut?", analyser)
    assert chooser.choose(asked, [*before[1:], *hits(RADWEG)])
    assert chooser.choose(asked, [*before, *hits(RADWEG)]) == []


@given(st.lists(st.lists(st.sampled_from(SENTENCES), max_size=6).map(" ".join), max_size=4))
@settings(derandomize=True, deadline=None)
def test_every_quotation_stands_where_it_says(
    analyser: Analyser, chooser: Chooser, hits: Hits, pages: list[str]
) -> None:
    found = hits(*pages)
    asked = understand("Wann wird der Radweg am Kanal gebaut?", analyser)
    for evidence in (chooser.choose(asked, found), summarise(found)):
        assert len(evidence) <= MOST
        for citation in (one.citation for one in evidence):
            places = [pages[(span.page or 0) - 1][span.start : span.end] for span in citation.spans]
            assert "\n".join(places) == citation.quote
            assert 0 < len(citation.quote) <= LONGEST_QUOTE
            assert citation.quote in citation.hit.passage.text


# How much is quoted

LINE = "x" * (QUOTED // 4)
LIKELY, UNLIKELY = 3.0, -6.0  # log-odds


def runs(*odds: float) -> list[tuple[tuple[int, int], float]]:
    """Sentences of a quarter of what is quoted at most, with their log-odds."""
    return [((number * len(LINE), (number + 1) * len(LINE) - 1), one) for number, one in enumerate(odds)]


@pytest.mark.parametrize(
    ("odds", "first", "last"),
    [
        ([UNLIKELY, LIKELY, UNLIKELY, UNLIKELY], 1, 1),
        ([UNLIKELY, LIKELY, LIKELY, UNLIKELY], 1, 2),
        ([LIKELY, UNLIKELY, LIKELY, UNLIKELY, UNLIKELY], 0, 2),
        ([LIKELY, UNLIKELY, UNLIKELY, UNLIKELY, UNLIKELY, LIKELY, LIKELY], 5, 6),
        ([UNLIKELY], 0, 0),
    ],
)
def test_no_more_is_quoted_than_what_likely_answers(odds: list[float], first: int, last: int) -> None:
    said = runs(*odds)
    assert shortest(said) == (said[first][0][0], said[last][0][1])


def test_what_may_not_be_quoted_together_is_not() -> None:
    said = runs(LIKELY, LIKELY)
    assert shortest(said, lambda start, end: False) in [place for place, _ in said]


# Where hits are rated

ASKED = "Wann wird der Radweg am Kanal gebaut?"


class AsOrdered(Rater):
    """Takes the scores of hits for the log-odds that they answer."""

    def odds(self, question: Question, read: Sequence[Reading], said: Sequence[Sequence[Statement]]) -> list[float]:
        return [one.hit.score for one in read]


@pytest.fixture
def learned(chooser: Chooser) -> Chooser:
    return replace(chooser, rater=AsOrdered())


def scored(hits: list[Hit], *scores: float) -> list[Hit]:
    return [replace(hit, score=score) for hit, score in zip(hits, scores, strict=True)]


def test_an_unlikely_passage_does_not_answer(analyser: Analyser, learned: Chooser, hits: Hits) -> None:
    asked = understand("Was kostet die Sanierung der Sporthalle?", analyser)
    assert learned.choose(asked, scored(hits(OTHERS[0]), ENOUGH + 0.1))
    assert learned.choose(asked, scored(hits(OTHERS[0]), ENOUGH - 0.1)) == []


def test_of_two_versions_the_valid_one_answers(analyser: Analyser, learned: Chooser, hits: Hits) -> None:
    old, new = scored([*hits(RADWEG, reference="DS 24-0001"), *hits(RADWEG, reference="DS 24-0001/1")], 0.5, 0.0)
    best, *_ = learned.choose(understand(ASKED, analyser), [replace(old, newer=new.paper), new])
    assert best.citation.hit.paper == new.paper


def test_a_paper_that_was_named_answers_with_what_it_has(analyser: Analyser, learned: Chooser, hits: Hits) -> None:
    asked = understand("Was kostet die Sanierung der Sporthalle?", analyser)
    [named] = scored(hits(OTHERS[0]), ENOUGH - 1)
    assert learned.choose(asked, [replace(named, why=(BY_NUMBER,))])


# Citing


def test_a_quotation_stands_together_on_one_page(hits: Hits) -> None:
    pages = "Vorab. Der Radweg am Kanal", "wird gebaut. Danach."
    [hit] = hits(*pages)
    start = hit.passage.text.index("Der")
    citation = cite(hit, start, hit.passage.text.index(" Danach"))
    assert citation.quote == "Der Radweg am Kanal"
    [span] = citation.spans
    assert (span.page, pages[0][span.start : span.end]) == (1, citation.quote)


@pytest.mark.parametrize("between", [" ", "\n"])
def test_a_long_quotation_ends_with_a_whole_word(hits: Hits, between: str) -> None:
    text = between.join(["Stadtrat"] * 90)
    [hit] = hits(text)
    quote = cite(hit, 0, len(text)).quote
    assert LONGEST_QUOTE - len(" Stadtrat") <= len(quote) <= LONGEST_QUOTE
    assert set(quote.split()) == {"Stadtrat"}


def test_a_word_too_long_to_quote_is_cut(hits: Hits) -> None:
    [hit] = hits("x" * (LONGEST_QUOTE + 100))
    assert cite(hit, 0, LONGEST_QUOTE + 100).quote == "x" * LONGEST_QUOTE


# Summing up

PAPER = (
    "Stadt Musterhausen\n\nBeschlussvorschlag\nDer Rat möge den Bau eines Radwegs am Kanal beschließen.\n"
    "Kurzfassung\nDer Radweg am Kanal soll die Altstadt mit dem Hafen verbinden.\n"
    "Begründung\nDer Verkehr am Kanal hat in den letzten Jahren zugenommen, auch mit Rädern.\n"
)


def longer(text: str) -> str:
    """With headings far enough apart to begin passages of their own."""
    return text.replace("\n", "\n" + "Dies ist bekannt. " * 16 + "\n")


def test_a_paper_is_summed_up_by_its_own_summary(hits: Hits) -> None:
    found = hits(longer(PAPER))
    assert {hit.passage.section for hit in found} >= {"Kurzfassung", "Begründung"}
    assert {one.citation.hit.passage.section for one in summarise(found)} == {"Kurzfassung"}


def test_a_paper_without_summary_is_summed_up_by_its_proposal(hits: Hits) -> None:
    found = hits(longer(PAPER.replace("Kurzfassung\n", "")))
    assert {one.citation.hit.passage.section for one in summarise(found)} == {"Beschlussvorschlag"}


def test_the_paper_itself_sums_up_not_its_annex_or_another_paper(hits: Hits) -> None:
    annex = hits(RADWEG, file="Anlage 1.pdf")
    itself = hits("Die Verwaltung soll den Radweg bald bauen.")
    other = hits("Kurzfassung\nDer Brunnen wird jährlich gereinigt.", reference="DS 24-0002")
    assert quotes(summarise([*annex, *other, *itself])) == ["Die Verwaltung soll den Radweg bald bauen."]


def test_a_summary_is_in_reading_order_whatever_the_hits_order(hits: Hits) -> None:
    text = "Kurzfassung\n" + " ".join(f"An {number}. Stelle steht dieser Satz." for number in range(60))
    found = hits(text)
    assert len(found) > 1
    assert quotes(summarise(found[::-1])) == quotes(summarise(found))
    assert "An 0. Stelle" in quotes(summarise(found))[0]


def test_a_summary_leaves_out_the_letterhead(hits: Hits) -> None:
    head = "Stadt Musterhausen Dezernat 4\nAz.: 12-34\nBearbeitung Frau Muster\n\n"
    [hit] = hits(head + "Die Verwaltung soll den Radweg am Kanal bald bauen.")
    assert quotes(summarise([hit])) == ["Die Verwaltung soll den Radweg am Kanal bald bauen."]
