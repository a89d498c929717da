"""Who may read a paper, and who asks: both as words, so that every query can compare them where it is answered.

A public paper has everybody for a reader. One that is not has the Gremien of its Beratungsfolge, and with them the
council; one that names no Gremium, or where it could not be decided, has no reader but those who may see everything.
"""

import unicodedata
from dataclasses import dataclass

from ingest.model import File, Paper

EVERYBODY, COUNCIL, COMMITTEE = "public", "rat", "ausschuss:"  # readers; a committee's name follows


@dataclass(frozen=True, slots=True)
class Audience:
    """What those who ask may see; without anything: what is public."""

    everything: bool = False
    council: bool = False  # what lies before any Gremium
    bodies: tuple[str, ...] = ()  # Gremien as the register writes them, upper and lower case aside

    @property
    def readers(self) -> frozenset[str]:
        """Whom of a paper's readers they count among."""
        own = (COMMITTEE + key for body in self.bodies if (key := body_key(body)))
        return frozenset((EVERYBODY, *([COUNCIL] if self.council else []), *own))

    def admits(self, paper: Paper, file: File | None = None) -> bool:
        """Whether a paper, or one of its files, may be shown or named."""
        if self.everything or (paper.public and (file is None or file.public)):
            return True
        return not self.readers.isdisjoint(readers_of(paper, file))


ANYBODY = Audience()
UNRESTRICTED = Audience(everything=True)


def readers_of(paper: Paper, file: File | None = None) -> frozenset[str]:
    """Who may read a paper, or one of its files, beside those who may see everything."""
    if paper.public and (file is None or file.public):
        return frozenset((EVERYBODY,))
    named = (*paper.organizations, *(stop.organization or "" for stop in paper.consultations))
    bodies = {COMMITTEE + key for body in named if (key := body_key(body))}
    return frozenset((*bodies, COUNCIL) if bodies else ())


def body_key(name: str) -> str:
    """What makes two names of a Gremium the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
