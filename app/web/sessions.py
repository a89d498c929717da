"""Who is signed in, by the token that their browser holds; forgotten when the chat ends."""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

TOKEN = 32  # bytes, beyond guessing (OWASP Session Management Cheat Sheet asks for 8 at least)
IDLE = 30 * 60.0  # seconds without a click; the same sheet advises 15 to 30 minutes
LONGEST = 12 * 3_600.0  # seconds in all: a long day in the council
MOST = 10_000  # people signed in at once; who came first has to sign in again


class Sessions:
    """Tokens of those who signed in; only their hashes are kept."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._held: OrderedDict[bytes, tuple[str, float, float]] = OrderedDict()  # name, begun, last used
        self._lock = threading.Lock()

    def begin(self, name: str) -> str:
        """A new token for somebody."""
        token, now = secrets.token_urlsafe(TOKEN), self._now()
        with self._lock:
            self._held[_hash(token)] = name, now, now
            while len(self._held) > MOST:
                self._held.popitem(last=False)
        return token

    def used(self, token: str) -> str | None:
        """Whose a token is, who did something just now; None for none, and for one that timed out."""
        with self._lock:
            if self._expired(token):
                self._held.pop(_hash(token), None)
                return None
            name, begun, _ = self._held[_hash(token)]
            self._held[_hash(token)] = name, begun, self._now()
            return name

    def is_over(self, token: str) -> bool:
        """Whether a token holds no longer; looking is no use of it."""
        with self._lock:
            return self._expired(token)

    def end(self, token: str) -> None:
        """Signs out."""
        with self._lock:
            self._held.pop(_hash(token), None)

    def _expired(self, token: str) -> bool:
        _, begun, last = self._held.get(_hash(token), ("", -LONGEST, -IDLE))
        now = self._now()
        return _hash(token) not in self._held or now - last >= IDLE or now - begun >= LONGEST


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
