"""Progress by a clock of our own: what a terminal shows, what a log holds."""

import io
import re

import pytest

from app.german import CELLS, LINE_AFTER, Progress, ProgressLine, clock, decimal, lasting, page_label, thousands
from ingest.model import Span

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")  # all but the line feed


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def shown(self) -> list[str]:
        """The states of the line, each drawn over the last."""
        return self.getvalue().split("\r\x1b[K")[1:]


class Clock:
    """A clock that goes when it is told to."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def run(line: ProgressLine, time: Clock, *, of: int | None, steps: list[tuple[float, int]]) -> None:
    """Shows how far things are: after so many seconds, so many."""
    for seconds, done in steps:
        time.now = Clock.now + seconds
        line.show(Progress("Gelesen", done, of))


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_a_terminal_shows_bar_rate_and_the_time_that_is_left() -> None:
    stream, time = Terminal(), Clock()
    run(ProgressLine(stream, time), time, of=1_500, steps=[(0, 1), (0.05, 2), (10, 401), (20, 801), (30, 1_500)])
    assert stream.shown() == [
        "Gelesen: [--------------------] 1 von 1.500",
        "Gelesen: [#####---------------] 401 von 1.500 · 40 Dateien/s · noch 0:27",
        "Gelesen: [##########----------] 801 von 1.500 · 40 Dateien/s · noch 0:17",
        "Gelesen: [####################] 1.500 von 1.500 · 50 Dateien/s · noch 0:00",
    ]
    assert "\n" not in stream.getvalue()


def test_without_an_end_there_is_a_rate_and_no_time_left() -> None:
    stream, time = Terminal(), Clock()
    run(ProgressLine(stream, time), time, of=None, steps=[(0, 1), (10, 1_201)])
    assert stream.shown()[1:] == ["Gelesen: 1.201 Dateien · 120 Dateien/s"]


def test_the_rate_is_that_of_late() -> None:
    stream, time = Terminal(), Clock()
    run(ProgressLine(stream, time), time, of=9_400, steps=[(0, 0), (1, 9_000), (31, 9_030), (61, 9_060), (91, 9_075)])
    assert [shown.split(" · ", 1)[1] for shown in stream.shown()[1:]] == [
        "9.000 Dateien/s · noch 0:00",
        "60,0 Dateien/min · noch 6:10",
        "60,0 Dateien/min · noch 5:40",
        "30,0 Dateien/min · noch 10:50",
    ]


def test_elsewhere_there_are_plain_lines_now_and_then() -> None:
    stream, time = io.StringIO(), Clock()
    steps = [(0.0, 1), (5.0, 2), (9.9, 3), (10.0, 4), (11.0, 3 + LINE_AFTER), (11.0, 4 + LINE_AFTER), (12.0, 700)]
    run(ProgressLine(stream, time), time, of=700, steps=steps)
    assert stream.getvalue().splitlines() == [
        "Gelesen: 1 von 700",
        "Gelesen: 4 von 700 · 18,0 Dateien/min · noch 38:40",
        "Gelesen: 504 von 700 · 46 Dateien/s · noch 0:04",
    ]
    assert not CONTROL.search(stream.getvalue())


def test_the_next_thing_begins_anew() -> None:
    stream, time = Terminal(), Clock()
    line = ProgressLine(stream, time)
    run(line, time, of=10, steps=[(0, 1), (10, 10)])
    line.end()
    assert stream.shown()[-1] == ""
    line.show(Progress("Suchindex", 0, 10))
    time.now += 10
    line.show(Progress("Suchindex", 5, 10, note="nicht lesbar: 2"))
    expected = "Suchindex: [##########----------] 5 von 10 · 30,0 Dateien/min · noch 0:10 · nicht lesbar: 2"
    assert stream.shown()[-1] == expected[:79]


def test_more_than_was_counted_draws_no_longer_bar_and_no_negative_time() -> None:
    told = Progress("Gelesen", 12, 10).told(2.0, bar=True)
    assert told == f"Gelesen: [{'#' * CELLS}] 12 von 10 · 2 Dateien/s"


def test_numbers_are_german() -> None:
    assert [thousands(7), thousands(1_500), thousands(1_234_567)] == ["7", "1.500", "1.234.567"]
    assert [decimal(0.04), decimal(1_500.25, 2)] == ["0,0", "1.500,25"]
    assert [clock(0), clock(59.6), clock(3_599), clock(3_723)] == ["0:00", "1:00", "59:59", "1:02:03"]
    assert [lasting(1.25), lasting(312), lasting(3_723)] == ["1,2 Sekunden", "5:12 Minuten", "1:02:03 Stunden"]


# Pages


@pytest.mark.parametrize(
    ("pages", "label"),
    [
        ([2], "S.\N{NO-BREAK SPACE}2"),
        ([2, 3, 2], "S.\N{NO-BREAK SPACE}2–3"),
        ([7, 2], "S.\N{NO-BREAK SPACE}2, 7"),
        ([None], "ohne Seitenangabe"),
        ([], "ohne Seitenangabe"),
    ],
)
def test_pages_are_named_as_people_cite_them(pages: list[int | None], label: str) -> None:
    assert page_label([Span(page, 0, 1) for page in pages]) == label
