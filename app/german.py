"""What speaks German: the command line's parser, numbers, pages, and a line that tells how far things are."""

import argparse
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NoReturn, TextIO

from ingest.errors import BadInput
from ingest.model import Span

DRAW_EVERY = 0.1  # seconds between two states of the line on a terminal: more than anybody reads
LINE_EVERY = 10.0  # seconds between two lines where nothing can be overwritten, unless
LINE_AFTER = 500  # more things were done before
RECENT = 30.0  # seconds the rate looks back: what is unchanged passes a thousand times as fast as what is read
CELLS = 20  # of a bar: with all figures beside it, the line fits into 80 columns
SEVERAL = 2  # things a second; fewer are counted by the minute
MINUTE, HOUR = 60, 3600
TIED = "\N{NO-BREAK SPACE}"  # keeps "S." and its number on one line


class GermanParser(argparse.ArgumentParser):
    """An argument parser that speaks German."""

    def __init__(self, **options: object) -> None:
        super().__init__(add_help=False, **options)  # type: ignore[arg-type]  # passed on as they are
        self._positionals.title, self._optionals.title = "Angaben", "Optionen"
        self.add_argument("-h", "--help", action="help", help="diese Hilfe zeigen")

    def format_usage(self) -> str:
        """The usage line."""
        return super().format_usage().replace("usage:", "Aufruf:", 1)

    def format_help(self) -> str:
        """The whole help."""
        return super().format_help().replace("usage:", "Aufruf:", 1)

    def error(self, message: str) -> NoReturn:
        """Says what is wrong and how it is called, and exits with 2."""
        for english, german in (
            ("the following arguments are required", "es fehlt"),
            ("unrecognized arguments", "unbekannte Angabe"),
            ("invalid choice", "unbekannter Befehl"),
            ("choose from", "möglich sind"),
            ("ignored explicit argument", "nimmt keinen Wert:"),
            ("invalid float value", "ist keine Zahl"),
            ("expected one argument", "braucht einen Wert"),
            ("expected at least one argument", "braucht mindestens einen Wert"),
            ("not allowed with argument", "geht nicht zusammen mit"),
            ("argument ", ""),
        ):
            message = message.replace(english, german)
        self.exit(BadInput.exit_code, f"{self.format_usage()}Fehler: {message}\n")


def thousands(number: int) -> str:
    """A count with dots: 1.500."""
    return f"{number:,}".replace(",", ".")


def decimal(number: float, digits: int = 1) -> str:
    """A number with its comma and dots: 1.500,5."""
    return f"{number:,.{digits}f}".translate({ord(","): ".", ord("."): ","})


def clock(seconds: float) -> str:
    """A span of time as a clock shows it: 0:29, 1:02:03."""
    minutes, rest = divmod(round(seconds), MINUTE)
    return f"{minutes}:{rest:02}" if minutes < MINUTE else f"{minutes // MINUTE}:{minutes % MINUTE:02}:{rest:02}"


def lasting(seconds: float) -> str:
    """A span of time in words: 12,3 Sekunden, 5:12 Minuten, 1:02:03 Stunden."""
    if seconds < MINUTE:
        return f"{decimal(seconds)} Sekunden"
    return f"{clock(seconds)} {'Minuten' if round(seconds) < HOUR else 'Stunden'}"


def page_label(spans: Iterable[Span]) -> str:
    """The pages of a place as people cite them: "S. 2", "S. 2–3", "S. 2, 7", "ohne Seitenangabe"."""
    numbers = sorted({span.page for span in spans if span.page is not None})
    if not numbers:
        return "ohne Seitenangabe"
    follow = len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1
    return f"S.{TIED}{numbers[0]}–{numbers[-1]}" if follow else f"S.{TIED}{', '.join(map(str, numbers))}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something is."""

    what: str
    done: int
    of: int | None = None  # None: nobody knows beforehand
    unit: str = "Dateien"
    note: str = ""

    def told(self, rate: float, *, bar: bool) -> str:
        """One line; without the time that is left where nobody can tell it.

        Args:
            rate: things a second, 0 where it is not known yet.
            bar: whether a bar is drawn where the end is known.
        """
        drawn = f"[{'#' * self._cells}{'-' * (CELLS - self._cells)}] " if bar and self.of else ""
        parts = (f"{drawn}{self._counted}", self._speed(rate), self._left(rate), self.note)
        return f"{self.what}: {' · '.join(filter(None, parts))}"

    @property
    def _cells(self) -> int:
        return min(CELLS, CELLS * self.done // (self.of or 1))

    @property
    def _counted(self) -> str:
        return f"{thousands(self.done)} von {thousands(self.of)}" if self.of else f"{thousands(self.done)} {self.unit}"

    def _speed(self, rate: float) -> str:
        if rate >= SEVERAL:
            return f"{thousands(round(rate))} {self.unit}/s"
        return f"{decimal(rate * MINUTE)} {self.unit}/min" if rate else ""

    def _left(self, rate: float) -> str:
        return f"noch {clock((self.of - self.done) / rate)}" if rate and self.of and self.of >= self.done else ""


class ProgressLine:
    """One line that is overwritten on a terminal, and a plain line now and then elsewhere."""

    def __init__(self, stream: TextIO, now: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._now, self._draws = stream, now, stream.isatty()
        self._shown = deque[tuple[float, int]]()  # when how much was done; not from the start, which takes its time

    def show(self, progress: Progress) -> None:
        """Shows the state of things, but not more often than anybody reads it."""
        if not self._is_due(progress.done):
            return
        told = progress.told(self._rate(progress.done), bar=self._draws)
        columns = shutil.get_terminal_size().columns
        self._stream.write(f"\r\x1b[K{told[: columns - 1]}" if self._draws else f"{told}\n")
        self._stream.flush()

    def _is_due(self, done: int) -> bool:
        if not self._shown:
            return True
        at, before = self._shown[-1]
        waited = self._now() - at
        return waited >= DRAW_EVERY if self._draws else waited >= LINE_EVERY or done - before >= LINE_AFTER

    def _rate(self, done: int) -> float:
        """Things a second, lately; 0 where nobody can tell yet."""
        now = self._now()
        self._shown.append((now, done))
        while len(self._shown) > 1 and self._shown[1][0] <= now - RECENT:
            self._shown.popleft()
        since, before = self._shown[0]
        return (done - before) / (now - since) if now > since else 0.0

    def end(self) -> None:
        """Leaves the line; what is shown next begins anew."""
        if self._shown and self._draws:
            self._stream.write("\r\x1b[K")
        self._shown.clear()
