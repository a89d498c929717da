"""Asks a source over HTTP with patience and manners; every fault that lasts becomes SourceDown."""

import datetime as dt
import json
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from ingest.errors import BadInput, SourceDown
from ingest.sources.address import Reach
from ingest.sources.pace import Pace

USER_AGENT = "Ratslotse/0.1 (Einlesen von Ratsunterlagen)"
RATE = 10.0  # requests a second at most, unless the clerk says otherwise
TIMEOUT = 30.0  # seconds without a byte; large list pages of real endpoints take over ten
LONGEST = 600.0  # seconds for one answer, so that one which drips is not waited for all night
LARGEST = 200_000_000  # bytes of one answer, unpacked; each reader holds one in memory
ATTEMPTS = 6  # where one request in five fails, as seen, one in 15,000 fails for good
FIRST_PAUSE = 0.5  # seconds at most before the second attempt; doubled each time
LONGEST_PAUSE = 60.0  # seconds a source may ask us to wait; after a longer one somebody starts us again
MOST_REDIRECTS = 5
MOST_IDLE = 20  # pages of a list that bring nothing new; then it leads in a circle
TRY_AGAIN = (408, 429)  # besides all faults of a server
UNUSABLE = (httpx.InvalidURL, ValueError, OverflowError)  # what broken addresses raise, in httpx or in the sockets
KEPT = "was schon eingelesen ist, bleibt erhalten."
NO_ADDRESS = "{url} ist keine gültige Adresse. Bitte dem Betreiber melden; " + KEPT

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status that is no server's fault, the body, and what is told of it."""

    url: str
    status: int
    content: bytes
    headers: httpx.Headers
    charset: str = "utf-8"

    def told(self, header: str) -> str:
        """The value of a header; "" for none."""
        return str(self.headers.get(header, ""))

    def json(self) -> Json:
        """The OParl object it is; raw control characters, which some vendors send, are let through.

        Raises:
            SourceDown: it is none.
        """
        try:
            value = json.loads(self._text(), strict=False)
        except (ValueError, RecursionError) as error:
            raise SourceDown(self._is_no("JSON")) from error
        if self.status != 200 or not isinstance(value, dict):
            raise SourceDown(self._is_no("OParl-Objekt"))
        return value

    def _text(self) -> str:
        try:
            text = self.content.decode(self.charset, errors="replace")
        except LookupError:
            text = self.content.decode(errors="replace")
        return text.removeprefix("\ufeff")

    def _is_no(self, kind: str) -> str:
        return (
            f"{self.url} liefert kein {kind} (HTTP {self.status}). Bitte die Adresse prüfen oder später erneut "
            f"abrufen; {KEPT}"
        )


class Endpoint:
    """GET requests to one source, from any number of threads at one pace; connections stay open for the next one."""

    def __init__(self, url: str, *, rate: float = RATE, internal: bool = False) -> None:
        if not rate > 0:
            raise BadInput("Die Zahl der Anfragen je Sekunde muss größer als 0 sein, etwa: --tempo 10")
        self.url = url
        self._reach = Reach.of(url, internal=internal)
        self._pace = Pace(rate)
        self._client = httpx.Client(timeout=TIMEOUT, headers={"User-Agent": USER_AGENT})

    def close(self) -> None:
        """Ends the connections; what threads still ask for is refused."""
        self._client.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a GET, redirects followed; 4xx are answers, too.

        Raises:
            SourceDown: no usable answer after ATTEMPTS, or one that must not or cannot be taken.
        """
        reason = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(FIRST_PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1))
            if self._client.is_closed:
                raise SourceDown(f"{url} wurde nicht mehr abgerufen. Bitte erneut abrufen; {KEPT}")
            try:
                answer = self._follow(url, headers or {})
            except UNUSABLE as error:
                raise SourceDown(NO_ADDRESS.format(url=url.encode(errors="replace").decode())) from error
            except httpx.HTTPError as error:
                reason = str(error) or type(error).__name__
                continue
            if answer.status < 500 and answer.status not in TRY_AGAIN:
                return answer
            reason = f"HTTP {answer.status}"
            self._heed(answer)
        raise SourceDown(
            f"{url} antwortet nicht ({reason}). Bitte Adresse und Netz prüfen und später erneut abrufen; {KEPT}"
        )

    def json(self, url: str) -> Json:
        """An OParl object.

        Raises:
            SourceDown: there is none.
        """
        return self.get(url).json()

    def pages(self, url: str) -> Iterator[list[Json]]:
        """The objects of a list, page by page along `links.next` (OParl 1.1, section 2.5.2).

        A list that is not there (404) is an empty one, as some vendors have it.

        Raises:
            SourceDown: a page is broken, or the list leads in a circle.
        """
        answer = self.get(url)
        if answer.status == 404:
            return
        known, asked, idle = set[str](), {url}, 0
        while True:
            page = answer.json()
            objects = [entry for entry in many(page.get("data")) if isinstance(entry, dict)]
            yield objects
            new = {json.dumps(entry.get("id")) for entry in objects} - known
            known |= new
            idle = 0 if new else idle + 1
            following = _next(page, answer.url)
            if following is None or following in (url, answer.url):  # some name the last page as its own next one
                return
            if following in asked or idle == MOST_IDLE:
                raise SourceDown(
                    f"Die Liste {url} führt im Kreis (zu {following}). Bitte dem Betreiber melden und später erneut "
                    f"abrufen; {KEPT}"
                )
            asked.add(following)
            url, answer = following, self.get(following)

    def _follow(self, url: str, headers: Mapping[str, str]) -> Answer:
        target = httpx.URL(url)
        for _ in range(1 + MOST_REDIRECTS):
            self._reach.check(target)
            self._pace.wait()
            answer = self._ask(target, headers)
            if not answer.told("Location") or not httpx.codes.is_redirect(answer.status):
                return answer
            target = target.join(answer.told("Location"))
        raise SourceDown(f"{url} leitet immer weiter um. Bitte die Adresse prüfen oder dem Betreiber melden; {KEPT}")

    def _ask(self, target: httpx.URL, headers: Mapping[str, str]) -> Answer:
        trace = {"trace": self._reach.watch(target)}
        with self._client.stream("GET", target, headers=headers, extensions=trace) as response:
            charset = response.charset_encoding or "utf-8"
            return Answer(str(target), response.status_code, _body(response), response.headers, charset)

    def _heed(self, answer: Answer) -> None:
        """Waits, in all processes, as long as the source asks us to."""
        seconds = _seconds(answer.told("Retry-After"))
        if seconds > LONGEST_PAUSE:
            raise SourceDown(
                f"{answer.url} bittet um eine Pause von {seconds / 60:.0f} Minuten (HTTP {answer.status}). "
                f"Bitte danach erneut abrufen; {KEPT}"
            )
        self._pace.hold(seconds)


def many(value: object) -> list[Any]:
    """A list, where vendors send a single object or nothing instead."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _body(response: httpx.Response) -> bytes:
    """The whole body, unpacked.

    Raises:
        SourceDown: it is too large or comes too slowly.
    """
    parts, size, end = [], 0, time.monotonic() + LONGEST
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise SourceDown(
                f"{response.url} ist größer als {LARGEST // 1_000_000} MB und wird nicht abgerufen. Bitte prüfen; "
                "wird die Datei gebraucht: selbst herunterladen und mit ratslotse ingest einlesen."
            )
        if time.monotonic() > end:
            raise SourceDown(f"{response.url} antwortet zu langsam. Bitte später erneut abrufen; {KEPT}")
    return b"".join(parts)


def _next(page: Json, url: str) -> str | None:
    """The address of the next page; None at the end."""
    links = page.get("links")
    following = links.get("next") if isinstance(links, dict) else None
    if not isinstance(following, str) or not following.strip():
        return None
    try:
        return str(httpx.URL(url).join(following.strip()))
    except UNUSABLE:
        return following.strip()  # asking for it will tell


def _seconds(told: str) -> float:
    """The seconds a Retry-After asks for (RFC 9110, section 10.2.3); 0 where it says nothing."""
    if told.strip().isdecimal():
        return float(told)
    try:
        until = parsedate_to_datetime(told).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, (until - dt.datetime.now(dt.UTC)).total_seconds())
