"""Papers from the objects of an OParl 1.0 or 1.1 endpoint, with their files, consultations and results."""

import dataclasses
import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ingest.clean import clean
from ingest.describe.conflicts import conflicts, is_conflict
from ingest.describe.describe import Description, describe
from ingest.describe.own import filled, own_document, senders
from ingest.errors import SourceDown, UnreadableFile
from ingest.guard import FAULT, guarded
from ingest.ledger import EMPTY, FAILED, GONE, Entry
from ingest.model import Consultation, File, Page, Paper, stable_id
from ingest.read.file import read
from ingest.read.text import paginate
from ingest.sources.endpoint import Answer, Endpoint, Json, many
from ingest.sources.item import READING, Loaded, state_of

HEAD = 6_000  # characters of a file that may name its Fraktion
ASKING_TYPES = ("Antrag", "Anfrage", "antrag", "anfrage")  # papers a Fraktion brings in
TELLS_NOTHING = ("", "application/octet-stream")  # media types of downloads; then the register's word counts
HIDDEN = (False, "false")  # OParl's, and what some write; all else an endpoint lists, it publishes
LINKS = ("relatedPaper", "superordinatedPaper", "subordinatedPaper")
SOFT_HYPHEN = "\u00ad"
NO_TEXT = "Die Quelle liefert zu dieser Datei keinen Text."
WITHDRAWN = "Die Quelle gibt diese Datei nicht mehr heraus (HTTP 410)."
REFUSED = "Der Abruf von {url} wurde abgelehnt (HTTP {status}). Der nächste Abruf versucht es erneut."

Look = Callable[[str], Json]  # what the register says of an object, by its id; nothing of an unknown one


@dataclass(frozen=True, slots=True)
class Before:
    """What the ledger has of a paper, to be kept where its files are as they were."""

    files: Mapping[str, tuple[File, Entry]] = field(default_factory=dict)  # by uri
    heads: Mapping[str, str] = field(default_factory=dict)  # how the texts of its files begin, by uri


@dataclass(frozen=True, slots=True)
class _Content:
    """What a file says, and how it was won."""

    pages: tuple[Page, ...]
    media_type: str
    read_as: str
    problems: tuple[str, ...] = ()
    whole: bool = True
    said: Description = field(default_factory=Description)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What became of a file; pages are None where they are as the ledger has them."""

    entry: Entry
    file: File | None = None
    pages: tuple[Page, ...] | None = None
    said: Description | None = None


# What papers need of the other objects


def organization_record(organization: Json) -> Json:
    """What papers need of an Organization."""
    return {"name": plain(organization.get("name")) or ""}


def meeting_record(meeting: Json) -> Json:
    """What papers need of a Meeting, and the ids of its agenda items."""
    return {
        "start": plain(meeting.get("start")),
        "organization": [name for one in many(meeting.get("organization")) if (name := plain(one))],
        "items": list(by_id(many(meeting.get("agendaItem")))),
    }


def item_record(item: Json) -> Json:
    """What papers need of an AgendaItem."""
    return {"number": plain(item.get("number")), "result": plain(item.get("result"))}


def paper_record(paper: Json) -> Json:
    """What tells whether a paper has changed: a digest of it, and where it was consulted."""
    told = json.dumps(paper, sort_keys=True)
    stops = [stop for stop in many(paper.get("consultation")) if isinstance(stop, dict)]
    names = ("id", "role", "meeting", "agendaItem", "organization")
    return {
        "digest": hashlib.sha256(told.encode()).hexdigest(),
        "consultation": [{name: stop[name] for name in names if name in stop} for stop in stops],
    }


def consultations(record: Json, look: Look) -> tuple[Consultation, ...]:
    """The stops of a paper (as `paper_record` has it) in order of their days, as far as the register knows them."""
    stops = [_consultation(stop, look) for stop in record["consultation"]]
    return tuple(sorted(stops, key=lambda stop: (stop.date or dt.date.max, stop.source or "")))


def stamp(record: Json, stops: Sequence[Consultation]) -> str:
    """Changes with a paper, with what became of it in meetings, and with our way of reading."""
    told = hashlib.sha256(repr(stops).encode()).hexdigest()
    return f"{READING}-{record['digest'][:32]}-{told[:32]}"


def by_id(entries: Iterable[object]) -> dict[str, Json]:
    """Objects by their ids; what has none cannot be referred to."""
    objects = (entry for entry in entries if isinstance(entry, dict))
    return {key: {**entry, "id": key} for entry in objects if (key := plain(entry.get("id")))}


def head(pages: Iterable[Page]) -> str:
    """How the text of a file begins: where it says what it is."""
    return "\n".join(page.text for page in pages)[:HEAD]


def plain(value: object) -> str | None:
    """A string without control characters and outer white space; None for anything else."""
    if not isinstance(value, str):
        return None
    whole = value.replace(SOFT_HYPHEN, "")
    return "".join(letter if letter.isprintable() else " " for letter in whole).strip() or None


def _consultation(record: Json, look: Look) -> Consultation:
    meeting = look(plain(record.get("meeting")) or "")
    agenda_item = look(plain(record.get("agendaItem")) or "")
    organizations = [*many(record.get("organization")), *many(meeting.get("organization"))]
    names = (look(name).get("name") for one in organizations if (name := plain(one)))
    return Consultation(
        organization=next(filter(None, names), None),
        date=_date(meeting.get("start")),
        role=plain(record.get("role")),
        number=agenda_item.get("number"),
        result=agenda_item.get("result"),
        source=plain(record.get("agendaItem")) or plain(record.get("id")),
    )


# A paper with its files


def load(
    endpoint: Endpoint,
    body: str | None,
    record: Json,
    stops: tuple[Consultation, ...],
    before: Before,
    offices: tuple[str, ...] = (),
) -> Loaded:
    """A Paper object with its files; each file that cannot be had is noted, the others go on.

    Args:
        endpoint: what the files are asked of.
        body: the city.
        record: the Paper object.
        stops: its consultations, and
        offices: the names behind its `underDirectionOf`, as the register knows them.
        before: what the ledger has of it.

    Raises:
        UnreadableFile: a fault of ours, which must not end the run.
    """
    try:
        return _load(endpoint, body, record, stops, before, offices)
    except Exception as error:
        raise UnreadableFile(FAULT.format(kind=type(error).__name__, error=error)) from error


def _load(
    endpoint: Endpoint,
    body: str | None,
    record: Json,
    stops: tuple[Consultation, ...],
    before: Before,
    offices: tuple[str, ...],
) -> Loaded:
    paper_id = stable_id("paper", record["id"])
    listed = by_id([*many(record.get("mainFile")), *many(record.get("auxiliaryFile"))])
    taken = [
        _known(_timed(partial(_take, endpoint, paper_id, one, before.files.get(uri))), before.heads.get(uri))
        for uri, one in listed.items()
        if not one.get("deleted")
    ]
    paper = Paper(
        id=paper_id,
        key=_key(record),
        name=plain(record.get("name")) or "ohne Betreff",
        source=record["id"],
        public=record.get("public") not in HIDDEN,
        reference=plain(record.get("reference")),
        paper_type=plain(record.get("paperType")),
        date=_date(record.get("date")),
        body=body,
        organizations=tuple(dict.fromkeys(stop.organization for stop in stops if stop.organization)),
        originators=_originators(record, taken),
        under_direction_of=offices,
        consultations=stops,
        web=plain(record.get("web")),
        related=tuple(uri for name in LINKS for one in many(record.get(name)) if (uri := _id(one))),
    )
    paper, taken = _compared(paper, taken, _id(record.get("mainFile")))
    files = tuple((one.file, one.pages) for one in taken if one.file)
    return Loaded(paper, files, tuple(one.entry for one in taken))


def _compared(paper: Paper, taken: list[_Taken], main: str | None) -> tuple[Paper, list[_Taken]]:
    """The paper, filled up from its own document, where contradictions are noted for the clerk."""
    told = [(one.file, one.said) for one in taken if one.file and one.said and main in (None, one.file.uri)]
    own = 0 if main and told else own_document(paper.reference, [(file.name, said) for file, said in told])
    if own is None:
        return filled(paper, Description()), taken
    file, said = told[own]
    notes = conflicts(paper, said)
    return filled(paper, said), [_noted(one, notes) if one.file == file else one for one in taken]


def _known(taken: _Taken, head: str | None) -> _Taken:
    """A file that is as it was, with what its head says; contradictions to the register are to be found anew."""
    if taken.said or not taken.file or head is None:
        return taken
    problems = tuple(problem for problem in taken.file.problems if not is_conflict(problem))
    kept = dataclasses.replace(taken, said=describe(head, taken.file.name))
    return _with_problems(kept, taken.file, problems)


def _noted(taken: _Taken, notes: tuple[str, ...]) -> _Taken:
    """The same file with these notes for the clerk."""
    if not taken.file or not notes:
        return taken
    return _with_problems(taken, taken.file, (*taken.file.problems, *notes))


def _with_problems(taken: _Taken, file: File, problems: tuple[str, ...]) -> _Taken:
    return dataclasses.replace(
        taken,
        entry=dataclasses.replace(taken.entry, reason="; ".join(problems)),
        file=dataclasses.replace(file, problems=problems),
    )


def _timed(take: Callable[[], _Taken]) -> _Taken:
    start = time.perf_counter()
    taken = take()
    return dataclasses.replace(taken, entry=dataclasses.replace(taken.entry, seconds=time.perf_counter() - start))


def _take(endpoint: Endpoint, paper_id: str, record: Json, kept: tuple[File, Entry] | None) -> _Taken:
    """A file as its source gives it out now."""
    text = record.get("text")
    if isinstance(text, str) and text.strip():  # as it is: bullets and boxes are characters of private use
        digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()
        reading = partial(_from_text, text, _name(record), plain(record.get("mimeType")) or "")
        return _read(paper_id, record, reading, digest, digest)
    url = _address(record)
    if not url:
        return _nothing(paper_id, record)
    if kept and kept[0].name != _name(record):  # the name is part of what tells whether a file is public
        kept = None
    try:
        answer = endpoint.get(url, _conditions(url, kept[1].stamp) if kept else None)
    except SourceDown as error:
        return _Taken(Entry(record["id"], "", FAILED, str(error), paper_id))  # tried again next time
    if answer.status == 304 and kept:
        return _Taken(kept[1], dataclasses.replace(kept[0], web=_web(record)))
    return _answered(paper_id, record, url, answer)


def _answered(paper_id: str, record: Json, url: str, answer: Answer) -> _Taken:
    if answer.status == 410:
        return _Taken(Entry(record["id"], "", GONE, WITHDRAWN, paper_id))
    if answer.status == 404:
        return _nothing(paper_id, record)
    if answer.status != 200:
        reason = REFUSED.format(url=url, status=answer.status)
        return _Taken(Entry(record["id"], "", FAILED, reason, paper_id))
    digest = hashlib.sha256(answer.content).hexdigest()
    told = answer.told("Content-Type")
    media_type = (plain(record.get("mimeType")) or "") if told in TELLS_NOTHING else told
    reading = partial(_from_bytes, answer.content, _name(record), media_type)
    return _read(paper_id, record, reading, digest, _state_of(url, answer) or digest)


def _read(paper_id: str, record: Json, reading: Callable[[], _Content], digest: str, state: str) -> _Taken:
    """A file that is there, read where it can do no harm; its state is what it is recognised by."""
    try:
        content = guarded(reading)
    except UnreadableFile as error:
        return _Taken(Entry(record["id"], state, FAILED, str(error), paper_id))
    reason = "; ".join(content.problems)
    file = _file(paper_id, record, content, digest)
    entry = Entry(record["id"], state, state_of(file, content.pages), reason, paper_id)
    return _Taken(entry, file, content.pages, content.said)


def _nothing(paper_id: str, record: Json) -> _Taken:
    """A file that its source lists but has no text of."""
    digest = hashlib.sha256(b"").hexdigest()
    content = _Content((), plain(record.get("mimeType")) or "", "OParl-Text", (NO_TEXT,))
    entry = Entry(record["id"], digest, EMPTY, NO_TEXT, paper_id)
    return _Taken(entry, _file(paper_id, record, content, digest), (), Description())


def _file(paper_id: str, record: Json, content: _Content, digest: str) -> File:
    return File(
        id=stable_id("file", record["id"]),
        key=_key(record),
        paper=paper_id,
        name=_name(record),
        uri=record["id"],
        sha256=digest,
        media_type=content.media_type,
        read_as=content.read_as,
        web=_web(record),
        problems=content.problems,
        public=content.said.public is not False,  # an endpoint publishes, but the file's own word wins
        whole=content.whole,
    )


def _from_text(text: str, name: str, media_type: str) -> _Content:
    return _understood(_Content(paginate(text), media_type, "OParl-Text"), name)


def _from_bytes(data: bytes, name: str, media_type: str) -> _Content:
    if not data.strip():
        return _Content((), media_type, "OParl-Text", (NO_TEXT,))
    reading = read(data, "", media_type)  # names of endpoints' files often lie, bytes do not
    content = _Content(reading.pages, reading.media_type, reading.read_as, reading.problems, reading.whole)
    return _understood(content, name)


def _understood(content: _Content, name: str) -> _Content:
    """The same content, cleaned, with what its head says."""
    pages = tuple(dataclasses.replace(page, text=clean(page.text)) for page in content.pages)
    if not any(page.text for page in pages):
        return dataclasses.replace(content, pages=(), problems=content.problems or (NO_TEXT,))
    said = describe(head(pages), name)
    return dataclasses.replace(content, pages=pages, said=said)


def _originators(record: Json, taken: Iterable[_Taken]) -> tuple[str, ...]:
    """The Fraktionen a motion's or question's own head names."""
    paper_type = plain(record.get("paperType")) or ""
    asking = [
        one.said
        for one in taken
        if one.file and one.said and any(word in f"{paper_type} {one.file.name}" for word in ASKING_TYPES)
    ]
    return senders(plain(record.get("reference")), asking)


def _state_of(url: str, answer: Answer) -> str | None:
    """What the source told to recognise this state of a file by; None where it told nothing."""
    told = [answer.told("ETag"), answer.told("Last-Modified")]
    return json.dumps([READING, url, *told]) if any(told) else None


def _conditions(url: str, state: str) -> dict[str, str]:
    """Headers that spare the download of a file that is still in this state (RFC 9110, section 13.1)."""
    if not state.startswith("["):
        return {}
    reading, known_url, tag, modified = json.loads(state)
    if (reading, known_url) != (READING, url):
        return {}
    return {name: value for name, value in (("If-None-Match", tag), ("If-Modified-Since", modified)) if value}


def _id(link: object) -> str | None:
    """The id of an object that is named, or laid in whole."""
    return plain(link.get("id") if isinstance(link, dict) else link)


def _address(record: Json) -> str | None:
    return plain(record.get("downloadUrl")) or plain(record.get("accessUrl"))


def _web(record: Json) -> str | None:
    return plain(record.get("accessUrl")) or _address(record)


def _name(record: Json) -> str:
    return plain(record.get("name")) or plain(record.get("fileName")) or str(record["id"])


def _key(record: Json) -> str:
    return str(record["id"]).rstrip("/").rsplit("/", 1)[-1]


def _date(value: object) -> dt.date | None:
    """The day of an OParl date or date-time; None for "N/A" and other words."""
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
