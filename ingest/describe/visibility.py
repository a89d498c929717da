"""Who may read the paper: öffentlich or nichtöffentlich.

A leak is worse than a paper that a clerk must release by hand. So many spellings and forms close a paper, also
such as no published paper can show; few open it, and no ticked box does. What contradicts itself says nothing.
"""

import re
from collections.abc import Iterable

from ingest.describe.beratungsfolge import Row
from ingest.describe.head import Head

# All patterns work on lower case, with the two words in their one spelling.
# "öffentlich" as extractors give it: letter-spaced, over two lines, with a ligature that the font lost.
SPELLED = r"\s?(?:\w\s?){1,3}e\s?n\s?t\s?l\s?i\s?c\s?h"
CLOSED_SPELLING = re.compile(rf"n\s?i\s?c\s?h\s?t\s*[-–]?\s*(?:(?:ö|oe){SPELLED}|öff\.)")
OPEN_SPELLING = re.compile(rf"(?:ö(?<!\w.)|oe(?<!\w..)){SPELLED}")
COLUMNS = re.compile(r"ö(?<!\w.)\s*/?\s*nö\b")  # heads of a table's two columns, no statement

LABEL = r"(?:sitzungsteil|status|sitzungsart|behandlung)\s*:?\s*"
# Closed whatever else is said: as a label's value, between brackets or dashes,
CLOSED_LABEL = re.compile(
    rf"{LABEL}(?:nichtöffentlich|nö\b|n\. ?ö\.|n\b|(?:streng )?vertraulich)(?! ?[/,] ?öffentlich)"
)
CLOSED_WORDS = re.compile(r"\(nö\)|- ?nö ?-|– ?nö ?–|nur für den dienstgebrauch")
# and at the beginning of a line: the paper's adjective, "nö" alone, an agenda item "TOP N 3", confidential.
CLOSED_LINE = re.compile(
    r"\W*(?:nichtöffentliche\w? (?:\w*vorlage|drucksache|niederschrift)|(?:nö|n\. ?ö\.)\W*$"
    r"|(?:streng )?(?:vertraulich|geheim)\W*$|(?:zu )?top ?:? ?nö? ?\d)"
)
# A line that says public: alone, as a label's value, or as an adjective of part or sitting.
OPEN_LINE = re.compile(
    rf"^[^\w☒☐☑]*öffentlich[^\w☒☐☑]*$|{LABEL}öffentlich\b|\böffentliche[rn]? teil\b"
    r"|(?:^|über die |zur |\d\. )\W*öffentlichen? (?:\w*sitzung|niederschrift|tagesordnung)"
)
# "öffentliche und nichtöffentliche Sitzung", "Öffentlich Nichtöffentlich": both, so neither.
BETWEEN = r"(?:[-/,;|\s]|und\b|oder\b)+"
BOTH = re.compile(
    rf"\böffentlich\w{{0,2}}{BETWEEN}nichtöffentlich\w*"
    rf"|nichtöffentlich\w*{BETWEEN}öffentlich(?:\b|e[rns]? (?:\w*sitzung|teil|tagesordnung))"
)

# Boxes; "x" is a tick only in brackets, as a bare letter it stands for anything.
TICKED, EMPTY = r"(?:[☒☑✓✔■]|\[x\])", r"(?:[☐□]|\[ ?\])"
BOX = rf"(?:{TICKED}|{EMPTY}|\bx\b)"
BOXED = re.compile(rf"{BOX}\s*(?:nicht)?öffentlich|öffentlich\s*:?\s*{BOX}")
WORD, NEAR = re.compile("öffentlich"), 10  # characters between a box and its word
# The box of nichtöffentlich ticked, that of öffentlich empty: boxes before their words, or behind them.
TICKS = (
    (re.compile(rf"{TICKED}\s*nichtöffentlich"), re.compile(rf"{EMPTY}\s*öffentlich")),
    (re.compile(rf"nichtöffentlich\s*:?\s*{TICKED}"), re.compile(rf"\böffentlich\s*:?\s*{EMPTY}")),
)

# nichtöffentlich as a report of another sitting: "in nichtöffentlicher Sitzung vorberaten", never a label.
CLOSED = re.compile(r"nichtöffentlich\w*")
LABEL_WORDS = 4  # words before nichtöffentlich in its line: a label has fewer
BEFORE = 80  # characters looked back to
REPORTED_BEFORE = re.compile(
    r"\b(?:in|aus)\s+(?:(?:der|einer|seiner|ihrer)\s+)?$|\b(?:wurden?|hat|haben)\b[^;\n]{0,60}\Z"
)
HAPPENED_BEFORE = re.compile(r"\b(?:erfolgte|fand|tagte)\b[^;\n]{0,60}$")
FUTURE_BEFORE = re.compile(r"\b(?:wird|werden|soll|ist)\b[^.;\n]*$")
DONE_BEHIND = re.compile(r"[^;]{0,120}?\b(?:(?:vor)?beraten|behandelt|gefasst|beschlossen)")
PAPER_BEHIND = re.compile(r" (?:\w*sitzung|\w*vorlage|niederschrift|tagesordnung|beratung|behandlung)")
LABEL_END = re.compile(r"[-–(:|]\s*$")

NAME_CLOSED = re.compile(r"nichtöffentlich|\bn(?:ö|oe)\b|vertraulich")
OPEN_WORD = re.compile(r"\böffentlich")
NAME_OPEN = re.compile(r"\böffentlich\b")


def is_public(head: Head, table: Iterable[Row | str], file_name: str) -> bool | None:
    """False where nichtöffentlich is said as a label; True where only öffentlich is; None in any doubt."""
    text, name = COLUMNS.sub("", _one_spelling(head.text)), _one_spelling(file_name.replace("_", " "))
    if NAME_CLOSED.search(name) or _labelled_closed(text) or _ticked_closed(text):
        return False
    statuses = {status for row in table if isinstance(row, Row) for status in row.statuses}
    opened = "open" in statuses or bool(NAME_OPEN.search(name)) or any(map(_opens, text.split("\n")))
    boxed = any(BOXED.search(text, max(0, word.start() - NEAR), word.end() + NEAR) for word in WORD.finditer(text))
    if "closed" in statuses or _said_closed(text):
        return None if opened or boxed else False
    return True if opened and not boxed and "nichtöffentlich" not in text else None


def _one_spelling(text: str) -> str:
    return OPEN_SPELLING.sub("öffentlich", CLOSED_SPELLING.sub("nichtöffentlich", text.lower()))


def _opens(line: str) -> bool:
    return "öffentlich" in line and bool(OPEN_LINE.search(line))


def _labelled_closed(text: str) -> bool:
    lines = text.split("\n")
    return bool(CLOSED_LABEL.search(text) or CLOSED_WORDS.search(text)) or any(map(CLOSED_LINE.match, lines))


def _ticked_closed(text: str) -> bool:
    """Whether the box of nichtöffentlich is ticked, and it is certain that the box is its own."""
    if "nichtöffentlich" not in text:
        return False
    alone = not OPEN_WORD.search(text)
    return any(ticked.search(text) and (alone or empty.search(text)) for ticked, empty in TICKS)


def _said_closed(text: str) -> bool:
    """Whether nichtöffentlich stands there without öffentlich beside it, and is no report."""
    if "nichtöffentlich" not in text:
        return False
    plain = BOTH.sub("", text)
    return any(not _is_reported(plain, match) for match in CLOSED.finditer(plain))


def _is_reported(text: str, match: re.Match[str]) -> bool:
    """Whether nichtöffentlich only tells of something else: "in nichtöffentlicher Sitzung vorberaten"."""
    before, behind = text[max(0, match.start() - BEFORE) : match.start()], text[match.end() :]
    line_before = before[before.rfind("\n") + 1 :]
    if not line_before.strip(" -–(") and not behind.lstrip(" ")[:1].isalnum():
        return False  # alone in its line
    if HAPPENED_BEFORE.search(line_before) or _amid_prose(line_before, behind):
        return True
    return bool(REPORTED_BEFORE.search(before) and not FUTURE_BEFORE.search(before) and DONE_BEHIND.match(behind))


def _amid_prose(line_before: str, behind: str) -> bool:
    """Whether many words of a sentence stand before, and no sitting or paper behind."""
    words = len(line_before.split())
    return words > LABEL_WORDS and not LABEL_END.search(line_before) and not PAPER_BEHIND.match(behind)
