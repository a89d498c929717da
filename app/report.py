"""What a clerk has to look at, most urgent first: as text for a terminal, as a page to print, as a table for Excel."""

import csv
import datetime as dt
import io
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain, groupby
from urllib.parse import urlsplit

from app.german import lasting, thousands
from ingest.audience import UNRESTRICTED
from ingest.ledger import EMPTY, FAILED, PARTLY, Ledger
from ingest.sources.archive import INSIDE
from ingest.sources.item import UNDECIDED
from ingest.standing import Standing, Stock, place, standings

UNSURE, UNCLEAR = "unsicher erkannt", "Öffentlichkeit unklar"  # what is readable, and yet needs a look
CONFLICT, FLAWED = "Widerspruch zwischen Register und Briefkopf", "mit Hinweis"
CONTRADICTION = "Register:"  # how such a problem begins, see ingest.describe.conflicts
PLACE = "PFAD"
OPEN = f"ratslotse ingest --oeffentlich {PLACE}"
FINDINGS = {  # most urgent first: what a clerk is told, and the next step where the reason names none
    FAILED: "Bitte die Datei öffnen und prüfen, dann: ratslotse retry",
    PARTLY: "Bitte die genannten Seiten ansehen und eine bessere Fassung einlesen, wo es eine gibt.",
    UNSURE: "Bitte die genannten Seiten mit dem Original vergleichen, sonst neu scannen und einlesen.",
    UNCLEAR: f"Ist die Datei öffentlich: {OPEN}",
    CONFLICT: "Bitte prüfen, was gilt.",
    EMPTY: "Bitte bei der Quelle nachsehen, ob es eine Fassung mit Text gibt.",
    FLAWED: "Bitte die genannte Stelle in der Datei prüfen.",
}
COLUMNS = ("Befund", "Datei", "Grund", "Nächster Schritt")
SHOWN = 10  # files a terminal names of each kind of trouble
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is run by Excel, not shown
_STEP = re.compile(r"\s*[.:;(]?\s*\b(bitte\b.*)", re.IGNORECASE | re.DOTALL)
_STYLE = """\
body { font: 11pt/1.4 system-ui, sans-serif; color: #111; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; break-after: avoid; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; } thead { display: table-header-group; }
th, td { border: 1px solid #999; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { background: #eee; } tr { break-inside: avoid; } td.number { text-align: right; }
table.counts { width: auto; table-layout: auto; }
@media print { @page { margin: 1.5cm; } body { margin: 0; max-width: none; font-size: 9pt; } a { color: inherit; } }"""


@dataclass(frozen=True, slots=True)
class Row:
    """One file that needs attention."""

    finding: str  # a key of FINDINGS
    uri: str
    reason: str
    advice: str  # the next step, the same for files with the same trouble

    @property
    def place(self) -> str:
        """Where people find the file: a path, or an address; control characters are made harmless."""
        return place(self.uri)

    @property
    def step(self) -> str:
        """The next step for this file; a member of an archive is read in with its archive."""
        outer = shlex.quote(place(self.uri.partition(INSIDE)[0]))
        return self.advice.replace(OPEN, OPEN.replace(PLACE, outer))


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs attention, and how things stand in all."""

    rows: tuple[Row, ...]  # most urgent first, then by place
    stock: Stock
    papers: int
    files: int  # with text
    at: dt.datetime


def attention(ledger: Ledger, at: dt.datetime) -> Attention:
    """Each file that needs a look once, under its most urgent finding; and the counts of all states."""
    stock, rows, order = Stock(), list[Row](), list(FINDINGS)
    for standing in standings(ledger):
        stock.add(standing)
        rows += filter(None, [_row(standing)])
    papers, files, _ = ledger.counts(audience=UNRESTRICTED)
    rows.sort(key=lambda row: (order.index(row.finding), row.place))
    return Attention(tuple(rows), stock, papers, files, at)


def _row(standing: Standing) -> Row | None:
    """What a clerk is told of a file; None where there is nothing to do."""
    finding = _finding(standing)
    if not finding:
        return None
    entry, file = standing.entry, standing.file
    noted = file.problems if file and finding != FAILED else ()
    told = [_told(problem, entry.uri) for problem in noted or (entry.reason,)]
    reason = "; ".join(reason for reason, _ in told if reason)
    advice = " · ".join(dict.fromkeys(step for _, step in told if step))
    return Row(finding, (file and file.web) or entry.uri, reason or finding, advice or FINDINGS[finding])


def _finding(standing: Standing) -> str | None:
    """The most urgent thing there is to find of a file."""
    problems = standing.file.problems if standing.file else ()
    if standing.entry.state in FINDINGS:
        return standing.entry.state
    if any(UNSURE in problem for problem in problems):
        return UNSURE
    if UNDECIDED in problems:
        return UNCLEAR
    if any(problem.startswith(CONTRADICTION) for problem in problems):
        return CONFLICT
    return FLAWED if problems else None


def _told(problem: str, uri: str) -> tuple[str, str]:
    """What is the matter, and the next step; "" where the problem names none."""
    if problem == UNDECIDED:
        return problem, f"Ist {'das ganze Archiv' if INSIDE in uri else 'die Datei'} öffentlich: {OPEN}"
    told = _STEP.search(problem)
    return (problem[: told.start()].strip(), told[1][:1].upper() + told[1][1:]) if told else (problem, "")


def as_text(found: Attention) -> Iterator[str]:
    """Lines for a terminal: files with the same trouble stand together, SHOWN of them by name."""
    for finding, rows in _by_finding(found.rows):
        yield f"{finding}: {thousands(len(rows))}"
        for (reason, advice), same in groupby(sorted(rows, key=_trouble), _trouble):
            yield from _group(reason, advice, list(same))
        yield ""
    if not found.rows:
        yield "Nichts zu tun: alles Eingelesene ist lesbar und klar."
    yield from (f"{name:<{_width(found)}}  {count:>9}" for name, count in _counts(found))
    yield ""
    yield from slowest(found.stock)


def slowest(stock: Stock) -> Iterator[str]:
    """How long reading took, and which files took longest."""
    yield f"Lesezeit aller Dateien: {lasting(stock.seconds)}; am längsten:"
    yield from (f"  {lasting(one.entry.seconds)}  {one.place}" for one in stock.slowest)


def _trouble(row: Row) -> tuple[str, str]:
    return row.reason, row.advice


def _group(reason: str, advice: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f"  {reason}"
    yield f"  -> {advice}"
    yield from (f"     {row.place}" for row in rows[:SHOWN])
    if len(rows) > SHOWN:
        yield f"     … und {thousands(len(rows) - SHOWN)} weitere: ratslotse report --html DATEI"


def _by_finding(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    return [(finding, list(some)) for finding, some in groupby(rows, lambda row: row.finding)]


def _counts(found: Attention) -> list[tuple[str, str]]:
    counts = {"Unterlagen": found.papers, "Dateien mit Text": found.files} | found.stock.ordered
    return [(name, thousands(count)) for name, count in counts.items()]


def _width(found: Attention) -> int:
    return max(len(name) for name, _ in _counts(found))


def as_csv(found: Attention) -> Iterator[str]:
    """What needs attention as a table."""
    return table(COLUMNS, map(_cells, found.rows))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines that Excel opens as they are: semicolons, and no cell that it would run."""
    for row in chain([columns], rows):
        line = io.StringIO()
        csv.writer(line, delimiter=";", lineterminator="\r\n").writerow(map(_defused, row))
        yield line.getvalue()


def _cells(row: Row) -> tuple[str, str, str, str]:
    return row.finding, row.place, row.reason, row.step


def _defused(cell: str) -> str:
    """The cell behind an apostrophe where Excel would take it for a formula (OWASP, CSV Injection)."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def as_html(found: Attention) -> str:
    """A page of its own, to be read in a browser and printed; loads and runs nothing."""
    return "\n".join(
        [
            '<!doctype html>\n<html lang="de">\n<head>\n<meta charset="utf-8">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>Ratslotse: Bericht</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>",
            f"<h1>Was zu tun ist</h1>\n<p>Stand: {found.at:%d.%m.%Y, %H:%M} Uhr. Nur für die Verwaltung: "
            "der Bericht nennt auch nichtöffentliche Dateien.</p>",
            *(_html_section(finding, rows) for finding, rows in _by_finding(found.rows)),
            *([] if found.rows else ["<p>Nichts: alles Eingelesene ist lesbar und klar.</p>"]),
            '<h2>Bestand</h2>\n<table class="counts">',
            *(
                f'<tr><th scope="row">{escape(name)}</th><td class="number">{count}</td></tr>'
                for name, count in _counts(found)
            ),
            f"</table>\n<h2>Lesezeit</h2>\n<p>Aller Dateien: {lasting(found.stock.seconds)}; am längsten:</p>",
            '<table class="counts">',
            *(_html_slow(standing) for standing in found.stock.slowest),
            "</table>\n</body>\n</html>\n",
        ]
    )


def _html_section(finding: str, rows: Sequence[Row]) -> str:
    head = "".join(f'<th scope="col">{column}</th>' for column in COLUMNS[1:])
    body = "\n".join(
        f"<tr><td>{_link(row)}</td><td>{escape(row.reason)}</td><td>{escape(row.step)}</td></tr>" for row in rows
    )
    title = f"{escape(finding[:1].upper() + finding[1:])}: {thousands(len(rows))}"
    return f"<h2>{title}</h2>\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _html_slow(standing: Standing) -> str:
    return f'<tr><td class="number">{lasting(standing.entry.seconds)}</td><td>{escape(standing.place)}</td></tr>'


def _link(row: Row) -> str:
    """The place, to be clicked where a browser can open it: no member of an archive, no other scheme."""
    if urlsplit(row.uri).scheme in ("file", "http", "https") and INSIDE not in row.uri:
        return f'<a href="{escape(row.uri)}">{escape(row.place)}</a>'
    return escape(row.place)
