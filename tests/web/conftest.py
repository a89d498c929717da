"""What tests of the chat share: papers that were read in, a running chat, and Debian's Chromium."""

import datetime as dt
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from google.protobuf.text_format import MessageToString
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright
from streamlit.testing.v1 import AppTest

from app.answer.engine import Engine
from app.users import NAME, Users
from app.web import audience
from app.wiring import WORDS_ONLY, open_engine, open_ledger, read_in, update_index
from ingest.audience import UNRESTRICTED
from ingest.ledger import Entry, Ledger
from ingest.model import File, Page, Paper, stable_id
from ingest.settings import Settings
from ingest.sources.files import file_items

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")  # Debian's
START = 60  # seconds the chat may take to start and to answer on a busy machine


@pytest.fixture(autouse=True)
def nothing_cached() -> Iterator[None]:
    """Streamlit's caches outlive a session, not a test."""
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def read(home: Path, tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Engine]:
    """Reads files in, by name, and gives a clerk's engine to look things up with."""

    def engine(files: Mapping[str, str | bytes]) -> Engine:
        folder = tmp_path / "papers"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        settings = Settings.from_env()
        read_in(settings, file_items([folder], public=True), lambda _: None)
        update_index(settings, lambda _: None)
        return open_engine(settings, audience=UNRESTRICTED)

    return engine


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """The address of a running chat over this home, started as people start it."""
    with served(free_port()) as there:
        yield there


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(port: int) -> Iterator[str]:
    """The address of a running chat at a port."""
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "web" / "main.py"), *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + START
            while time.monotonic() < until and not _listening(port):
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def browser() -> Iterator[Tab]:
    """A page of Chromium as wide as a telephone; the test is skipped where there is no Chromium."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium fehlt (Debian-Paket chromium)")
    options = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    options += " --disable-component-update --disable-sync"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options.split())
        page = chromium.new_page(viewport={"width": 390, "height": 844})
        page.set_default_timeout(START * 1000)
        yield page
        chromium.close()


# A council with one paper that is not public, and people of every role

SECRET = ("Zwirnerhof", "734.000", "99/0007", "99-0007", "Geheimausschuss", "Geheimfraktion", "Geheimort", "Geheimart")
PASSWORD = "ein langes Passwort"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"  # the page of a browser when nothing is drawn
ROLES = {
    "Anna": (),
    "Bert": ("ausschuss:Geheimausschuss",),
    "Cora": ("rat",),
    "Dora": ("verwaltung",),
    "Emil": ("admin",),
    "Fina": ("ausschuss:Werkausschuss",),
}
EVERYBODY = (None, *ROLES)
CLEARED = ("Bert", "Cora", "Dora", "Emil")  # who may see the paper that is not public
DENIED = (None, "Anna", "Fina")  # who may not: nobody, without a role, of another committee


def put(ledger: Ledger, reference: str, text: str, **fields: object) -> File:
    """A paper with one document."""
    source = f"urn:paper:{reference}"
    paper = Paper(stable_id("paper", source), reference, "Ohne Betreff", source, public=True, reference=reference)
    paper = replace(paper, **fields)  # type: ignore[arg-type]
    ledger.put_paper(paper)
    uri = f"{source}/file"
    file = File(
        stable_id("file", uri), reference, paper.id, f"{paper.name}.txt", uri, "0", "text/plain", "OParl-Text",
        public=paper.public,
    )  # fmt: skip
    ledger.put_file(file, [Page(1, text)])
    return file


@pytest.fixture
def council(home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, File]:
    """The files by number: two public ones and a newer one that is not public; and the users of ROLES."""
    monkeypatch.setenv("RATSLOTSE_MODEL", WORDS_ONLY)  # opened in a moment
    monkeypatch.setattr("app.users.COST", 2)  # scrypt at full cost is tested elsewhere
    settings = Settings.from_env()
    public = {"organizations": ("Rat",), "paper_type": "Antrag"}
    with closing(open_ledger(settings)) as ledger, ledger.writing():
        files = [
            put(ledger, "20/0001", RADWEG, name="Radweg am Kanal", date=dt.date(2020, 3, 1), **public),
            put(ledger, "21/0002", BRUNNEN, name="Reinigung der Brunnen", date=dt.date(2021, 4, 1), **public),
            put(
                ledger, "99/0007", ZWIRNERHOF, name="Ankauf des Zwirnerhofs", date=dt.date(2022, 5, 5), public=False,
                organizations=("Geheimausschuss",), originators=("Geheimfraktion",), paper_type="Geheimart",
                districts=("Geheimort",),
            ),
        ]  # fmt: skip
        ledger.note(Entry("urn:paper:99/0007/file", "s", "gelesen"))
    update_index(settings, lambda _: None)
    users = Users(settings.home / NAME)
    for person, roles in ROLES.items():
        users.add(person, roles, PASSWORD)
    return {file.key: file for file in files}


RADWEG = "Der Rat beschließt den Bau eines Radwegs am Kanal. Der Radweg kostet 3,2 Millionen Euro."
BRUNNEN = "Die Brunnen der Stadt werden jährlich im Frühjahr gereinigt. Das kostet 20.000 Euro."
ZWIRNERHOF = "Der Kaufpreis für den Zwirnerhof am Kanal beträgt 734.000 Euro. Der Radweg wird dort verlegt."


@pytest.fixture
def opened(council: dict[str, File]) -> Callable[..., AppTest]:
    """Opens a page for a person of ROLES, or None; with what the address asks for."""

    def page(script: Callable[[], None], who: str | None, **asked: str | list[str]) -> AppTest:
        test = AppTest.from_function(script, default_timeout=START)
        if who:
            test.session_state["token"] = audience.sessions().begin(who)
        for name, value in asked.items():
            test.query_params[name] = value
        return test.run()

    return page


def everything(test: AppTest) -> str:
    """All that a page sends to the browser, as text; what makes Markdown show a letter as it is, left out."""
    assert not test.exception
    return unescape("\n".join(map(_sent, (test.main, test.sidebar)))).replace("\\", "")


def _sent(node: Any) -> str:
    own = MessageToString(node.proto, as_utf8=True) if node.proto is not None else ""
    return "\n".join([own, *map(_sent, getattr(node, "children", {}).values())])


def address_of(page: AppTest) -> str:
    """The conversation that the address of a page names."""
    told = page.query_params["gespraech"]
    return told if isinstance(told, str) else told[-1]
