"""A paper's number: one canonical key for all the ways towns print it and people type it.

The rules, in order:
1. Words in front that only say "this is a paper" (Vorlage, Drucksache, DS, GRDrs, Nr.) carry no meaning.
   Every other word of the number stays, because numbers of different kinds are counted apart: in one
   town 2022/2012, BV/2022/2012 and IV/2022/2012 are three papers.
2. The year is a part of four digits from 1990 to 2050, the first if there are two. Without one it is a
   part of two digits (90-99, 00-50) beside a part of three or more: 25-0590 and 16389-20 both have it.
   Where a Wahlperiode stands in its place (IX/416/1, E 26/0060/WP18) two digits are never a year.
3. The number is the part beside the year, without leading zeros. What follows is the suffix ("1",
   "1/1"), what stands before is an office and stays in the family (6131/67/2022 is 6131/2022/67).
4. Supplements become a letter and a count: "2. Ergänzung" and "E2" are "e2", "Neufassung" is "n1".

What people type may as well be a sum, a span or a plot; such a reading is not sure: it counts only if a paper bears it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

FIRST_YEAR, LAST_YEAR = 1990, 2050  # older papers are not digital, later ones are not written yet
CENTURY = 100
LONG = 3  # digits: what a part needs to be a number beside a two-digit year, or bare in running text
SERIAL = 5  # digits: towns that count through without a year have come this far

NEUTRAL = frozenset({"DS", "DRS", "GRDRS", "GR", "VO", "VORL", "NR"})  # words that name no kind of paper
NOT_A_KIND = frozenset({  # short words that stand before other numbers
    "DIN", "EN", "ISO", "VDE", "ABS", "ART", "BGB", "BGBL", "EG", "EU", "EWG", "GBL", "RL", "SGB", "STGB",
    "UR", "CDU", "CSU", "FDP", "SPD", "EUR", "KM", "KW", "MIO", "PLZ", "QM", "TEL", "FAX", "TOP", "UHR",
    "HRB", "JAN", "FEB", "MÄRZ", "APR", "MAI", "JUNI", "JULI", "AUG", "SEPT", "OKT", "NOV", "DEZ", "AB", "AM",
    "AUS", "BEI", "BIS", "DER", "DIE", "FÜR", "IM", "IN", "MIT", "NACH", "NUR", "UM", "UND", "VOM", "VON", "ZU",
    "ZUM", "ZUR", "ALS", "BZW", "DAS", "DEM", "DEN", "HAT", "IST", "LAUT", "OB", "SEIT", "SIE", "SO", "SOLL", "VGL",
    "VOR", "WAR", "WAS", "WER", "WIE", "WIRD", "WO",
})  # fmt: skip
SUPPLEMENTS = {  # how towns abbreviate a supplement behind the number -> its letter in the suffix
    "E": "e", "ERG": "e", "N": "n", "NF": "n", "Ä": "ä", "ÄA": "ä", "NT": "t",
}  # fmt: skip

# A word of a number: V, AN, DHH, GRDrs' relatives, Co in "V-Co00041/21".
WORD = r"[A-ZÄÖÜ][A-Za-zÄÖÜäöü]{0,3}(?![A-Za-zÄÖÜäöüß])"
# Between two parts: "/", "-", "_", with Düsseldorf's inner blank ("01/ 70/2018").
JOINT = r"(?: ?/ ?|[-_–])"
# Digits, then more digits or words: 2021/1257/1/1, VI-DS-01904-NF-01, 603/IX, 20-26 / V 08681, 22-0123.1
BODY = (
    rf"\d{{1,6}}(?:{JOINT}(?:{WORD}[ /-]?)?\d{{1,6}}|(?<=\d\d-\d\d) ?/? ?{WORD}[ /-]?\d{{1,6}}"
    rf"|{JOINT}{WORD})*(?:(?<=[-/]\d\d\d\d)\.\d{{1,2}})?"
)
# People also leave the separator out, or blanks around it: "25 0590", "2014 0341", "25 - 0590".
SPACED = r"(?:\d\d(?: [-–])? \d{3,5}|\d{4}(?: [-–])? \d{4})(?:/\d{1,2})*"
CORE = rf"(?:{WORD}(?: ?/ ?|[-_ ])?){{0,4}}(?:{SPACED}(?!\d)|{BODY})"
# In lower case a blank may not follow a word: "vorlage zu 590".
TIGHT_CORE = rf"(?:{WORD}[-/_]?){{0,4}}(?:{SPACED}(?!\d)|{BODY})"

# "1. Ergänzung", "Neufassung", "N1" behind the number, unless it begins a title ("Neufassung der Satzung").
SUPPLEMENT = (
    r"(?:[ ,/–-]{1,3}(?:(?P<count>\d{1,2})\. ?)?"
    r"(?P<named>(?i:erg(?:änzung(?:svorlage)?)?|neufassung|änderung|nachtrag)\b\.?)"
    r"(?: (?P<behind>\d{1,2})\b)?"
    r"(?! (?:der|des|von|vom|zur|zum|einer|eines|(?-i:[A-ZÄÖÜ])))"
    r"| (?P<letter>[EN])(?P<figure>\d{1,2})\b)"
)
NUMBER_WORD = r"(?:[ .-]{0,2}(?:nrn?|nummern?|no)\b\.?)"
PAPER_WORD = r"(?:\w*vorlagen?|drucksachen?|drucks|(?:gr-?)?drs|ds|vorl|\w*antrags?|\w*anfragen?)(?![a-zäöüß])\.?"
PAPER_NUMBER_WORD = r"(?:\w*vorlagen?|drucksachen?|\w*antrags?|\w*anfragen?)(?=-?(?:nr|nummer))"
GAP = r"(?P<gap>\s{0,3}[:#]?\s{0,3})"
# "Vorlage", "Vorlagen-Nr.:", "DS", "Drucksachennummer".
TRIGGER = rf"(?i:\b(?P<paper>{PAPER_WORD}|{PAPER_NUMBER_WORD})(?P<nr>{NUMBER_WORD})?{GAP})"
# "Nr. 16057" will do in a question; in a paper it is a plot, a plan or a press release. So will quotes and brackets.
ASKED_WORD = rf"{PAPER_WORD}|{PAPER_NUMBER_WORD}|(?:dokument|unterlage)s?(?![a-zäöüß])"
NR_TRIGGER = rf"(?P<paper>{ASKED_WORD})?(?P<nr>{NUMBER_WORD})?(?(paper)|(?(nr)|(?!)))(?P<gap>[ :#„“\"'»«‚‘(\[-]{{0,5}})"
# Nothing may go on behind a number: digits, decimals, dates, clock times, a glued word.
END = r"(?![\w§%€]|[.,:/-]\d|/[a-zA-Z]| ?[%€])"

LEAD = rf"(?:{PAPER_WORD}|{PAPER_NUMBER_WORD})?{NUMBER_WORD}?[ :#]*"
WHOLE = re.compile(rf"{LEAD}(?P<core>{CORE})\.?{SUPPLEMENT}?", re.I)
TRIGGERED = re.compile(rf"{TRIGGER}(?P<core>{CORE}){END}{SUPPLEMENT}?")
TRIGGERED_LOOSE = re.compile(rf"\b{NR_TRIGGER}(?P<core>{TIGHT_CORE}){END}{SUPPLEMENT}?", re.I)

# Numbers distinctive enough to stand alone. In front: no digit, separator or word may touch them.
FREE = r"(?<![\w/.,§:–-])"
DISTINCT = (
    r"(?P<core>"
    r"\d{4}/\d{3,4}(?:/\d{1,2}){0,2}"  # 2013/0140, 2021/1257/1/1
    r"|\d{3,4}/\d{4}(?:/\d{1,2})?"  # 0845/2017
    r"|\d\d-\d{4}(?:/\d{1,2})?"  # 25-0590/1
    r"|\d{5}-\d\d(?:-E\d)?"  # 22100-21-E1
    r"|[A-ZÄÖÜ]{2,4}[/-]\d{3,4}[/-]\d{3,5}(?:[/-]\d{1,2})?"  # DHH/2023/1501, BV/0197/2026/1
    r"|[A-ZÄÖÜ]{2,4}/\d{4}/\d\d"  # VO/0123/24
    r"|\d{2}(?:\d\d)?/[A-Z]{2,3}/\d{4}"  # 2024/BV/0123, 23/SVV/0123
    r"|[A-Z]{2,4}\d{4}/\d{3,4}"  # ANF2022/2001, WP8158/2013
    rf"|(?!(?:VO|{'|'.join(sorted(NOT_A_KIND))}) )[A-Z]{{2,3}}[ -]\d{{3,4}}/(?:\d{{4}}|\d\d)"  # AN 0748/2017, RBV-41/12
    r"|A[FNT] \d{1,2}/\d{4}"  # AT 5/2012
    r"|[A-Z]{1,2}(?:-[A-Z][a-z])?\d{4,5}/\d\d"  # V0748/21, V-Co00041/21
    r"|[IVX]{1,5}-[A-Z]{1,3}-\d{4,5}(?:-[A-ZÄ]{2}-\d\d)?"  # VI-DS-01904-NF-01
    r"|[IVX]{1,5}/\d{3,4}/\d{1,4}"  # VI/191/2019, IX/416/1
    r"|\d{4}/\d{2,3}/\d{4}"  # 6131/67/2022
    r"|\d\d-\d\d ?/ ?[A-Z] ?\d{4,5}"  # 20-26 / V 08681
    r")"
)
ALONE = re.compile(rf"{FREE}{DISTINCT}{END}{SUPPLEMENT}?")
# In a question also 25-590, lower case, and a suffix behind any joint: an/0748/2017, 25-0590 /1.
SUFFIX = r"(?:(?: ?/ ?|[-_.]| -)\d{1,2}(?!\d|[.,]\d)){0,2}"
ALONE_LOOSE = re.compile(
    rf"{FREE}(?P<core>(?:{DISTINCT.replace('?P<core>', '?:')}|\d\d-\d{{3}}){SUFFIX}){END}{SUPPLEMENT}?", re.I
)
# Not sure: "366/16", "2016 - 0366", "bv 2016.0366"; "16057" without a word in front.
WIDE = r" ?[-/_] ?"
PAIR = (
    rf"\d{{4}}(?:{WIDE}\d{{3,5}}|[ .]\d{{4}})|\d{{3,5}}{WIDE}\d{{4}}"
    rf"|\d\d(?:{WIDE}\d{{3,5}}| \d{{4}})|\d{{3,5}}{WIDE}\d\d"
)
KIND = rf"(?:(?:AN|ANT|ANF|AT|BV|DHH|IV|MV|RAT|RBV|SVV|VO)(?:\. ?|{WIDE}| )?)?"
PAIR_END = rf"(?!\d){SUFFIX}(?!-[A-ZÄ])"
MAYBE = re.compile(rf"{FREE}(?P<core>{KIND}(?:{PAIR}){PAIR_END}|(?P<serial>\d{{{SERIAL},6}})){END}{SUPPLEMENT}?", re.I)
# Behind a word for papers they are sure, and blanks join: "Vorlage 366 2016", "ds 16 366".
TRIGGERED_PAIR = re.compile(
    rf"\b{NR_TRIGGER}(?P<core>{KIND}(?:{PAIR}|\d{{3,5}} \d{{4}}|\d{{4}} \d{{3}}|\d\d \d{{3}}){PAIR_END}){END}"
    rf"{SUPPLEMENT}?",
    re.I,
)
# "Vorlage 590 von 2025", "Drucksache Nr. 590 aus dem Jahr 2025".
OF_YEAR = re.compile(rf"{TRIGGER}(?P<number>\d{{1,6}}) (?:von|aus)(?: dem)?(?: jahre?)? (?P<year>\d{{4}})\b", re.I)

ASKED = (TRIGGERED_PAIR, TRIGGERED, TRIGGERED_LOOSE, ALONE_LOOSE, ALONE, MAYBE)  # the surer before
# In a question also "Vorlage 590 (2025)", "DS 590, 2025", "Nr. 590 im Jahr 2025", "Vorlage 2025, Nr. 590".
A_YEAR = r"(?:199\d|20[0-4]\d|2050)(?! ?[-/_.] ?\d|\d)"
SAID_APART = re.compile(
    rf"\b{NR_TRIGGER}(?:(?P<number>(?!{A_YEAR}(?! (?:von|vom|aus)\b))\d{{1,6}})"
    rf"(?:,? ?\(|,? (?:(?:von|vom|aus|in|im|des) (?:dem )?(?:jahre?s? )?)?)['’]?(?P<year>{A_YEAR}|(?<=['’])\d\d\b)"
    rf"|(?P<first>{A_YEAR}),? (?:nr\.?|nummer) ?(?P<last>\d{{1,6}})(?![\w/-]))",
    re.I,
)

# What makes a number in front of us a law's, a plot's, a telephone's or a file's.
OTHER_NUMBER = re.compile(
    r"(?:verordnung|richtlinie|\bRL|\bVO|\(?\b(?:EU|EG|EWG)\)?|\w*Bl\.|\bAz\.?|aktenzeichen|flurst\w*|flst\.?|grundst\w*|"
    r"\btel\w*|\bfax|\b0\d{2,4}|\bDIN(?: EN)?(?: ISO)?|§)[\s.:(]*(?:\((?:EU|EG|EWG)\)\s*)?(?:nr\.?|nummer)?[\s.:]*$",
    re.I,
)
LAW_BEHIND = re.compile(r"/?\s?\(?(?:EU|EG|EWG)\b")
# A quantity goes on with a unit or a noun: "Vorlage 300 Wohnungen", "25-0590 Euro".
QUANTITY_BEHIND = re.compile(r" ?(?:[A-ZÄÖÜ]|%|€|euro|m²|qm\b|km\b|meter|prozent|uhr\b|mal\b)")
UNIT_BEHIND = re.compile(r" ?(?:%|€|euro|eur\b|m²|m\b|qm\b|km\b|ha\b|kg\b|meter|prozent|uhr\b|personen|jahre?\b)", re.I)
MOTION = re.compile(r"antrag|anfrage", re.I)
NOUN_BEFORE = re.compile(r"[A-ZÄÖÜ][\wäöüß.-]*\s*$")

SPACED_ONLY = re.compile(r"\d+ [^/]+")
TOKEN = re.compile(r"WP ?\d\d?(?![\d-])|\d\d-\d\d(?= ?/? ?[A-Z])|\d+|[A-ZÄÖÜ]+")
GLUED = re.compile(r"[A-ZÄÖÜ-]+\d{4}/\d\d")  # V2012/12 is number 2012 of the year 2012
ROMAN = re.compile(r"(?!IV$)[IVX]{2,5}")  # IV is an Informationsvorlage more often than a fourth period
TERM = re.compile(rf"{ROMAN.pattern}|WP\d*|\d\d-\d\d")  # a Wahlperiode: numbers are counted within it


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper's number: as written, and what it means whatever the spelling."""

    text: str  # as written, white space normalised
    family: str  # "2025/590", "DHH/2023/1501", "16057": the paper with all its supplements
    suffix: str = ""  # "1", "1/1", "e2", "1/n1"
    sure: bool = True  # False: what was typed may be something else, and counts only if a paper bears this number

    @property
    def key(self) -> str:
        """The family with the suffix: equal keys, equal paper."""
        return f"{self.family}/{self.suffix}" if self.suffix else self.family

    @property
    def number(self) -> str:
        """The family without kind and office, "2023/1501": what people type who know only the figures."""
        *front, last = self.family.split("/")
        return f"{front[-1]}/{last}" if front and _year(front[-1], digits=4) else last


def parse(text: str) -> Reference | None:
    """The number that the whole text is; None where it is something else, such as a date."""
    written = _plain(text)
    match = WHOLE.fullmatch(written)
    return _reference(match, written) if match else None


def find(text: str) -> list[Reference]:
    """The numbers in running text, each key once, in order; never a date, sum, paragraph or law."""
    normal = _normal(text)
    return _distinct([*_said_apart(normal, OF_YEAR), *_scan(OF_YEAR.sub(" ", normal), TRIGGERED, ALONE)])


def keys_of_question(question: str) -> list[Reference]:
    """The numbers a question names, in the sloppy forms people type ("25-590", "Vorlage 590 von 2025"); sure first."""
    asked = _asked(question)
    rest = SAID_APART.sub(" ", asked)
    found = [*_said_apart(asked, SAID_APART), *_scan(rest, *ASKED)]
    return _distinct(sorted(found, key=lambda reference: not reference.sure))


def format(reference: Reference) -> str:  # noqa: A001 - read as reference.format(...)
    """The number as its paper writes it, in one line."""
    return " ".join(reference.text.split())


def _normal(text: str) -> str:
    """One form for each letter, dash and blank; line breaks stay."""
    composed = unicodedata.normalize("NFKC", text)
    return re.sub(r"[^\S\n]+", " ", re.sub(r"[‐‑‒−]", "-", composed))


def _plain(text: str) -> str:
    return " ".join(_normal(text).split())


def _asked(text: str) -> str:
    """A question with every dash "-" and every slash "/", none of them doubled."""
    dashed = re.sub(r"[–—―﹘-]+", "-", _plain(text))
    return re.sub(r"[/⁄∕⧸\\\\]+", "/", dashed)


def _distinct(references: Iterable[Reference]) -> list[Reference]:
    first: dict[str, Reference] = {}
    for reference in references:
        first.setdefault(reference.key, reference)
    return list(first.values())


def _scan(text: str, *patterns: re.Pattern[str]) -> list[Reference]:
    """What the patterns find, in order of the text; where they overlap, the reading of the first."""
    found: dict[int, Reference] = {}
    taken: list[tuple[int, int]] = []
    for match in (match for pattern in patterns for match in pattern.finditer(text)):
        start, end = match.span("core")
        if any(start < last and first < end for first, last in taken) or not _allowed(match, text):
            continue
        reference = _reference(match, text[start : match.end()].strip(" ,/–-"))
        if reference:
            found[start] = reference if _is_sure(match, text) else replace(reference, sure=False)
            taken.append((start, end))
    return [found[start] for start in sorted(found)]


def _allowed(match: re.Match[str], text: str) -> bool:
    """Whether the surroundings let this be a paper's number."""
    groups, core = match.groupdict(), match["core"]
    behind = text[match.end() :]
    if OTHER_NUMBER.search(text[: match.start()][-40:]) or LAW_BEHIND.match(behind):
        return False
    if match.re is MAYBE:
        return _maybe_allowed(match, text)
    if core.isdigit():
        return _bare_allowed(match, text)
    if re.fullmatch(r"[A-ZÄÖÜa-zäöü]+ \d+", core) or (_is_range(core) and not groups.get("nr")):
        return False
    if "paper" in groups and groups["paper"]:
        return not (SPACED_ONLY.fullmatch(core) and UNIT_BEHIND.match(behind))
    return not (UNIT_BEHIND.match(behind) or _two_years(core))


def _bare_allowed(match: re.Match[str], text: str) -> bool:
    """A bare number counts only behind a word for papers, and not as a quantity or a year."""
    core, paper, nr = match["core"], match["paper"], match["nr"]
    if "\n" in match["gap"]:
        return False
    if not paper:
        return len(core) >= (SERIAL if NOUN_BEFORE.search(text[: match.start()]) else LONG)
    if nr and not MOTION.search(paper):
        return True
    return len(core) >= LONG and not _year(core, digits=4) and not QUANTITY_BEHIND.match(text[match.end() :])


def _maybe_allowed(match: re.Match[str], text: str) -> bool:
    """Whether what stands free may be a number: no quantity, month, budget year or span of years."""
    core = match["core"]
    if QUANTITY_BEHIND.match(text[match.end() :]) or _is_range(core) or _two_years(core):
        return False
    if match["serial"]:
        noun = NOUN_BEFORE.search(text[: match.start()])
        return noun is None or noun.start() == 0  # the first word of all has its capital anyway
    year, short = ([part for part in re.findall(r"\d+", core)[:2] if _year(part, digits=n)] for n in (4, 2))
    return not (year and short)


def _is_sure(match: re.Match[str], text: str) -> bool:
    """Whether only a paper's number is written like this: motions and plots are counted in many ways."""
    paper = match.groupdict().get("paper")
    if match.re is MAYBE or not match["core"].isdigit():
        return match.re is not MAYBE
    return not (MOTION.search(paper) if paper else NOUN_BEFORE.search(text[: match.start()]))


def _is_range(core: str) -> bool:
    """2015/2016 and 2015/16 are budget or school years."""
    match = re.fullmatch(r"(?:[A-Za-zÄÖÜäöü]+ )?(\d{4}) ?[/-] ?(\d{4}|\d\d)", core)
    if not match or not _year(match[1], digits=4):
        return False
    return str(int(match[1]) + 1).endswith(match[2])


def _two_years(core: str) -> bool:
    """2014/2020 on its own is a span of years."""
    return all(_year(part, digits=4) for part in re.split(r" ?[-/_. ] ?", core))


def _said_apart(text: str, pattern: re.Pattern[str]) -> Iterator[Reference]:
    """Number and year said apart; a long number may also be one that its town counts without years."""
    for match in pattern.finditer(text):
        groups = match.groupdict()
        number, year = groups["number"] or groups["last"], groups["year"] or groups["first"]
        sure = bool(groups["paper"]) and not MOTION.search(groups["paper"])
        if _year(year) and int(number):
            yield Reference(f"{number}/{year}", f"{_year(year)}/{int(number)}", sure=sure)
        if len(number) >= SERIAL and int(number):
            yield Reference(number, str(int(number)), sure=sure)


def _reference(match: re.Match[str], text: str) -> Reference | None:
    groups = match.groupdict()
    core = match["core"].upper()
    tokens = TOKEN.findall(core)
    supplements = _cut_supplements(tokens)
    words = [token.replace(" ", "") for token in tokens if not token.isdigit() and token not in NEUTRAL]
    digits = [token for token in tokens if token.isdigit()]
    only_a_year = words and len(digits) == 1 and _year(digits[0], digits=4)  # DHH/2025
    if not digits or only_a_year or NOT_A_KIND & set(words) or _is_date(core):
        return None
    parts = _split(digits, _year_place(core, digits, words))
    if parts is None or (not words and parts.odd(digits)):
        return None
    family = "/".join([*words, *parts.offices, *parts.year, parts.number])
    return Reference(text, family, "/".join([*parts.suffix, *supplements, *_named_supplement(groups)]))


@dataclass(frozen=True, slots=True)
class _Parts:
    """The digits of a number, told apart; leading zeros gone."""

    offices: tuple[str, ...]
    year: tuple[str, ...]  # one of four digits, or none
    number: str
    suffix: tuple[str, ...]

    def odd(self, digits: list[str]) -> bool:
        """Whether digits alone look like something else: a fraction, a measure, a ratio."""
        if self.year or len(digits) == 1:
            return False
        return bool(self.offices) or len(self.number) < LONG


def _split(digits: list[str], place: int | None) -> _Parts | None:
    """Offices, year, number and suffix (rule 3 above); None where the number would be zero."""
    if place is None:
        number = max((i for i, part in enumerate(digits) if len(part) >= LONG), default=len(digits) - 1)
        year: tuple[str, ...] = ()
        front, behind = digits[:number], digits[number + 1 :]
    else:
        number = 1 if place == 0 else place - 1
        year = (str(_year(digits[place])),)
        front, behind = digits[: min(number, place)], digits[max(number, place) + 1 :]
    if not int(digits[number]):
        return None
    return _Parts(_stripped(front), year, str(int(digits[number])), _stripped(behind))


def _year_place(core: str, digits: list[str], words: list[str]) -> int | None:
    """Which of the digits are the year (rule 2 above)."""
    if len(digits) == 1:
        return None
    if GLUED.fullmatch(core) and _year(digits[1]):
        return 1
    for place, part in enumerate(digits):
        if _year(part, digits=4):
            return place
    if any(TERM.fullmatch(word) for word in words):
        return None
    for place, beside in ((0, 1), (1, 0)):
        if _year(digits[place], digits=2) and len(digits[beside]) >= LONG:
            return place
    return None


def _year(part: str, digits: int | None = None) -> int | None:
    """The year that two or four digits mean; None where they are none, or not of the wished length."""
    if not part.isdigit() or len(part) != (digits or len(part)) or len(part) not in (2, 4):
        return None
    year = int(part)
    if len(part) == 2:
        year += CENTURY * (19 if year + CENTURY * 19 >= FIRST_YEAR else 20)
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _stripped(parts: list[str]) -> tuple[str, ...]:
    return tuple(str(int(part)) for part in parts)


def _is_date(core: str) -> bool:
    """2024-05-12 and 31/12/2015; 01/ 10/2018 with its inner blank is a number."""
    iso = re.fullmatch(r"\d{4}[-/_](\d\d)[-/_](\d\d)", core)
    slashed = re.fullmatch(r"(\d{1,2})[-/_](\d{1,2})[-/_]\d{4}", core)
    month, day = (iso[1], iso[2]) if iso else (slashed[2], slashed[1]) if slashed else ("99", "99")
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _cut_supplements(tokens: list[str]) -> list[str]:
    """Takes "E 1" or "NF 01" off the end of the tokens and returns it as "e1", "n1"."""
    cut: list[str] = []
    while len(tokens) > 2 and tokens[-1].isdigit() and tokens[-2] in SUPPLEMENTS and tokens[-3].isdigit():
        cut.insert(0, f"{SUPPLEMENTS[tokens[-2]]}{int(tokens[-1])}")
        del tokens[-2:]
    return cut


def _named_supplement(groups: dict[str, str | None]) -> list[str]:
    """The supplement said in words behind the number; one without a count is the first."""
    if letter := groups.get("letter"):
        return [f"{letter.lower()}{int(groups['figure'] or 1)}"]
    if not (named := groups.get("named")):
        return []
    code = "t" if named[:2].lower() == "na" else named[0].lower()
    return [f"{code}{int(groups['count'] or groups['behind'] or 1)}"]
