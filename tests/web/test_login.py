"""Signing in and out, and what is left of one person for the next."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app.users import WRONG
from app.web import audience
from app.web.sessions import IDLE
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


def test_who_tries_too_often_has_to_wait_in_every_session(opened: Opened):
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
    test.session_state["flüchtig"] = ["etwas"]
    audience.sessions().end(test.session_state["token"])
    test.run()
    assert "flüchtig" not in test.session_state
    monkeypatch.setattr(audience.sessions(), "_now", lambda: IDLE * 1_000)
    assert "Cora" not in everything(test.run())


def test_signing_in_is_offered_only_where_somebody_could(opened: Opened):
    from app.web.login import is_offered

    assert is_offered()
    audience.accounts().path.unlink()
    assert not is_offered()
