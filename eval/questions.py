"""Reads gold files: questions with the places that are known to hold their answers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ingest.errors import BadInput

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """One place that holds the answer."""

    file: str  # File.key
    quote: str  # verbatim after collapsing white space
    page: int | None = None  # from 1; None where the gold file names none


@dataclass(frozen=True, slots=True)
class Question:
    """One question with everything a right result has to show."""

    id: str
    type: str
    text: str
    answerable: bool
    answer: str | None = None
    sources: tuple[Source, ...] = ()
    must_include: tuple[str, ...] = ()  # strings a right answer contains, as the source writes them

    @property
    def files(self) -> frozenset[str]:
        """Keys of the distinct listed files."""
        return frozenset(source.file for source in self.sources)


def load(gold: Path) -> list[Question]:
    """The questions of a gold file, one JSON object per line; empty lines are skipped.

    Raises:
        BadInput: The file cannot be read, is empty, repeats an id, or has a line that is no question.
    """
    try:
        lines = gold.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{gold} ist nicht lesbar. Bitte den Pfad prüfen. ({error})") from error
    questions: dict[str, Question] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        question = _read(line, f"{gold}, Zeile {number}")
        if question.id in questions:
            raise BadInput(f"{gold}, Zeile {number}: Die Kennung „{question.id}“ kommt schon vorher vor.")
        questions[question.id] = question
    if not questions:
        raise BadInput(f"{gold} enthält keine Fragen.")
    return list(questions.values())


def _read(line: str, place: str) -> Question:
    try:
        return _question(json.loads(line))
    except json.JSONDecodeError as error:
        raise BadInput(f"{place}: kein gültiges JSON. Bitte die Zeile berichtigen. ({error})") from error
    except ValueError as error:
        raise BadInput(f"{place}: {error}. Bitte die Zeile berichtigen.") from error


def _question(row: object) -> Question:
    return Question(
        id=_value(row, "id", str),
        type=_value(row, "type", str),
        text=_value(row, "question", str),
        answerable=_value(row, "answerable", bool),
        answer=_optional(row, "answer", str),
        sources=tuple(_source(entry) for entry in _optional(row, "relevant", list) or ()),
        must_include=tuple(_text(entry) for entry in _optional(row, "must_include", list) or ()),
    )


def _source(row: object) -> Source:
    page = _optional(row, "page", int)
    if page is not None and page < 1:
        raise ValueError("„page“ zählt ab 1")
    return Source(_value(row, "file", str), _text(_value(row, "quote", str)), page)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("„quote“ und „must_include“ brauchen Text")
    return value


def _value(row: object, key: str, kind: type[T]) -> T:
    value = _optional(row, key, kind)
    if value is None:
        raise ValueError(f"„{key}“ fehlt")
    return value


def _optional(row: object, key: str, kind: type[T]) -> T | None:
    if not isinstance(row, dict):
        raise ValueError("Hier wird ein JSON-Objekt erwartet")
    value = row.get(key)
    if value is None or isinstance(value, kind):
        return value
    raise ValueError(f"„{key}“ hat die falsche Form")
