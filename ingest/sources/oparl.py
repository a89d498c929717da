"""Papers from an OParl 1.0 or 1.1 endpoint, with their files, consultations and results."""

import datetime as dt
import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import httpx

from ingest.clean import clean
from ingest.describe import describe
from ingest.errors import SourceDown, UnreadableFile
from ingest.ledger import EMPTY, FAILED, READ, Entry
from ingest.model import Consultation, File, Page, Paper, stable_id
from ingest.read.file import read
from ingest.read.text import paginate
from ingest.sources.item import Item, Loaded

USER_AGENT = "Ratslotse/0.1 (Einlesen von Ratsunterlagen)"
TIMEOUT = 30.0  # seconds; large list pages of real endpoints take over ten
ATTEMPTS = 4  # a request is tried again after a server's fault or a broken line
FIRST_PAUSE = 0.5  # seconds before the second attempt; doubled each time
HEAD = 6_000  # characters of a file that may name its Fraktion
ASKING_TYPES = ("Antrag", "Anfrage", "antrag", "anfrage")  # papers a Fraktion brings in
TELLS_NOTHING = ("", "application/octet-stream")  # media types of downloads; then the register's word counts
SOFT_HYPHEN = "\u00ad"
OUR_READING = 1  # part of every stamp: raise it when papers have to be read anew

Json = dict[str, Any]


class Endpoint:
    """GET requests with patience; every fault that lasts becomes SourceDown."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __getstate__(self) -> dict[str, str]:
        """What travels to another process: the address, no open connection."""
        return {"url": self.url}

    @cached_property
    def _client(self) -> httpx.Client:
        return httpx.Client(timeout=TIMEOUT, headers={"User-Agent": USER_AGENT}, follow_redirects=True)

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def get(self, url: str) -> httpx.Response:
        """The answer to a GET; 4xx are answers, too.

        Raises:
            SourceDown: no usable answer after ATTEMPTS.
        """
        reason = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(FIRST_PAUSE * 2 ** (attempt - 1))
            try:
                response = self._client.get(url)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                reason = str(error) or type(error).__name__
                continue
            if response.status_code < 500:
                return response
            reason = f"HTTP {response.status_code}"
        raise SourceDown(
            f"{url} antwortet nicht ({reason}). Bitte Adresse und Netz prüfen und später erneut abrufen; "
            "was schon eingelesen ist, bleibt erhalten."
        )

    def json(self, url: str) -> Json:
        """An OParl object; raw control characters, which some vendors send, are let through.

        Raises:
            SourceDown: no JSON object there.
        """
        response = self.get(url)
        try:
            value = json.loads(response.text, strict=False)
        except (ValueError, RecursionError) as error:
            raise SourceDown(f"{url} liefert kein JSON (HTTP {response.status_code}).") from error
        if response.status_code != 200 or not isinstance(value, dict):
            raise SourceDown(f"{url} liefert kein OParl-Objekt (HTTP {response.status_code}).")
        return value

    def list(self, url: str) -> Iterator[Json]:
        """All objects of a list, page by page along `links.next` (OParl 1.1, section 2.5.2)."""
        following: str | None = url
        known: set[str] = set()
        while following and following not in known:  # some lists name a page as its own next one
            known.add(following)
            page = self.json(following)
            yield from (entry for entry in _many(page.get("data")) if isinstance(entry, dict))
            links = page.get("links")
            following = _text(links.get("next")) if isinstance(links, dict) else None


@dataclass(frozen=True, slots=True)
class Context:
    """What papers refer to: names by organization id, meetings and agenda items by their ids."""

    body: str
    organizations: Mapping[str, str]
    meetings: Mapping[str, Json]
    agenda_items: Mapping[str, Json]


def oparl_items(endpoint: Endpoint) -> Iterator[Item]:
    """An item for each published paper of each body of the endpoint."""
    for body in _bodies(endpoint):
        context = _context(endpoint, body)
        for paper in endpoint.list(_text(body.get("paper")) or endpoint.url):
            if _text(paper.get("id")) and not paper.get("deleted"):
                yield _item(endpoint, context, paper)


def _bodies(endpoint: Endpoint) -> Iterator[Json]:
    start = endpoint.json(endpoint.url)
    if "paper" in start:  # a body's own address was given
        yield start
    elif _text(start.get("body")):
        yield from endpoint.list(start["body"])
    else:
        raise SourceDown(f"{endpoint.url} ist kein OParl-System und keine OParl-Körperschaft.")


def _context(endpoint: Endpoint, body: Json) -> Context:
    def listed(name: str) -> list[Json]:
        url = _text(body.get(name))
        return list(endpoint.list(url)) if url else []

    meetings = _by_id(listed("meeting"))
    return Context(
        body=_text(body.get("name")) or "",
        organizations={key: _text(entry.get("name")) or "" for key, entry in _by_id(listed("organization")).items()},
        meetings=meetings,
        agenda_items=_by_id(item for meeting in meetings.values() for item in _many(meeting.get("agendaItem"))),
    )


def _by_id(entries: Iterable[object]) -> dict[str, Json]:
    """Objects by their ids; what has none cannot be referred to."""
    objects = (entry for entry in entries if isinstance(entry, dict))
    return {key: entry for entry in objects if (key := _text(entry.get("id")))}


def _item(endpoint: Endpoint, context: Context, record: Json) -> Item:
    consultations = _consultations(context, record)
    told = json.dumps([OUR_READING, record, [repr(stop) for stop in consultations]], sort_keys=True)
    stamp = hashlib.sha256(told.encode()).hexdigest()
    return Item(record["id"], stamp, partial(_load, endpoint, context.body, record, consultations))


def _load(endpoint: Endpoint, body: str, record: Json, consultations: tuple[Consultation, ...]) -> Loaded:
    paper_id = stable_id("paper", record["id"])
    files, entries = [], []
    for file_record in [*_many(record.get("mainFile")), *_many(record.get("auxiliaryFile"))]:
        if not isinstance(file_record, dict) or not _text(file_record.get("id")) or file_record.get("deleted"):
            continue
        try:
            file, pages = _file(endpoint, paper_id, file_record)
        except (UnreadableFile, SourceDown) as error:
            entries.append(Entry(file_record["id"], "", FAILED, str(error), paper_id))
            continue
        files.append((file, pages))
        state = READ if pages else EMPTY
        entries.append(Entry(file.uri, file.sha256, state, "; ".join(file.problems), paper_id))
    paper = _paper(body, record, consultations, files)
    return Loaded(paper, tuple(files), tuple(entries))


def _file(endpoint: Endpoint, paper_id: str, record: Json) -> tuple[File, tuple[Page, ...]]:
    """A file with its pages; none where the endpoint has no text for it."""
    url = _text(record.get("downloadUrl")) or _text(record.get("accessUrl"))
    text = record.get("text")
    problems: tuple[str, ...] = ()
    media_type, read_as = _text(record.get("mimeType")) or "", "OParl-Text"
    if isinstance(text, str) and text.strip():  # as it is: bullets and boxes are characters of private use
        data, pages = text.encode(errors="replace"), paginate(text)
    else:
        data, told = _download(endpoint, url)
        media_type = media_type if told in TELLS_NOTHING else told
        if data.strip():
            reading = read(data, "", media_type)  # names of endpoints' files often lie, bytes do not
            pages, problems = reading.pages, reading.problems
            media_type, read_as = reading.media_type, reading.read_as
        else:
            pages, problems = (), ("Die Quelle liefert zu dieser Datei keinen Text.",)
    pages = tuple(Page(page.number, clean(page.text)) for page in pages)
    if not any(page.text for page in pages):
        pages, problems = (), problems or ("Die Quelle liefert zu dieser Datei keinen Text.",)
    head = "\n".join(page.text for page in pages)[:HEAD]
    file = File(
        id=stable_id("file", record["id"]),
        key=record["id"].rstrip("/").rsplit("/", 1)[-1],
        paper=paper_id,
        name=_text(record.get("name")) or _text(record.get("fileName")) or record["id"],
        uri=record["id"],
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        read_as=read_as,
        web=_text(record.get("accessUrl")) or url,
        problems=problems,
        public=describe(head).public is not False,  # an endpoint publishes, but the file's own word wins
    )
    return file, pages


def _download(endpoint: Endpoint, url: str | None) -> tuple[bytes, str]:
    """The bytes behind an address and their media type; empty where the endpoint has none (404, 410)."""
    if not url:
        return b"", ""
    response = endpoint.get(url)
    if response.status_code in (404, 410):
        return b"", ""
    if response.status_code != 200:
        raise UnreadableFile(f"Der Abruf von {url} wurde abgelehnt (HTTP {response.status_code}).")
    return response.content, response.headers.get("Content-Type", "")


def _paper(
    body: str,
    record: Json,
    consultations: tuple[Consultation, ...],
    files: list[tuple[File, tuple[Page, ...]]],
) -> Paper:
    paper_type = _text(record.get("paperType"))
    return Paper(
        id=stable_id("paper", record["id"]),
        key=record["id"].rstrip("/").rsplit("/", 1)[-1],
        name=_text(record.get("name")) or "ohne Betreff",
        source=record["id"],
        public=record.get("public") is not False,
        reference=_text(record.get("reference")),
        paper_type=paper_type,
        date=_date(record.get("date")),
        body=body or None,
        organizations=tuple(dict.fromkeys(stop.organization for stop in consultations if stop.organization)),
        originators=_originators(paper_type or "", files),
        consultations=consultations,
        web=_text(record.get("web")),
    )


def _originators(paper_type: str, files: list[tuple[File, tuple[Page, ...]]]) -> tuple[str, ...]:
    """The Fraktionen a motion's or question's own head names."""
    for file, pages in files:
        if any(word in f"{paper_type} {file.name}" for word in ASKING_TYPES):
            found = describe("\n".join(page.text for page in pages)[:HEAD], file.name).originators
            if found:
                return found
    return ()


def _consultations(context: Context, record: Json) -> tuple[Consultation, ...]:
    listed = [stop for stop in _many(record.get("consultation")) if isinstance(stop, dict)]
    stops = [_consultation(context, stop) for stop in listed]
    return tuple(sorted(stops, key=lambda stop: (stop.date or dt.date.max, stop.source or "")))


def _consultation(context: Context, record: Json) -> Consultation:
    meeting = context.meetings.get(_text(record.get("meeting")) or "", {})
    agenda_item = context.agenda_items.get(_text(record.get("agendaItem")) or "", {})
    organizations = [*_many(record.get("organization")), *_many(meeting.get("organization"))]
    names = [context.organizations.get(name, "") for name in organizations if isinstance(name, str)]
    return Consultation(
        organization=next(filter(None, names), None),
        date=_date(meeting.get("start")),
        role=_text(record.get("role")),
        number=_text(agenda_item.get("number")),
        result=_text(agenda_item.get("result")),
        source=_text(record.get("agendaItem")) or _text(record.get("id")),
    )


def _many(value: object) -> list[Any]:
    """A list, where vendors send a single object or nothing instead."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: object) -> str | None:
    """A string without control characters and outer white space; None for anything else."""
    if not isinstance(value, str):
        return None
    whole = value.replace(SOFT_HYPHEN, "")
    return "".join(letter if letter.isprintable() else " " for letter in whole).strip() or None


def _date(value: object) -> dt.date | None:
    """The day of an OParl date or date-time; None for "N/A" and other words."""
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
