"""A paper's own document among the files of a register's paper, and what it adds to what the register says."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.describe.describe import Description
from ingest.describe.district import districts_of
from ingest.describe.kind import PAPERS
from ingest.model import Paper
from ingest.reference import Reference, parse

ANNEX = re.compile(r"(?:\b|_)(?:anlage|anhang|synopse)", re.I)  # in a file's name


def own_document(reference: str | None, files: Sequence[tuple[str, Description]]) -> int | None:
    """Which of the files, by name and head, is the paper itself; first of all one with the paper's number.

    Annexes, minutes and answers are not; None where there is no other.
    """
    own = [
        place for place, (name, said) in enumerate(files)
        if said.paper_type in PAPERS and "paper_type" not in said.inferred and not ANNEX.search(name)
    ]  # fmt: skip
    number = parse(reference or "")
    same = (place for place in own if number and _same(number, files[place][1].reference))
    return next(same, next(iter(own), None))


def senders(reference: str | None, motions: Sequence[Description]) -> tuple[str, ...]:
    """The Fraktionen that the first motion names, and those of all that bear the paper's number: a budget has many."""
    first = next((said.originators for said in motions if said.originators), ())
    number = parse(reference or "")
    same = (said for said in motions if said.paper_type in PAPERS and number and _same(number, said.reference))
    return tuple(dict.fromkeys((*first, *(name for said in same for name in said.originators))))


def filled(paper: Paper, said: Description) -> Paper:
    """The register's paper; what is missing there comes from the head of its own document."""
    missing = {
        name: getattr(said, name)
        for name in ("reference", "paper_type", "date", "under_direction_of")
        if not getattr(paper, name)
    }
    return replace(
        paper,
        **missing,
        districts=tuple(dict.fromkeys((*said.districts, *districts_of(paper.organizations)))),
        inferred=tuple(name for name in said.inferred if name in missing),
    )


def _same(number: Reference, printed: str | None) -> bool:
    other = parse(printed or "")
    return other is not None and other.number == number.number
