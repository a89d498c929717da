"""The headings of council papers: where the parts of a paper begin, and what they are called."""

import re
from collections.abc import Iterator

# How councils head the parts of a paper; patterns stand for a whole line, up to a colon where there is one.
SECTIONS = {
    "Beschlussvorschlag": r"Beschluss(?:vorschlag|entwurf|empfehlung|antrag)|Antrag"
    r"|(?:Der|Die) .{3,60} (?:möge|wolle) beschließen",
    "Beschluss": r"Beschl[uü]ss(?:e|text)?|Entscheidung",
    "Kurzfassung": r"Kurzfassung|Zusammenfassung|Das Wichtigste in Kürze",
    "Begründung": r"(?:Sachverhalt|Begründung|Problembeschreibung)(?: ?[/|] ?(?:Begründung|Sachverhalt))?"
    r"|Erläuterung(?:en)?|Ergänzende Erläuterungen|Sachdarstellung|Ausgangslage|Anlass|Sachstand",
    "Finanzielle Auswirkungen": r"Finanzielle Auswirkungen?|Finanzierung|Kosten(?: und Finanzierung)?"
    r"|Haushaltsrechtliche Auswirkungen",
    "Beratungsfolge": r"Beratungsfolge|Gremi(?:um|en)(?: .*)?Termin.*",
    "Abstimmung": r"Abstimmung(?:sergebnis)?|Beratungsergebnis|Ergebnis der Abstimmung",
    "Stellungnahme": r"Stellungnahme|Antwort|Beantwortung",
    "Anlagen": r"Anlagen?(?:verzeichnis)?",
    "Tagesordnung": r"Tagesordnung",
}
MARKERS = r"(?:(?:[IVX]+|\d{1,2}|[A-Za-z])[.)]? +)?"  # "1. ", "II ", "a) " before a heading
TAIL = r"(?: (?:der|des|für|zum|zur|an|im) [^\n:.]{2,40})?"  # "Beschluss des Gemeinderates:", "Stellungnahme der ..."
_NAMES = list(SECTIONS)
_HEADING = re.compile(
    rf"^[ \t]*{MARKERS}(?:"
    + "|".join(f"(?P<s{number}>{pattern})" for number, pattern in enumerate(SECTIONS.values()))
    + rf"){TAIL}[ \t]*(?::|$)",
    re.MULTILINE,
)


# "§ 5 Name", "§ 5": a paragraph of a statute; its words are checked, for sentences name paragraphs too.
_PARAGRAPH = re.compile(r"^[ \t]*(?P<number>§ ?\d{1,3} ?[a-z]?)(?![\w.])(?P<title>[^\n]*)$", re.MULTILINE)
_NO_TITLE = re.compile(
    r" ?(?:[^A-ZÄÖÜ(„\s]|Abs|Satz|S\.|Nr|Nummer|Ziff|Buchst|\w+[A-ZÄÖÜ]"
    r"|[A-ZÄÖÜ]\w*(?:gesetz|buch|ordnung|satzung)e?s?\b)"
    r"|.*(?:[.,;-]|\d)$|.*[.;] "
)
_TITLE = 100  # characters at most; what is longer is a sentence
_ENDED = tuple('.:;!?)"“”_')

# "TOP 3: Straßenbau", "Tagesordnungspunkt 3", "Punkt 3 der Tagesordnung:": an item of the agenda.
_ITEM = re.compile(
    r"^[ \t]*(?:(?:TOP|Tagesordnungspunkt):? ?(?P<number>\d{1,3}(?:\.\d{1,3})*\.?(?: ?[a-z](?!\w))?)"
    r"|Punkt (?P<point>\d{1,3}(?:\.\d{1,3})*)(?: der Tagesordnung|(?=:)))"
    r"(?:[ \t]*(?P<colon>:)|[ \t]*$|(?=[ \t]+(?:[-–] )?[A-ZÄÖÜ„][^\n]{0,100}[^\n.,;]$))",
    re.MULTILINE,
)

Heading = tuple[int, int, str]  # start, end, section


def headings(text: str) -> list[Heading]:
    """The headings of a text as (start, end, section), in order; the end is behind the colon or the title.

    A section is one of SECTIONS, a paragraph of a statute ("§ 5"), or an item of the agenda ("TOP 3").
    """
    named = [
        (match.start(), match.end(), _NAMES[int((match.lastgroup or "s0")[1:])]) for match in _HEADING.finditer(text)
    ]
    return sorted([*named, *_paragraphs(text), *_items(text)])


def _paragraphs(text: str) -> Iterator[Heading]:
    if "§" not in text:
        return
    for match in _PARAGRAPH.finditer(text):
        title = match["title"].rstrip()
        is_title = not title or (len(title) <= _TITLE and not _NO_TITLE.match(title))
        if is_title and _begins(text, match.start()):
            yield match.start(), match.end(), "§ " + match["number"].removeprefix("§").replace(" ", "")


def _begins(text: str, start: int) -> bool:
    """Whether a line is no continuation: the one above is blank, ends a sentence, or ends in a name or number."""
    above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : start].split()
    return not above or above[-1].endswith(_ENDED) or not above[-1][0].islower()


def _items(text: str) -> Iterator[Heading]:
    for match in _ITEM.finditer(text):
        if not (match["colon"] or _begins(text, match.start())):
            continue
        number = (match["number"] or match["point"]).rstrip(".").replace(" ", "")
        line_end = text.find("\n", match.end())
        line_end = line_end if line_end >= 0 else len(text)
        title = text[match.end() : line_end]
        is_title = len(title) <= _TITLE and not title.rstrip().endswith((".", ",", ";"))
        yield match.start(), line_end if is_title else match.end(), f"TOP {number}"
