"""Reads periods of time in German: "seit 2019", "zwischen 2015 und 2018", "im März 2021", "letztes Jahr"."""

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass

from index.terms import MONTHS

FEW = {"zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10}
ALWAYS, FOREVER = dt.date.min, dt.date.max

_MONTH = "|".join(MONTHS)
_YEAR = r"(?:19|20)\d\d"
_POINT = (
    rf"(?:\d{{1,2}}\.\s?\d{{1,2}}\.\s?{_YEAR}|\d{{1,2}}\.\s?(?:{_MONTH})\s{_YEAR}|(?:{_MONTH})\s{_YEAR}"
    rf"|(?:dem\s|im\s)?(?:jahr(?:e|es)?\s)?(?:anfang\s|mitte\s|ende\s)?{_YEAR})"
)
_END = r"(?![-/.]?\d|[-\w]|\s?(?:%|€|euro\b))"  # a paper's number, a double budget or a sum is no year
_FORMS = (  # the longest forms first: each names what of it bounds the period
    (rf"(?:zwischen|von)\s(?:dem\s)?(?P<first>{_POINT})\s(?:und|bis)\s(?:zum\s)?(?P<last>{_POINT})", "{0} bis {1}"),
    (rf"(?P<first>{_POINT})\s?(?:bis|-|–)\s?(?:zum\s)?(?P<last>{_POINT})", "{0} bis {1}"),
    (rf"(?:seit|ab)\s(?:dem\s)?(?P<first>{_POINT})", "seit {0}"),
    (rf"nach\s(?:dem\s)?(?P<after>{_POINT})", "nach {0}"),
    (rf"vor\s(?:dem\s)?(?P<before>{_POINT})", "vor {0}"),
    (rf"bis\s(?:zum\s|einschließlich\s)?(?P<last>{_POINT})", "bis {0}"),
    (rf"(?:aus\s|von\s|vom\s|im\s|in\s|am\s)?(?P<in>{_POINT})", "{0}"),
)
_PERIODS = [(re.compile(form + _END, re.IGNORECASE), told) for form, told in _FORMS]
_RELATIVE = re.compile(
    r"(?:(?:aus\s|von\s|vom\s|im\s|in\s)?(?:(?:de[mnr]|das)\s)?"
    r"(?P<which>vorletzt|letzt|vergangen|vorig|dies|laufend)e[mnrs]?\s(?P<unit>jahr(?:e|es)?|monat(?:s)?)"
    r"|(?:aus|in|während|von)\sden\s(?:letzten|vergangenen)\s(?P<count>\d{1,2}|" + "|".join(FEW) + r")\sjahren)\b",
    re.IGNORECASE,
)
_PARTS = re.compile(rf"(?:(?:(\d{{1,2}})\.\s?)?(?:(\d{{1,2}})\.|({_MONTH}))\s?)?({_YEAR})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, inclusive, and the characters that say so."""

    first: dt.date
    last: dt.date
    told: str  # German: "2019", "seit März 2021"
    span: tuple[int, int]


def periods(text: str, today: dt.date) -> list[Period]:
    """The periods a text names, in order; what no calendar knows is none."""
    found, at = list[Period](), 0
    starts = re.compile(r"(?<![\w/.-])\w")
    while start := starts.search(text, at):
        one = period_at(text, start.start(), today)
        at = one.span[1] if one else start.end()
        found += [one] if one else []
    return found


def period_at(text: str, at: int, today: dt.date) -> Period | None:
    """The period that begins at this character."""
    for pattern, told in _PERIODS:
        if match := pattern.match(text, at):
            bounds = [_bounds(part) for part in match.groups()]
            if not all(bounds):
                return None
            named = told.format(*(_named(part) for part in match.groups()))
            return _between(match, [bound for bound in bounds if bound], named)
    if match := _RELATIVE.match(text, at):
        first, last = _relative(match, today)
        return Period(first, last, _told(first, last), match.span())
    return None


def _between(match: re.Match[str], bounds: list[tuple[dt.date, dt.date]], told: str) -> Period | None:
    """The period a form names by the days that its parts begin and end with."""
    (begin, _), (start, end) = bounds[0], bounds[-1]
    day = dt.timedelta(days=1)
    kind = next(iter(match.groupdict()))
    first = {"last": ALWAYS, "before": ALWAYS, "after": end + day}.get(kind, begin)
    last = {"before": start - day, "after": FOREVER}.get(kind, end)
    if kind == "first" and len(bounds) == 1:
        last = FOREVER
    return Period(first, last, told, match.span()) if first <= last else None


def _bounds(point: str) -> tuple[dt.date, dt.date] | None:
    """The first and last day of a day, month or year."""
    match = _PARTS.search(point)
    assert match is not None
    day, number, name, year = match.groups()
    if not number and not name:
        return dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
    month = int(number) if number else MONTHS[name.lower()]
    try:
        first = dt.date(int(year), month, int(day or 1))
    except ValueError:  # 31.02.: no such day
        return None
    return first, first if day else first.replace(day=monthrange(first.year, month)[1])


def _named(point: str) -> str:
    """A point of time without its preposition."""
    return re.sub(r"^(?:(?:dem|im|jahr(?:e|es)?|anfang|mitte|ende)\s)+", "", point, flags=re.IGNORECASE)


def _relative(match: re.Match[str], today: dt.date) -> tuple[dt.date, dt.date]:
    if count := match["count"]:
        return dt.date(today.year - (FEW.get(count.lower()) or int(count)), today.month, 1), today
    back = {"vorletzt": 2, "dies": 0, "laufend": 0}.get(match["which"].lower(), 1)
    if match["unit"].lower().startswith("jahr"):
        return dt.date(today.year - back, 1, 1), dt.date(today.year - back, 12, 31)
    months = today.year * 12 + today.month - 1 - back
    first = dt.date(months // 12, months % 12 + 1, 1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _told(first: dt.date, last: dt.date) -> str:
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year} bis {last.year}"
    return f"{first:%d.%m.%Y} bis {last:%d.%m.%Y}"
