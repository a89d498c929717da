import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate import boilerplate
from ingest.model import Page, Span
from ingest.sentences import sentences
from ingest.split import LIMIT, LONGEST, OVERLAP, SHORT, TARGET, split

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


def between(gaps: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """What is between the gaps."""
    edges = [0, *(place for gap in gaps for place in gap), length]
    return list(zip(edges[::2], edges[1::2], strict=True))


def filler(count: int, word: str = "Der Rat berät über den Haushalt der Stadt") -> str:
    """Sentences of about fifty characters, each another one."""
    return " ".join(f"{word} Nummer {100 + number}." for number in range(count))


@given(FILES)
def test_passages_are_the_words_their_spans_point_at(pages: list[Page]) -> None:
    for passage in split("f", pages):
        assert passage.text == "\n".join(shown(pages, passage.spans))
        assert 0 < len(passage.text) <= LIMIT


@given(FILES)
def test_no_letter_is_left_out_but_boilerplate(pages: list[Page]) -> None:
    covered: dict[int | None, set[int]] = {page.number: set() for page in pages}
    for span in (span for passage in split("f", pages) for span in passage.spans):
        covered[span.page] |= set(range(span.start, span.end))
    for page, left_out in zip(pages, boilerplate(pages), strict=True):
        letters = {place for place, letter in enumerate(page.text) if not letter.isspace()}
        assert covered[page.number] >= letters - {place for gap in left_out for place in range(*gap)}
        assert not any(
            page.text[place].strip() for gap in left_out for place in covered[page.number] & set(range(*gap))
        )


@given(FILES)
def test_a_sentence_is_cut_only_where_it_is_longer_than_a_passage(pages: list[Page]) -> None:
    kept = "\n".join(
        page.text[start:end]
        for page, left_out in zip(pages, boilerplate(pages), strict=True)
        for start, end in between(left_out, len(page.text))
        if page.text[start:end].strip()
    )
    whole = [passage.text for passage in split("f", pages)]
    for start, end in sentences(kept):
        assert end - start > LONGEST or any(kept[start:end] in text for text in whole)


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
    long = f"{'Der Rat stimmt dem Plan zu und ' * 4}er gilt."
    passages = split("f", [Page(1, f"Der Plan gilt. {long} {'X' * (LONGEST - 1)}.")])
    assert [len(passage.text) for passage in passages] == [15 + len(long), LONGEST]


HEADER = "Bezeichnung Ansatz 2020 Ansatz 2021"


def rows(count: int) -> str:
    return "\n".join(f"Sachkosten der Stelle {100 + number} {number}.000 € {number}.500 €" for number in range(count))


@pytest.mark.parametrize("above", [HEADER, f"Die Stadt plant den Umbau.\n{HEADER}", f"Der Plan\nder Stadt\n{HEADER}"])
def test_a_table_that_goes_on_shows_its_header_again(above: str) -> None:
    pages = [Page(1, f"{above}\n{rows(30)}"), Page(2, rows(30))]
    passages = split("f", pages)
    start = above.index(HEADER)
    assert len(passages) > 2
    for passage in passages[1:]:
        assert passage.text.startswith(f"{HEADER}\nSachkosten der Stelle")
        assert passage.spans[0] == Span(1, start, start + len(HEADER))
    assert sum(passage.text.count("Stelle 105 ") for passage in passages) == 2  # on each page once


def test_cells_are_headed_by_the_first_row() -> None:
    cells = "\n".join(f"Stelle {number} | {number} € | Bemerkung" for number in range(100, 160))
    first, second = split("f", [Page(1, f"Der Rat tagt.\nName | Betrag | Text\n{cells}\nDie Stadt plant.")])[:2]
    assert second.text.startswith("Name | Betrag | Text\nStelle")
    assert "Name | Betrag" in first.text


def test_what_stands_above_rows_is_no_header_where_it_ends_a_sentence_or_is_long() -> None:
    for above in (
        "Die Stadt zahlt im Jahr 2020:",
        "Die Stadt",
        "5.000 €",
        f"Ein langer Satz im Jahr {'und noch einer ' * 20}",
    ):
        assert split("f", [Page(1, f"{above}\n{rows(40)}")])[1].text.startswith("Sachkosten")


def test_running_heads_and_page_numbers_are_left_out_and_the_sentence_goes_on() -> None:
    pages = [
        Page(1, "Rat der Stadt\nDer Rat der\n- 1 -"),
        Page(2, "Rat der Stadt\nStadt beschließt den\n- 2 -"),
        Page(3, "Rat der Stadt\nPlan.\n- 3 -"),
    ]
    [passage] = split("f", pages)
    assert passage.text == "Rat der Stadt\nDer Rat der\nStadt beschließt den\nPlan."
    assert passage.spans == (Span(1, 0, 25), Span(2, 14, 34), Span(3, 14, 19))


def test_an_empty_form_inside_a_page_makes_two_spans_of_it() -> None:
    form = "Finanzierung\n☐ Haushalt\n☐ Spenden\n☐ Land\n☐ Bund"
    text = f"Der Rat stimmt zu.\n{form}\nDie Stadt plant."
    [passage] = split("f", [Page(None, text)])
    assert "☐" not in passage.text
    assert [text[span.start : span.end].strip() for span in passage.spans] == ["Der Rat stimmt zu.", "Die Stadt plant."]


def test_nothing_but_boilerplate_gives_no_passage() -> None:
    assert split("f", [Page(1, "- 1 -"), Page(2, "- 2 -")]) == []


@pytest.mark.parametrize(
    ("headed", "sections"),
    [
        ("§ {0} Aufgaben {0}", ["§ 1", "§ 2", "§ 3"]),
        ("§ {0}\nAufgaben", ["§ 1", "§ 2", "§ 3"]),
        ("TOP {0}: Straßenbau", ["TOP 1", "TOP 2", "TOP 3"]),
        ("TOP {0}.1 Straßenbau", ["TOP 1.1", "TOP 2.1", "TOP 3.1"]),
        ("Tagesordnungspunkt {0}", ["TOP 1", "TOP 2", "TOP 3"]),
        ("Punkt {0} der Tagesordnung: Straßenbau", ["TOP 1", "TOP 2", "TOP 3"]),
    ],
)
def test_paragraphs_and_items_of_the_agenda_open_passages(headed: str, sections: list[str]) -> None:
    heads = [headed.format(number).replace(f"Aufgaben {number}", "Aufgaben") for number in (1, 2, 3)]
    passages = split("f", [Page(1, "\n".join(f"{head}\n{filler(8)}" for head in heads))])
    assert [passage.section for passage in passages] == sections
    assert all(passage.text.startswith(head) for passage, head in zip(passages, heads, strict=True))


@pytest.mark.parametrize(
    "line",
    [
        "§ 34 Baugesetzbuch zu beurteilen",
        "§ 34 BauGB",
        "§ 5 Abs. 2 der Satzung",
        "§ 5 der Satzung",
        "§ 5 Aufgaben ........ 7",
        "TOP 3 der letzten Sitzung",
        "TOP 3 Straßenbau wurde vertagt.",
        "Punkt 3 des Antrags",
    ],
)
def test_a_paragraph_or_item_that_is_only_named_opens_none(line: str) -> None:
    text = f"{filler(8)}\nDas richtet sich nach\n{line}\n{filler(8, 'Die Stadt plant den Umbau')}"
    assert {passage.section for passage in split("f", [Page(1, text)])} == {""}


def test_a_heading_is_never_a_passage_of_its_own_nor_the_end_of_one() -> None:
    for count in range(12, 20):
        text = (
            f"{filler(count)}\nTOP 1: Straßenbau\nAbstimmungsergebnis:\n{filler(count)}\nBegründung:\n{'Y' * LONGEST}"
        )
        for passage in split("f", [Page(1, text)]):
            assert passage.text.split("\n")[-1] not in {"TOP 1: Straßenbau", "Abstimmungsergebnis:", "Begründung:"}


@pytest.mark.parametrize("count", [3, 17, 18, 19, 20, 21])
def test_headings_at_the_end_of_a_file_are_no_passage(count: int) -> None:
    last = split("f", [Page(1, f"{filler(count)}\nBegründung:\nAnlagen:")])[-1]
    assert last.text.endswith("Haushalt der Stadt Nummer " + f"{99 + count}.\nBegründung:\nAnlagen:")


def test_a_list_of_headings_is_cut_like_any_list() -> None:
    text = "\n".join(f"§ {number} Aufgaben der vielen Beiräte" for number in range(1, 60))
    passages = split("f", [Page(1, f"{filler(5)}\n{text}\n{filler(9)}")])
    assert all(len(passage.text) >= SHORT for passage in passages)


def test_the_short_end_of_a_section_stays_with_it() -> None:
    text = f"{filler(20)}\nBegründung:\n{filler(10)}"
    first, second = split("f", [Page(1, text)])
    assert len(first.text) > TARGET
    assert second.text.startswith("Begründung:")


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
