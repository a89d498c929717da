"""A paper's number first, then words and meaning; and never what may not be seen."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from index.model import Hit, Where, by_paper
from index.search import Searcher
from index.thesaurus import Thesaurus
from ingest.audience import UNRESTRICTED
from ingest.ledger import Ledger
from ingest.model import Paper, stable_id

CLERK, PUBLIC = Where(audience=UNRESTRICTED), Where()
IN_2023, IN_2024 = (Where(days=(dt.date(year, 1, 1), dt.date(year, 12, 31))) for year in (2023, 2024))
Keep = Callable[..., Paper]
Open = Callable[..., Searcher]


def references(hits: list[Hit]) -> list[str | None]:
    return [hit.paper.reference for hit in hits]


def test_a_hit_brings_its_passage_paper_and_file(keep: Keep, searcher: Open) -> None:
    kept = keep("DS 24-0001", "Der Radweg wird gebaut.", "Er ist lang.", name="Radweg am Kanal")
    [hit] = searcher().search("Radweg", 5, PUBLIC)
    assert hit.paper == kept
    assert (hit.file.paper, hit.passage.file) == (kept.id, hit.file.id)
    assert hit.passage.text == "Der Radweg wird gebaut.\nEr ist lang."
    assert [span.page for span in hit.passage.spans] == [1, 2]
    assert hit.why == ("Wörter",)


def test_the_passage_that_shares_more_words_comes_first(keep: Keep, searcher: Open) -> None:
    keep("DS 24-0001", "Die Gebührenordnung gilt auch am Kanal.")
    keep("DS 24-0002", "Der Kanal wird gereinigt.")
    keep("DS 24-0003", "Die Schule bekommt ein Dach.")
    assert references(searcher().search("Gebühr am Kanal", 5, PUBLIC)) == ["DS 24-0001", "DS 24-0002"]


def test_meaning_finds_other_words_and_both_ways_add_up(keep: Keep, searcher: Open, topics: Any) -> None:
    keep("DS 24-0001", "Das Velo wird gefördert.")
    keep("DS 24-0002", "Das Fahrrad wird gefördert.")
    keep("DS 24-0003", "Unterricht fällt aus.")
    hits = searcher(topics).search("Fahrrad", 5, PUBLIC)
    assert references(hits)[:2] == ["DS 24-0002", "DS 24-0001"]
    assert [hit.why for hit in hits[:2]] == [("Wörter", "Bedeutung"), ("Bedeutung",)]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("question", ["", "?!", "Wie ist das?", "§"])
def test_a_question_without_words_finds_nothing(keep: Keep, searcher: Open, question: str) -> None:
    keep("DS 24-0001", "Der Radweg wird gebaut.")
    assert searcher().search(question, 5, PUBLIC) == []


def test_the_limit_holds_for_all_ways_together(keep: Keep, searcher: Open) -> None:
    for number in range(1, 6):
        keep(f"DS 24-000{number}", "Der Radweg wird gebaut.")
    search = searcher()
    assert len(search.search("Radweg", 3, PUBLIC)) == 3
    assert len(search.search("Radweg DS 24-0004", 3, PUBLIC)) == 3


# Near-synonyms

AMPEL = Thesaurus({"ampel": frozenset({"lichtsignalanlag", "signal", "lsa"})})


def test_a_synonym_finds_what_the_word_does_not_and_says_so(keep: Keep, searcher: Open) -> None:
    keep("DS 24-0001", "Die Lichtsignalanlage wird erneuert.")
    keep("DS 24-0002", "Die Schule bekommt ein Dach.")
    assert searcher().search("Ampel", 5, PUBLIC) == []
    [hit] = searcher(thesaurus=AMPEL).search("Ampel", 5, PUBLIC)
    assert (hit.paper.reference, hit.why) == ("DS 24-0001", ("Synonyme",))


def test_the_word_itself_comes_before_any_number_of_its_synonyms(keep: Keep, searcher: Open) -> None:
    keep("DS 24-0001", "Lichtsignalanlage, Signal, LSA: Signal, Lichtsignalanlage, LSA.")
    keep("DS 24-0002", "Die Ampel am Kanal wird erneuert, wie der Rat im Mai bereits beschlossen hatte.")
    keep("DS 24-0003", "Ampel und LSA.")
    hits = searcher(thesaurus=AMPEL).search("Ampel", 5, PUBLIC)
    assert references(hits)[-1] == "DS 24-0001"
    assert [hit.why for hit in hits] == [("Wörter",), ("Wörter",), ("Synonyme",)]


def test_a_word_counts_once_so_that_the_question_s_other_words_count_too(keep: Keep, searcher: Open) -> None:
    keep("DS 24-0001", "Lichtsignalanlage, Signal, LSA.")
    keep("DS 24-0002", "Das Signal am Kanal.")
    hits = searcher(thesaurus=AMPEL).search("Ampel am Kanal", 5, PUBLIC)
    assert references(hits) == ["DS 24-0002", "DS 24-0001"]
    assert [hit.why for hit in hits] == [("Wörter",), ("Synonyme",)]


def test_synonyms_stay_within_what_may_be_seen(keep: Keep, searcher: Open) -> None:
    keep("DS 24-0001", "Die Lichtsignalanlage wird erneuert.", public=False)
    search = searcher(thesaurus=AMPEL)
    assert search.search("Ampel", 5, PUBLIC) == []
    assert references(search.search("Ampel", 5, CLERK)) == ["DS 24-0001"]


def test_synonyms_and_meaning_add_up(keep: Keep, searcher: Open, topics: Any) -> None:
    keep("DS 24-0001", "Das Velo wird gefördert.")
    [hit] = searcher(topics, Thesaurus({"rad": frozenset({"velo"})})).search("Rad fahrrad", 5, PUBLIC)
    assert hit.why == ("Synonyme", "Bedeutung")


# Numbers


def test_the_named_paper_comes_first_whatever_words_say(keep: Keep, searcher: Open) -> None:
    keep("DS 24-0001", "Radweg, Radweg, Radweg: was kostet der Radweg?")
    keep("DS 24-0002", "Die Schule bekommt ein Dach.")
    hits = searcher().search("Was kostet der Radweg laut DS 24-0002?", 5, PUBLIC)
    assert references(hits) == ["DS 24-0002", "DS 24-0001"]
    assert hits[0].why == ("Nummer", "Wörter")  # the number is a word of the title
    assert hits[0].score > hits[1].score


def test_a_suffix_is_meant_exactly_and_a_family_if_there_is_no_such_paper(keep: Keep, searcher: Open) -> None:
    for reference in ("DS 24-0001", "DS 24-0001/1", "DS 24-0001/2", "DS 24-0011"):
        keep(reference, "Der Radweg wird gebaut.")
    search = searcher()

    def named(question: str) -> list[str | None]:
        return [paper.reference for paper in search.named(question, PUBLIC)]

    assert named("Was steht in DS 24-0001/1?") == ["DS 24-0001/1"]
    assert named("Was steht in DS 24-0001?") == ["DS 24-0001"]
    assert named("Was steht in DS 24-0001/7?") == ["DS 24-0001", "DS 24-0001/1", "DS 24-0001/2"]
    assert named("DS 24-0011 und DS 24-0001/2") == ["DS 24-0011", "DS 24-0001/2"]
    assert named("Was steht in DS 23-0001?") == []
    assert named("Was kostet der Radweg?") == []


def test_within_a_named_paper_what_shares_words_comes_before_the_rest_in_reading_order(
    keep: Keep, searcher: Open
) -> None:
    parts = [f"Abschnitt {number} über Wiesen und Felder. {'Allgemeines. ' * 80}" for number in range(9)]
    parts[6] = parts[6].replace("Wiesen", "Radwege")
    keep("DS 24-0590", *parts)
    hits = searcher().search("Was sagt 24-590 über Radwege?", 50, PUBLIC)  # no word of the title
    assert "Radwege" in hits[0].passage.text
    rest = [hit.passage.spans[0] for hit in hits[1:] if hit.why == ("Nummer",)]
    assert len(rest) == len(hits) - 1 > 7
    assert rest == sorted(rest, key=lambda span: (span.page, span.start))
    assert len({hit.passage.id for hit in hits}) == len(hits)


def test_a_number_that_only_a_letterhead_prints_brings_all_of_its_paper(keep: Keep, searcher: Open) -> None:
    fill = "Allgemeines. " * 80
    keep("17406", f"Vorlage Nr. 872\nBrandschutz\n{fill}", f"Die Pläne kosten 40 Euro. {fill}")
    keep("17407", f"Vorlage Nr. 873\nWärmeschutz\n{fill}", f"Die Pläne kosten 872 Euro. {fill}")
    hits = searcher().search("Was kosten die Pläne laut Vorlage Nr. 872?", 2, PUBLIC)
    assert references(hits) == ["17406", "17406"]
    assert any("40 Euro" in hit.passage.text for hit in hits)
    assert all("Nummer" in hit.why for hit in hits)
    assert not any(
        "Nummer" in hit.why for hit in searcher().search("Was kosten die Pläne laut Vorlage Nr. 40?", 9, PUBLIC)
    )


def test_a_number_with_its_year_counts_wherever_it_is_printed(keep: Keep, searcher: Open) -> None:
    fill = "Allgemeines. " * 80
    keep("DS 24-0001", f"Brandschutz {fill}", f"Das ergänzt die DS 23-0777. {fill}")
    [first, *_] = searcher().search("Was ergänzt die DS 23-0777?", 5, PUBLIC)
    assert first.paper.reference == "DS 24-0001"
    assert "Nummer" in first.why


def test_a_number_does_not_lead_out_of_where_the_search_was_bound_to(keep: Keep, searcher: Open) -> None:
    kept = keep("DS 24-0001", "Der Radweg wird gebaut.")
    keep("DS 24-0002", "Der Radweg wird nicht gebaut.", date=dt.date(2020, 1, 1))
    search = searcher()
    bound = Where(papers=(kept.id,))
    assert search.named("Radweg DS 24-0002", bound) == []
    assert references(search.search("Radweg DS 24-0002", 5, bound)) == ["DS 24-0001"]
    assert references(search.search("Radweg DS 24-0002", 5, IN_2024)) == ["DS 24-0001"]


# What may be seen


def test_the_public_never_meets_what_is_not_public(keep: Keep, searcher: Open) -> None:
    keep("DS 24-0001", "Der Radweg wird gebaut.", public=False)
    keep("DS 24-0002", "Der Radweg, als Anlage.", file_public=False)
    search = searcher()
    assert search.search("Radweg", 5, PUBLIC) == []
    assert search.search("Radweg DS 24-0001, DS 24-0002", 5, PUBLIC) == []
    assert [paper.reference for paper in search.named("DS 24-0001, DS 24-0002", PUBLIC)] == ["DS 24-0002"]
    assert search.count(PUBLIC) == 0
    assert sorted(references(search.search("Radweg", 5, CLERK))) == ["DS 24-0001", "DS 24-0002"]
    assert search.count(CLERK) == 2


def test_what_was_withdrawn_is_no_hit_though_the_index_still_holds_it(keep: Keep, searcher: Open) -> None:
    keep("DS 24-0001", "Der Radweg wird gebaut.")
    keep("DS 24-0002", "Der Radweg wird geplant.")
    search = searcher()
    keep("DS 24-0001", "Der Radweg wird gebaut.", public=False)
    assert references(search.search("Radweg", 5, PUBLIC)) == ["DS 24-0002"]
    assert references(search.search("Radweg DS 24-0001", 5, PUBLIC)) == ["DS 24-0002"]
    assert search.count(PUBLIC) == 2  # the index was not built anew


def test_what_left_the_ledger_is_no_hit(keep: Keep, searcher: Open, ledger: Ledger) -> None:
    keep("DS 24-0001", "Der Radweg wird gebaut.")
    keep("DS 24-0002", "Der Radweg wird geplant.")
    search = searcher()
    ledger.drop_file(stable_id("file", "DS 24-0001"))
    ledger.drop_paper("urn:DS 24-0002")
    assert search.search("Radweg", 5, CLERK) == []


ANNEX = "Die Grillplätze dürfen von Mai bis September benutzt werden, nicht aber bei Waldbrandgefahr. " * 3


def test_the_same_annex_of_several_papers_is_one_hit_that_names_them_all(keep: Keep, searcher: Open) -> None:
    keep("DS 23-0001", ANNEX, date=dt.date(2023, 1, 1))
    keep("DS 24-0001", ANNEX.replace(" ", "  "), date=dt.date(2024, 1, 1))
    search = searcher()
    [hit] = search.search("Waldbrandgefahr Grillplätze", 5, PUBLIC)
    assert search.count(PUBLIC) == 1
    assert hit.paper.reference == "DS 24-0001"
    assert [place.paper.reference for place in hit.also] == ["DS 23-0001"]


def test_a_twin_is_shown_where_the_question_or_the_filter_looks(keep: Keep, searcher: Open, ledger: Ledger) -> None:
    keep("DS 24-0001", "Zuvor.", ANNEX.replace("benutzt", "be- nutzt"), date=dt.date(2024, 1, 1))
    older = keep("DS 23-0001", f"Zuvor. {ANNEX}", date=dt.date(2023, 1, 1))
    for question, where in (("DS 23-0001", PUBLIC), ("Waldbrandgefahr", IN_2023)):
        hit = searcher().search(question, 5, where)[0]
        assert hit.paper == older
        page = ledger.pages(hit.file.id)[0].text
        assert "\n".join(page[span.start : span.end] for span in hit.passage.spans) == hit.passage.text


def test_a_twin_that_not_everyone_may_see_is_not_named_to_everyone(keep: Keep, searcher: Open) -> None:
    keep("DS 23-0001", ANNEX)
    keep("DS 24-0001", ANNEX, public=False)
    search = searcher()
    [hit] = search.search("Waldbrandgefahr", 5, PUBLIC)
    assert (hit.paper.reference, hit.also) == ("DS 23-0001", ())
    [folded] = search.search("Waldbrandgefahr", 5, CLERK)
    assert {folded.paper.reference, *(place.paper.reference for place in folded.also)} == {"DS 23-0001", "DS 24-0001"}


def test_a_twin_that_left_the_ledger_is_no_place_any_more(keep: Keep, searcher: Open, ledger: Ledger) -> None:
    keep("DS 23-0001", ANNEX, date=dt.date(2023, 1, 1))
    keep("DS 24-0001", ANNEX, date=dt.date(2024, 1, 1))
    search = searcher()
    ledger.drop_paper("urn:DS 24-0001")
    [hit] = search.search("Waldbrandgefahr", 5, PUBLIC)
    assert (hit.paper.reference, hit.also) == ("DS 23-0001", ())


def test_a_hit_knows_the_newer_version_if_everyone_may(keep: Keep, searcher: Open) -> None:
    keep("25-0590", "Der Radweg wird gebaut.", paper_type="Vorlage", name="Radweg")
    newer = keep("25-0590/1", "Der Weg wird asphaltiert.", paper_type="Vorlage", name="Radweg")
    [hit] = searcher().search("gebaut", 5, PUBLIC)
    assert (hit.paper.reference, hit.newer) == ("25-0590", newer)
    keep("25-0590/1", "Der Weg wird asphaltiert.", paper_type="Vorlage", name="Radweg", public=False)
    [hit] = searcher().search("gebaut", 5, PUBLIC)
    assert hit.newer is None


def test_hits_are_grouped_by_paper_in_the_order_of_the_best(keep: Keep, searcher: Open) -> None:
    keep("DS 24-0001", "Der Radweg und der Radweg.\n\n" + "Text. " * 300 + "\n\nNoch ein Radweg.")
    keep("DS 24-0002", "Ein Radweg am Kanal.")
    hits = searcher().search("Radweg am Kanal", 9, PUBLIC)
    groups = by_paper(hits)
    assert [group[0].paper.reference for group in groups] == list(dict.fromkeys(references(hits)))
    assert {len(group) for group in groups} == {1, 2}
    assert [hit for group in groups for hit in group] == sorted(
        hits, key=lambda hit: references(hits).index(hit.paper.reference)
    )
