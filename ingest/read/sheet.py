"""The text of spreadsheets and CSV files: one line a row, cells divided by " | "."""

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any
from xml.etree import ElementTree

from ingest.errors import UnreadableFile

MAX_ROWS = 10_000  # of one sheet: about a megabyte or a thousand passages; longer lists are data, not papers
_BROKEN = (
    "Die Tabelle ist beschädigt oder von einem unbekannten Programm geschrieben. Bitte in Excel oder "
    "LibreOffice öffnen, als PDF speichern und erneut einlesen."
)
_BROKEN_CSV = (
    "Die CSV-Datei ist beschädigt: ein Anführungszeichen öffnet ein Feld, das nicht endet. Bitte in Excel oder "
    "LibreOffice öffnen, neu speichern und erneut einlesen."
)

_DELIMITERS = ";\t,|"  # the German Excel's first: where two fit as well, the first is it
_SAMPLE_ROWS = 50
_STATED = re.compile(r"\s*\"?sep=(.)\"?\r?\n", re.IGNORECASE)  # Excel's own first line

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')  # literal text and colours in a number format
_DECIMALS = re.compile(r"[0#]\.(0+)")
_GENERAL_DIGITS = 10  # after the decimal point: what a cell of the usual width shows, and no binary dust


@dataclass(frozen=True, slots=True)
class Sheets:
    """All that a file of tables shows."""

    text: str
    problems: tuple[str, ...]  # German: what it has and was not read
    whole: bool  # False: some of that is not hidden


@dataclass(slots=True)
class _Unseen:
    """What a sheet does not show."""

    rows: set[int] = field(default_factory=set)  # counted from 1
    columns: set[int] = field(default_factory=set)
    without_result: int = 0  # formulas never calculated


def read_csv(text: str) -> Sheets:
    """The rows of a text with delimiters; which one, its first rows tell.

    Raises:
        UnreadableFile: a field does not end.
    """
    stated = _STATED.match(text)
    delimiter = stated[1] if stated else _delimiter(text)
    rows = csv.reader(io.StringIO(text[stated.end() :] if stated else text, newline=""), delimiter=delimiter)
    try:
        lines, is_cut = _capped(_line(row) for row in rows)
    except csv.Error as error:
        raise UnreadableFile(_BROKEN_CSV) from error
    return Sheets("\n".join(lines), _too_long("Die Datei", is_cut), not is_cut)


def _delimiter(text: str) -> str:
    """The delimiter that gives most of the first rows one same number of fields, which is over one."""
    sample = text.splitlines()[:_SAMPLE_ROWS]

    def agreeing(delimiter: str) -> int:
        widths = Counter(map(len, csv.reader(sample, delimiter=delimiter)))
        return max((count for width, count in widths.items() if width > 1), default=0)

    try:
        return max(_DELIMITERS, key=agreeing)
    except csv.Error as error:
        raise UnreadableFile(_BROKEN_CSV) from error


def read_xlsx(data: bytes) -> Sheets:
    """The visible rows of all visible sheets, each below its name, with values as a German Excel shows them.

    Raises:
        UnreadableFile: openpyxl cannot read it.
    """
    import openpyxl  # a third of a second, which a question need not wait for

    try:
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _sheets(openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True), archive)
    except Exception as error:  # openpyxl raises a dozen unrelated kinds
        raise UnreadableFile(_BROKEN) from error


def _sheets(workbook: Any, archive: zipfile.ZipFile) -> Sheets:
    texts: list[str] = []
    problems: list[str] = []
    whole = True
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            problems.append(f"Tabelle „{sheet.title}“ ist ausgeblendet, nicht gelesen")
            continue
        with archive.open(sheet._worksheet_path.lstrip("/")) as source:  # private to openpyxl, so pinned
            unseen = _unseen(source)
        sheet.reset_dimensions()  # some programs note fewer rows than there are
        lines, is_cut = _capped(_visible(sheet, unseen))
        if lines:
            texts.append("\n".join([sheet.title, *lines]))
        problems += [*_too_long(f"Tabelle „{sheet.title}“", is_cut), *_told(sheet.title, unseen)]
        whole = whole and not (is_cut or unseen.without_result)
    return Sheets("\n\n".join(texts), tuple(problems), whole)


def _unseen(source: IO[bytes]) -> _Unseen:
    found = _Unseen()
    for _, element in ElementTree.iterparse(source):
        if element.tag == f"{_SHEET}col" and _is_hidden(element):
            found.columns.update(range(int(element.get("min", 0)), int(element.get("max", 0)) + 1))
        elif element.tag == f"{_SHEET}row":
            if _is_hidden(element):
                found.rows.add(int(element.get("r", 0)))
            found.without_result += sum(
                cell.find(f"{_SHEET}f") is not None and not cell.findtext(f"{_SHEET}v") for cell in element
            )
            element.clear()
    return found


def _is_hidden(element: ElementTree.Element) -> bool:
    return element.get("hidden") in ("1", "true")


def _told(title: str, unseen: _Unseen) -> Iterator[str]:
    if unseen.rows:
        yield f"Tabelle „{title}“: ausgeblendete Zeilen nicht gelesen ({len(unseen.rows)})"
    if unseen.columns:
        yield f"Tabelle „{title}“: ausgeblendete Spalten nicht gelesen ({len(unseen.columns)})"
    if unseen.without_result:
        yield f"Tabelle „{title}“: Formeln ohne gespeichertes Ergebnis ({unseen.without_result})"


def _visible(sheet: Any, unseen: _Unseen) -> Iterator[str]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number not in unseen.rows:
            yield _line(shown(cell) for column, cell in enumerate(row, start=1) if column not in unseen.columns)


def _line(cells: Iterable[str]) -> str:
    return " | ".join(" ".join(cell.split()) for cell in cells).rstrip(" |")


def _capped(lines: Iterable[str]) -> tuple[list[str], bool]:
    """The first lines that are not empty, and whether there are more."""
    filled = filter(None, lines)
    return list(islice(filled, MAX_ROWS)), any(filled)


def _too_long(what: str, is_cut: bool) -> tuple[str, ...]:
    return (f"{what} ist zu lang: nur die ersten {MAX_ROWS} Zeilen gelesen",) if is_cut else ()


def shown(cell: Any) -> str:
    """A cell's value in German: "03.05.2014", "1.234,50 €", "12,5 %", "wahr"."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "wahr" if value else "falsch"
    if isinstance(value, dt.datetime):
        return f"{value:%d.%m.%Y %H:%M}" if value.time() != dt.time.min else f"{value:%d.%m.%Y}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return _number(value, cell.number_format) if isinstance(value, int | float) else str(value)


def _number(value: float, pattern: str) -> str:
    """A number as its format says: decimals, thousands, leading zeros, percent and euro; no other units."""
    bare = _QUOTED.sub("", pattern).partition(";")[0]
    if bare and not bare.strip("0"):  # "00000": a postal code
        return f"{round(value):0{len(bare)}d}"
    unit = " %" if "%" in bare else " €" if "€" in pattern else ""
    amount = value * 100 if "%" in bare else value
    decimals = _DECIMALS.search(bare)
    if decimals or "0" in bare:
        digits = f"{amount:,.{len(decimals[1]) if decimals else 0}f}"
    else:
        digits = f"{amount:,.{_GENERAL_DIGITS}f}".rstrip("0").rstrip(".")
    if "," not in bare:
        digits = digits.replace(",", "")
    return digits.translate(str.maketrans(",.", ".,")) + unit
