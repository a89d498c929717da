"""What choosing promises whatever its weights are: verbatim, in place, few, best first, and silence."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer.choose import DEPTH, LONGEST_QUOTE, MOST, Evidence, choose, cite, summarise
from app.answer.understand import understand
from index.model import Hit
from index.terms import Analyser

Hits = Callable[..., list[Hit]]
RADWEG = "Der Radweg am Kanal wird im Jahr 2027 gebaut."
OTHERS = ["Die Schule bekommt ein neues Dach.", "Der Brunnen wird jährlich gereinigt."]
SENTENCES = [RADWEG, *OTHERS, "Begründung", "Beschluss:", "", " – ", "1. Der Radweg", "x" * 700, "§ 3\n\n- Punkt"]


def quotes(evidence: list[Evidence]) -> list[str]:
    return [one.citation.quote for one in evidence]


def test_the_sentence_that_answers_is_quoted(analyser: Analyser, hits: Hits) -> None:
    found = [*hits(*OTHERS, reference="DS 24-0002"), *hits(RADWEG)]
    best, *_ = choose(understand("Wann wird der Radweg am Kanal gebaut?", analyser), found, analyser)
    assert RADWEG in best.citation.quote
    assert best.citation.hit == found[-1]
    assert best.citation.page == 1


def test_what_does_not_answer_is_not_quoted(analyser: Analyser, hits: Hits) -> None:
    asked = understand("Wie hoch ist die Hundesteuer in Musterhausen?", analyser)
    assert choose(asked, hits(RADWEG, *OTHERS), analyser) == []


@pytest.mark.parametrize("question", ["Worum geht es?", "Was ist das?"])
def test_a_question_without_words_is_answered_by_nothing(analyser: Analyser, hits: Hits, question: str) -> None:
    assert choose(understand(question, analyser), hits(RADWEG), analyser) == []


def test_no_hits_no_quotation(analyser: Analyser) -> None:
    assert choose(understand("Radweg", analyser), [], analyser) == []
    assert summarise([]) == []


def test_the_same_words_are_quoted_once(analyser: Analyser, hits: Hits) -> None:
    """Minutes repeat the paper, and passages overlap."""
    found = [*hits(RADWEG), *hits(RADWEG, file="Niederschrift.pdf"), *hits(RADWEG, reference="DS 24-0002")]
    assert len(choose(understand("Wann wird der Radweg am Kanal gebaut?", analyser), found, analyser)) == 1


def test_only_the_first_hits_are_weighed(analyser: Analyser, hits: Hits) -> None:
    before = [hit for number in range(DEPTH) for hit in hits(OTHERS[0], reference=f"DS 23-{number:04}")]
    asked = understand("Wann wird der Radweg am Kanal gebaut?", analyser)
    assert choose(asked, [*before[1:], *hits(RADWEG)], analyser)
    assert choose(asked, [*before, *hits(RADWEG)], analyser) == []


@given(st.lists(st.lists(st.sampled_from(SENTENCES), max_size=6).map(" ".join), max_size=4))
@settings(derandomize=True, deadline=None)
def test_every_quotation_stands_where_it_says(analyser: Analyser, hits: Hits, pages: list[str]) -> None:
    found = hits(*pages)
    asked = understand("Wann wird der Radweg am Kanal gebaut?", analyser)
    for evidence in (choose(asked, found, analyser), summarise(found)):
        assert len(evidence) <= MOST
        weights = [one.weight for one in evidence]
        assert weights == sorted(weights, reverse=True)
        for citation in (one.citation for one in evidence):
            places = [pages[(span.page or 0) - 1][span.start : span.end] for span in citation.spans]
            assert "\n".join(places) == citation.quote
            assert 0 < len(citation.quote) <= LONGEST_QUOTE
            assert citation.quote in citation.hit.passage.text


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
