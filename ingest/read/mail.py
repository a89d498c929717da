"""The text of an e-mail: who wrote to whom, what, and with which attachments."""

import datetime as dt
import email
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, MIMEPart

from ingest.errors import UnreadableFile
from ingest.read import office
from ingest.read.text import decode

_HEADERS = {"From": "Von", "To": "An", "Cc": "Kopie", "Subject": "Betreff"}
_SIGNATURES = tuple(f"application/{kind}-signature" for kind in ("pkcs7", "x-pkcs7", "pgp"))
_BROKEN = "Die E-Mail ist beschädigt. Bitte im Mailprogramm öffnen, als PDF speichern und erneut einlesen."
_NO_MAIL = "Die Datei heißt E-Mail, ist aber keine. Bitte erneut aus dem Mailprogramm speichern und einlesen."


@dataclass(frozen=True, slots=True)
class Attached:
    """What an attachment holds."""

    text: str
    problems: tuple[str, ...]
    whole: bool


ReadAttachment = Callable[[bytes, str, str], Attached]  # its bytes, name and media type; raises UnreadableFile


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail as one text, attachments behind its own."""

    text: str
    subject: str | None
    date: dt.date | None
    problems: tuple[str, ...]  # German, on its attachments
    whole: bool  # every attachment was read, and wholly


@dataclass(frozen=True, slots=True)
class _Attachment:
    name: str
    media_type: str
    data: bytes


def read_mail(data: bytes, read_attachment: ReadAttachment) -> Mail:
    """The text of an e-mail and of its attachments.

    Raises:
        UnreadableFile: it is no e-mail, or a broken one.
    """
    try:
        message = email.message_from_bytes(data, policy=policy.default)
        if not any(name in message for name in _HEADERS):
            raise UnreadableFile(_NO_MAIL)
        sent = message["Date"].datetime if message["Date"] else None
        parts, attachments = [_head(message, sent), _body(message)], list(_attachments(message))
    except UnreadableFile:
        raise
    except Exception as error:  # malformed headers make the email package raise many unrelated kinds
        raise UnreadableFile(_BROKEN) from error
    if attachments:
        parts.append("Anlagen: " + ", ".join(attachment.name for attachment in attachments))
    found = [_attached(attachment, read_attachment) for attachment in attachments]
    return Mail(
        "\n\n".join(filter(None, [*parts, *(attached.text for attached in found)])),
        _line(message, "Subject"),
        sent and sent.date(),
        tuple(problem for attached in found for problem in attached.problems),
        all(attached.whole for attached in found),
    )


def _attached(attachment: _Attachment, read_attachment: ReadAttachment) -> Attached:
    """An attachment below its name, or why it could not be read."""
    try:
        found = read_attachment(attachment.data, attachment.name, attachment.media_type)
    except UnreadableFile as error:
        return Attached("", (f"Anlage {attachment.name} nicht gelesen: {error}",), whole=False)
    problems = tuple(f"Anlage {attachment.name}: {problem}" for problem in found.problems)
    return Attached(f"Anlage: {attachment.name}\n\n{found.text}", problems, found.whole)


def _head(message: EmailMessage, sent: dt.datetime | None) -> str:
    lines = [f"{german}: {line}" for name, german in _HEADERS.items() if (line := _line(message, name))]
    return "\n".join(lines + ([f"Datum: {sent:%d.%m.%Y %H:%M}"] if sent else []))


def _line(message: EmailMessage, name: str) -> str | None:
    return " ".join(str(message[name] or "").split()) or None


def _body(part: MIMEPart) -> str:
    """What was written; of alternatives the first, which is the plainest (RFC 2046, 5.1.4)."""
    if part.get_content_maintype() == "multipart":
        texts = filter(None, map(_body, part.iter_parts()))
        return next(texts, "") if part.get_content_subtype() == "alternative" else "\n\n".join(texts)
    if not _is_written(part):
        return ""
    text = _characters(part).replace("\r\n", "\n").strip()
    return office.read_html(text) if part.get_content_subtype() == "html" else text


def _is_written(part: MIMEPart) -> bool:
    is_text = part.get_content_type() in ("text/plain", "text/html")
    return is_text and not part.is_attachment() and not part.get_filename()


def _characters(part: MIMEPart) -> str:
    return decode(_payload(part), part.get_content_charset())[0]


def _payload(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attachments(part: MIMEPart) -> Iterator[_Attachment]:
    """What was attached; no signatures, and not the pictures that stand in the text."""
    if part.get_content_maintype() == "multipart":
        for inner in part.iter_parts():
            yield from _attachments(inner)
    elif not (_is_written(part) or _is_picture_in_text(part) or part.get_content_type() in _SIGNATURES):
        yield _attachment(part)


def _is_picture_in_text(part: MIMEPart) -> bool:
    return part.get_content_maintype() == "image" and "Content-ID" in part and not part.is_attachment()


def _attachment(part: MIMEPart) -> _Attachment:
    name, media_type = part.get_filename(), part.get_content_type()
    if media_type == "message/rfc822":
        forwarded = part.get_content()
        return _Attachment(name or f"{_line(forwarded, 'Subject') or 'Nachricht'}.eml", media_type, bytes(forwarded))
    return _Attachment(name or "ohne Namen", media_type, _payload(part))
