"""The clock of the comparison counts what was read, and compares the same files."""

import json
import lzma
from collections.abc import Callable
from pathlib import Path

from eval.throughput import Figure, measured, table, texts_of_dump, written_pdfs

PAPER = "Beschlussvorlage\nVorlage Nr.: 2025/0101\nBetreff: Neue Bänke im Park\n\nDer Rat stellt zehn neue Bänke auf.\n"
SAMPLES = Path(__file__).parents[2] / "data/samples"


def test_our_reading_is_measured_from_file_to_passage(write: Callable[..., Path]) -> None:
    figure = measured("ratslotse", [write("gut.txt", PAPER), write("leer.txt", ""), write("auch.txt", PAPER)])
    assert (figure.pieces, figure.failed) == (2, 1)
    assert figure.cpu > 0.1  # what children took is counted: importing the readers alone takes more


def test_only_pdfs_with_a_text_layer_are_compared(write: Callable[..., Path]) -> None:
    sample = next(SAMPLES.glob("*0712_*.pdf"))
    found = written_pdfs(write("pdf/gut.pdf", sample.read_bytes()).parent)
    write("pdf/kaputt.pdf", b"%PDF-1.7")
    assert written_pdfs(write("pdf/notiz.txt", "Text").parent) == found
    assert [path.name for path in found] == ["gut.pdf"]
    assert min(found.values()) > 0


def test_texts_of_a_dump_are_written_as_they_are(tmp_path: Path) -> None:
    papers = [{"auxiliaryFile": [{"text": PAPER}, {"text": " "}, {}]}, {}, {"auxiliaryFile": [{"text": "Zwei"}]}]
    with lzma.open(tmp_path / "papers.jsonl.xz", "wt", encoding="utf-8") as dump:
        dump.writelines(f"{json.dumps(paper)}\n" for paper in papers)
    assert [path.read_text() for path in texts_of_dump(tmp_path, tmp_path / "texte")] == [PAPER, "Zwei"]


def test_ratios_say_how_many_times_as_fast_we_are() -> None:
    told = table("Text", 10, 20, {"ratslotse": Figure(5, 0, 2.0, 4.0), "anderes": Figure(7, 1, 6.0, 6.0)})
    assert "5.0 Dateien/s,   10.0 Seiten/s; CPU    4.0 s" in told
    assert told.endswith("wir 3.00-mal so schnell, CPU 1.50-mal")
