"""The paper's date: its own, else the day it was received, else the first sitting that has it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain

from ingest.describe.dates import DATE_LINE, WEEKDAY, first_date
from ingest.describe.head import TOP_LINES, Head
from ingest.describe.kind import AGENDAS
from ingest.model import Consultation


def paper_date(
    head: Head, kind: str | None, stops: Iterable[Consultation], file_name: str
) -> tuple[dt.date | None, bool]:
    """The paper's date, and whether it is inferred: from the sitting (agendas and minutes have its), or the name."""
    own, sittings = _own(head), _sittings(head, stops)
    if stated := _first(
        chain(sittings, filter(WEEKDAY.search, head.lines), _free_lines(head), own) if kind in AGENDAS else own
    ):
        return stated, False
    inferred = _first(chain(sittings, [file_name.replace("_", " ")]))
    return inferred, inferred is not None


def _first(texts: Iterable[str]) -> dt.date | None:
    return next(filter(None, map(first_date, texts)), None)


def _own(head: Head) -> Iterator[str]:
    yield from (head.fields.get(label, "") for label in ("date", "received"))
    yield from filter(DATE_LINE.match, _free_lines(head))


def _sittings(head: Head, stops: Iterable[Consultation]) -> Iterator[str]:
    yield head.fields.get("meeting", "")
    yield from sorted(stop.date.isoformat() for stop in stops if stop.date)


def _free_lines(head: Head) -> list[str]:
    """The first lines that are no label's value and no row of the Beratungsfolge."""
    return [line for place, line in enumerate(head.lines[: head.table]) if line and place not in head.used][:TOP_LINES]
