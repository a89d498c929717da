"""Counts the words of a collection of council papers, for compound splitting and rarity.

Usage: python -m index.learn_words FOLDER [OUT]

FOLDER holds an OParl dump: papers.jsonl.xz, one Paper a line, whose files carry their text. Only words and
their counts leave the folder.
"""

import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.terms import LONGEST_WORD, WORDS_FILE, tokens
from ingest.clean import clean

WINDOW = 900  # characters counted as one passage, as split.TARGET
RAREST = 10  # passages; rarer words are mostly names and errors, and splitting asks for 20


def count_words(texts: Iterator[str]) -> Counter[str]:
    """In how many passages each lower-case word stands; the number of passages is under ""."""
    counts: Counter[str] = Counter()
    for text in texts:
        for start in range(0, len(text), WINDOW):
            counts[""] += 1
            counts.update({token for token in tokens(text[start : start + WINDOW]) if _is_word(token)})
    return counts


def write_words(counts: Counter[str], path: Path) -> None:
    """Writes word, tab, count, sorted; words rarer than RAREST are left out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf-8", preset=9) as out:
        out.writelines(f"{word}\t{count}\n" for word, count in sorted(counts.items()) if count >= RAREST)


def dump_texts(folder: Path) -> Iterator[str]:
    """The cleaned text of every file of an OParl dump."""
    with lzma.open(folder / "papers.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            for file in json.loads(line).get("auxiliaryFile", []):
                yield clean(file.get("text", ""))


def _is_word(token: str) -> bool:
    return token.isalpha() and len(token) <= LONGEST_WORD


def main(arguments: list[str]) -> None:
    """Counts FOLDER's words into OUT."""
    out = Path(arguments[1]) if len(arguments) > 1 else WORDS_FILE
    write_words(count_words(dump_texts(Path(arguments[0]))), out)


if __name__ == "__main__":
    main(sys.argv[1:])
