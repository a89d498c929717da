"""Dates as heads print them."""

import datetime as dt
import re

MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
# "24.11.2015", "24.11.15", "24. November 2015", "2015-11-24"
DATE = re.compile(
    r"\b(?:(?P<day>\d{1,2})\.\s?(?:(?P<month>\d{1,2})\.\s?|(?P<name>[A-Za-zä]{3,9})\.?\s)(?P<year>\d{4}|\d\d)(?!\d)"
    r"|(?P<iso>\d{4}-\d\d-\d\d)\b)"
)
WEEKDAY = re.compile(r"\b(?:Mon|Diens|Mitt|Donners|Frei|Sams|Sonn)(?:tag|woch)\b")  # sittings are announced with it
# A line that is there for its date, as in a letter: "Musterstadt, den 3. Mai 2022"; not "Sitzung am 3. Mai 2022".
DATE_LINE = re.compile(
    rf"(?!.*\b(?:[Ss]itzung|Beschluss\w*|am|bis|zum|ab)\b)(?:\d{{5}} )?\D{{0,60}}{DATE.pattern}[\s/A-Za-z.]{{0,5}}$"
)


def first_date(text: str) -> dt.date | None:
    """The first date in a text."""
    found = find_date(text)
    return found[1] if found else None


def find_date(text: str) -> tuple[re.Match[str], dt.date] | None:
    """Where the first date stands, and the date."""
    for match in DATE.finditer(text):
        if date := _read(match):
            return match, date
    return None


def _read(match: re.Match[str]) -> dt.date | None:
    try:
        if match["iso"]:
            return dt.date.fromisoformat(match["iso"])
        name = (match["name"] or "")[:3].lower()
        month = MONTHS.index(name) + 1 if name else int(match["month"])
        year = int(match["year"]) + (0 if len(match["year"]) > 2 else 2000)
        return dt.date(year, month, int(match["day"]))
    except ValueError:  # 31.2., or a word that is no month
        return None
