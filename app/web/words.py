"""The interface in another language: every word of ours by its German; what papers and answers say stays German."""

from contextvars import ContextVar

from app.web.english import TO_ENGLISH

GERMAN, ENGLISH = "de", "en"
LANGUAGES = {GERMAN: "Deutsch", ENGLISH: "English"}  # by their code in BCP 47, each called as its speakers call it

_spoken: ContextVar[str] = ContextVar("spoken", default=GERMAN)


def speak(language: str) -> None:
    """From now on this run of the page speaks the language, or German where it is none of ours."""
    _spoken.set(language if language in LANGUAGES else GERMAN)


def spoken() -> str:
    """The code of the language spoken."""
    return _spoken.get()


def say(german: str) -> str:
    """A word of ours in the language spoken; what no table holds, such as the name of a Fraktion, as it is."""
    return TO_ENGLISH.get(german, german) if _spoken.get() == ENGLISH else german
