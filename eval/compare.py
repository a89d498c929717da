"""What changed between two runs on the same questions: measures with paired intervals, and question by question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

import numpy as np

from eval.run import GAP, LABELS, TYPES
from eval.runs import Run
from eval.scoring import INTERVAL, QUOTE_DEPTHS, RESAMPLES, SEED, Floats, Result
from ingest.errors import BadInput

DIGITS = 3
SURE = 0.05  # the chance of marking any difference that there is not
SHORT = 70  # characters of a question that is told
WORSE, BETTER, OTHERWISE = "schlechter", "besser", "anders"
LESS_IS_MORE = frozenset({"over_refusal"})
SHARES = tuple(name for name in LABELS if "_ms_" not in name)

Pair = tuple[Result, Result]


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of one group of questions in two runs."""

    measure: str
    group: str  # "all", or a type of question
    before: float
    after: float
    interval: tuple[float, float]  # of after less before, 95 %, paired bootstrap
    p: float  # that the runs are alike, by a paired randomization test


@dataclass(frozen=True, slots=True)
class Changed:
    """One question that came out otherwise."""

    id: str
    type: str
    question: str
    verdict: str  # of WORSE, BETTER, OTHERWISE
    told: tuple[str, ...]  # German: "Datei Rang 1 → 3"


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changed from one run to another."""

    questions: int  # that both runs asked
    alone: tuple[int, int]  # asked by one of them only
    circumstances: tuple[tuple[str, str, str], ...]  # what was otherwise: name, before, after
    differences: tuple[Difference, ...]
    changed: tuple[Changed, ...]


def compared(before: Run, after: Run) -> Comparison:
    """All that changed.

    Raises:
        BadInput: the runs have no question in common.
    """
    old, new = ({result["id"]: result for result in run["questions"]} for run in (before, after))
    pairs = [(old[key], new[key]) for key in old if key in new]
    if not pairs:
        raise BadInput("Die Läufe haben keine Frage gemeinsam. Bitte zwei Läufe mit denselben Fragen angeben.")
    types = dict.fromkeys(one["type"] for one, _ in pairs)
    groups = {"all": pairs} | {name: [pair for pair in pairs if pair[0]["type"] == name] for name in types}
    return Comparison(
        questions=len(pairs),
        alone=(len(old) - len(pairs), len(new) - len(pairs)),
        circumstances=tuple(_otherwise(before.get("circumstances", {}), after.get("circumstances", {}))),
        differences=tuple(chain.from_iterable(_differences(name, group) for name, group in groups.items())),
        changed=tuple(sorted(_all_changed(pairs), key=lambda one: (WORSE, OTHERWISE, BETTER).index(one.verdict))),
    )


def _otherwise(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """The circumstances that both runs tell and that differ."""
    for name in sorted(before.keys() & after.keys()):
        old, new = before[name], after[name]
        if isinstance(old, dict) and isinstance(new, dict):
            yield from ((f"{name}.{inner}", one, other) for inner, one, other in _otherwise(old, new))
        elif old != new:
            yield name, str(old), str(new)


def _differences(group: str, pairs: Sequence[Pair]) -> Iterator[Difference]:
    """Of the shares; each is what was reached over what could be, as `eval.scoring.summarize` has it."""
    for measure in SHARES:
        table = np.asarray([[_share(measure, one) for one in pair] for pair in pairs])  # question, run, (reached, of)
        if table[:, :, 1].any(axis=0).all():
            yield _difference(measure, group, table)


def _share(measure: str, result: Result) -> tuple[float, float]:
    """What a question adds to a measure, from what was kept: its own score, and how much that counts."""
    score = result["scores"].get(measure)
    if score is None:
        return 0.0, 0.0
    cited = {
        "citation_precision": sum(citation["kind"] == "answer" for citation in result["citations"]),
        "verbatim": len(result["citations"]),
    }
    weight = float(cited.get(measure, 1))
    return score * weight, weight


def _difference(measure: str, group: str, table: Floats) -> Difference:
    """Efron's percentile bootstrap over questions, and Fisher's randomization test.

    Both keep a question's two results together (Smucker, Allan and Carterette 2007). Shape of table:
    (questions, 2 runs, 2: reached and of).
    """
    before, after = _ratios(table)
    chance = np.random.default_rng(SEED)
    drawn = table[chance.integers(0, len(table), size=(RESAMPLES, len(table)))]
    low, high = np.percentile(_gaps(drawn), INTERVAL)
    swapped = chance.random((RESAMPLES, len(table), 1, 1)) < 0.5
    mixed = np.where(swapped, table[:, ::-1], table)
    as_far = np.abs(_gaps(mixed)) >= abs(after - before) - np.finfo(float).eps
    p = (np.count_nonzero(as_far) + 1) / (RESAMPLES + 1)
    return Difference(measure, group, before, after, (float(low), float(high)), p)


def _ratios(table: Floats) -> tuple[float, float]:
    sums = table.sum(axis=0)
    return float(sums[0, 0] / sums[0, 1]), float(sums[1, 0] / sums[1, 1])


def _gaps(samples: Floats) -> Floats:
    """After less before, of each sample; a sample where nothing counts shows no difference."""
    sums = samples.sum(axis=1)  # sample, run, (reached, of)
    ratios = np.divide(sums[:, :, 0], sums[:, :, 1], out=np.zeros(sums.shape[:2]), where=sums[:, :, 1] > 0)
    return np.asarray(ratios[:, 1] - ratios[:, 0])


def sure(differences: Sequence[Difference]) -> frozenset[str]:
    """The measures whose difference is sure for all of them at once (Holm 1979).

    Measures that came out alike on every question can never differ and are not counted (Tarone 1990).
    """
    ordered = sorted((one for one in differences if one.p < 1), key=lambda one: one.p)
    passed = takewhile(lambda at: at[1].p * (len(ordered) - at[0]) < SURE, enumerate(ordered))
    return frozenset(one.measure for _, one in passed)


def _all_changed(pairs: Sequence[Pair]) -> Iterator[Changed]:
    for old, new in pairs:
        was, now = _state(old), _state(new)
        told = tuple(f"{name} {was[name]} → {now[name]}" for name in was if was[name] != now[name])
        if told:
            question = new.get("question") or old.get("question") or ""
            yield Changed(new["id"], new["type"], question, _verdict(old["scores"], new["scores"]), told)


def _state(result: Result) -> dict[str, str]:
    """What people see of a result, in German; what does not apply is left the same."""
    scores = result["scores"]
    first = scores.get("mrr@10")
    return {
        "Datei Rang": "–" if first is None else str(round(1 / first)) if first else "über 10",
        "Fundstelle": _depth(scores),
        "Antwort:": "keine" if result["no_answer"] else "Fehler" if result["error"] else "gegeben",
        "Gefragtes:": _said(scores.get("answer_hit"), "enthalten", "fehlt"),
        "erster Beleg": _said(scores.get("citation_precision_first"), "richtig", "falsch"),
        "ein richtiger Beleg:": _said(scores.get("citation_recall"), "ja", "nein"),
    }


def _depth(scores: Mapping[str, float | None]) -> str:
    within = [k for k in QUOTE_DEPTHS if scores.get(f"quote_recall@{k}")]
    return f"unter {min(within)}" if within else f"über {max(QUOTE_DEPTHS)}"


def _said(score: float | None, yes: str, no: str) -> str:
    return "–" if score is None else yes if score else no


def _verdict(old: Mapping[str, float | None], new: Mapping[str, float | None]) -> str:
    """WORSE or BETTER where all measures that changed agree."""
    gaps = {_gap(name, old.get(name), new.get(name)) for name in SHARES} - {0.0}
    if not gaps or (min(gaps) < 0 < max(gaps)):
        return OTHERWISE
    return BETTER if max(gaps) > 0 else WORSE


def _gap(name: str, old: float | None, new: float | None) -> float:
    if old is None or new is None:
        return 0.0
    return (new - old) * (-1 if name in LESS_IS_MORE else 1)


def render(found: Comparison, names: tuple[str, str]) -> str:
    """German, for the terminal: all measures, then what changed for a type of question, then each question."""
    overall = [one for one in found.differences if one.group == "all"]
    by_type = [one for one in found.differences if one.group != "all" and not one.interval[0] <= 0 <= one.interval[1]]
    marked = sure(overall)
    rows = [["", *names, "Unterschied", "p"]]
    rows += [_row(LABELS[one.measure], one, marked=one.measure in marked) for one in overall]
    rows += [_row(f"{TYPES.get(one.group, one.group)}: {LABELS[one.measure]}", one, marked=False) for one in by_type]
    return "\n".join([*_told_head(found), "", *_aligned(rows), "", *_told_changed(found.changed)])


def _told_head(found: Comparison) -> Iterator[str]:
    alone = f" Nur im ersten Lauf: {found.alone[0]}, nur im zweiten: {found.alone[1]}." if any(found.alone) else ""
    yield f"{found.questions} Fragen, paarweise verglichen.{alone}"
    yield "In Klammern: 95-%-Intervall (Bootstrap). p: Randomisierungstest; *: sicher, auch alle Maße zugleich (Holm)."
    for name, before, after in found.circumstances:
        yield f"{GAP}{name}: {before} → {after}"


def _row(label: str, one: Difference, *, marked: bool) -> list[str]:
    low, high = (f"{bound:+.{DIGITS}f}" for bound in one.interval)
    gap = f"{one.after - one.before:+.{DIGITS}f} [{low} bis {high}]{' *' if marked else GAP}"
    cells = f"{one.before:.{DIGITS}f}", f"{one.after:.{DIGITS}f}", gap, f"{one.p:.{DIGITS}f}"
    return [label, *(cell.replace(".", ",") for cell in cells)]


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        label, *cells = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        yield GAP.join([label.strip().ljust(widths[0]), *cells])


def _told_changed(changed: Sequence[Changed]) -> Iterator[str]:
    counts = ", ".join(
        f"{sum(one.verdict == verdict for one in changed)} {verdict}" for verdict in (WORSE, OTHERWISE, BETTER)
    )
    yield f"Anders ausgegangen: {len(changed)} Fragen ({counts})."
    for one in changed:
        question = one.question if len(one.question) <= SHORT else f"{one.question[: SHORT - 1]}…"
        yield f"{GAP}{one.verdict}: {one.id} ({TYPES.get(one.type, one.type)}) {question}".rstrip()
        yield f"{GAP * 2}{' · '.join(one.told)}"
