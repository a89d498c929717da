"""Addresses of papers, and which of those that papers bring lead to the web."""

import pytest

from app.links import comparison_link, paper_link, web_address
from ingest.model import Paper

NUMBERED = Paper("p1", "1", "Radweg am Kanal", "urn:1", True, "DS 25-0001/1")
BARE = Paper("p2", "2", "Liste & mehr", "urn:2", True)


def test_a_paper_is_named_by_its_number_else_by_its_id() -> None:
    assert paper_link(NUMBERED) == "vorlage?ds=DS+25-0001%2F1"
    assert paper_link(BARE) == "vorlage?id=p2"


def test_a_version_is_compared_with_one_that_has_a_number() -> None:
    assert comparison_link(BARE, NUMBERED) == "vorlage?id=p2&vergleich=DS+25-0001%2F1"
    assert comparison_link(NUMBERED, BARE) == ""


@pytest.mark.parametrize(
    "address",
    [
        None, "", "javascript:alert(1)", "JaVaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
        "file:///etc/passwd", "//ohne.schema", "/suche", "https:", "http://[kaputt", " javascript:alert(1)",
        'https://a.example/"><b>', "https://a.example/ b",
    ],
)  # fmt: skip
def test_no_address_leads_off_the_web(address: str | None) -> None:
    assert web_address(address) == ""
    assert web_address(address, "https://rat.example/f?a=1&b=%22") == "https://rat.example/f?a=1&b=%22"
