"""Numbers that are one slip away from another, the likeliest first."""

import pytest

from ingest.reference import parse
from ingest.slips import slips


def meant(text: str) -> list[str]:
    reference = parse(text)
    assert reference is not None
    return slips(reference)


@pytest.mark.parametrize(
    ("typed", "family"),
    [
        ("25-0519", "2025/591"),  # swapped
        ("24-0591", "2025/591"),  # last year's
        ("2015/0591", "2025/591"),  # another year's
        ("25-0592", "2025/591"),  # a wrong digit
        ("25-059", "2025/591"),  # one too few
        ("25-05991", "2025/591"),  # doubled
        ("BV/2025/0591", "2025/591"),  # a kind too many
        ("16075", "16057"),
        ("BV/2025/0951", "BV/2025/591"),
        ("603/IX", "IX/630"),
    ],
)
def test_a_slip_is_seen_through(typed: str, family: str) -> None:
    assert family in meant(typed)


def test_the_likelier_slip_comes_first() -> None:
    families = meant("25-0591")
    likely = ["2025/951", "2024/591", "2025/590", "2025/291", "2025/5911", "2025/59", "2011/591"]
    assert sorted(likely, key=families.index) == likely


@pytest.mark.parametrize("typed", ["25-0591", "25-0001", "16057", "BV/2025/0591", "20-26 / V 08681"])
def test_each_once_and_never_the_number_itself_or_zero(typed: str) -> None:
    families, reference = meant(typed), parse(typed)
    assert reference is not None
    assert len(families) == len(set(families))
    assert reference.family not in families
    assert not [family for family in families if family.endswith("/0") or family.rpartition("/")[2].startswith("0")]
