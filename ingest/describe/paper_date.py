"""The paper's date: its own, else the day it was received, else the first sitting that has it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain

from ingest.describe.dates import DATE_LINE, first_date
from ingest.describe.head import TOP_LINES, Head
from ingest.describe.kind import AGENDAS
from ingest.model import Consultation


def paper_date(head: Head, kind: str | None, stops: Iterable[Consultation], file_name: str) -> dt.date | None:
    """The first date in the texts that may have it, the surest first; agendas and minutes have their sitting's."""
    own, sittings = _own(head), _sittings(head, stops)
    texts = chain(sittings, _free_lines(head), own) if kind in AGENDAS else chain(own, sittings)
    return next(filter(None, map(first_date, chain(texts, [file_name]))), None)


def _own(head: Head) -> Iterator[str]:
    yield from (head.fields.get(label, "") for label in ("date", "received"))
    yield from filter(DATE_LINE.match, _free_lines(head))


def _sittings(head: Head, stops: Iterable[Consultation]) -> Iterator[str]:
    yield head.fields.get("meeting", "")
    yield from sorted(stop.date.isoformat() for stop in stops if stop.date)


def _free_lines(head: Head) -> list[str]:
    """The first lines that are no label's value and no row of the Beratungsfolge."""
    return [line for place, line in enumerate(head.lines[: head.table]) if line and place not in head.used][:TOP_LINES]
