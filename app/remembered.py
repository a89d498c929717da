"""Outcomes as bytes and back: every noun that an outcome can hold, exactly as it was.

Lists are tuples, and what JSON has no form for is an object with one key, its name: {"date": "2025-03-03"},
{"Span": {"page": 2, ...}}. Which names there are follows from the types of an outcome's fields.
"""

import dataclasses
import datetime as dt
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from app.answer.filters import Choice
from app.answer.model import Outcome
from ingest.errors import StoreMismatch
from ingest.model import File, Paper

VERSION = 1  # raised where a noun's field gets another meaning; new fields with a default need no new one
OUTDATED = (
    "Diese Antwort stammt aus einer anderen Version von Ratslotse und lässt sich nicht mehr zeigen. "
    "Bitte stellen Sie die Frage noch einmal."
)
PLAIN = (str, int, float, bool, type(None))

T = TypeVar("T")


def dump(value: object) -> bytes:
    """A value of nouns, packed: a list of two thousand papers is two hundred kilobytes."""
    return zlib.compress(json.dumps({"version": VERSION, "value": _told(value)}).encode("ascii"))


def load(packed: bytes) -> Any:
    """The value that was dumped.

    Raises:
        StoreMismatch: it was dumped by a version whose nouns were others, or by none.
    """
    try:
        told = json.loads(zlib.decompress(packed))
        if told["version"] == VERSION:
            return _value(told["value"])
    except (zlib.error, ValueError, LookupError, TypeError, AttributeError) as error:
        raise StoreMismatch(OUTDATED) from error
    raise StoreMismatch(OUTDATED)


def within(value: object, kind: type[T]) -> Iterator[T]:
    """Every value of a kind that a value of nouns holds, at any depth, in the order of fields."""
    if isinstance(value, kind):
        yield value
    for part in _parts(value):
        yield from within(part, kind)


def is_public(outcome: Outcome) -> bool:
    """Whether everybody may see every paper and file of an outcome."""
    return all(one.public for one in within(outcome, Paper)) and all(one.public for one in within(outcome, File))


def _parts(value: object) -> Iterator[object]:
    if dataclasses.is_dataclass(value):
        yield from (getattr(value, field.name) for field in dataclasses.fields(value))
    elif isinstance(value, (tuple, frozenset)):
        yield from value


def _told(value: object) -> object:
    """The value as JSON has it."""
    if isinstance(value, Enum):
        return {type(value).__name__: value.name}
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, tuple):
        return [_told(part) for part in value]
    if isinstance(value, frozenset):
        return {"frozenset": sorted((_told(part) for part in value), key=json.dumps)}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if dataclasses.is_dataclass(value):
        fields = {field.name: _told(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {type(value).__name__: fields}
    raise TypeError(f"{type(value).__name__} is no noun of an outcome")


def _value(told: Any) -> Any:
    if isinstance(told, list):
        return tuple(map(_value, told))
    if isinstance(told, dict):
        [(name, content)] = told.items()
        return _makers()[name](content)
    return told


@cache
def _makers() -> Mapping[str, Callable[[Any], Any]]:
    """What makes a value of its JSON, by its name."""
    nouns = {kind.__name__: _maker(kind) for kind in set(nouns_of(Outcome)) | set(nouns_of(Choice))}
    return nouns | {"date": dt.date.fromisoformat, "frozenset": lambda content: frozenset(map(_value, content))}


def _maker(kind: type) -> Callable[[Any], Any]:
    if issubclass(kind, Enum):
        return lambda content: kind[content]
    return lambda content: kind(**{name: _value(part) for name, part in content.items()})


def nouns_of(kind: Any, known: frozenset[type] = frozenset()) -> frozenset[type]:
    """The dataclasses and enums that a type names, itself and at any depth; those known are kept."""
    if kind in known:
        return known
    is_dataclass = isinstance(kind, type) and dataclasses.is_dataclass(kind)
    if is_dataclass or isinstance(kind, type) and issubclass(kind, Enum):
        known |= {kind}
    for part in get_type_hints(kind).values() if is_dataclass else get_args(kind):
        known = nouns_of(part, known)
    return known
