"""Cutting many texts at once finds what the model's own pattern finds in each."""

from hypothesis import given, settings
from hypothesis import strategies as st

from index.cut import words
from index.static import WORD

TEXT = st.text(max_size=60) | st.text(st.sampled_from("aäßAſ19²٣_- \n.€"), max_size=60)


@given(st.lists(TEXT, max_size=5))
@settings(derandomize=True, deadline=None)
def test_each_text_is_cut_as_by_the_pattern(texts: list[str]) -> None:
    texts = ["".join(one for one in text if ord(one) < 0xFFFF) for text in texts]  # rarer ones only part words
    distinct, numbers, counts = words(texts)
    found = iter(distinct[number] for number in numbers)
    assert [[next(found) for _ in range(count)] for count in counts] == [WORD.findall(text) for text in texts]
    assert len(set(distinct)) == len(distinct)


def test_nothing_has_no_words() -> None:
    assert [list(part) for part in words(["", "–"])] == [[], [], [0, 0]]
    assert [list(part) for part in words([])] == [[], [], []]


def test_what_is_beyond_the_plane_parts_words() -> None:
    assert words(["Rad🚲weg"])[0] == ["Rad", "weg"]
