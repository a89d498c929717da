"""One page on a run: figures, plots, and every question that went wrong with what was found instead.

The page loads and runs nothing; all text of papers, questions and answers is escaped.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from eval.plots import curves, stacked, whiskers
from eval.questions import Question, Source
from eval.run import LABELS, TYPES
from eval.runs import OF_GROUPS, Group, Run
from eval.scoring import FILE_DEPTHS, QUOTE_DEPTHS, Estimate, FoundPassage, Result, Summary
from eval.stages import RIGHT, STAGES

MAIN = (  # measures that are drawn: what is found, what is proven, what is kept silent
    "file_recall@1", "file_recall@10", "paper_recall@10", "ndcg@10", "quote_recall@10", "answer_hit",
    "citation_precision", "citation_precision_first", "citation_recall", "coverage", "right_when_answered",
    "refusal_recall", "over_refusal", "verbatim",
)  # fmt: skip
DRAWN = "quote_recall@10"  # drawn per paper type and per year, where few questions are
GROUPS = {"paper_type": "Nach Art der Unterlage", "year": "Nach Jahr der Unterlage"}
FOUND = 3  # passages shown that were found instead
EXCERPT = 400  # characters of a passage or an answer
STYLE = """\
body { font: 11pt/1.45 system-ui, sans-serif; color: #111; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; } h3 { font-size: 1rem; margin-top: 1.6rem; }
table { border-collapse: collapse; margin: .6rem 0; } .wide { overflow-x: auto; }
th, td { border: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top; }
th { background: #eee; } td.number { text-align: right; white-space: nowrap; }
svg { max-width: 100%; height: auto; } details { margin: .5rem 0; border-left: 3px solid #bbb; padding-left: .7rem; }
summary { cursor: pointer; } blockquote { margin: .3rem 0 .3rem 1rem; color: #333; overflow-wrap: anywhere; }
.small { color: #555; font-size: .9rem; } dt { font-weight: 600; margin-top: .4rem; } dd { margin-left: 1rem; }
@media print { details { break-inside: avoid; } body { max-width: none; margin: 0; font-size: 9pt; } }"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(run: Run, questions: Iterable[Question]) -> str:
    """The whole page as HTML; the questions are those of the run's gold file."""
    asked = {question.id: question for question in questions}
    parts = [
        f'<!doctype html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>Ratslotse: Messung</title>\n'
        f"<style>\n{STYLE}\n</style>\n</head>\n<body>\n<h1>Wie gut antwortet Ratslotse?</h1>",
        f"<p>{len(run['questions'])} Fragen mit bekannten Quellen. Die Seite nennt auch nichtöffentliche Unterlagen, "
        "wenn welche gemessen wurden: nur für die Verwaltung.</p>",
        *_figures(run),
        *_plots(run),
        *_stages(run),
        *_groups(run),
        *_failing(run, asked),
        *_circumstances(run),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _figures(run: Run) -> Iterator[str]:
    yield "<h2>Zahlen</h2>"
    head = ["", *(TYPES.get(name, name) for name in run["metrics"])]
    rows = [[label, *_row(run, name)] for name, label in LABELS.items()]
    yield f'<div class="wide">{_table(head, rows)}</div>'
    yield '<p class="small">In Klammern: 95-%-Intervall (Bootstrap über Fragen). „–“: dafür gibt es keine Fragen.</p>'


def _row(run: Run, measure: str) -> Iterator[str]:
    digits = 0 if "_ms_" in measure else 2
    for group, metrics in run["metrics"].items():
        interval = run["intervals"][group][measure] if group == "all" else None
        yield _told((metrics[measure], interval), digits)


def _plots(run: Run) -> Iterator[str]:
    yield "<h2>Im Überblick</h2>"
    yield overview(run)
    yield "<h3>Wie weit muss man blättern?</h3>"
    yield depths(run)


def overview(run: Run, names: Sequence[str] = MAIN) -> str:
    """Measures of all questions with their intervals, as SVG."""
    metrics, intervals = run["metrics"]["all"], run["intervals"]["all"]
    return whiskers("Maße mit 95-%-Intervall", [(LABELS[name], (metrics[name], intervals[name])) for name in names])


def depths(run: Run) -> str:
    """How many of the right files and places are among the first k, as SVG."""
    metrics = run["metrics"]["all"]
    shown = sorted({*FILE_DEPTHS} & {*QUOTE_DEPTHS})
    series = {
        label: [(f"unter {k}", metrics[f"{name}@{k}"] or 0.0) for k in shown]
        for name, label in (("file_recall", "richtige Datei"), ("quote_recall", "richtige Fundstelle"))
    }
    return curves("Anteil der Fragen, deren Quelle unter den ersten k steht", series)


def _stages(run: Run) -> Iterator[str]:
    found = run.get("stages")
    if not found:
        return
    yield "<h2>Wo die richtige Stelle verloren ging</h2>"
    yield lost(run)
    counts = Counter(found.values())
    met = [name for name in STAGES if name in counts]
    meaning = "".join(f"<dt>{escape(name)}: {counts[name]}</dt><dd>{escape(STAGES[name])}</dd>" for name in met)
    yield f'<dl class="small">{meaning}</dl>'


def lost(run: Run) -> str:
    """At which stage how many questions of each type were lost, as SVG; for runs that hold their stages."""
    found = run.get("stages", {})
    types = dict.fromkeys(result["type"] for result in run["questions"])
    rows = [("gesamt", Counter(found.values()))]
    rows += [(TYPES.get(name, name), Counter(_of_type(run, found, name))) for name in types]
    met = [name for name in STAGES if name in rows[0][1]]
    return stacked("Fragen nach der Stufe, auf der die richtige Stelle verloren ging", rows, met)


def _of_type(run: Run, found: Mapping[str, str], name: str) -> Iterator[str]:
    return (found[result["id"]] for result in run["questions"] if result["type"] == name and result["id"] in found)


def _groups(run: Run) -> Iterator[str]:
    for kind, groups in run.get("groups", {}).items():
        if groups:
            title = f"{GROUPS[kind]}: {LABELS[DRAWN]}"
            yield f"<h2>{escape(title)}</h2>"
            yield whiskers(title, [(f"{name} ({one['questions']})", _of(one)) for name, one in groups.items()])
            head = ["", "Fragen", *(LABELS[measure] for measure in OF_GROUPS)]
            yield _table(head, [[name, str(one["questions"]), *_told_group(one)] for name, one in groups.items()])
            yield '<p class="small">In Klammern die Zahl der Fragen; bei wenigen sagt ein Wert wenig.</p>'


def _told_group(group: Group) -> Iterator[str]:
    return (_told((group["metrics"][measure], None), 2) for measure in OF_GROUPS)


def _of(group: Group | Summary) -> Estimate:
    return group["metrics"][DRAWN], group["intervals"][DRAWN]


def _failing(run: Run, asked: Mapping[str, Question]) -> Iterator[str]:
    found = run.get("stages")
    if found is None:
        return
    wrong = [one for one in run["questions"] if found.get(one["id"], RIGHT) != RIGHT]
    yield f"<h2>Was nicht gelang: {len(wrong)} Fragen</h2>"
    for stage in STAGES:
        there = [one for one in wrong if found[one["id"]] == stage]
        if there:
            yield f"<h3>{escape(stage)}: {len(there)}</h3>"
            yield from (_case(one, asked.get(one["id"])) for one in there)


def _case(result: Result, question: Question | None) -> str:
    title = question.text if question else result.get("question", "")
    kind = TYPES.get(result["type"], result["type"])
    entries = [*(_wanted(question) if question else ()), *_got(result)]
    told = "".join(f"<dt>{name}</dt><dd>{content}</dd>" for name, content in entries)
    return (
        f'<details><summary>{escape(title)} <span class="small">{escape(result["id"])}, {escape(kind)}</span>'
        f"</summary><dl>{told}</dl></details>"
    )


def _wanted(question: Question) -> Iterator[tuple[str, str]]:
    """What is right, as HTML."""
    yield "Richtig wäre", escape(question.answer or "keine Antwort: es steht in keiner Unterlage")
    for source in question.sources:
        yield "Quelle", f"{_place(source)}{_quoted(source.quote)}"


def _got(result: Result) -> Iterator[tuple[str, str]]:
    """What there was instead, as HTML."""
    if result["error"] is not None:
        yield "Fehler", escape(result["error"])
        return
    given = result["answer"]
    yield "Antwort", "keine" if given is None else _quoted(given)
    cited = [one for one in result["citations"] if one["kind"] == "answer"]
    for one in cited[:1]:
        yield "Erster Beleg", f"{_where(one['file'], one['page'])}{_quoted(one['quote'])}"
    places = "".join(f"<li>{_passage(one)}</li>" for one in result["passages"][:FOUND])
    yield "Zuerst gefunden", f"<ol>{places}</ol>" if places else "nichts"


def _passage(found: FoundPassage) -> str:
    return f"{_where(found['file'], found['page'])}{_quoted(found['text'])}"


def _place(source: Source) -> str:
    return _where(source.file, source.page)


def _where(file: str, number: int | None) -> str:
    return escape(f"{file}, Seite {number}" if number is not None else file)


def _quoted(text: str) -> str:
    short = " ".join(text.split())
    return f"<blockquote>{escape(short if len(short) <= EXCERPT else f'{short[: EXCERPT - 1]}…')}</blockquote>"


def _circumstances(run: Run) -> Iterator[str]:
    yield "<h2>Umstände</h2>"
    told = run.get("circumstances") or {"settings": run["settings"], "index": run["index"]}
    rows = [["Kennung", run.get("digest", "–")], *([name, _flat(value)] for name, value in told.items())]
    yield _table(["", ""], rows)


def _flat(value: object) -> str:
    return "; ".join(f"{name}: {inner}" for name, inner in value.items()) if isinstance(value, dict) else str(value)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f'<td class="number">{escape(cell)}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _told(estimate: Estimate, digits: int) -> str:
    value, interval = estimate
    if value is None:
        return "–"
    bounds = f" [{interval[0]:.{digits}f}–{interval[1]:.{digits}f}]" if interval else ""
    return f"{value:.{digits}f}{bounds}".replace(".", ",")
