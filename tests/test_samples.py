"""The committed sample papers and the questions on them hold together."""

import json
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from docx.table import Table

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
SCRIPT = ROOT / "tests" / "resources" / "write_samples.py"
FILES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in (".pdf", ".docx"))
GOLD = [json.loads(line) for line in (ROOT / "data/gold/beispiele.jsonl").read_text("utf-8").splitlines()]
QUOTES = [(question["id"], source) for question in GOLD for source in question["relevant"]]
CLOSED = "Beispiel_DS_25-0777_Beschlussvorlage_nichtoeffentlich.pdf"
CLOSED_WORDS = ("25-0777", "Zwirnerhof", "Tannhoff", "Lohfeld", "1.875.000", "Verhandlungsobergrenze")


def write_samples(folder: Path) -> Path:
    subprocess.run([sys.executable, str(SCRIPT), str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_samples(tmp_path_factory.mktemp("samples"))


def pages(path: Path) -> dict[int | None, str]:
    """The text of each page, numbered from 1; of a DOCX, which has none, under None."""
    return pdf_pages(path) if path.suffix == ".pdf" else {None: docx_text(path)}


def pdf_pages(path: Path) -> dict[int | None, str]:
    with closing(pypdfium2.PdfDocument(path)) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return {number: plain(text) for number, text in enumerate(texts, 1)}


def docx_text(path: Path) -> str:
    document = docx.Document(str(path))
    header = [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    body = [rows(part) if isinstance(part, Table) else part.text for part in document.iter_inner_content()]
    return plain("\n".join([*header, *body]))


def rows(table: Table) -> str:
    return "\n".join(" ".join(cell.text for cell in row.cells) for row in table.rows)


def plain(text: str) -> str:
    """White space collapsed; a word parted at a line's end is one again, a hyphen before a capital stays."""
    text = re.sub(r"\ufffe|-\r?\n", "-\n", text)  # pdfium marks the hyphen it takes for a word's parting
    text = re.sub(r"-\n(?=[a-zäöüß])", "", text).replace("-\n", "-")
    return " ".join(text.split())


def find(stem: str) -> Path:
    [path] = [SAMPLES / name for name in FILES if Path(name).stem == stem]
    return path


def test_the_script_writes_the_committed_files_and_no_others(written: Path) -> None:
    assert sorted(path.name for path in written.iterdir()) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_committed_sample_says_what_the_script_writes_now(name: str, written: Path) -> None:
    assert pages(SAMPLES / name) == pages(written / name)


def test_writing_twice_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    again = write_samples(tmp_path)
    for name in FILES:
        assert (again / name).read_bytes() == (written / name).read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_every_page_is_marked_as_an_example(name: str) -> None:
    assert name.startswith("Beispiel_")
    for text in pages(SAMPLES / name).values():
        assert "Beispiel – keine amtliche Drucksache" in text


@pytest.mark.parametrize("name", FILES)
def test_each_head_says_whether_the_paper_is_public(name: str) -> None:
    head = next(iter(pages(SAMPLES / name).values()))[:700]
    session = "nichtöffentlich" if name == CLOSED else "öffentlich"
    assert f"Sitzungsteil: {session} " in head


def test_the_words_of_the_closed_paper_stand_in_no_other() -> None:
    closed = " ".join(pages(SAMPLES / CLOSED).values())
    others = " ".join(text for name in FILES if name != CLOSED for text in pages(SAMPLES / name).values())
    for word in CLOSED_WORDS:
        assert word in closed
        assert word not in others


@pytest.mark.parametrize(("identity", "source"), QUOTES)
def test_a_gold_quote_stands_on_the_page_it_names(identity: str, source: dict[str, Any]) -> None:
    assert source["quote"] in pages(find(source["file"]))[source.get("page")], identity


@pytest.mark.parametrize("question", GOLD, ids=lambda question: question["id"])
def test_a_gold_question_is_whole(question: dict[str, Any]) -> None:
    quotes = " ".join(source["quote"] for source in question["relevant"])
    assert question["answerable"] == bool(quotes) == bool(question["answer"]) == bool(question["must_include"])
    assert question["answerable"] != (question["type"] == "unanswerable")
    for needed in question["must_include"]:
        assert needed in quotes
        assert needed in question["answer"]
