"""Measures text recognition on scans with a person's transcript: python -m eval.ocr FOLDER.

FOLDER holds PDF and image files, FOLDER/reference the transcript of NAME.pdf as NAME.txt. Each is read twice: as
ratslotse reads it, and by plain Tesseract from a picture of 200 dpi.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from PIL import Image
from rapidfuzz.distance import Levenshtein

from ingest.errors import BadInput, RatslotseError
from ingest.read import file, recognise, scan

_SECONDS = 60.0  # for a page of plain Tesseract
_HEAD = f"{'Datei':<24}{'Fehler':>9}{'Sicherheit':>12}{'s/Seite':>9}{'Tesseract':>11}{'s/Seite':>9}"


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as it was read; both shares 0 to 1, the first above where more is wrong than the transcript is long."""

    error: float
    confidence: float
    seconds: float  # a page


@dataclass(frozen=True, slots=True)
class Row:
    """One file, as ratslotse reads it and as plain Tesseract does."""

    name: str
    ours: Reading
    plain: Reading


def character_error(text: str, reference: str) -> float:
    """Edits that make the text its reference, for each character of the reference; case and spacing do not count.

    Source: Levenshtein (1966); lower case and collapsed white space as in the figures of 2014 for these scans.
    """
    text, reference = (" ".join(one.lower().split()) for one in (text, reference))
    return float(Levenshtein.distance(text, reference)) / len(reference)


def measure(folder: Path) -> Iterator[Row]:
    """A row for each file with a transcript, by name.

    Raises:
        BadInput: there is none.
    """
    scans = [path for path in sorted(folder.iterdir()) if _reference(path).is_file() and path.is_file()]
    if not scans:
        raise BadInput(f"In {folder} liegen keine Scans mit Abschrift in {folder / 'reference'}. Bitte prüfen.")
    for path in scans:
        yield Row(path.name, _timed(_ours, path), _timed(_plain, path))


def _reference(path: Path) -> Path:
    return path.parent / "reference" / f"{path.stem}.txt"


def _timed(read: Callable[[Path], Sequence[tuple[str, float]]], path: Path) -> Reading:
    """What a reader makes of a file: texts and confidences of its pages."""
    start = time.perf_counter()
    pages = read(path)
    seconds = (time.perf_counter() - start) / len(pages)
    text = "\n".join(text for text, _ in pages)
    error = character_error(text, _reference(path).read_text(encoding="utf-8"))
    return Reading(error, fmean(confidence for _, confidence in pages), seconds)


def _ours(path: Path) -> list[tuple[str, float]]:
    pages = file.read(path.read_bytes(), path.name).pages
    return [(page.text, 1.0 if page.confidence is None else page.confidence) for page in pages]


def _plain(path: Path) -> list[tuple[str, float]]:
    return [(_printed(picture), 0.0) for picture in scan.pictures(path.read_bytes())]


def _printed(picture: Image.Image) -> str:
    return recognise.run(picture, recognise.AUTOMATIC, time.monotonic() + _SECONDS)


def told(rows: Sequence[Row]) -> Iterator[str]:
    """A line for each file and one for their means."""
    yield _HEAD
    for row in rows:
        yield _line(row.name, row.ours, row.plain)
    yield _line("Mittel", _mean([row.ours for row in rows]), _mean([row.plain for row in rows]))


def _line(name: str, ours: Reading, plain: Reading) -> str:
    measured = f"{ours.error:>9.1%}{ours.confidence:>12.0%}{ours.seconds:>9.1f}"
    return f"{name:<24}{measured}{plain.error:>11.1%}{plain.seconds:>9.1f}"


def _mean(readings: Sequence[Reading]) -> Reading:
    columns = ((one.error, one.confidence, one.seconds) for one in readings)
    return Reading(*map(fmean, zip(*columns, strict=True)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.ocr", description="Misst die Texterkennung an Scans.")
    parser.add_argument("folder", type=Path, metavar="ORDNER", help="Scans, mit Abschriften in ORDNER/reference")
    try:
        lines = list(told(list(measure(parser.parse_args(arguments).folder))))
    except RatslotseError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
