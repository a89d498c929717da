"""The headings of council papers: where the parts of a paper begin, and what they are called."""

import re

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
    "Tagesordnung": r"Tagesordnung|(?:Tagesordnungspunkt|TOP|Punkt) [\d.]+ ?[a-z]?(?: der Tagesordnung)?",
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


def headings(text: str) -> list[tuple[int, int, str]]:
    """The headings of a text as (start, end, section), in order; the end is behind the colon."""
    return [
        (match.start(), match.end(), _NAMES[int((match.lastgroup or "s0")[1:])]) for match in _HEADING.finditer(text)
    ]
