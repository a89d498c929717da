"""What the results of a paper's Beratungsfolge come to: whether it was decided, and how."""

import datetime as dt
import re
from typing import Literal

from ingest.model import Consultation, Paper
from ingest.vote import Outcome, read_result

Standing = Literal["accepted", "rejected", "settled", "open", ""]
PREPARING = re.compile(r"vorberatung|anhörung", re.IGNORECASE)  # roles whose vote does not decide

_COMES_TO: dict[Outcome, Standing] = {
    Outcome.ACCEPTED: "accepted",
    Outcome.AMENDED: "accepted",
    Outcome.PARTLY: "accepted",
    Outcome.REJECTED: "rejected",
    Outcome.REFERRED: "open",
    Outcome.POSTPONED: "open",
    Outcome.PREPARED: "open",
    Outcome.NOTED: "settled",
    Outcome.SETTLED: "settled",
    Outcome.WITHDRAWN: "settled",
    Outcome.NO_VOTE: "settled",
    Outcome.UNKNOWN: "",
}


def standing_of(paper: Paper) -> Standing:
    """How a paper stands: by the last result that decides; "open" where none does, "" where it cannot be read."""
    stops = [stop for stop in paper.consultations if stop.result]
    deciding = [stop for stop in stops if not PREPARING.search(stop.role or "")]
    if not stops or (not deciding and len(stops) < len(paper.consultations)):
        return "open"  # none yet, or only what prepares a decision that is still to come
    last = max(deciding or stops, key=_day)
    return _COMES_TO[read_result(last.result or "").outcome]


def days_of(paper: Paper) -> list[dt.date]:
    """The days a paper belongs to: its own date and those of its consultations."""
    days = [paper.date, *(stop.date for stop in paper.consultations)]
    return list(dict.fromkeys(day for day in days if day))


def _day(stop: Consultation) -> dt.date:
    return stop.date or dt.date.min
