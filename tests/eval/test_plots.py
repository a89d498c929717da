"""Plots are well-formed SVG whose marks stand where their values say."""

from xml.etree import ElementTree

import pytest

from eval.plots import COLOURS, LABELS, RIGHT, WIDTH, curves, stacked, whiskers

SVG = "{http://www.w3.org/2000/svg}"
SPAN = WIDTH - LABELS - RIGHT


def drawn(svg: str, tag: str) -> list[dict[str, str]]:
    return [dict(part.attrib) for part in ElementTree.fromstring(svg).iter(f"{SVG}{tag}")]


def test_dots_and_whiskers_stand_at_their_values() -> None:
    svg = whiskers("Maße", [("halb", (0.5, [0.25, 1.0])), ("nichts", (None, None))])
    [dot] = drawn(svg, "circle")
    [whisker] = [line for line in drawn(svg, "line") if line["stroke"] == COLOURS[0]]
    assert float(dot["cx"]) == pytest.approx(LABELS + SPAN / 2)
    assert float(whisker["x1"]) == pytest.approx(LABELS + SPAN / 4)
    assert float(whisker["x2"]) == pytest.approx(LABELS + SPAN)


def test_bars_are_as_long_as_their_shares_and_name_their_counts() -> None:
    svg = stacked("Stufen", [("gesamt", {"a": 3, "b": 1}), ("leer", {})], ["a", "b"])
    bars = [rect for rect in drawn(svg, "rect") if "stroke" in rect]
    assert [float(bar["width"]) for bar in bars] == pytest.approx([SPAN * 3 / 4, SPAN / 4])
    told = [part.text for part in ElementTree.fromstring(svg).iter(f"{SVG}title")]
    assert told == ["gesamt, a: 3", "gesamt, b: 1"]


def test_a_curve_rises_with_its_values() -> None:
    low, high = drawn(curves("Tiefe", {"Datei": [("1", 0.2), ("10", 0.9)]}), "circle")
    assert float(low["cy"]) > float(high["cy"])
    assert float(low["cx"]) < float(high["cx"])


def test_labels_are_escaped() -> None:
    for svg in (
        whiskers('<b a="', [('<i a="', (0.5, None))]),
        stacked("<b>", [("<i>", {"<u>": 1})], ["<u>"]),
        curves("<b>", {"<u>": [("<i>", 0.5)]}),
    ):
        tags = {part.tag.removeprefix(SVG) for part in ElementTree.fromstring(svg).iter()}
        assert tags <= {"svg", "text", "line", "circle", "rect", "title", "polyline"}
