import shutil
from pathlib import Path

import pytest
import reportlab
from PIL import Image, ImageDraw, ImageFont

from eval.ocr import Reading, Row, character_error, main, told

FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"


@pytest.mark.parametrize(
    ("text", "reference", "error"),
    [
        ("Rat", "rat", 0.0),
        ("der  Rat\n", "der Rat", 0.0),
        ("der Rad", "der Rat", 1 / 7),
        ("", "Rat", 1.0),
        ("xyzw", "a", 4),
    ],
)
def test_the_error_counts_edits_for_each_character_of_the_reference(text: str, reference: str, error: float) -> None:
    assert character_error(text, reference) == pytest.approx(error)


def test_the_last_line_tells_the_means() -> None:
    rows = [Row(f"{n}.pdf", Reading(n / 10, 0.8, 2.0), Reading(n / 5, 0.0, 1.0)) for n in (1, 3)]
    assert list(told(rows))[-1].split() == ["Mittel", "20.0%", "80%", "2.0", "40.0%", "1.0"]


def test_a_folder_without_transcripts_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "Bitte prüfen" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_a_clean_scan_is_read_without_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = Image.new("L", (1200, 400), 255)
    font = ImageFont.truetype(str(FONT), size=33)
    ImageDraw.Draw(picture).text((100, 100), "Antrag der Fraktion", font=font, fill=0)
    picture.save(tmp_path / "antrag.png", dpi=(200, 200))
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "antrag.txt").write_text("Antrag der Fraktion\n", encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["antrag.png", "0.0%"]
