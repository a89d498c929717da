"""A command line that speaks German: its parser, and a line that tells how far things are."""

import argparse
import time
from typing import NoReturn, TextIO

from ingest.errors import BadInput

EVERY = 1.0  # seconds between two lines of progress where no terminal can overwrite one


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


class ProgressLine:
    """One line that is overwritten on a terminal, and a plain line now and then elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._last, self._begun = stream, 0.0, False

    def show(self, text: str) -> None:
        """Shows the state of things, but not more often than anybody reads it."""
        now = time.monotonic()
        if now - self._last >= (EVERY / 10 if self._stream.isatty() else EVERY):
            self._stream.write(f"\r\x1b[K{text}" if self._stream.isatty() else f"{text}\n")
            self._stream.flush()
            self._last, self._begun = now, True

    def end(self) -> None:
        """Leaves the line."""
        if self._begun and self._stream.isatty():
            self._stream.write("\r\x1b[K")
        self._begun = False
