"""Which paper of a family is valid, and what the others are to it."""

import datetime as dt

import pytest

from ingest.model import Paper
from ingest.versions import (
    AMENDMENT,
    BASE,
    NEWER,
    OLDER,
    RELATED,
    SUPPLEMENT,
    relations,
    successor,
    supersedes,
)


def paper(
    reference: str,
    paper_type: str | None = "Beschlussvorlage",
    name: str = "Neue Bänke im Park",
    date: str = "",
    body: str = "Musterstadt",
) -> Paper:
    day = dt.date.fromisoformat(date) if date else None
    key = f"{reference} {paper_type} {name} {date} {body}"
    return Paper(key, key, name, key, True, reference, paper_type, day, body)


MOTION = "Änderungs-/Ergänzungsantrag"


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        (paper("25-0590 Neufassung"), paper("25-0590")),
        (paper("25-0590 Neufassung", None, "Ein anderer Betreff"), paper("25-0590")),
        (paper("754/2005 2. Neufassung"), paper("754/2005 Neufassung")),
        (paper("25-0590/1 Neufassung"), paper("25-0590/1")),
        (paper("2025/0140/1"), paper("2025/0140")),
        (paper("2025/0140/10"), paper("2025/0140/2")),
        (paper("25-0590", date="2025-06-02"), paper("25-0590", date="2025-05-12")),
    ],
)
def test_a_new_version_takes_the_place_of_the_old_and_never_the_other_way(newer: Paper, older: Paper) -> None:
    assert supersedes(newer, older)
    assert not supersedes(older, newer)


@pytest.mark.parametrize(
    ("other", "base"),
    [
        (paper("25-0590/1", MOTION), paper("25-0590")),
        (paper("25-0590 1. Ergänzung"), paper("25-0590")),
        (paper("25-0590 2. Nachtrag"), paper("25-0590")),
        (paper("25-0590/1", "Anfrage"), paper("25-0590")),
        (paper("25-0590/1", name="Sitzbänke abbauen"), paper("25-0590")),
        (paper("25-0590/1", None), paper("25-0590", None)),
        (paper("25-0590 Neufassung", body="Anderstadt"), paper("25-0590")),
        (paper("25-0590"), paper("25-0590", "Anfrage")),
        (paper("25-0590", date="2025-05-12"), paper("25-0590")),
        (paper("25-0590/1 Neufassung"), paper("25-0590")),
    ],
)
def test_what_amends_supplements_or_only_goes_along_supersedes_nothing(other: Paper, base: Paper) -> None:
    assert not supersedes(other, base)
    assert not supersedes(base, other)


def test_the_newest_version_is_the_valid_one() -> None:
    first, second, third = paper("25-0590"), paper("25-0590/1"), paper("25-0590/2")
    family = [second, third, first]
    assert successor(first, family) == third
    assert successor(second, family) == third
    assert successor(third, family) is None


def test_a_family_is_linked_both_ways() -> None:
    base, amending = paper("25-0590"), paper("25-0590/1", MOTION)
    supplement, version = paper("25-0590 1. Ergänzung"), paper("25-0590 Neufassung")
    question = paper("25-0590/3", "Anfrage", "Was kosten die Bänke?")
    family = [question, supplement, amending, version, base]
    assert [(one.kind, one.paper) for one in relations(base, family)] == [
        (NEWER, version),
        (AMENDMENT, amending),
        (RELATED, question),
        (SUPPLEMENT, supplement),
    ]
    assert {one.paper: one.kind for one in relations(amending, family)}[base] == BASE
    assert {one.paper: one.kind for one in relations(version, family)}[base] == OLDER
