"""How well a home was read: what became of its files, how sure its pages are, and what is known of its papers."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from eval.homes import files
from eval.scoring import Estimate, mean
from ingest.ledger import Ledger
from ingest.model import Paper
from ingest.standing import Stock, standings

FIELDS: dict[str, Callable[[Paper], object]] = {  # as people call them
    "Nummer": lambda paper: paper.reference,
    "Art": lambda paper: paper.paper_type,
    "Datum": lambda paper: paper.date,
    "Gremium": lambda paper: paper.organizations or paper.consultations,
    "Amt": lambda paper: paper.under_direction_of,
    "Fraktion": lambda paper: paper.originators,
    "Stadtteil": lambda paper: paper.districts,
    "Beratungsfolge": lambda paper: paper.consultations,
}
LEVELS = (0.6, 0.7, 0.8, 0.9, 1.0)  # upper ends; below 0.6 a page is hardly readable


def states(ledger: Ledger) -> dict[str, int]:
    """The number of files in each state, what is worst first."""
    stock = Stock()
    for one in standings(ledger):
        stock.add(one)
    return stock.ordered


def ways(ledger: Ledger) -> dict[str, dict[str, int]]:
    """The way a text was won -> how many files were read whole, and how many in part."""
    counted: dict[str, Counter[str]] = {}
    for file in files(ledger):
        counted.setdefault(file.read_as, Counter())["ganz" if file.whole else "zum Teil"] += 1
    return {way: dict(counts) for way, counts in sorted(counted.items())}


def confidences(ledger: Ledger) -> list[float]:
    """How sure recognition is of each page that was recognised, 0 to 1."""
    recognised = (file for file in files(ledger) if file.read_as == "Texterkennung")
    pages = (page for file in recognised for page in ledger.pages(file.id))
    return [page.confidence for page in pages if page.confidence is not None]


def up_to(values: Sequence[float], levels: Iterable[float] = LEVELS) -> list[tuple[str, float]]:
    """The share of values at or below each level."""
    told = ((f"{level:g}".replace(".", ","), level) for level in levels)
    return [(name, sum(value <= level for value in values) / len(values)) for name, level in told] if values else []


def known(papers: Sequence[Paper]) -> list[tuple[str, Estimate]]:
    """The share of papers of which each of FIELDS is known, stated or inferred, with its interval."""
    return [(name, mean([float(bool(field(paper))) for paper in papers])) for name, field in FIELDS.items()]
