"""Papers like a paper: by words and meaning, never its own kin, never what may not be seen."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from index.build import Build
from index.encode import Encoder
from index.model import Where
from index.server import ServerReader, ServerWriter
from index.similar import Neighbours
from index.terms import Analyser
from ingest.audience import UNRESTRICTED
from ingest.ledger import Ledger
from ingest.model import Paper

CLERK, PUBLIC = Where(audience=UNRESTRICTED), Where()
BENCHES = "Am Kanalufer werden Sitzbänke aufgestellt. Die Sitzbänke am Kanalufer sind aus Holz."
SCHOOL = "Die Turnhalle der Schule bekommt ein Dach. Das Dach der Turnhalle ist undicht."
Keep = Callable[..., Paper]
Open = Callable[..., Neighbours]


@pytest.fixture
def neighbours(ledger: Ledger, in_memory: Callable[..., tuple[ServerWriter, ServerReader]]) -> Open:
    """Brings the index in line with the ledger and opens a search for similar papers over both."""

    def opened(encoder: Encoder | None = None) -> Neighbours:
        analyser = Analyser({"": 1000, "werden": 900, "die": 1000})
        writer, reader = in_memory(encoder.dimension if encoder else None)
        Build(ledger, analyser, encoder).run(writer, lambda _: None)
        return Neighbours(reader, ledger, analyser)

    return opened


def test_papers_that_share_the_heaviest_words_come_with_them(keep: Keep, neighbours: Open) -> None:
    asked = keep("DS 24-0001", BENCHES, name="Sitzbänke am Kanalufer")
    like = keep("DS 24-0002", "Für das Kanalufer wünscht der Beirat mehr Sitzbänke.", name="Mehr Sitzbänke")
    keep("DS 24-0003", SCHOOL, name="Neues Dach")
    [found] = neighbours().of(asked, 5, PUBLIC)
    assert found.paper == like
    assert set(found.words) == {"Sitzbänke", "Kanalufer"}
    assert found.why.startswith("gemeinsame Wörter: ")


def test_the_likest_comes_first_and_the_limit_holds(keep: Keep, neighbours: Open) -> None:
    asked = keep("DS 24-0001", BENCHES, name="Sitzbänke am Kanalufer")
    keep("DS 24-0002", "Am Kanalufer wird gemäht.", name="Pflege der Wiesen")
    like = keep("DS 24-0003", BENCHES.replace("Holz", "Stahl"), name="Sitzbänke am Kanalufer, zweiter Abschnitt")
    keep("DS 24-0004", "Das Kanalufer wird gereinigt.", name="Reinigung der Wege")
    found = neighbours().of(asked, 2, PUBLIC)
    assert [one.paper for one in found][0] == like
    assert len(found) == 2


def test_meaning_finds_what_shares_no_word_and_says_so(keep: Keep, neighbours: Open, topics: Any) -> None:
    asked = keep("DS 24-0001", "Das Fahrrad wird gefördert.", name="Fahrrad")
    like = keep("DS 24-0002", "Velo und Rad.", name="Velo")
    keep("DS 24-0003", "Unterricht fällt aus.", name="Unterricht")
    found = neighbours(topics).of(asked, 5, PUBLIC)
    assert found[0].paper == like
    assert (found[0].words, found[0].why) == ((), "ähnliche Bedeutung")


def test_its_own_kin_is_not_similar_but_known(keep: Keep, neighbours: Open, ledger: Ledger) -> None:
    asked = keep("DS 24-0001", 4 * BENCHES, name="Sitzbänke")
    keep("DS 24-0001/1", BENCHES.replace("Holz", "Stahl"), name="Sitzbänke")
    keep("DS 24-0002", 4 * BENCHES, name="Sitzbänke")  # a twin
    reply = keep("DS 24-0003", f"Stellungnahme: {BENCHES}", name="Sitzbänke")
    with ledger.writing():
        ledger.put_paper(replace(reply, related=(asked.source,)))
    assert neighbours().of(asked, 5, PUBLIC) == []


def test_of_a_family_only_the_nearest_is_named(keep: Keep, neighbours: Open) -> None:
    asked = keep("DS 24-0001", BENCHES, name="Sitzbänke am Kanalufer")
    keep("DS 23-0007", "Am Kanalufer wird gemäht.", name="Kanalufer")
    keep("DS 23-0007/1", BENCHES.replace("Holz", "Stahl"), name="Sitzbänke am Kanalufer, Ersatz")
    assert [one.paper.reference for one in neighbours().of(asked, 5, PUBLIC)] == ["DS 23-0007/1"]


def test_the_public_is_told_of_no_other_paper_than_public_ones(keep: Keep, neighbours: Open) -> None:
    asked = keep("DS 24-0001", BENCHES, name="Sitzbänke")
    hidden = keep("DS 24-0002", BENCHES.replace("Holz", "Stahl"), name="Sitzbänke, geheim", public=False)
    search = neighbours()
    assert search.of(asked, 5, PUBLIC) == []
    assert [one.paper for one in search.of(asked, 5, CLERK)] == [hidden]


def test_what_was_withdrawn_or_dropped_since_is_not_named(keep: Keep, neighbours: Open, ledger: Ledger) -> None:
    asked = keep("DS 24-0001", BENCHES, name="Sitzbänke")
    keep("DS 24-0002", BENCHES.replace("Holz", "Stahl"), name="Sitzbänke")
    keep("DS 24-0003", BENCHES.replace("Holz", "Stein"), name="Sitzbänke")
    search = neighbours()
    keep("DS 24-0002", BENCHES.replace("Holz", "Stahl"), name="Sitzbänke", public=False)
    ledger.drop_paper("urn:DS 24-0003")
    assert search.of(asked, 5, PUBLIC) == []


def test_a_paper_without_text_is_known_by_its_title(keep: Keep, neighbours: Open) -> None:
    asked = keep("DS 24-0001", name="Sitzbänke am Kanalufer")
    like = keep("DS 24-0002", BENCHES, name="Ufer")
    search = neighbours()
    assert [one.paper for one in search.of(asked, 5, PUBLIC)] == [like]
    assert search.of(replace(asked, name="…"), 5, PUBLIC) == []
