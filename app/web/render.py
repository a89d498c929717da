"""Blocks of HTML that every page needs; what papers, people and language models wrote is always escaped."""

import re
from collections.abc import Callable, Iterable
from html import escape
from urllib.parse import urlsplit

from app.answer.model import Searched
from app.german import thousands
from app.web.words import say
from ingest.model import Page

Pages = Callable[[str], tuple[Page, ...]]  # File.id -> its pages; KeyError for a file not to be shown

LONGEST_SHOWN = 600  # characters of a question repeated on the page
NOTHING = "Dazu steht nichts in den Unterlagen."
CHECK = "Antworten bitte an den Fundstellen prüfen."
AT_HOME = "Unterlagen und Gespräche liegen auf dem Server von Ratslotse."
EMPTY = "Es sind noch keine öffentlichen Unterlagen eingelesen. Einlesen: ratslotse ingest --oeffentlich PFAD"

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")  # all of ASCII's, as CommonMark lets each be escaped
_UNPROVEN_MARK = re.compile(r"\s*\[[\d,\s]*\]?")


def question(text: str) -> str:
    """What was asked, shortened where it is too long to be a question."""
    shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"
    return german(f'<div class="rl-ask">{escape(shown)}</div>')


def draft(text: str) -> str:
    """What a language model has written so far, without its marks: they are not checked yet."""
    written = escape(_UNPROVEN_MARK.sub("", text))
    return german(f'<p class="rl-note">{say("Entwurf, wird noch geprüft …")}</p><p>{written}</p>')


def trust(
    searched: Searched, textless: int = 0, elsewhere: Iterable[str] = (), model: tuple[str, str] | None = None
) -> str:
    """What is searched, that answers are to be checked, and where the data lie.

    Args:
        searched: what is searched.
        textless: papers of it that have no text.
        elsewhere: addresses of servers that hold the index.
        model: name and address of the language model that writes.
    """
    if not searched.papers:
        return german(f'<p class="rl-note">{say(EMPTY)}</p>')
    told = say("{}, davon {} ohne lesbaren Text") if textless > 0 else "{}"
    extent = told.format(searched_in(searched), counted(textless, "Unterlage", "Unterlagen"))
    places = [say("Der Suchindex liegt auf {}.").format(escape(_host(address))) for address in elsewhere]
    if model:
        name, address = map(escape, (model[0], _host(model[1])))
        places.append(say("Fragen und Fundstellen gehen an das Sprachmodell {} auf {}.").format(name, address))
    beside = say("Sonst nichts geht nach außen." if places else "Nichts geht nach außen.")
    told = " ".join([say("Durchsucht: {}.").format(extent), say(CHECK), *places, say(AT_HOME), beside])
    return german(f'<p class="rl-note">{told}</p>')


def _host(address: str) -> str:
    return urlsplit(address if "//" in address else f"//{address}").hostname or address


def plain_markdown(text: str) -> str:
    """Markdown that shows the text as it is, for the few places that read Markdown."""
    return _PUNCTUATION.sub(r"\\\g<0>", " ".join(text.split()))


def plain_link(address: str, told: str, *, outside: bool = False) -> str:
    """HTML: words that lead to an address, outside of the chat in a tab of its own."""
    tab = ' target="_blank" rel="noopener noreferrer"' if outside else ""
    return f'<a href="{escape(address)}"{tab}>{escape(told)}</a>'


def german(body: str) -> str:
    """A block of ours; the language is named because most of it is the papers', whatever the interface speaks."""
    return f'<div class="rl" lang="de">{body}</div>'


def searched_in(searched: Searched) -> str:
    """How many papers and files were searched, and until when."""
    until = say(", Stand {}").format(f"{searched.newest:%d.%m.%Y}") if searched.newest else ""
    files = counted(searched.files, "Datei", "Dateien")
    return f"{counted(searched.papers, 'Unterlage', 'Unterlagen')} ({files}){until}"


def counted(number: int, one: str, many: str) -> str:
    """How many there are of something: "1 Datei", "1.500 Dateien"."""
    return f"{thousands(number)} {say(one if number == 1 else many)}"
