"""The users on the page for administrators: their roles, and who is kept out."""

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from app.answer.engine import Engine
from app.users import ADMIN, OFFICE, Account, Person, as_text, roles_of
from app.web import audience
from app.web.render import german
from app.web.words import say
from ingest.audience import COMMITTEE, COUNCIL
from ingest.errors import BadInput

OWN = "Die eigenen Rechte ändert bitte jemand anderes, damit niemand sich selbst aussperrt."
HOW = "Jemanden anlegen: ratslotse benutzer anlegen NAME ROLLE, für das Konto der Stadt mit --ohne-passwort"
SAVED = "Gespeichert. Es gilt ab dem nächsten Klick der Person."


def drawn(engine: Engine, who: Person) -> None:
    """All users, and a form to change one."""
    accounts = audience.accounts().accounts()
    st.html(german(f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in as_text(accounts))}</ul>"))
    st.text(say(HOW))
    if not accounts:
        return
    by_name = {account.person.name: account for account in accounts}
    _form(engine, who, by_name[st.selectbox(say("Benutzer"), list(by_name))])


def _form(engine: Engine, who: Person, account: Account) -> None:
    name, held = account.person.name, account.person.roles
    with st.form(f"rechte {name}"):
        offered = list(dict.fromkeys([*held, *_roles(engine)]))
        alone = say("nur Öffentliches")
        roles = st.multiselect(say("Rollen"), offered, held, accept_new_options=True, placeholder=alone)
        locked = st.checkbox(say("Anmeldung gesperrt"), account.locked)
        if st.form_submit_button(say("Speichern")):
            _change(who, account, roles, locked=locked)


def _roles(engine: Engine) -> Iterator[str]:
    """The roles there are; committees as the register writes them."""
    yield from (COUNCIL, OFFICE, ADMIN)
    yield from (COMMITTEE + body for body in sorted(engine.ledger.vocabulary(audience=engine.audience).organizations))


def _change(who: Person, account: Account, roles: Sequence[str], *, locked: bool) -> None:
    """Gives roles and lets in or keeps out, at once.

    Raises:
        BadInput: a role is none, or it is the administrator's own account.
    """
    name, granted = account.person.name, roles_of(roles)
    if name == who.name:
        raise BadInput(OWN)
    users = audience.accounts(by=who.name)
    users.grant(name, granted)
    users.lock(name, locked=locked)
    st.success(say(SAVED))
