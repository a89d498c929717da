"""Tables for people and for the documentation: aligned Markdown."""

from collections.abc import Sequence
from pathlib import Path

from eval.scoring import Estimate
from ingest.errors import BadInput

DIGITS = 3


def markdown(rows: Sequence[Sequence[str]], words: int = 1) -> str:
    """A table that reads well unrendered too: the first row heads it, the first columns hold words."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rule = ["-" * width if at < words else f"{'-' * (width - 1)}:" for at, width in enumerate(widths)]
    return "\n".join(f"| {' | '.join(_justified(row, widths, words))} |" for row in (rows[0], rule, *rows[1:]))


def _justified(row: Sequence[str], widths: Sequence[int], words: int) -> list[str]:
    cells = enumerate(zip(row, widths, strict=True))
    return [cell.ljust(width) if at < words else cell.rjust(width) for at, (cell, width) in cells]


def told(estimate: Estimate, *, signed: bool = False) -> str:
    """A value with its interval: 0.742 [0.655, 0.820]; a dash where there is none."""
    value, interval = estimate
    if value is None or interval is None:
        return "–"
    sign = "+" if signed else ""
    low, high = (f"{bound:{sign}.{DIGITS}f}" for bound in interval)
    return f"{value:{sign}.{DIGITS}f} [{low}, {high}]"


def put(path: Path, name: str, text: str) -> None:
    """Replaces what stands between `<!-- name -->` and `<!-- /name -->` in a file.

    Raises:
        BadInput: the file has no such marks.
    """
    before, after = around(path, name)
    path.write_text(f"{before}{text}\n{after}", encoding="utf-8")


def around(path: Path, name: str) -> tuple[str, str]:
    """What stands before and after the place of that name in a file, marks included.

    Raises:
        BadInput: the file has no such marks.
    """
    first, last = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, opened, inside = (path.read_text(encoding="utf-8") if path.is_file() else "").partition(first)
    _, closed, after = inside.partition(last)
    if not opened or not closed:
        raise BadInput(f"{path} hat keine Zeilen „{first.strip()}“ und „{last}“. Bitte dort einfügen.")
    return before + first, last + after
