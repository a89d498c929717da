"""What number somebody may have meant who typed one that no paper bears."""

from collections.abc import Iterator

from ingest.reference import FIRST_YEAR, LAST_YEAR, Reference

DIGITS = "0123456789"


def slips(reference: Reference) -> list[str]:
    """The families that are one slip away, the likeliest first.

    A kind too many, two digits swapped, the year before or after, a wrong digit, one too few, one too many, any other
    year. Leading zeros do not count, as in all keys.
    """
    *front, number = reference.family.split("/")
    year = front.pop() if front and reference.number != number else ""
    near = [(year, other) for other in _swapped(number)]
    near += [(other, number) for other in _years(year, beside=True)]
    near += [(year, other) for other in (*_changed(number), *_longer(number), *_shorter(number))]
    near += [(other, number) for other in _years(year, beside=False)]
    meant = ["/".join(filter(None, (*front, *parts))) for parts in near if parts[1].strip("0")]
    return [
        family
        for family in dict.fromkeys([reference.number, *map(_without_zeros, meant)])
        if family != reference.family
    ]


def _without_zeros(family: str) -> str:
    front, slash, number = family.rpartition("/")
    return f"{front}{slash}{number.lstrip('0')}"


def _swapped(number: str) -> Iterator[str]:
    for at in range(len(number) - 1):
        yield number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def _shorter(number: str) -> Iterator[str]:
    for at in range(len(number)):
        yield number[:at] + number[at + 1 :]


def _longer(number: str) -> Iterator[str]:
    """With one digit more; doubled ones first."""
    for at in range(len(number)):
        yield number[:at] + number[at] + number[at:]
    for at in range(len(number) + 1):
        yield from (number[:at] + digit + number[at:] for digit in DIGITS)


def _changed(number: str) -> Iterator[str]:
    """With one other digit; the nearest digit first, for that is the nearest number and the nearest key."""
    wrong = [
        (abs(int(digit) - int(number[at])), -at, number[:at] + digit + number[at + 1 :])
        for at in range(len(number))
        for digit in DIGITS
    ]
    return (other for _, _, other in sorted(wrong))


def _years(year: str, *, beside: bool) -> list[str]:
    """The years one off, or all others; none for a number without a year."""
    if not year:
        return []
    years = sorted(range(FIRST_YEAR, LAST_YEAR + 1), key=lambda other: (abs(other - int(year)), other))
    return [str(other) for other in years if other != int(year) and (abs(other - int(year)) == 1) == beside]
