"""What a clerk has to look at, most urgent first: as text for a terminal, as a page to print, as a table for Excel."""

import csv
import datetime as dt
import io
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from urllib.parse import unquote, urlsplit

from ingest.ledger import EMPTY, FAILED, Entry, Ledger
from ingest.model import File
from ingest.sources.archive import INSIDE
from ingest.sources.item import UNDECIDED

UNCLEAR, FLAWED = "Öffentlichkeit unklar", "mit Hinweis"  # what is readable, and yet needs a look
OPEN = "ratslotse ingest --oeffentlich {place}"
FINDINGS = {  # most urgent first: what a clerk is told, and the next step where the reason names none
    FAILED: "Bitte die Datei öffnen und prüfen, dann: ratslotse retry",
    EMPTY: "Bitte bei der Quelle nachsehen, ob es eine Fassung mit Text gibt.",
    UNCLEAR: f"Ist die Datei öffentlich: {OPEN}",
    FLAWED: "Bitte die genannte Stelle in der Datei prüfen.",
}
COLUMNS = ("Befund", "Datei", "Grund", "Nächster Schritt")
SHOWN = 10  # files a terminal names of each kind of trouble
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is run by Excel, not shown
_STEP = re.compile(r"\s*[.:;(]?\s*\b(bitte\b.*)", re.IGNORECASE | re.DOTALL)
_STYLE = """\
body { font: 11pt/1.4 system-ui, sans-serif; color: #111; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; break-after: avoid; }
table { border-collapse: collapse; width: 100%; } thead { display: table-header-group; }
th, td { border: 1px solid #999; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { background: #eee; } tr { break-inside: avoid; } td.number { text-align: right; } table.counts { width: auto; }
@media print { @page { margin: 1.5cm; } body { margin: 0; max-width: none; font-size: 9pt; } a { color: inherit; } }"""


@dataclass(frozen=True, slots=True)
class Row:
    """One file that needs attention."""

    finding: str  # a key of FINDINGS
    uri: str
    reason: str
    step: str

    @property
    def place(self) -> str:
        """Where people find the file: a path, or an address; control characters are made harmless."""
        return place(self.uri)


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs attention, and how things stand in all."""

    rows: tuple[Row, ...]  # most urgent first, then by place
    states: Mapping[str, int]  # files by state
    papers: int
    files: int  # with text
    at: dt.datetime


def attention(ledger: Ledger, at: dt.datetime) -> Attention:
    """Each file that needs a look once, under its most urgent finding; and the counts of all states."""
    noted = [_noted(entry) for state in (FAILED, EMPTY) for entry in ledger.entries(state)]
    known = {row.uri for row in noted}
    rows = noted + [_flawed(file) for file in ledger.flawed() if file.uri not in known]
    order = list(FINDINGS)
    papers, files, _ = ledger.counts(public_only=False)
    sorted_rows = sorted(rows, key=lambda row: (order.index(row.finding), row.place))
    return Attention(tuple(sorted_rows), ledger.states(), papers, files, at)


def place(uri: str) -> str:
    """A URI as people write it: a path, or an address; control characters are made harmless."""
    return shown(unquote(uri.removeprefix("file://")) if uri.startswith("file://") else uri)


def shown(text: str) -> str:
    """The text on one line, without what would steer a terminal or fits no encoding."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _noted(entry: Entry) -> Row:
    return _row(entry.state, entry.uri, entry.reason)


def _flawed(file: File) -> Row:
    return _row(UNCLEAR if UNDECIDED in file.problems else FLAWED, file.uri, "; ".join(file.problems))


def _row(finding: str, uri: str, reason: str) -> Row:
    """A row; the reason's own "Bitte …" is the next step, wherever it has one."""
    told = _STEP.search(reason)
    if told:
        return Row(finding, uri, reason[: told.start()].strip() or finding, told[1][:1].upper() + told[1][1:])
    archive, inside, _ = uri.partition(INSIDE)  # a member is read in with its archive
    step = f"Ist das ganze Archiv öffentlich: {OPEN}" if inside and finding == UNCLEAR else FINDINGS[finding]
    return Row(finding, uri, reason or finding, step.format(place=shlex.quote(place(archive))))


def as_text(found: Attention) -> Iterator[str]:
    """Lines for a terminal: files with the same trouble stand together, SHOWN of them by name."""
    for finding, rows in _by_finding(found.rows):
        yield f"{finding}: {len(rows)}"
        for (reason, step), same in groupby(sorted(rows, key=_trouble), _trouble):
            yield from _group(reason, step, list(same))
        yield ""
    if not found.rows:
        yield "Nichts zu tun: alles Eingelesene ist lesbar und klar."
    yield from (f"{name:<{_width(found)}}  {count:>7}" for name, count in _counts(found))


def _trouble(row: Row) -> tuple[str, str]:
    return row.reason, row.step if row.finding != UNCLEAR else FINDINGS[UNCLEAR].format(place="PFAD")


def _group(reason: str, step: str, rows: Sequence[Row]) -> Iterator[str]:
    yield f"  {reason}"
    yield f"  -> {step}"
    yield from (f"     {row.place}" for row in rows[:SHOWN])
    if len(rows) > SHOWN:
        yield f"     … und {len(rows) - SHOWN} weitere: ratslotse report --html DATEI"


def _by_finding(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    return [(finding, list(some)) for finding, some in groupby(rows, lambda row: row.finding)]


def _counts(found: Attention) -> list[tuple[str, int]]:
    return [("Unterlagen", found.papers), ("Dateien mit Text", found.files), *found.states.items()]


def _width(found: Attention) -> int:
    return max(len(name) for name, _ in _counts(found))


def as_csv(found: Attention) -> str:
    """What needs attention as a table that Excel opens as it is: semicolons, and no cell that it would run."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows([_defused(cell) for cell in _cells(row)] for row in found.rows)
    return out.getvalue()


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
            *(f'<tr><th>{escape(name)}</th><td class="number">{count}</td></tr>' for name, count in _counts(found)),
            "</table>\n</body>\n</html>\n",
        ]
    )


def _html_section(finding: str, rows: Sequence[Row]) -> str:
    head = "".join(f'<th scope="col">{column}</th>' for column in COLUMNS[1:])
    body = "\n".join(
        f"<tr><td>{_link(row)}</td><td>{escape(row.reason)}</td><td>{escape(row.step)}</td></tr>" for row in rows
    )
    title = f"{escape(finding[:1].upper() + finding[1:])}: {len(rows)}"
    return f"<h2>{title}</h2>\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _link(row: Row) -> str:
    """The place, to be clicked where a browser can open it: no member of an archive, no other scheme."""
    if urlsplit(row.uri).scheme in ("file", "http", "https") and INSIDE not in row.uri:
        return f'<a href="{escape(row.uri)}">{escape(row.place)}</a>'
    return escape(row.place)
