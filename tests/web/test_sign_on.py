"""The city's own accounts: a small OpenID Connect provider, the chat as people start it, and a browser."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page as Tab

from app.web import audience
from ingest.model import File
from tests.web.conftest import free_port, served

pytest.importorskip("authlib", reason="Authlib fehlt (pip install 'ratslotse[oidc]')")

CLIENT = "ratslotse"
WHO = "dora@stadt.example"


class Provider(ThreadingHTTPServer):
    """Vouches for WHO without asking: OpenID Connect's code flow, signed with a key of its own."""

    def __init__(self) -> None:
        from joserfc import jwk

        super().__init__(("127.0.0.1", 0), _Handler)
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256", "use": "sig"})
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.nonce = ""

    def id_token(self) -> str:
        from joserfc import jwt

        now = int(time.time())
        claims = {"iss": self.address, "sub": "1", "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": self.nonce}
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims | {"email": WHO}, self.key)


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        at = self.server.address
        if path == "/authorize":
            self.server.nonce = asked["nonce"][0]
            back = urlencode({"code": "1", "state": asked["state"][0]})
            self._go(f"{asked['redirect_uri'][0]}?{back}")
        elif path == "/keys":
            self._tell({"keys": [self.server.key.as_dict(private=False)]})
        else:
            ways = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            signed = {"id_token_signing_alg_values_supported": ["RS256"]}
            self._tell({"issuer": at, **{name: f"{at}/{way}" for name, way in ways.items()}, **signed})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._tell({"access_token": "1", "token_type": "Bearer", "id_token": self.server.id_token()})

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def _tell(self, value: object) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def _go(self, there: str) -> None:
        self.send_response(302)
        self.send_header("Location", there)
        self.end_headers()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def city(
    council: dict[str, File], provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of a chat whose secrets name the provider."""
    port = free_port()
    settings = {
        "redirect_uri": f"http://127.0.0.1:{port}/oauth2callback",
        "cookie_secret": "geheim" * 8,
        "client_id": CLIENT,
        "client_secret": "geheim",
        "server_metadata_url": f"{provider.address}/.well-known/openid-configuration",
    }
    secrets = tmp_path / "secrets.toml"
    secrets.write_text("\n".join(["[auth]", *(f"{name} = {json.dumps(value)}" for name, value in settings.items())]))
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(secrets))
    with served(port) as address:
        yield address


def test_the_citys_own_account_opens_what_its_roles_open_until_signing_out(city: str, browser: Tab) -> None:
    audience.accounts().add(WHO, ["ausschuss:Geheimausschuss"], None)
    browser.goto(f"{city}/vorlage?ds=99/0007")
    browser.get_by_test_id("stAlert").wait_for()
    assert "Zwirnerhof" not in browser.content()
    browser.goto(f"{city}/anmelden")
    browser.get_by_role("button", name="Mit dem Konto der Verwaltung anmelden").click()
    browser.wait_for_url(f"{city}/")
    browser.goto(f"{city}/anmelden")
    browser.get_by_text(f"{WHO} (ausschuss:Geheimausschuss)").wait_for()
    browser.goto(f"{city}/vorlage?ds=99/0007")
    browser.get_by_role("heading", name="Ankauf des Zwirnerhofs").wait_for()
    assert {one.person for one in audience.log().entries()} == {WHO}
    browser.goto(f"{city}/anmelden")
    browser.get_by_role("button", name="Abmelden").click()
    browser.get_by_text(WHO).wait_for(state="detached")
    browser.goto(f"{city}/vorlage?ds=99/0007")
    browser.get_by_test_id("stAlert").wait_for()
    assert "Zwirnerhof" not in browser.content()
