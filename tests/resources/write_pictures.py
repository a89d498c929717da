"""Writes the pictures of the handbook and the README, of a chat over the sample papers.

python tests/resources/write_pictures.py FOLDER
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from app.wiring import read_in, update_index
from eval.crowd import CHROMIUM, INPUT, OFFLINE, chat
from ingest.settings import PROJECT, Settings
from ingest.sources.files import file_items

SAMPLES = PROJECT / "data" / "samples"
QUESTION = "Worum geht es in DS 25-0590?"
COMPARED = "vorlage?ds=25-0712/1&vergleich=25-0712"
SEARCHED = "suche?frage=Grundschule"
HEIGHT = 1_200  # pixels: a question, its answer and the passage
SETTLED = 1_500  # milliseconds until Streamlit has faded in what it draws
WAIT = 120_000  # milliseconds that a page may take on a busy machine
Scheme = Literal["light", "dark"]


def write(folder: Path) -> None:
    """Every picture; those that are there are replaced."""
    with tempfile.TemporaryDirectory(prefix="ratslotse-") as home:
        settings = replace(Settings.from_env(), home=Path(home), qdrant_url="", llm="")
        read_in(settings, file_items([SAMPLES], public=True), lambda _: None)
        update_index(settings, lambda _: None)
        with chat(settings.home) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(OFFLINE))
            for name, (take, width, scheme) in PICTURES.items():
                _take(browser, address, folder / f"{name}.png", take, width, scheme)
            browser.close()


def _take(
    browser: Browser, address: str, out: Path, go: Callable[[Page, str], None], width: int, scheme: Scheme
) -> None:
    page = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
    page.set_default_timeout(WAIT)
    go(page, address)
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=out)
    page.close()


def _start(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("Worum geht es").first.wait_for()


def _answer(page: Page, address: str) -> None:
    """An answer whose first citation is open."""
    page.goto(address)
    page.locator(INPUT).fill(QUESTION)
    page.locator(INPUT).press("Enter")
    page.get_by_text("Nicht hilfreich").wait_for()
    page.wait_for_timeout(SETTLED)
    page.locator("a.rl-ref").first.click()
    page.locator(".rl-ask").evaluate("asked => asked.scrollIntoView()")


def _search(page: Page, address: str) -> None:
    page.goto(f"{address}/{SEARCHED}")
    page.locator("mark").first.wait_for()


def _paper(page: Page, address: str) -> None:
    page.goto(f"{address}/{COMPARED}")
    page.locator("ins").first.wait_for()


def _place(page: Page, address: str) -> None:
    """The page of the first hit, with the passage marked."""
    _search(page, address)
    page.goto(f"{address}/{page.locator('.rl-hint a').first.get_attribute('href')}")
    page.locator(".rl-sheet img").wait_for()


def _help(page: Page, address: str) -> None:
    page.goto(f"{address}/hilfe")
    page.locator(".rl h2").first.wait_for()


PICTURES: dict[str, tuple[Callable[[Page, str], None], int, Scheme]] = {
    "anfang": (_start, 1280, "light"),
    "chat": (_answer, 1280, "light"),
    "chat-schmal": (_answer, 390, "dark"),
    "suche": (_search, 1280, "light"),
    "vorlage": (_paper, 1280, "light"),
    "beleg": (_place, 1280, "light"),
    "hilfe": (_help, 390, "light"),
}

if __name__ == "__main__":
    write(Path(sys.argv[1]))
