"""Plots are well-formed SVG whose marks stand where their values say."""

from xml.etree import ElementTree

import pytest

from eval.plots import COLOURS, LABELS, RIGHT, WIDTH, curves, stacked, whiskers, written

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


def texts(svg: str) -> list[str]:
    return [str(part.text) for part in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_what_is_drawn_is_written_above() -> None:
    for svg in (whiskers("Maße", []), stacked("Maße", [("a", {"b": 1200})], ["b"]), curves("Maße", {})):
        assert texts(svg)[0] == "Maße"
    assert {"a (1.200)", "1.200"} <= {*texts(stacked("Maße", [("a", {"b": 1200})], ["b"]))}


def test_an_axis_reaches_beyond_its_values_in_steps_short_to_write() -> None:
    svg = curves("Dauer", {"Suche": [("90", 100.2), ("900", 140.0)]}, 140.0)
    assert {"0", "50", "100", "150", "200"} <= {*texts(svg)}
    low, high = drawn(svg, "circle")
    assert float(low["cy"]) > float(high["cy"]) > 0
    assert [written(value) for value in (0.75 * 0.8, -2.8, 1600.0, 1305485)] == ["0,6", "−2,8", "1.600", "1.305.485"]


def test_labels_are_escaped() -> None:
    for svg in (
        whiskers('<b a="', [('<i a="', (0.5, None))]),
        stacked("<b>", [("<i>", {"<u>": 1})], ["<u>"]),
        curves("<b>", {"<u>": [("<i>", 0.5)]}),
    ):
        tags = {part.tag.removeprefix(SVG) for part in ElementTree.fromstring(svg).iter()}
        assert tags <= {"svg", "g", "text", "line", "circle", "rect", "title", "polyline"}
