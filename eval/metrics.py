"""Measures one ranking, one passage or one answer: pure functions on plain values."""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from difflib import SequenceMatcher

PASSAGE_LIMIT = 1500  # characters of a passage that count: whole documents would hold every quote
QUOTATION_LIMIT = 500  # characters of a shown quotation that count: nobody checks a longer one
ANSWER_LIMIT = 900  # characters of an answer that count: it has to come to the point
HELD = 0.9  # of a gold quote's words, in one run: the rest may be lost at a page's or passage's edge
OVERLAP = 0.5  # of a gold quote's words, in one run: quotations may be cut differently
CENTURY_TURN = 50  # two-digit years below it are of this century; council papers are not from the future

# A hyphen after a letter, white space, a small letter: a word broken at a line's end.
# Gold quotes hold it with the line break already collapsed to a space.
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\s+(?=[^\W\d_A-ZÄÖÜ])")
_WORD = re.compile(r"[^\W_]+")

_MONTHS = ("januar", "februar", "märz", "april", "mai", "juni",
           "juli", "august", "september", "oktober", "november", "dezember")  # fmt: skip
_SCALES = {"tsd": 3, "tausend": 3, "mio": 6, "million": 6, "millionen": 6,
           "mrd": 9, "milliarde": 9, "milliarden": 9}  # fmt: skip
_VALUE = re.compile(
    rf"""(?<![\d.,])(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}|\d{{2}})(?!\d)
    |(?:(?P<written_day>\d{{1,2}})\.\s?)?\b(?P<written_month>{"|".join(_MONTHS)})\s(?P<written_year>\d{{4}})(?!\d)
    |(?P<number>\d{{1,3}}(?:[.\s]\d{{3}})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?)
     (?:\s?(?P<scale>{"|".join(sorted(_SCALES, reverse=True))})\b\.?)?""",
    re.VERBOSE,
)
_DATE_MARK = "\0"  # ends a date's month and day in by_value; no text of a paper holds it


def normal(text: str) -> list[str]:
    """The words and numbers of a text in lower case, without soft hyphens, broken words joined."""
    return _WORD.findall(_BROKEN_WORD.sub("", text).replace("\u00ad", "").lower())


def longest_run(text: Sequence[str], quote: Sequence[str]) -> int:
    """The number of words in the longest contiguous run that both hold."""
    return SequenceMatcher(None, text, quote, autojunk=False).find_longest_match().size


def holds(passage: str, quote: str) -> bool:
    """Whether a passage holds at least 90 % of a gold quote's words as one run."""
    words = normal(quote)
    return 0 < HELD * len(words) <= longest_run(normal(passage[:PASSAGE_LIMIT]), words)


def overlaps(quotation: str, quote: str) -> bool:
    """Whether a shown quotation holds at least half of a gold quote's words as one run."""
    words = normal(quote)
    return 0 < OVERLAP * len(words) <= longest_run(normal(quotation[:QUOTATION_LIMIT]), words)


def ranked(found: Sequence[str], listed: Collection[str], names: Sequence[str]) -> dict[str, float]:
    """Measures of one ranking of distinct keys as ir-measures computes and calls them: "Success@5", "RR@10", "nDCG@10".

    All are binary; 0.0 where nothing was found or nothing is listed.
    """
    scores = dict.fromkeys(names, 0.0)
    if found and listed:
        import ir_measures  # a tenth of a second, which who only asks must not pay

        qrels = [ir_measures.Qrel("", key, 1) for key in set(listed)]
        run = [ir_measures.ScoredDoc("", key, float(-rank)) for rank, key in enumerate(found)]
        for one in ir_measures.iter_calc(list(map(ir_measures.parse_measure, names)), qrels, run):
            scores[str(one.measure)] = one.value
    return scores


def mentions(answer: str, expected: str) -> bool:
    """Whether an answer's beginning holds a string as written, or with dates and numbers by value."""
    said, wanted = _folded(answer[:ANSWER_LIMIT]), _folded(expected)
    return _occurs(wanted, said) or _occurs(by_value(wanted), by_value(said))


def by_value(text: str) -> str:
    """A text with one spelling for each date and number, so that equal values are equal characters.

    "31. Dezember 2015" and "31.12.2015" become the same; a month is the beginning of each of its days.
    "1.500", "1 500" and "1500,00" become the same, and so do "1,5 Mio." and "1.500.000".
    """
    return _VALUE.sub(_spelling, _folded(text))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _spelling(match: re.Match[str]) -> str:
    parts = match.groupdict()
    if parts["number"]:
        return _number(parts["number"], parts["scale"])
    if parts["written_month"]:
        month = _MONTHS.index(parts["written_month"]) + 1
        return _date(parts["written_year"], month, parts["written_day"])
    return _date(parts["year"], int(parts["month"]), parts["day"])


def _number(digits: str, scale: str | None) -> str:
    value = Decimal(re.sub(r"[.\s]", "", digits).replace(",", "."))
    return format(value.scaleb(_SCALES[scale] if scale else 0).normalize(), "f")


def _date(year: str, month: int, day: str | None) -> str:
    century = "" if len(year) > 2 else "20" if int(year) < CENTURY_TURN else "19"
    month_of_year = f"{century}{year}{_DATE_MARK}{month:02}{_DATE_MARK}"
    return f"{month_of_year}{int(day):02}{_DATE_MARK}" if day else month_of_year


def _occurs(wanted: str, said: str) -> bool:
    """Whether wanted stands in said, its outer numbers whole: "16" is not in "2016", "16,5" or "1.016"."""
    before = rf"(?<![\d{_DATE_MARK}])(?<!\d[.,])" if wanted[:1].isdecimal() else ""
    after = r"(?!\d|[.,]\d)" if wanted[-1:].isdecimal() else ""
    return re.search(before + re.escape(wanted) + after, said) is not None
