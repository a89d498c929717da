"""Page text as it is shown and quoted: one spelling of spaces, hyphens and bullets, words made whole."""

import re
import unicodedata

_BULLETS = "\uf06c\uf06e\uf071\uf072\uf073\uf074\uf075\uf076\uf07d\uf09f\uf0a1\uf0a4\uf0a7\uf0b7\uf0be\uf0d8"
_SYMBOLS = {  # Wingdings and Symbol put their glyphs into the private use area; these matter on forms
    **dict.fromkeys(_BULLETS, "•"),
    **dict.fromkeys("\uf06f\uf0a8", "☐"),
    **dict.fromkeys("\uf078\uf0fd", "☒"),
    "\uf0fe": "☑",
    "\uf0fc": "✓",
    "\uf0e0": "→",
    "\uf0e8": "→",
    "\uf020": " ",
    "\uf02d": "-",
}
_ODD_SPACES = "\t\v\f\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_SPELLING = {
    **_SYMBOLS,
    **dict.fromkeys(_ODD_SPACES, " "),
    **dict.fromkeys("\u2010\u2011\ufffe", "-"),  # U+FFFE: pdfium's mark for a hyphen it took away
    **dict.fromkeys("\u2028\u2029", "\n"),
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)},  # ligatures
}
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters
    "\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero width and direction marks
    "\U000e0000-\U000e007f"  # tags: a text that nobody sees
    "\ud800-\udfff\ue000-\uf8ff\uffff"  # halves of characters, private use without a known meaning
)
_RARE = re.compile(f"[{''.join(_SPELLING)}{_INVISIBLE}]")

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
_LOWER = "a-zß-öø-ÿ"
_SHY_LINE = re.compile(f"(?<=[{_LETTER}])\n\u00ad *\n(?=[{_LETTER}])")
_SHY_IN_WORD = re.compile(f"(?<=[{_LOWER}])\u00ad(?=[{_LOWER}])")

_VERTICAL_LINE = rf"\n(?:[{_LETTER}]{{1,2}}|[-,.:;/()&\"„“–]) *"
_VERTICAL = re.compile(rf"\n[{_LETTER}]{{1,2}} *(?:(?:\n *)?{_VERTICAL_LINE}){{3,}}(?=\n|\Z)")
_FOUR_LETTERS = re.compile(rf"(?:\n[{_LETTER}] *){{4}}(?=\n|\Z)")

_LINE_END_HYPHEN = re.compile(rf"-(?<=[{_LETTER}0-9]-)\n(\n*)([{_LETTER}0-9]\S*)[ \n]?")
_CONJUNCTION = re.compile(r"(?:und|oder|bzw\.?|sowie|bis|u\.|od\.|beziehungsweise)(?![^\W_]|-)")
_LINK = re.compile(r"(?:und|oder|von)-\w")  # of a name: Heinrich-von-Kleist-Straße
_ENUMERATOR = re.compile(rf"([{_LETTER}])\1?\)|[{_LETTER}](?![{_LETTER}])")  # a) or aa) or one letter
_TOKEN_BEFORE = 40  # characters looked back to for the word before a hyphen; German words are shorter


def clean(text: str) -> str:
    """The text of one page as it is shown and quoted; cleaning it again changes nothing.

    Lines stay lines: a word divided at a line's end is made whole on the upper line.
    """
    text, before = _spell(text), None
    while text != before:
        before = text
        text = _whole_words(_even_space(_soft_hyphens(_upright(text))))
    return text


def _spell(text: str) -> str:
    """Every character in its one spelling; what has no shape is gone, soft hyphens are still there."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _RARE.sub(lambda rare: _SPELLING.get(rare[0], ""), text)
    return unicodedata.normalize("NFC", text)


def _upright(text: str) -> str:
    """Vertical writing, which extractors give as one letter a line, becomes one line."""
    return _VERTICAL.sub(_join_letters, f"\n{text}")[1:]


def _join_letters(run: re.Match[str]) -> str:
    lone = _FOUR_LETTERS.search(run[0])
    if not lone or len(set(lone[0].split())) == 1:  # a column of equal marks is a table
        return run[0]
    return "\n" + re.sub(r"( *)\n(?: *\n)?", lambda end: " " if end[0] != "\n" else "", run[0][1:])


def _soft_hyphens(text: str) -> str:
    """A soft hyphen inside a word vanishes; elsewhere the font meant a hyphen."""
    if "\u00ad" not in text:
        return text
    text = _SHY_LINE.sub("-\n", text)
    return _SHY_IN_WORD.sub("", text).replace("\u00ad", "-")


def _even_space(text: str) -> str:
    """Single spaces, none at the ends of lines, at most two blank lines together."""
    while "  " in text:
        text = text.replace("  ", " ")
    text = text.replace(" \n", "\n").replace("\n ", "\n")
    return re.sub("\n\n\n\n+", "\n\n", text).strip(" \n")


def _whole_words(text: str) -> str:
    """Words divided at the end of a line come together on the upper line."""
    return _LINE_END_HYPHEN.sub(_join_word, text)


def _join_word(division: re.Match[str]) -> str:
    gap, following = division[1], division[2]
    before = division.string[max(0, division.start() - _TOKEN_BEFORE) : division.start()]
    joint = _joint(before.split()[-1], following, spaced=bool(gap))
    return division[0] if joint is None else f"{joint}{following}\n"


def _joint(before: str, following: str, *, spaced: bool) -> str | None:
    """What stands between the two parts of a divided word; None: they are not one word."""
    if _CONJUNCTION.match(following):
        return "- "  # Ergänzungsstrich: Haupt- und Nebengebäude
    if _ENUMERATOR.match(following) or before.startswith("-"):
        return None
    if _LINK.match(following):
        return "-"
    if not following[0].islower():
        return None if spaced else "-"  # SPD-Fraktion, 2015-2016; after a gap it is a new heading
    return "" if _divides_syllables(before) else "-"


def _divides_syllables(before: str) -> bool:
    """Whether a hyphen after this, before a lower case letter, is only there for the line's end."""
    if before[-1].islower():
        return True
    return before in set("AIOUÄÖÜ")  # A-horn, O-der; but EU-weit, UVP-pflichtig, 30-jährig, E-mail
