"""Pages that are pictures: scans in PDF files, and image files."""

import io
import math
import time
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import pypdfium2
from PIL import Image, ImageOps
from pypdfium2 import raw as pdfium

from ingest.errors import UnreadableFile
from ingest.guard import SECONDS
from ingest.model import Page
from ingest.read.pdf import PDFIUM
from ingest.read.recognise import DPI, INSTALL, NotInstalled, ink, recognise
from ingest.read.text import with_numbers

BUDGET = 0.8 * SECONDS  # for recognising one file; the rest is for its text layer and to put down what was read
BY_LAYER, BY_RECOGNITION = "Textebene", "Texterkennung"  # how text was won, see File.read_as

_PAGE_SECONDS = 60.0  # for one page: a full one takes 3, or 12 where two readers share a core
_POINTS_PER_INCH = 72
_A4_INCHES = 11.69  # the longer side
_MAX_PIXELS = 16_000_000  # A2 at DPI; larger pages are drawn smaller, as people look at them from further away
_MIN_SIDE = 1500  # pixels of the longer side: smaller pages are drawn larger, their measures are mistaken
_MAX_ENLARGED = 8.0  # times DPI
_PLAUSIBLE_DPI = range(100, 1201)  # what scanners write; cameras write 72 or nothing
_FORMATS = ("JPEG", "PNG", "TIFF", "GIF", "BMP")
_MAX_FRAMES = 1000  # of an image file; more is no paper

_INK = 60  # levels of grey off the paper
_INK_SHARE = 0.0001  # of a page's points: half a word; less is dust
_UNSURE = 0.7  # mean confidence of a page; below, many words are wrong
_OVERLAY = 150  # characters: a stamp, a header or a page number laid over a scan has fewer
_SCAN_SHARE = 0.5  # of a page's area that pictures cover where it is a scan
_ILLEGIBLE_SHARE = 0.2  # of characters, where a font does not say what its glyphs mean
_FIRST_EAST_ASIAN = 0x2E80  # broken fonts give Latin letters as Chinese, whose code points begin here
_MIN_LETTERS = 200  # fewer tell nothing about the share of vowels
_VOWELS = frozenset("aeiouyäöüàáâèéêëìíîïòóôùúû")
_VOWEL_SHARE = (0.2, 0.6)  # of the letters of a page in any European language; German has 0.38

_NO_TEXT = "ohne erkennbaren Text (Bild oder Handschrift?)"
_LATE = "nicht erkannt, die Zeit reichte nicht. Bitte die Datei in kleinere teilen und diese einlesen"
_FAILED = "nicht lesbar. Bitte neu scannen und erneut einlesen"
_MISSING = "nicht erkannt, weil Tesseract fehlt. Bitte installieren (apt install tesseract-ocr tesseract-ocr-deu)"
_UNREADABLE = "Der Scan ist nicht lesbar. Bitte neu scannen und erneut einlesen."
_BROKEN_IMAGE = "Das Bild ist beschädigt oder unvollständig. Bitte neu speichern und erneut einlesen."
_HUGE_IMAGE = "Das Bild hat zu viele Bildpunkte. Bitte mit höchstens 300 dpi scannen und erneut einlesen."
_NOTHING = "Auf dem Scan ist kein Text zu erkennen. Bitte prüfen, ob es die richtige Datei ist, oder neu scannen."


@dataclass(frozen=True, slots=True)
class Scanned:
    """A file's pages after recognition, and what the clerk has to know of it."""

    pages: tuple[Page, ...]
    read_as: str
    problems: tuple[str, ...] = ()
    whole: bool = True  # False: pages that may hold text were not recognised


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A page and what hindered its recognition; no problem and no text where it is empty."""

    page: Page
    problem: str = ""


def read_image(data: bytes) -> Scanned:
    """The pages of an image file, counted from 1.

    Raises:
        UnreadableFile: it is broken, has too many points, shows no text, or Tesseract is missing.
    """
    image, frames = _opened(data)
    pages = [Page(number, "") for number in range(1, frames + 1)]
    return _scanned(pages, _attempts(pages, partial(_frame, image)))


def complete(data: bytes, pages: Sequence[Page]) -> Scanned:
    """The pages of a PDF; those whose text layer is missing, broken or a mere stamp on a scan are recognised.

    Raises:
        UnreadableFile: no page has text, before and after.
    """
    wanted = _without_layer(data, pages)
    return _scanned(pages, _attempts(wanted, partial(_drawn, data)))


def is_broken(text: str) -> bool:
    """Whether a text layer is no writing: characters without meaning, or letters that form no syllables."""
    characters = [character for character in text if not character.isspace()]
    illegible = sum(map(_is_illegible, characters))
    if illegible > _ILLEGIBLE_SHARE * len(characters):
        return True
    letters = [character for character in text.lower() if character.isalpha()]
    vowels = sum(letter in _VOWELS for letter in letters)
    low, high = (share * len(letters) for share in _VOWEL_SHARE)
    return len(letters) >= _MIN_LETTERS and not low <= vowels <= high


def _is_illegible(character: str) -> bool:
    """Control, private, unassigned and replacement characters, and East Asian ones."""
    return unicodedata.category(character) in ("Cc", "Co", "Cn", "Cs") or ord(character) >= _FIRST_EAST_ASIAN


# Pages


def _attempts(pages: Sequence[Page], draw: Callable[[int], Image.Image]) -> list[_Attempt]:
    """What becomes of each page within the budget; draw gives the picture of the page of a number."""
    end = time.monotonic() + BUDGET
    return [_attempt(page, draw, end) for page in pages]


def _attempt(page: Page, draw: Callable[[int], Image.Image], end: float) -> _Attempt:
    left = end - time.monotonic()
    if left <= 0:
        return _Attempt(page, _LATE)
    try:
        picture = draw(page.number or 1)
        if is_empty(picture):
            return _Attempt(page)
        read = recognise(picture, min(left, _PAGE_SECONDS))
    except NotInstalled:
        return _Attempt(page, _MISSING)
    except UnreadableFile:
        return _Attempt(page, _FAILED)
    if len(read.text) <= (0 if is_broken(page.text) else len(page.text)):
        return _Attempt(page, "" if page.text.strip() else _NO_TEXT)
    return _Attempt(Page(page.number, read.text, read.confidence))


def _scanned(pages: Sequence[Page], attempts: Sequence[_Attempt]) -> Scanned:
    """All pages, those attempted in their place.

    Raises:
        UnreadableFile: there is no text at all.
    """
    better = {attempt.page.number: attempt.page for attempt in attempts}
    found = tuple(better.get(page.number, page) for page in pages)
    hindered = {attempt.problem for attempt in attempts} & {_LATE, _FAILED, _MISSING}
    if not any(page.text.strip() for page in found):
        raise UnreadableFile(_reason(hindered))
    return Scanned(found, _read_as(found), _problems(attempts), not hindered)


def _reason(hindered: set[str]) -> str:
    """Why a file of pictures gave nothing."""
    if _MISSING in hindered:
        return INSTALL
    return _UNREADABLE if hindered else _NOTHING


def _read_as(pages: Sequence[Page]) -> str:
    by_recognition = {page.confidence is not None for page in pages if page.text.strip()}
    return " und ".join([BY_LAYER] * (False in by_recognition) + [BY_RECOGNITION] * (True in by_recognition))


def _problems(attempts: Sequence[_Attempt]) -> tuple[str, ...]:
    """What the clerk has to know: pages read unsurely, then those not read, by what hindered it."""
    unsure = {
        attempt.page.number or 1: attempt.page.confidence
        for attempt in attempts
        if attempt.page.confidence is not None and attempt.page.confidence < _UNSURE
    }
    told = list(with_numbers("Seite", list(unsure), "unsicher erkannt"))
    if unsure:
        told[0] += f" (Sicherheit {sum(unsure.values()) / len(unsure):.0%})".replace("%", " %")
    for problem in (_NO_TEXT, _FAILED, _LATE, _MISSING):
        numbers = [attempt.page.number or 1 for attempt in attempts if attempt.problem == problem]
        told += with_numbers("Seite", numbers, problem)
    return tuple(told)


# Pictures


def is_empty(picture: Image.Image) -> bool:
    """Whether a grey picture shows a sheet with nothing on it but dust."""
    return ink(picture, _INK) < _INK_SHARE


@contextmanager
def _decoding() -> Iterator[None]:
    """Translates what Pillow raises on broken and hostile images."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of odd tags; what matters is raised
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
        raise UnreadableFile(_HUGE_IMAGE) from error
    except Exception as error:  # broken files make Pillow raise a dozen unrelated kinds
        raise UnreadableFile(_BROKEN_IMAGE) from error


def pictures(data: bytes) -> Iterator[Image.Image]:
    """Every page of a PDF or an image file as a grey picture at DPI, to compare programs by.

    Raises:
        UnreadableFile: it is broken or has too many points.
    """
    if data.startswith(b"%PDF-"):
        with PDFIUM, pypdfium2.PdfDocument(data) as document:
            count = len(document)
        yield from (_drawn(data, number) for number in range(1, count + 1))
    else:
        image, frames = _opened(data)
        yield from (_frame(image, number) for number in range(1, frames + 1))


def picture_of(data: bytes, number: int, *, is_pdf: bool) -> Image.Image:
    """One page of a PDF or an image file as a grey picture at DPI.

    Raises:
        UnreadableFile: it is broken or has too many points.
    """
    return _drawn(data, number) if is_pdf else _frame(_opened(data)[0], number)


def _opened(data: bytes) -> tuple[Image.Image, int]:
    """An image file and how many frames it has."""
    with _decoding():
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
        return image, min(getattr(image, "n_frames", 1), _MAX_FRAMES)


def _frame(image: Image.Image, number: int) -> Image.Image:
    """One frame of an image file as a grey picture at DPI, turned as its EXIF data say."""
    with _decoding():
        image.seek(number - 1)
        resolution = round(image.info.get("dpi", (0, 0))[0])
        picture = _grey(ImageOps.exif_transpose(image))
    if resolution not in _PLAUSIBLE_DPI:
        resolution = round(max(picture.size) / _A4_INCHES)
    scale = _scale(picture.width / resolution, picture.height / resolution) / resolution
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _grey(image: Image.Image) -> Image.Image:
    """The image on white paper."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L")


def _scale(width: float, height: float) -> float:
    """Points to an inch for a sheet of this size in inches: DPI, unless the sheet is tiny or huge."""
    least = min(_MIN_SIDE / max(width, height), DPI * _MAX_ENLARGED)
    most = math.sqrt(_MAX_PIXELS / (width * height))
    return min(max(DPI, least), most)


def _drawn(data: bytes, number: int) -> Image.Image:
    """A page of a PDF as a grey picture at DPI."""
    try:
        with PDFIUM, pypdfium2.PdfDocument(data) as document:
            if document.get_formtype() == pdfium.FORMTYPE_ACRO_FORM:
                document.init_forms()
            page = document[number - 1]
            scale = _scale(*(side / _POINTS_PER_INCH for side in page.get_size())) / _POINTS_PER_INCH
            picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil().convert("L").copy()
            return picture
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(_UNREADABLE) from error


def _without_layer(data: bytes, pages: Sequence[Page]) -> list[Page]:
    """The pages that have to be recognised, or are empty."""
    short = [page for page in pages if len(page.text.strip()) < _OVERLAY]
    overlaid = _scans(data, [page for page in short if page.text.strip()])
    return [page for page in pages if not page.text.strip() or page.number in overlaid or is_broken(page.text)]


def _scans(data: bytes, pages: Sequence[Page]) -> set[int]:
    """The numbers of pages that pictures cover."""
    if not pages:
        return set()
    with PDFIUM, pypdfium2.PdfDocument(data) as document:
        return {page.number for page in pages if page.number and _is_scan(document[page.number - 1])}


def _is_scan(page: pypdfium2.PdfPage) -> bool:
    boxes = [one.get_bounds() for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])]
    width, height = page.get_size()
    covered = sum((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    return bool(covered > _SCAN_SHARE * width * height)
