"""What a paper says about itself in its head: number, subject, kind, dates, who asks, who decides, who may read.

Only the head is read, so a word deep in the text never changes what a paper is. Every field may stay empty;
above all "public" is None in any doubt, and a ticked box never makes a paper public.
"""

import datetime as dt
from dataclasses import dataclass

from ingest.describe.beratungsfolge import consultations, organizations, rows
from ingest.describe.head import read_head
from ingest.describe.kind import paper_type
from ingest.describe.number import find_numbers, own_number
from ingest.describe.originators import originators
from ingest.describe.paper_date import paper_date
from ingest.describe.subject import subject
from ingest.describe.visibility import is_public
from ingest.model import Consultation


@dataclass(frozen=True, slots=True)
class Description:
    """What a paper's head says; None or () where it says nothing, or nothing certain."""

    reference: str | None = None
    name: str | None = None  # Betreff
    paper_type: str | None = None  # one of kind.KINDS
    date: dt.date | None = None
    organizations: tuple[str, ...] = ()  # Gremien of the Beratungsfolge
    originators: tuple[str, ...] = ()  # Fraktionen
    consultations: tuple[Consultation, ...] = ()
    public: bool | None = None  # False: the head says nichtöffentlich; None: unknown or contradictory


def describe(text: str, file_name: str = "") -> Description:
    """What the head of the text, and where it is silent the file's name, say about the paper."""
    head = read_head(text)
    kind = paper_type(head, file_name)
    numbers = find_numbers(head)
    table = tuple(rows(head))
    stops = consultations(table)
    return Description(
        reference=own_number(head, numbers, kind, file_name),
        name=subject(head, numbers) if kind != "Einladung" else head.fields.get("name"),
        paper_type=kind,
        date=paper_date(head, kind, stops, file_name),
        organizations=organizations(head, stops),
        originators=originators(head, numbers, kind),
        consultations=stops,
        public=is_public(head, table, file_name),
    )
