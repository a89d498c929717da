"""What a source's register said last."""

import datetime as dt

from ingest.ledger import Ledger
from ingest.register import Mark

BEGUN = dt.datetime(2026, 3, 2, 6, 0, 0, 123, tzinfo=dt.UTC)


def test_each_source_has_a_mark_of_its_own(ledger: Ledger) -> None:
    mark = Mark(BEGUN, BEGUN - dt.timedelta(days=3), 7)
    with ledger.writing():
        ledger.register("urn:a").put_mark(Mark(BEGUN, BEGUN, 1))
        ledger.register("urn:a").put_mark(mark)
    assert ledger.register("urn:a").mark() == mark
    assert ledger.register("urn:b").mark() is None


def test_what_is_put_is_known_to_its_source_alone(ledger: Ledger) -> None:
    one, other = ledger.register("urn:a"), ledger.register("urn:b")
    with ledger.writing():
        one.put("meeting", {"urn:1": {"start": "früher"}}, "gestern")
        one.put("meeting", {"urn:1": {"start": "später"}}, "heute")
        other.put("meeting", {"urn:1": {"start": "nie"}}, "heute")
    assert one.get("urn:1") == {"start": "später"}
    assert (one.get("urn:2"), one.get(None)) == ({}, {})
    with ledger.writing():
        one.drop(["urn:1", "urn:2"])
    assert (one.get("urn:1"), other.get("urn:1")) == ({}, {"start": "nie"})


def test_what_a_run_has_not_seen_is_told_by_kind(ledger: Ledger) -> None:
    register = ledger.register("urn:a")
    with ledger.writing():
        register.put("paper", {"urn:2": {}, "urn:1": {}}, "gestern")
        register.put("meeting", {"urn:3": {}}, "gestern")
        register.put("paper", {"urn:2": {}}, "heute")
    assert register.uris("paper") == ["urn:1", "urn:2"]
    assert register.unseen("paper", "heute") == ["urn:1"]
