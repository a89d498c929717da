"""Signing in and out, and what is left of one person for the next."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app.users import WRONG
from app.web import audience
from app.web.sessions import IDLE, LONGEST
from tests.web.conftest import PASSWORD, everything

Opened = Callable[..., AppTest]


def page() -> None:
    from app.web import audience, login

    login.keep()
    audience.settle()
    login.main()


def sign_in(test: AppTest, name: str, password: str) -> AppTest:
    test.text_input[0].set_value(name)
    test.text_input[1].set_value(password)
    test.button[0].click().run()
    assert not test.exception
    return test


def test_name_and_password_open_the_account_and_signing_out_closes_it(opened: Opened):
    test = sign_in(opened(page, None), "Cora", PASSWORD)
    assert "Cora (rat)" in everything(test)
    token = test.session_state["token"]
    assert f"ratslotse={token}; Path=/; Max-Age=43200; SameSite=Strict" in everything(test)
    [out] = [button for button in test.button if button.label == "Abmelden"]
    out.click().run()
    assert "Cora" not in everything(test)
    assert "ratslotse=; Path=/; Max-Age=0" in everything(test)
    assert audience.sessions().used(token) is None


def test_what_was_typed_wrong_is_not_told_apart(opened: Opened):
    for name, password in (("Cora", "falsch"), ("Niemand", PASSWORD), ("", "")):
        test = sign_in(opened(page, None), name, password)
        assert [error.value for error in test.error] == [WRONG.replace(".", "\\.")]


def test_who_tries_too_often_has_to_wait_in_every_session(opened: Opened, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(audience.door(), "_now", lambda: 0.0)  # a busy machine takes longer than the wait
    for _ in range(3):
        sign_in(opened(page, None), "Cora", "falsch")
    test = sign_in(opened(page, None), "Cora", PASSWORD)
    assert "Zu viele falsche Versuche" in test.error[0].value


def test_a_locked_account_is_out_at_once(opened: Opened):
    test = opened(page, "Cora")
    assert "Cora" in everything(test)
    audience.accounts().lock("Cora")
    assert "Cora" not in everything(test.run())


def test_nothing_of_one_person_is_left_for_the_next(opened: Opened, monkeypatch: pytest.MonkeyPatch):
    test = opened(page, "Cora")
    test.session_state["anstatt"] = ["etwas"]
    audience.sessions().end(test.session_state["token"])
    test.run()
    assert "anstatt" not in test.session_state
    monkeypatch.setattr(audience.sessions(), "_now", lambda: IDLE * 1_000)
    assert "Cora" not in everything(test.run())


def test_signing_in_is_offered_only_where_somebody_could(opened: Opened):
    from app.web.login import is_offered

    assert is_offered()
    audience.accounts().path.unlink()
    assert not is_offered()


# The city's own sign-on


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time, for the sign-on and for us."""
    clock = Clock()
    monkeypatch.setattr("app.web.audience.time.time", clock)
    monkeypatch.setattr(audience.sign_ons(), "_now", clock)
    return clock


@pytest.fixture
def vouched(opened: Opened, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the account of somebody for whom the sign-on vouches, as Streamlit hands its claims on."""

    def account(**claims: object) -> AppTest:
        told = {"is_logged_in": True, "iss": "https://konto.example", "iat": clock.now, **claims}
        monkeypatch.setattr("app.web.audience._claims", lambda: told)
        return opened(page, None)

    return account


def test_who_comes_by_the_sign_on_has_the_roles_of_their_address(vouched: Callable[..., AppTest]):
    audience.accounts().add("dora@stadt.example", ["verwaltung"], None)
    assert "dora@stadt.example (verwaltung)" in everything(vouched(email="Dora@stadt.example"))
    assert "nur öffentliche Unterlagen" in everything(vouched(email="neu@stadt.example"))
    audience.accounts().lock("dora@stadt.example")
    assert "@stadt.example" not in everything(vouched(email="dora@stadt.example"))


def test_an_address_that_nobody_vouches_for_is_nobody(vouched: Callable[..., AppTest]):
    for claims in ({"email_verified": False}, {"is_logged_in": False}, {"iat": None}, {"email": ""}):
        assert "@stadt.example" not in everything(vouched(**{"email": "x@stadt.example", **claims}))


def test_a_sign_on_ends_when_idle_and_after_a_long_day(vouched: Callable[..., AppTest], clock: Clock):
    claims = {"email": "dora@stadt.example", "iat": clock.now}
    assert "dora@stadt.example" in everything(vouched(**claims))
    clock.now += IDLE
    assert "dora@stadt.example" not in everything(vouched(**claims))
    assert "dora@stadt.example" in everything(vouched(**claims | {"iat": clock.now}))
    assert "dora@stadt.example" not in everything(vouched(**claims | {"iat": clock.now - LONGEST}))


def test_no_password_opens_an_account_of_the_sign_on(opened: Opened):
    audience.accounts().add("dora@stadt.example", ["verwaltung"], None)
    for password in ("", "A" * 43, PASSWORD):
        assert sign_in(opened(page, None), "dora@stadt.example", password).error


def test_a_ticket_of_the_sign_on_is_no_token(opened: Opened, vouched: Callable[..., AppTest], clock: Clock):
    assert "dora@stadt.example" in everything(vouched(email="dora@stadt.example"))
    assert audience.sessions().used(f"https://konto.example dora@stadt.example {clock.now}") is None
