"""Addresses that last inside the chat: of papers, places in files, questions not yet asked; and those of the web."""

import re
import zlib
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

from ingest.model import Page, Paper, Span

PAPER, PLACE = "vorlage", "beleg"  # pages of the chat
_NEVER = re.compile(r"[\s<>\"\\^`{|}]")  # in an address: RFC 3986, 2


def paper_link(paper: Paper) -> str:
    """The page of a paper, by its number where it has one."""
    return f"{PAPER}?{urlencode(_named(paper))}"


def comparison_link(paper: Paper, other: Paper) -> str:
    """The page of a paper, compared with another version; "" where that has no number."""
    return f"{PAPER}?{urlencode({**_named(paper), 'vergleich': other.reference})}" if other.reference else ""


def place_link(file_id: str, page: Page, spans: Sequence[Span] = ()) -> str:
    """A page of a file with the words marked that stand there now; whether they still do is checked by their sum."""
    parts: list[tuple[str, object]] = [("datei", file_id)]
    parts += [("seite", page.number)] if page.number is not None else []
    here = [span for span in spans if span.page == page.number]
    for span in here:
        parts += [("von", span.start), ("bis", span.end)]
    parts += [("summe", checksum(page, here))] if here else []
    return f"{PLACE}?{urlencode(parts)}"


def checksum(page: Page, spans: Sequence[Span]) -> str:
    """CRC-32 of the words at the spans of a page, white space aside, as eight hexadecimal figures."""
    words = "".join(page.text[span.start : span.end] for span in spans)
    return f"{zlib.crc32(''.join(words.split()).encode(errors='replace')):08x}"


def question_link(question: str) -> str:
    """The chat with a question that can be changed before it is asked."""
    return f"./?{urlencode({'frage': question})}"


def web_address(*candidates: str | None) -> str:
    """The first candidate that is an address on the web and nothing else; "" where none is."""
    return next((one for one in candidates if one and _on_the_web(one)), "")


def _named(paper: Paper) -> dict[str, str]:
    return {"ds": paper.reference} if paper.reference else {"id": paper.id}


def _on_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # not an address at all
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not _NEVER.search(address)
