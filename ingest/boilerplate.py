"""What a page repeats, or leaves blank for someone to fill in: it is shown, but says nothing to search or quote."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from ingest.model import Page
from ingest.sentences import is_row

Range = tuple[int, int]  # start and end (exclusive) of characters of one page's text

EDGE = 4  # lines at a page's top and bottom that may run on: city, office, title, number
TAIL = 400  # characters at a page's end that hold so many lines
FEWEST = 3  # pages a line runs through; on two it may be a title and its repetition
SHARE = 0.25  # of the pages; what runs through a chapter does, a speaker's name in minutes does not
LAST_PAGE = 1_500  # a greater number is a year or a sum
TITLE_WORDS = 3  # beside a page number in one line; "Anlage 3" on the third page counts annexes, not pages
EMPTY = 4  # parts of a form that make it one; fewer may be headings in a row
OPTION = 60  # characters; a line with a tick that is longer is a sentence with an x
ANSWER = 300  # characters in which a form goes on behind an answer of several lines
LETTERHEAD = 30  # lines at a file's beginning among which its letterhead stands
CONTACTS = 2  # lines of phone, mail or bank that make a letterhead; one may be what the paper is about
LEFT_OVER = 25  # characters of a contact line that are no number, address or label: an office, a name
SIGNATURE = 6  # lines at most from a closing to the last name

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_COUNT = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_BULLETS = tuple("•▪*-–")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_OF = r"(?: ?(?:/|von|of) ?\d{1,4})?"
_PAGE = rf"Seite ?[-–:]? ?(?P<page>\d{{1,4}}){_OF}"
_PAGE_NUMBER = re.compile(rf"^[ \t]*(?:[-–—]+ ?(?:Seite )?\d{{1,4}}{_OF} ?[-–—]+|{_PAGE})[ \t]*$", re.MULTILINE)
_WITH_PAGE = re.compile(
    rf"^[ \t]*(?:(?P<before>\S[^\n]{{1,80}}?)[ ,|–-]+{_PAGE}|{_PAGE.replace('?P<page>', '')} [^\n]{{3,80}})[ \t]*$",
    re.MULTILINE,
)
_PROMPT = re.compile(  # of word processors and print shops
    r"^[ \t]*(?:Gedruckt auf [^\n]{0,20}Recyclingpapier|Wählen Sie ein Element aus|Bitte aus Liste auswählen"
    r"|(?:Klicken|Tippen) Sie [^\n]{0,40}(?:einzugeben|eingeben|auszuwählen)"
    r"|s\. Hinweis ?[-–] ?F\d+-Taste ?!)\.?[ \t]*$",
    re.MULTILINE,
)
_OUTCOME = (
    r"(?:einstimmig|mehrheitl(?:ich|\.)|ohne BE|abgelehnt|Kenntnis|abgesetzt|verwiesen|vertagt|geändert|zurückgestellt)"
)
_OUTCOMES = re.compile(rf"{_OUTCOME}(?:[ \n]+{_OUTCOME}){{4,}}(?=\n|\Z)")  # all ways a vote can end: none is ticked


def _any_of(*patterns: str) -> str:
    """One of the patterns, whose words may stand on several lines."""
    return "|".join(pattern.replace(" ?", r"\s*").replace(" ", r"\s+") for pattern in patterns)


# Forms ask, and offer what may be ticked or filled in.
_QUESTION = _any_of(
    r"(?:Finanzielle|Haushaltsrechtliche|Personelle|Organisatorische|Demografische) Auswirkungen?:?"
    r"(?: des Antrage?s)?(?: \(bitte ankreuzen\))?",
    r"Gegenfinanzierung durch|Finanzierung(?! durch)",
    r"CO\n?[2₂]\n?-Relevanz: Auswirkung auf den Klimaschutz|Klimarelevanz:?|Auswirkungen auf den Klimaschutz:?",
    r"IQ-relevant|(?:ISEK )?Karlsruhe (?:Masterplan )?\d{4} ?- ?relevant",
    r"Haushaltsmittel sind dauerhaft im Budget vorhanden",
    r"Anhörung Ortschaftsrat \(§ 70 Abs\. 1 GemO\)|Abstimmung mit städtischen Gesellschaften",
)
_UNTICKED = _any_of(
    r"[☐□] ?Der Gemeinderat beschließt die Maßnahme im gesamtstädtischen Interesse und"
    r" stimmt einer Etatisierung in den Folgejahren zu\.?"
    r"|[☐□][^\n☐□☒☑✓]*|(?:Ja|Nein|positiv|negativ|neutral|geringfügig|erheblich) ?[☐□]"
)
_BLANK = _any_of(
    r"(?:Ja Nein|Nein Ja|nein ja)(?!\w)",
    r"Gesamt(?:kosten|aufwand) der Maßnahme|Finanzierung durch:? [Ss]tädtischen Haushalt(?: Investitionspauschale)?",
    r"Haushaltsmittel stehen(?: \(bitte auswählen\))?(?= Kontierungsobjekt)",
    r"(?:Einzahlungen ?[|/] ?Erträge|Einnahmen) \(Zuschüsse (?:u\. ?Ä\.|und Ähnliches)\)",
    r"Kontierungsobjekt: (?:\(bitte auswählen\) )?(?:Kostenstelle: )?Kontenart:|Ergänzende Erläuterungen:",
    r"Jährliche laufende Belastung \(Folgekosten mit kalkulatorischen Kosten abzügl(?:\.|ich)"
    r" Folgeerträge und Folgeeinsparungen\)",
    r"(?:Nein )?Die Finanzierung wird auf Dauer wie folgt sichergestellt und ist in den"
    r" ergänzenden Erläuterungen auszuführen:",
    r"Durch Wegfall bestehender Aufgaben \(Aufgabenkritik\)|Umschichtungen innerhalb des Dezernates",
    r"Der Gemeinderat beschließt die Maßnahme im gesamtstädtischen Interesse und"
    r" stimmt einer Etatisierung in den Folgejahren zu\.?",
    r"Die Gegenfinanzierung ist im Erläuterungsteil dargestellt\.",
    r"Bei Ja: Begründung ?\| ?Optimierung \(im Text ergänzende Erläuterungen\)",
    r"(?:Gesamtkosten|Gesamteinzahlung|Jährlicher Ertrag|Jährliche/r Budgetbedarf/Folgekosten):",
    r"(?:Korridorthema|Handlungsfeld):|durchgeführt am|abgestimmt mit",
)
_PART = re.compile(rf"\s*(?:(?P<question>{_QUESTION})|(?P<unticked>{_UNTICKED})|(?P<blank>{_BLANK}))")
_FORM = re.compile(rf"^[ \t]*(?:{_QUESTION})", re.MULTILINE)
_TICK = re.compile(r"[☒☑✓]|(?<!\w)[xX](?!\w)")
_SUMS = re.compile(
    r"(?:ca\. ?|rd\. ?)?-?\d[\d.,]*(?:€|Euro|EUR|Mio\.|Tsd\.|ca\.|rd\.|p\. ?a\.|[\d.,/ \t-])*|[- \t]{3,}"
)
_SUM = re.compile(r"\d[\d.,]*\d|€|Euro")
_TICKED_BOX = re.compile(r"[☒☑✓]")

_CLOSING = re.compile(
    r"^[ \t]*(?:(?:Mit (?:freundlich|best|herzlich|viel)en|Freundliche|Viele) Gr[üu](?:ß|ss)en?"
    r"(?: aus [^\n]{1,20})?[ ,!]*"
    r"|Hochachtungsvoll|[Gg]ez\.:?(?: gez\.| ?[A-ZÄÖÜ][^\n]{0,60})?|Unterschrift(?:en)?:?)$",
    re.MULTILINE,
)
_RECORD = re.compile(
    r"^[ \t]*Zur Beurkundung:?(?:\s+D(?:er|ie) Schriftführer(?:in)?:?)?(?:\s+Hauptamt[^\n]{0,30})?"
    r"(?:\s+\d{1,2}\. \w+ \d{4})?[ \t]*$",
    re.MULTILINE,
)
_SIGNED = re.compile(  # a name, or an office
    r"(?:(?:[Gg]ez\.|i\. ?[AV]\.|(?:Dr|Prof|Dipl)\.[-\w.]*) ?)*[A-ZÄÖÜ][\w.-]+(?: [A-ZÄÖÜ][\w.-]+){1,4}"
    r"|[^\n.:]{0,40}(?:[Mm]eister|[Vv]orsteher|[Vv]orsitzende|[Ff]ührer|[Ll]eiter|Beigeordnete|Dezernent)(?:r|in)?\b[^\n.:]{0,40}"
)
_MEMBER = re.compile(
    r"[Ff]raktion|[Rr]at\b|[Rr]äte?\b|[Rr]ätin|Stadtverordnete|\bOR\b"
)  # who asks or moves is no formality

_LABEL = r"\b(?:Tel(?:efon)?|(?:Tele)?fax|Mobil|E-?Mail|Internet|IBAN|BIC|BLZ|USt-?IdNr)\b"
_ADDRESS = r"[\w.-]+@[\w.-]+|\b(?:www\.|https?:)\S+"
_TELEPHONE = re.compile(r"\bTel(?:efon)?\b[.:]*[ \t]*[(+]?\d", re.I)
_CONTACT = re.compile(rf"[ \t]*(?:{_LABEL}[^\n]*(?:@|\d[\d /()-]{{4}})|{_ADDRESS})", re.I)  # a line that begins so
_CONTACT_DATA = re.compile(rf"{_ADDRESS}|{_LABEL}|\b[A-Z]{{2}}\d{{2}}[\d ]+|[\d/()+.:;,|•·–-]+", re.I)


def boilerplate(pages: Sequence[Page]) -> list[list[Range]]:
    """For each page what to leave out of its passages: ranges in order, with something between them.

    What runs on from page to page takes its line ends along, so that the sentence around it stays one.
    """
    running = _running(pages)
    found = []
    for position, (page, lines) in enumerate(zip(pages, running, strict=True)):
        blocks = [*_matches(page.text), *_forms(page.text), *_closings(page.text)]
        found.append(_merged(page.text, [*lines, *blocks, *(_letterhead(page.text) if position == 0 else ())]))
    return found


def _merged(text: str, ranges: Sequence[Range]) -> list[Range]:
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _matches(text: str) -> Iterator[Range]:
    for pattern in (_PROMPT, _OUTCOMES, _RECORD):
        yield from (match.span() for match in pattern.finditer(text))


# Running heads and feet


def _running(pages: Sequence[Page]) -> list[list[Range]]:
    """For each page its page numbers and the lines that run through the file, with their line ends."""
    found = [[match.span() for match in _PAGE_NUMBER.finditer(page.text)] for page in pages]
    for position, line in (*_counting(pages), *(_recurring(pages) if len(pages) >= FEWEST else ())):
        found[position].append(line)
    return [
        [(max(start - 1, 0), min(end + 1, len(page.text))) for start, end in lines]
        for page, lines in zip(pages, found, strict=True)
    ]


def _counting(pages: Sequence[Page]) -> Iterator[tuple[int, Range]]:
    """Lines like "Anfrage der Fraktion, Seite 3" whose number grows by one from each to the next."""
    heads = defaultdict(list)
    for position, page in enumerate(pages):
        if "Seite" in page.text:
            for match in _WITH_PAGE.finditer(page.text):
                number = _COUNT.search(match[0], match[0].index("Seite"))
                heads[match["before"]].append((int(number[0]) if number else 0, position, match.span()))
    for lines in heads.values():
        first = lines[0][0]
        if len(lines) > 1 and [number for number, _, _ in lines] == list(range(first, first + len(lines))):
            yield from ((position, line) for _, position, line in lines)


def _recurring(pages: Sequence[Page]) -> Iterator[tuple[int, Range]]:
    for edge in (_top, _bottom):
        lines = [edge(page.text) for page in pages]
        known = _names_of_many(pages, lines)
        for position, page in enumerate(pages):
            for line in lines[position]:  # from the edge inwards, up to the first that is the page's own
                names = known.keys() & set(_names(page.text[slice(*line)], position))
                if not names:
                    break
                if any(name[1] is not None or known[name] != position for name in names):  # its first is a title
                    yield position, line


def _top(text: str) -> list[Range]:
    """The first lines of a page, up to one above a row: it heads columns."""
    lines = [match.span() for match in islice(_LINE.finditer(text), EDGE + 1)]
    rows = [number for number, line in enumerate(lines) if is_row(text[slice(*line)])]
    return lines[: max(rows[0] - 1, 0) if rows else EDGE]


def _bottom(text: str) -> list[Range]:
    """The last lines of a page, the last first, up to a row."""
    lines = [match.span() for match in _LINE.finditer(text, max(text.rfind("\n", 0, -TAIL), 0))]
    return list(takewhile(lambda line: not is_row(text[slice(*line)]), reversed(lines[-EDGE:])))


Name = tuple[str, int | None]  # a line without its page number, and how far that is ahead of the page's place


def _names_of_many(pages: Sequence[Page], lines: Sequence[Sequence[Range]]) -> dict[Name, int]:
    """The names of the lines that stand on enough pages, each with the place of the first."""
    places = defaultdict(list)
    for position, page in enumerate(pages):
        for name in {name for line in lines[position] for name in _names(page.text[slice(*line)], position)}:
            places[name].append(position)
    fewest = max(FEWEST, SHARE * len(pages))
    return {name: found[0] for name, found in places.items() if len(found) >= fewest}


def _names(line: str, position: int) -> Iterator[Name]:
    """What a line is called where its words recur as they are, and where one of its numbers counts the pages."""
    line = line.strip()
    if line.startswith(_BULLETS):  # the same good points of several sites
        return
    if _LETTERS.search(line) or not _COUNT.search(line):
        yield line, None
    for match in _COUNT.finditer(line):
        rest = f"{line[: match.start()]}#{line[match.end() :]}"
        at_end = rest.startswith("#") or rest.endswith("#")
        words = len(_LETTERS.findall(rest))
        if at_end and (not words or words >= TITLE_WORDS) and int(match[0]) <= LAST_PAGE:
            yield rest, int(match[0]) - position


# Forms


def _forms(text: str) -> Iterator[Range]:
    end = 0
    for match in _FORM.finditer(text):
        if match.start() >= end:
            parts, end = _parts(text, match.start())
            if sum(kind != "filled" for kind, _ in parts) >= EMPTY:
                yield from _unfilled(text, parts)


Part = tuple[str, Range]  # "question", "unticked", "blank", or "filled": a line that holds an answer


def _parts(text: str, start: int) -> tuple[list[Part], int]:
    """The parts of a form that starts here, and where it ends."""
    parts: list[Part] = []
    position = start
    while match := _PART.match(text, position):
        kind = match.lastgroup or ""
        parts.append((kind, match.span(kind)))
        position = match.end()
        while filled := _filled(text, position):
            parts.append(("filled", filled))
            position = filled[1]
    if _is_answered_below(text, parts[-1][0], position):
        parts.append(("filled", (position, position)))
    return parts, position


def _is_answered_below(text: str, kind: str, end: int) -> bool:
    """Whether what follows a form answers its last question in words of its own: a sum, or more of the form behind."""
    after = _LINE.search(text, end)
    if not after or after[0].lstrip().startswith("Haushaltsmittel"):
        return False
    return kind == "question" or bool(_SUM.search(after[0])) or bool(_FORM.search(text, end, end + ANSWER))


def _filled(text: str, position: int) -> Range | None:
    """The line with what stands behind a part of a form: a tick, a sum, a word; None where a part or nothing does."""
    if _PART.match(text, position) or not (line := _LINE.search(text, position)):
        return None
    if position < line.end() and "\n" not in text[position : line.start() + 1] and line[0].strip():
        return text.rfind("\n", 0, position) + 1, line.end()
    is_tick = len(line[0]) <= OPTION and _TICK.search(line[0])
    return line.span() if is_tick or _SUMS.fullmatch(line[0]) else None


def _unfilled(text: str, parts: Sequence[Part]) -> Iterator[Range]:
    """What of a form nobody filled in: whole questions, and beside a ticked box those that are not."""
    questions: list[list[Part]] = []
    for part in parts:
        if part[0] == "question" or not questions:
            questions.append([])
        questions[-1].append(part)
    for question in questions:
        lines = [line for kind, line in question if kind == "filled"]
        if lines and not any(_TICKED_BOX.search(text[slice(*line)]) for line in lines):
            continue
        for kind, (start, end) in question:
            asked = kind in ("question", "filled") and lines
            if not asked and not any(first < end and start < last for first, last in lines):
                yield start, end


# Letterheads and signatures


def _letterhead(text: str) -> Iterator[Range]:
    """Phone, mail and bank of who wrote; none where several have a phone, for then a paper says how to reach them."""
    lines = [match for match in islice(_LINE.finditer(text), LETTERHEAD) if _CONTACT.match(match[0])]
    phones = sum(len(_TELEPHONE.findall(line[0])) for line in lines)
    contacts = [line.span() for line in lines if len(_CONTACT_DATA.sub("", line[0]).strip()) <= LEFT_OVER]
    if len(contacts) >= CONTACTS and phones == 1:
        yield from contacts


def _closings(text: str) -> Iterator[Range]:
    for match in _CLOSING.finditer(text):
        end = _signed(text, match)
        if not _MEMBER.search(text, match.start(), end):
            yield match.start(), end


def _signed(text: str, closing: re.Match[str]) -> int:
    """Where the names under a closing end: at a blank line, or a line that is none."""
    end = closing.end()
    for line in islice(_LINE.finditer(text, end), SIGNATURE):
        blank = "\n\n" in text[end : line.start() + 1] and end > closing.end()
        if blank or not _SIGNED.fullmatch(line[0].strip()):
            break
        end = line.end()
    return end
