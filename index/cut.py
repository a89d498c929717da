"""Cuts many texts into words at once: what index.static.WORD finds in each, in less than half the time."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


def _kind(character: str) -> int:
    """2 for a digit, 1 for a letter, 0 for what stands between words."""
    return 2 if character.isdecimal() else character.isalnum()


KINDS = np.array([_kind(chr(code)) for code in range(0x10000)], np.uint8)  # the last one is no character
PLACES = 64  # letters told apart by their place, a power of two; of longer words, which are none, some may be confused
FACTORS = np.random.default_rng(20261123).integers(2**63, size=PLACES, dtype=np.uint64)


def words(texts: Sequence[str]) -> tuple[list[str], Numbers, Numbers]:
    """The distinct words of all texts, the number of each word in order, and how many each text has.

    Words are told apart by a sum of 64 bits over their letters and places, which two words share by no chance.
    """
    joined = "\n".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = KINDS[np.minimum(codes, len(KINDS) - 1)]
    changes = np.flatnonzero(np.diff(kinds, prepend=0, append=0))  # a run ends where the next one starts
    runs = np.flatnonzero(kinds[changes[:-1]])
    starts, ends = changes[runs], changes[runs + 1]
    if not len(starts):
        return [], starts, np.zeros(len(texts), np.int64)
    lengths = ends - starts
    begins = np.cumsum(lengths) - lengths
    within = np.arange(lengths.sum()) - np.repeat(begins, lengths)
    sums = np.add.reduceat(codes[kinds > 0] * FACTORS[within & (PLACES - 1)], begins)
    _, firsts, numbers = np.unique(sums, return_index=True, return_inverse=True)
    behind = np.cumsum([len(text) + 1 for text in texts])
    counts = np.bincount(np.searchsorted(behind, starts, side="right"), minlength=len(texts))
    places = zip(starts[firsts].tolist(), ends[firsts].tolist(), strict=True)
    return [joined[start:end] for start, end in places], numbers, counts
