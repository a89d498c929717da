"""Who is signed in, by the token that their browser holds, and since when; forgotten when the chat ends."""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from math import inf

TOKEN = 32  # bytes, beyond guessing (OWASP Session Management Cheat Sheet asks for 8 at least)
IDLE = 30 * 60.0  # seconds without a click; the same sheet advises 15 to 30 minutes
LONGEST = 12 * 3_600.0  # seconds in all: a long day in the council
MOST = 10_000  # people signed in at once; who came first has to sign in again
_OVER = "", -inf, -inf  # of nobody, and long ago


class Sessions:
    """Tokens of those who signed in; only their hashes are kept. What timed out or ended is kept as over."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._held: OrderedDict[bytes, tuple[str, float, float]] = OrderedDict()  # name, begun, last used
        self._lock = threading.Lock()

    def begin(self, name: str) -> str:
        """A new token for somebody."""
        token, now = secrets.token_urlsafe(TOKEN), self._now()
        with self._lock:
            self._hold(token, name, now)
        return token

    def accept(self, token: str, name: str, age: float) -> None:
        """Takes what another sign-on gave out so many seconds ago; what is over stays so."""
        with self._lock:
            if _hash(token) not in self._held:
                self._hold(token, name, self._now() - age)

    def used(self, token: str) -> str | None:
        """Whose a token is, who did something just now; None for none, and for one that timed out."""
        with self._lock:
            if self._expired(token):
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
            if _hash(token) in self._held:
                self._held[_hash(token)] = _OVER

    def _hold(self, token: str, name: str, begun: float) -> None:
        self._held[_hash(token)] = name, begun, self._now()
        while len(self._held) > MOST:
            self._held.popitem(last=False)

    def _expired(self, token: str) -> bool:
        _, begun, last = self._held.get(_hash(token), _OVER)
        now = self._now()
        return now - last >= IDLE or now - begun >= LONGEST


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
