"""The built-in model: the vector of a text is the sum of its word pieces' vectors."""

import hashlib
import io
import lzma
import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from itertools import chain, filterfalse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encode import Vector

MODEL_FOLDER = Path(__file__).resolve().parent.parent / "data" / "model"
PIECES_FILE, VECTORS_FILE = "tokenizer.json.xz", "vectors.npz"
STATIC_VERSION = 1  # part of the fingerprint: raise it when the same files give other vectors
TITLE_WEIGHT = 0.35  # of a title's direction beside its passage's: the retrieval trial's value
CACHE_SIZE = 200_000  # distinct words kept with their pieces; about 50 MB
STEPS = 127  # of an int8, each side of zero

WORD = re.compile(r"[^\W\d_]+|\d+")

Vectors = NDArray[np.float32]


class StaticEncoder:
    """A model that adds up vectors of word pieces; its two files are read when first needed.

    Text without any known piece gives zeros.
    """

    def __init__(self, folder: Path = MODEL_FOLDER) -> None:
        self._folder = folder
        self._pieces: dict[str, list[int]] = {}  # of each word seen

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self.table.shape[1])

    @cached_property
    def fingerprint(self) -> str:
        """The digest of both files."""
        digest = hashlib.sha256(f"{STATIC_VERSION} {TITLE_WEIGHT}".encode())
        for name in (PIECES_FILE, VECTORS_FILE):
            digest.update((self._folder / name).read_bytes())
        return digest.hexdigest()[:12]

    def passages(self, texts: Sequence[str], titles: Sequence[str]) -> list[Vector]:
        """A vector for each passage: its direction and, weaker, that of its title."""
        distinct = {title: position for position, title in enumerate(dict.fromkeys(titles))}
        of_titles = self.directions(list(distinct))[[distinct[title] for title in titles]]
        return list(unit(self.directions(texts) + np.float32(TITLE_WEIGHT) * of_titles).tolist())

    def question(self, text: str) -> Vector:
        """The vector of a question."""
        return list(self.directions([text])[0].tolist())

    def directions(self, texts: Sequence[str]) -> Vectors:
        """A unit vector for each text, without any title."""
        cut = [words_of(text) for text in texts]
        self._learn(set(chain.from_iterable(cut)))
        sums = np.zeros((len(texts), self.dimension), np.float32)
        for row, words in zip(sums, cut, strict=True):
            pieces = list(chain.from_iterable(map(self._pieces.__getitem__, words)))
            self.table.take(pieces, axis=0).sum(axis=0, out=row)
        return unit(sums)

    def sums(self, words: Sequence[str], length: int) -> Vectors:
        """The sum of each word's pieces, cut to the first numbers: what a text's direction is made of."""
        self._learn(set(words))
        pieces = list(map(self._pieces.__getitem__, words))
        sizes = np.array(list(map(len, pieces)), np.int64)
        flat, firsts = np.array(list(chain.from_iterable(pieces)), np.int64), np.cumsum(sizes) - sizes
        vectors = self.table[:, :length]
        sums = np.zeros((len(words), vectors.shape[1]), np.float32)
        for piece in range(sizes.max(initial=0)):  # reduceat takes ten times as long
            longer = np.flatnonzero(sizes > piece)
            sums[longer] += vectors[flat[firsts[longer] + piece]]
        return sums

    def _learn(self, words: set[str]) -> None:
        """Keeps the pieces of these words: cutting them takes longer than all else."""
        if len(self._pieces) > CACHE_SIZE:
            self._pieces.clear()
        new = list(filterfalse(self._pieces.__contains__, words))
        encoded = self.tokenizer.encode_batch_fast(new, add_special_tokens=False)
        self._pieces.update((word, one.ids) for word, one in zip(new, encoded, strict=True))

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """Cuts a text into word pieces."""
        return Tokenizer.from_str(lzma.decompress((self._folder / PIECES_FILE).read_bytes()).decode())

    @cached_property
    def table(self) -> Vectors:
        """A vector for each word piece, one a row."""
        with np.load(self._folder / VECTORS_FILE) as kept:
            return np.asarray(kept["rows"] * kept["scales"][:, None], np.float32)


def write_model(folder: Path, tokenizer: Tokenizer, table: Vectors) -> None:
    """Writes what StaticEncoder reads: each row as int8 with a scale of its own, both files compressed."""
    scales = np.maximum(np.abs(table).max(axis=1), np.finfo(np.float32).tiny) / STEPS
    rows = np.rint(table / scales[:, None]).astype(np.int8)
    packed = io.BytesIO()
    np.savez_compressed(packed, rows=rows, scales=scales.astype(np.float32))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / VECTORS_FILE).write_bytes(packed.getvalue())
    (folder / PIECES_FILE).write_bytes(lzma.compress(tokenizer.to_str().encode(), preset=9))


def words_of(text: str) -> list[str]:
    """Runs of letters and runs of digits, in lower case: what is cut into pieces."""
    return WORD.findall(unicodedata.normalize("NFKC", text).lower())


def unit(rows: Vectors) -> Vectors:
    """Rows of length one; zeros stay zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)
