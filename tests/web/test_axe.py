"""Whether everybody can use the pages: axe-core looks at each in Chromium, wide and light, narrow and dark.

pytest -s tests/web/test_axe.py shows what it found on each page.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from app.links import place_link
from eval.tables import markdown
from ingest.model import File
from ingest.model import Page as Sheet
from tests.web.conftest import IDLE, PASSWORD, RADWEG

PACKAGE = "axe-core@4.14.1"  # MPL-2.0; fetched for the test, nothing of it ships
SHA512 = (  # as the registry names it
    "1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b73"
    "4f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5"
)
FETCH = 60  # seconds the registry may take
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]  # what BITV 2.0 asks for by way of EN 301 549
FOLDED = 768  # pixels below which Streamlit folds the sidebar away
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script, as npm publishes it; skipped where npm or its registry is out of reach."""
    folder, npm = tmp_path_factory.mktemp("axe"), shutil.which("npm")
    if not npm:
        pytest.skip("npm fehlt, mit dem axe-core geholt wird")
    try:
        subprocess.run([npm, "pack", PACKAGE], cwd=folder, check=True, capture_output=True, timeout=FETCH)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip(f"{PACKAGE} ist von hier aus nicht zu holen")
    [package] = folder.glob("*.tgz")
    return _script(package)


def _script(package: Path) -> str:
    assert hashlib.sha512(package.read_bytes()).hexdigest() == SHA512
    with tarfile.open(package) as archive:
        script = archive.extractfile("package/axe.min.js")
        assert script
        return script.read().decode()


@dataclass(frozen=True, slots=True)
class Seen:
    """What axe-core says of a page as it is now."""

    passed: int  # rules
    broken: tuple[tuple[str, str], ...]  # impact, and the rule with the element

    @property
    def grave(self) -> list[str]:
        """What hinders people badly."""
        return [told for impact, told in self.broken if impact in GRAVE]


def seen(browser: Page, axe: str) -> Seen:
    """Looks at the page as it is now."""
    browser.wait_for_timeout(1_000)  # Streamlit fades in what it draws
    browser.evaluate(axe)
    found: Any = browser.evaluate(f"axe.run(document, {{runOnly: {LEVELS}}})")
    assert found["passes"]
    broken = [
        (one["impact"], f"{one['id']}: {node['html'][:200]}") for one in found["violations"] for node in one["nodes"]
    ]
    return Seen(len(found["passes"]), tuple(broken))


def table(found: dict[str, Seen]) -> str:
    """A line for each page."""
    impacts = ("minor", "moderate", *GRAVE)
    rows = [["page", "rules passed", *impacts]]
    for name, one in found.items():
        numbers = [sum(impact == told for told, _ in one.broken) for impact in impacts]
        rows.append([name, str(one.passed), *map(str, numbers)])
    return markdown(rows)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nothing_hinders_anybody(
    council: dict[str, File], address: str, browser: Page, axe: str, width: int, scheme: Any
) -> None:
    browser.set_viewport_size({"width": width, "height": 900})
    browser.emulate_media(color_scheme=scheme)
    found: dict[str, Seen] = {}

    def look(name: str, path: str | None, wanted: str) -> None:
        if path is not None:
            browser.goto(f"{address}/{path}")
        browser.locator(wanted).first.wait_for()
        found[name] = seen(browser, axe)
        assert browser.evaluate("document.documentElement.scrollWidth") == width  # nothing sticks out

    look("Frage", "", "[data-testid=stChatInputTextArea]")
    converse_without_a_name(browser, look)
    look("Anmelden", "anmelden", "input[type=password]")
    browser.get_by_label("Name").fill("Emil")
    browser.locator("input[type=password]").fill(PASSWORD)
    browser.locator("input[type=password]").press("Enter")
    browser.get_by_text("Emil (admin)").wait_for()
    look("Konto", None, "h1")
    look("Betrieb", "betrieb", ".rl-facts")
    look("Hilfe", "hilfe", ".rl h2")
    look("Suche", "suche?frage=Radweg&gremium=Rat", ".rl mark")
    look("Vorlage", "vorlage?ds=20/0001", ".rl h1")
    look("Beleg", place_link(council["20/0001"].id, Sheet(1, RADWEG)), ".rl h1")
    look("Fehler", "vorlage?ds=77/7777", "[data-testid=stAlert]")
    browser.goto(address)
    browser.get_by_test_id("stChatInputTextArea").fill("Was kostet der Radweg am Kanal?")
    browser.get_by_test_id("stChatInputTextArea").press("Enter")
    look("Antwort", None, "a.rl-ref")
    browser.locator("a.rl-ref").first.click()
    look("Fundstelle", None, ".rl mark")
    is_folded = width < FOLDED
    if is_folded:
        browser.get_by_test_id("stExpandSidebarButton").click()
    look("Gespräche", None, "[data-testid=stSidebar] h2")
    browser.get_by_text("Umbenennen oder löschen").click()
    look("Umbenennen", None, "[data-testid=stPopoverBody] input")
    browser.keyboard.press("Escape")
    if is_folded:
        browser.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    browser.get_by_text("Nicht hilfreich").click()
    look("Rückmeldung", None, "[data-testid=stForm]")
    browser.keyboard.press("Escape")
    browser.get_by_text("Mitnehmen").click()
    look("Mitnehmen", None, "[data-testid=stCode]")
    sys.stdout.write(f"\n{width} pixels wide, {scheme}\n\n{table(found)}\n")
    assert {name: one.grave for name, one in found.items() if one.grave} == {}


def converse_without_a_name(browser: Page, look: Callable[[str, str | None, str], None]) -> None:
    """What is there only before anybody signed in."""
    for number, question in enumerate(("Was kostet der Radweg am Kanal?", "Wann werden die Brunnen gereinigt?")):
        browser.get_by_test_id("stChatInputTextArea").fill(question)
        browser.get_by_test_id("stChatInputTextArea").press("Enter")
        browser.get_by_text("Kopieren, mitnehmen").nth(number).wait_for()
    browser.get_by_text("Ab hier neu fragen").click()
    look("Ändern", None, "[data-testid=stAlert]")
    browser.get_by_text("Doch nicht ändern").click()
    browser.get_by_test_id("stAlert").wait_for(state="detached")
    browser.locator(IDLE).wait_for()  # what is drawn anew closes again what was opened
    browser.get_by_text("Gespräch löschen").click()
    look("Löschen", None, "[data-testid=stPopoverBody]")
    look("Unbekannt", "?gespraech=unbekannt", "[data-testid=stAlert]")
