"""Who people are and what they may see: a file of users for small towns, roles, and the audience a role means.

| role | sees beside public papers |
| --- | --- |
| öffentlichkeit: nobody signed in, or nothing granted | nothing |
| `rat` | what lies before any Gremium |
| `ausschuss:NAME` | what lies before NAME, as the register writes it |
| `verwaltung` | everything |
| `admin` | everything, and the pages for administrators |

What a role means for a query is an `ingest.audience.Audience`. The passwords are stored as scrypt hashes.
"""

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
import time
import unicodedata
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path

from app import rights
from app.private import OWNER_ONLY
from app.rights import RightsLog
from ingest.audience import ANYBODY, COMMITTEE, COUNCIL, Audience
from ingest.errors import BadInput, RatslotseError, StoreMismatch

NAME = "benutzer.json"  # below RATSLOTSE_HOME
OFFICE, ADMIN = "verwaltung", "admin"
ROLES = f"{COUNCIL}, {COMMITTEE}NAME, {OFFICE} oder {ADMIN}"
VERSION = 1
LONGEST_NAME = 100  # characters
SHORTEST_PASSWORD = 12  # characters; BSI advises eight to twelve where all kinds are mixed, more where not
LONGEST_PASSWORD = 1_000  # characters: hashing more serves nobody but who wants to keep us busy

# scrypt's cost as OWASP's Password Storage Cheat Sheet has it; each hash names its own, so that it can be raised.
COST, BLOCK, PARALLEL = 2**15, 8, 3
MEMORY = 64 * 2**20  # bytes scrypt may take; it needs 128 * COST * BLOCK, half of that
SALT, KEY = 16, 32  # bytes (RFC 7914 and NIST SP 800-132 ask for at least 16)

FREE_TRIES = 3  # wrong passwords before a name has to wait
FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0  # seconds; doubled with each wrong one, and at most this
DOUBLED = 10  # times at most: the longest wait is reached before, and floats end
MOST_WATCHED = 10_000  # names with wrong attempts that are remembered: those tried last
_HASH = re.compile(r"scrypt\$\d+\$\d+\$\d+\$[\w+/]+=*\$[\w+/]+=*")
AT_THE_MACHINE, FOUND = "auf der Kommandozeile", "so vorgefunden"  # by whom rights changed
WRONG = "Name oder Passwort stimmen nicht. Bitte noch einmal versuchen oder bei der Verwaltung nachfragen."


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signed in."""

    name: str
    roles: tuple[str, ...] = ()

    @property
    def audience(self) -> Audience:
        """What the roles mean together."""
        everything = not {OFFICE, ADMIN}.isdisjoint(self.roles)
        bodies = tuple(role.removeprefix(COMMITTEE) for role in self.roles if role.startswith(COMMITTEE))
        return Audience(everything, COUNCIL in self.roles, bodies)

    @property
    def is_admin(self) -> bool:
        """Whether the pages for administrators are theirs."""
        return ADMIN in self.roles


def audience_of(person: Person | None) -> Audience:
    """What somebody may see; nobody signed in, only what is public."""
    return person.audience if person else ANYBODY


def roles_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Roles as typed, each once.

    Raises:
        BadInput: one of them is none.
    """
    return tuple(dict.fromkeys(map(_role, texts)))


def _role(text: str) -> str:
    kind, parted, name = " ".join(text.split()).partition(":")
    kind, name = kind.casefold(), name.strip()
    if parted and kind + parted == COMMITTEE and name:
        return COMMITTEE + name
    if not parted and kind in (COUNCIL, OFFICE, ADMIN):
        return kind
    raise BadInput(f"Eine Rolle „{text}“ gibt es nicht. Bitte {ROLES} angeben.")


# The file


@dataclass(frozen=True, slots=True)
class Account:
    """One user of the file."""

    person: Person
    hash: str = field(repr=False)
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Users:
    """The users of a home; the file is read anew each time, so that what an administrator changes holds at once.

    Whoever gets other rights is written down beside the file, see `app.rights`.
    """

    path: Path
    by: str = AT_THE_MACHINE  # who changes them

    def accounts(self) -> list[Account]:
        """All users by name.

        Raises:
            StoreMismatch: the file cannot be read, or is none of ours.
        """
        return sorted(self._read().values(), key=lambda account: _key(account.person.name))

    def person(self, name: str) -> Person | None:
        """Who has a name, with their roles as they are now; None for unknown and locked ones."""
        account = self._read().get(_key(name))
        return account.person if account and not account.locked else None

    def vouched(self, name: str) -> Person | None:
        """Who comes by another sign-on under a name; without a role where the file has none, None for locked ones."""
        account = self._read().get(_key(name))
        return self.person(name) if account else Person(name)

    def check(self, name: str, password: str) -> Person | None:
        """Who signs in; None for a wrong password, an unknown and a locked name, which all take the same time."""
        account = self._read().get(_key(name))
        right = _matches(password, account.hash if account else _NOBODY)
        return account.person if account and right and not account.locked else None

    def add(self, name: str, roles: Sequence[str], password: str | None) -> None:
        """A new user; without a password only for the city's own sign-on, which gives their e-mail address as name.

        Raises:
            BadInput: the name is taken or none, a role is none, or the password is too short or far too long.
        """
        hashed = _NOBODY if password is None else _hashed(password)
        account = Account(Person(_named(name), roles_of(roles)), hashed)
        with self._changing() as accounts:
            if _key(name) in accounts:
                raise BadInput(f"Den Benutzer „{name}“ gibt es schon. Bitte einen anderen Namen wählen.")
            accounts[_key(name)] = account

    def grant(self, name: str, roles: Sequence[str]) -> None:
        """These roles and no others.

        Raises:
            BadInput: nobody has that name, or a role is none.
        """
        granted = roles_of(roles)
        with self._changing() as accounts:
            account = _known(accounts, name)
            accounts[_key(name)] = replace(account, person=replace(account.person, roles=granted))

    def lock(self, name: str, *, locked: bool = True) -> None:
        """Keeps somebody out, or lets them in again.

        Raises:
            BadInput: nobody has that name.
        """
        with self._changing() as accounts:
            accounts[_key(name)] = replace(_known(accounts, name), locked=locked)

    def set_password(self, name: str, password: str) -> None:
        """Another password.

        Raises:
            BadInput: nobody has that name, or the password is too short or far too long.
        """
        hashed = _hashed(password)
        with self._changing() as accounts:
            accounts[_key(name)] = replace(_known(accounts, name), hash=hashed)

    def changes(self) -> list[rights.Change]:
        """Who got which rights, the newest first, up to now; raises StoreMismatch as `accounts` does."""
        with self._alone():
            self._note(self._read(), FOUND)
        return self._log().changes()

    def _log(self) -> RightsLog:
        return RightsLog(self.path.with_name(rights.NAME))

    def _note(self, accounts: Mapping[str, Account], by: str) -> None:
        self._log().note({account.person.name: rights_of(account) for account in accounts.values()}, by)

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """The users by key, written back as a whole."""
        with self._alone():
            accounts = self._read()
            self._note(accounts, FOUND)
            yield accounts
            self._write(accounts)
            self._note(accounts, self.by)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One change at a time on a machine."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise StoreMismatch(
                f"{self.path} lässt sich nicht schreiben ({error.strerror}). Bitte die Rechte prüfen."
            ) from error

    def _read(self) -> dict[str, Account]:
        if not self.path.exists():
            return {}
        try:
            told = json.loads(self.path.read_text("utf-8"))
            if told["version"] != VERSION:
                raise ValueError(f"Version {told['version']}")
            accounts = [_account(row) for row in told["users"]]
        except (OSError, ValueError, LookupError, TypeError, RatslotseError) as error:
            raise StoreMismatch(
                f"{self.path} ist nicht lesbar ({error}). Bitte die Rechte und den Inhalt der Datei prüfen."
            ) from error
        return {_key(account.person.name): account for account in accounts}

    def _write(self, accounts: dict[str, Account]) -> None:
        rows = [
            {
                "name": account.person.name,
                "roles": account.person.roles,
                "hash": account.hash,
                "locked": account.locked,
            }
            for _, account in sorted(accounts.items())
        ]
        half = self.path.with_suffix(".teil")
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY), "w", encoding="utf-8") as out:
            json.dump({"version": VERSION, "users": rows}, out, ensure_ascii=False, indent=1)
        half.replace(self.path)


def _account(row: dict[str, object]) -> Account:
    roles, hashed, locked = row["roles"], str(row["hash"]), row["locked"]
    if not (isinstance(roles, list) and isinstance(locked, bool) and _HASH.fullmatch(hashed)):
        raise ValueError(f"„{row['name']}“ hat eine falsche Form")
    return Account(Person(str(row["name"]), roles_of(map(str, roles))), hashed, locked)


def _known(accounts: dict[str, Account], name: str) -> Account:
    if _key(name) not in accounts:
        raise BadInput(f"Einen Benutzer „{name}“ gibt es nicht. Alle zeigt: ratslotse benutzer liste")
    return accounts[_key(name)]


def _named(name: str) -> str:
    told = " ".join(unicodedata.normalize("NFC", name).split())
    if not told or not told.isprintable() or len(told) > LONGEST_NAME:
        raise BadInput(f"„{name[:LONGEST_NAME]}“ ist kein Name. Bitte 1 bis {LONGEST_NAME} Zeichen angeben.")
    return told


def _key(name: str) -> str:
    """What makes two names the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


# Passwords


def _hashed(password: str) -> str:
    """scrypt$cost$block$parallel$salt$key."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadInput(f"Das Passwort braucht {SHORTEST_PASSWORD} bis {LONGEST_PASSWORD} Zeichen. Bitte ein anderes.")
    salt = secrets.token_bytes(SALT)
    key = _scrypt(password, salt, COST, BLOCK, PARALLEL)
    return "$".join(("scrypt", str(COST), str(BLOCK), str(PARALLEL), b64encode(salt).decode(), b64encode(key).decode()))


def _matches(password: str, hashed: str) -> bool:
    """Whether a password has a hash; a wrong one is compared no faster than the right one."""
    _, cost, block, parallel, salt, key = hashed.split("$")
    found = _scrypt(password[:LONGEST_PASSWORD], b64decode(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(found, b64decode(key)) and len(password) <= LONGEST_PASSWORD


def _scrypt(password: str, salt: bytes, *cost: int) -> bytes:
    n, r, p = cost
    told = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")  # RFC 8265: one ä, however typed
    return hashlib.scrypt(told, salt=salt, n=n, r=r, p=p, maxmem=MEMORY, dklen=KEY)


# A hash that no password has, of the same cost: an unknown name is refused no faster than a known one.
_NOBODY = "$".join(("scrypt", str(COST), str(BLOCK), str(PARALLEL), "A" * 22 + "==", "A" * 43 + "="))


# The door


class Door:
    """Lets people in; who tries wrong passwords has to wait, known name or not."""

    def __init__(self, users: Users, now: Callable[[], float] = time.monotonic) -> None:
        self._users, self._now = users, now
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # wrong attempts, and until when to wait
        self._lock = threading.Lock()

    def enter(self, name: str, password: str) -> Person:
        """Who signs in.

        Raises:
            BadInput: name and password do not belong together, or there were too many wrong attempts.
        """
        self._count(_key(name[:LONGEST_NAME]))
        person = self._users.check(name[:LONGEST_NAME], password)
        if person is None:
            raise BadInput(WRONG)
        with self._lock:
            self._wrong.pop(_key(name), None)
        return person

    def _count(self, key: str) -> None:
        """Takes an attempt for wrong until it proves right, so that many at once are no way round."""
        with self._lock:
            tries, until = self._wrong.get(key, (0, 0.0))
            if (left := until - self._now()) > 0:
                raise BadInput(f"Zu viele falsche Versuche. Bitte in {ceil(left)} Sekunden noch einmal versuchen.")
            self._wrong[key] = tries + 1, self._now() + _wait(tries + 1)
            self._wrong.move_to_end(key)
            while len(self._wrong) > MOST_WATCHED:
                self._wrong.popitem(last=False)


def _wait(wrong: int) -> float:
    """Seconds to wait after so many wrong attempts."""
    over = wrong - FREE_TRIES
    return min(FIRST_WAIT * 2 ** min(over, DOUBLED), LONGEST_WAIT) if over >= 0 else 0.0


def as_text(accounts: Iterable[Account]) -> Iterator[str]:
    """Users line by line: name, roles, locked or not."""
    for account in accounts:
        yield f"{account.person.name}: {rights_of(account)}"


def rights_of(account: Account) -> str:
    """What somebody may, in German: roles, locked or not."""
    roles = ", ".join(account.person.roles) or "keine Rolle, sieht nur Öffentliches"
    return f"{roles}{' · gesperrt' if account.locked else ''}"
