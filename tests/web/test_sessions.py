"""Tokens of those who signed in."""

import pytest

from app.web.sessions import IDLE, LONGEST, Sessions


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(clock)


def test_a_token_names_who_signed_in_and_no_other_does(sessions: Sessions):
    token, other = sessions.begin("Anna"), sessions.begin("Anna")
    assert sessions.used(token) == "Anna"
    assert token != other
    assert sessions.used("") is None
    assert sessions.used(token + "x") is None


def test_an_idle_session_ends_and_a_used_one_goes_on(sessions: Sessions, clock: Clock):
    token, idle = sessions.begin("Anna"), sessions.begin("Bert")
    clock.now = IDLE - 1
    assert sessions.used(token) == "Anna"
    clock.now = IDLE
    assert sessions.is_over(idle)
    assert sessions.used(idle) is None
    clock.now = 2 * IDLE - 2
    assert sessions.used(token) == "Anna"


def test_looking_does_not_prolong(sessions: Sessions, clock: Clock):
    token = sessions.begin("Anna")
    clock.now = IDLE - 1
    assert not sessions.is_over(token)
    clock.now = IDLE
    assert sessions.is_over(token)


def test_no_session_lasts_longer_than_a_day_at_work(sessions: Sessions, clock: Clock):
    token = sessions.begin("Anna")
    while clock.now + IDLE / 2 < LONGEST:
        clock.now += IDLE / 2
        assert sessions.used(token) == "Anna"
    clock.now = LONGEST
    assert sessions.used(token) is None


def test_signing_out_ends_it(sessions: Sessions):
    token = sessions.begin("Anna")
    sessions.end(token)
    sessions.end(token)
    assert sessions.used(token) is None


def test_who_came_first_gives_way(monkeypatch: pytest.MonkeyPatch, sessions: Sessions):
    monkeypatch.setattr("app.web.sessions.MOST", 2)
    tokens = [sessions.begin(name) for name in ("Anna", "Bert", "Cora")]
    assert [sessions.used(token) for token in tokens] == [None, "Bert", "Cora"]


def test_what_another_sign_on_gave_out_times_out_like_our_own(sessions: Sessions, clock: Clock):
    sessions.accept("ticket", "Anna", 60.0)
    assert sessions.used("ticket") == "Anna"
    clock.now = IDLE
    sessions.accept("ticket", "Anna", 60.0 + IDLE)
    assert sessions.used("ticket") is None
    sessions.accept("neu", "Anna", LONGEST - 1)
    assert sessions.used("neu") == "Anna"
    clock.now += 1
    assert sessions.used("neu") is None


def test_what_was_signed_out_does_not_come_back(sessions: Sessions):
    sessions.accept("ticket", "Anna", 0.0)
    sessions.end("ticket")
    sessions.accept("ticket", "Anna", 0.0)
    assert sessions.used("ticket") is None
