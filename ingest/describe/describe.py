"""What a paper says about itself in its head: number, subject, kind, dates, who asks, who decides, who may read.

Only the head is read, so a word deep in the text never changes what a paper is. Every field may stay empty;
above all "public" is None in any doubt, and a ticked box never makes a paper public.
"""

import datetime as dt
from dataclasses import dataclass

from ingest.describe.beratungsfolge import consultations, organizations, rows
from ingest.describe.district import districts
from ingest.describe.head import read_head
from ingest.describe.kind import paper_type
from ingest.describe.number import find_numbers, own_number
from ingest.describe.office import offices
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
    under_direction_of: tuple[str, ...] = ()  # the Amt in charge
    districts: tuple[str, ...] = ()  # Stadtbezirke, Ortsteile
    consultations: tuple[Consultation, ...] = ()
    public: bool | None = None  # False: the head says nichtöffentlich; None: unknown or contradictory
    inferred: tuple[str, ...] = ()  # fields above that the head does not state: from the file's name, or a sitting


def describe(text: str, file_name: str = "") -> Description:
    """What the head of the text, and where it is silent the file's name, say about the paper."""
    head = read_head(text)
    kind, kind_inferred = paper_type(head, file_name)
    numbers = find_numbers(head)
    reference, reference_inferred = own_number(head, numbers, kind, file_name)
    table = tuple(rows(head))
    stops = consultations(table)
    date, date_inferred = paper_date(head, kind, stops, file_name)
    senders = originators(head, numbers, kind)
    gremien = tuple(name for name in organizations(head, stops) if name not in senders)
    name = subject(head, numbers) if kind != "Einladung" else head.fields.get("name")
    inferred = {"reference": reference_inferred, "paper_type": kind_inferred, "date": date_inferred}
    return Description(
        reference=reference,
        name=name,
        paper_type=kind,
        date=date,
        organizations=gremien,
        originators=senders,
        under_direction_of=offices(head),
        districts=districts(head, name, (*gremien, *senders)),
        consultations=stops,
        public=is_public(head, table, file_name),
        inferred=tuple(field for field, is_inferred in inferred.items() if is_inferred),
    )
