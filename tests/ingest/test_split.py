from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Page, Span
from ingest.sentences import sentences
from ingest.split import LIMIT, OVERLAP, SHORT, split

PIECES = [
    "Der Rat berät über den Haushalt. ",
    "Die Stadt baut " + "viele lange Wege und " * 12 + "mehr. ",
    "Siehe Abs. 2 und Nr. 5. ",
    "\nBegründung:\n",
    "\nBeschlussvorschlag\n",
    "\n• Bänke",
    "\n\n",
    " ",
    "wegen",
    "Ja. ",
    "x" * (LIMIT - 30) + ". ",
    "ein Wort " * 150,
    "y" * (2 * LIMIT + 7),
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
FILES = st.lists(TEXTS, max_size=4).map(
    lambda texts: [Page(number, text) for number, text in enumerate(texts, start=1)]
)


def shown(pages: list[Page], spans: tuple[Span, ...]) -> list[str]:
    """The words that spans point at."""
    texts = {page.number: page.text for page in pages}
    return [texts[span.page][span.start : span.end] for span in spans]


def filler(count: int, word: str = "Der Rat berät über den Haushalt der Stadt") -> str:
    """Sentences of about fifty characters, each another one."""
    return " ".join(f"{word} Nummer {100 + number}." for number in range(count))


@given(FILES)
def test_passages_are_the_words_their_spans_point_at(pages: list[Page]) -> None:
    for passage in split("f", pages):
        assert passage.text == "\n".join(shown(pages, passage.spans))
        assert 0 < len(passage.text) <= LIMIT


@given(FILES)
def test_no_letter_is_left_out(pages: list[Page]) -> None:
    covered: dict[int | None, set[int]] = {page.number: set() for page in pages}
    for span in (span for passage in split("f", pages) for span in passage.spans):
        covered[span.page] |= set(range(span.start, span.end))
    for page in pages:
        assert covered[page.number] >= {place for place, letter in enumerate(page.text) if not letter.isspace()}


@given(FILES)
def test_a_sentence_is_cut_only_where_it_is_longer_than_a_passage(pages: list[Page]) -> None:
    filled = [page for page in pages if page.text]
    begins = dict(
        zip((page.number for page in filled), accumulate((len(p.text) + 1 for p in filled), initial=0), strict=False)
    )
    ranges = [
        (begins[one.spans[0].page] + one.spans[0].start, begins[one.spans[-1].page] + one.spans[-1].end)
        for one in split("f", pages)
    ]
    for start, end in sentences("\n".join(page.text for page in filled)):
        assert end - start > LIMIT or any(first <= start and end <= last for first, last in ranges)


@given(FILES)
def test_no_passage_lies_within_the_one_before(pages: list[Page]) -> None:
    passages = split("f", pages)
    ends = [(passage.spans[-1].page, passage.spans[-1].end) for passage in passages]
    assert len(set(ends)) == len(ends)
    assert len({passage.id for passage in passages}) == len(passages)


@given(FILES, st.data())
def test_a_quotation_is_found_on_its_pages(pages: list[Page], data: st.DataObject) -> None:
    for passage in split("f", pages):
        start = data.draw(st.integers(0, len(passage.text) - 1))
        end = data.draw(st.integers(start + 1, len(passage.text)))
        found = "".join(shown(pages, passage.locate(start, end)))
        assert found.replace("\n", "") == passage.text[start:end].replace("\n", "")


def test_a_passage_over_a_page_break_has_a_span_on_each_page() -> None:
    pages = [Page(1, "Der Rat der Stadt"), Page(2, "beschließt den Plan. Er gilt sofort.")]
    [passage] = split("f", pages)
    assert passage.spans == (Span(1, 0, 17), Span(2, 0, 36))
    start = passage.text.index("Stadt")
    assert shown(pages, passage.locate(start, start + 16)) == ["Stadt", "beschließt"]


def test_a_blank_page_between_two_moves_no_quotation() -> None:
    pages = [Page(1, "Der Rat der Stadt"), Page(2, ""), Page(3, "beschließt den Plan.")]
    [passage] = split("f", pages)
    start = passage.text.index("den Plan")
    assert [span.page for span in passage.spans] == [1, 3]
    assert shown(pages, passage.locate(start, start + 8)) == ["den Plan"]


def test_text_without_pages_gets_no_page_number() -> None:
    [passage] = split("f", [Page(None, "Der Rat tagt.")])
    assert passage.spans == (Span(None, 0, 13),)


@pytest.mark.parametrize("pages", [[], [Page(1, "")], [Page(1, " \n"), Page(2, "")]])
def test_nothing_gives_no_passage(pages: list[Page]) -> None:
    assert split("f", pages) == []


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Beschlussvorschlag:", "Beschlussvorschlag"),
        ("2. Beschlussvorschlag", "Beschlussvorschlag"),
        ("Der Rat der Stadt möge beschließen:", "Beschlussvorschlag"),
        ("II. Begründung:", "Begründung"),
        ("Sachverhalt / Begründung:", "Begründung"),
        ("Finanzielle Auswirkungen", "Finanzielle Auswirkungen"),
        ("Stellungnahme der Verwaltung zum Antrag:", "Stellungnahme"),
        ("Anlagen:", "Anlagen"),
    ],
)
def test_headings_name_the_sections(heading: str, section: str) -> None:
    text = f"{filler(8)}\n{heading}\n{filler(8, 'Die Stadt plant den Umbau')}"
    before, after = split("f", [Page(1, text)])
    assert (before.section, after.section) == ("", section)
    assert after.text.startswith(heading)


def test_a_vote_stays_with_its_motion_and_an_announcement_with_its_list() -> None:
    text = f"{filler(8)}\nAbstimmungsergebnis:\nEinstimmig angenommen"
    assert len(split("f", [Page(1, text)])) == 1
    announced = f"{filler(12)}\nFolgende Personen werden bestellt:\n- Frau Ahrens\n{filler(12)}"
    assert not any(passage.text.endswith(":") for passage in split("f", [Page(1, announced)]))


@pytest.mark.parametrize("line", ["Die Begründung: siehe unten", "Beschlussvorschläge gibt es viele"])
def test_a_word_inside_a_line_is_no_heading(line: str) -> None:
    assert {passage.section for passage in split("f", [Page(1, f"{filler(8)}\n{line}\n{filler(8)}")])} == {""}


def test_a_heading_ends_no_passage_that_is_still_short() -> None:
    [passage] = split("f", [Page(1, "Stadt Musterstadt\nBegründung:\nEs ist nötig.")])
    assert len(passage.text) < SHORT


def test_a_short_last_sentence_opens_the_next_passage_too() -> None:
    first, second = split("f", [Page(1, filler(30))])[:2]
    last = first.text[slice(*sentences(first.text)[-1])]
    assert len(last) <= OVERLAP
    assert second.text.startswith(last)


def test_a_sentence_opens_no_passage_where_the_next_one_does_not_fit_behind_it() -> None:
    passages = split("f", [Page(1, f"Der Plan gilt. Der Rat stimmt dem Plan zu. {'X' * (LIMIT - 10)}.")])
    assert [len(passage.text) for passage in passages] == [42, LIMIT - 9]


def test_no_sentence_is_carried_over_a_heading() -> None:
    first, second = split("f", [Page(1, f"{filler(8)}\nBegründung:\n{filler(5)}")])
    assert second.text.startswith("Begründung:")
    assert "Begründung" not in first.text


def test_a_sentence_longer_than_a_passage_is_cut_between_words() -> None:
    words = [f"Wort{number}" for number in range(600)]
    passages = split("f", [Page(1, " ".join(words))])
    assert len(passages) > 1
    assert [word for passage in passages for word in passage.text.split()] == words


def test_the_same_text_gives_the_same_ids_and_another_file_others() -> None:
    pages = [Page(1, filler(40))]
    ids = [passage.id for passage in split("f", pages)]
    assert ids == [passage.id for passage in split("f", pages)]
    assert not set(ids) & {passage.id for passage in split("g", pages)}
